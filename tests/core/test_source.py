from __future__ import annotations

from segmock.core.source import Source, listed, mapping


def test_a_defect_is_noted_once() -> None:
    """The same fault in the same place is one defect."""
    source = Source({}, "f.yaml")
    for _ in range(2):
        source.report("/a", "is odd", "Mend it.")
    source.report("/b", "is odd", "Mend it.")
    assert [(d.file, d.pointer) for d in source.defects] == [("f.yaml", "/a"), ("f.yaml", "/b")]


def test_references_are_followed_to_their_end() -> None:
    """A chain of references leads to the last target, with the place of that."""
    source = Source({"a": {"$ref": "#/b"}, "b": {"$ref": "#/c"}, "c": {"x": 1}}, "f")
    assert source.resolve({"$ref": "#/a"}, "/here") == ({"x": 1}, "/c")
    assert source.resolve({"y": 1}, "/here") == ({"y": 1}, "/here")
    assert source.defects == []


def test_a_reference_to_nothing_gives_an_empty_mapping() -> None:
    """What names nothing, another file or something else than a mapping counts as empty."""
    source = Source({"a": [1]}, "f")
    for ref in ("#/nothing", "other.yaml", "#/a"):
        assert source.resolve({"$ref": ref}, "/here")[0] == {}
    assert source.resolve(None, "/here") == ({}, "/here")
    assert source.named("other.yaml") is None
    assert source.defects == []


def test_a_circle_of_references_is_a_defect() -> None:
    """A reference that comes back to itself ends with a defect where that was seen."""
    source = Source({"a": {"$ref": "#/b"}, "b": {"$ref": "#/a"}}, "f")
    assert source.resolve({"$ref": "#/a"}, "/here")[0] == {}
    (defect,) = source.defects
    assert defect.pointer == "/b"
    assert "circle" in defect.what


def test_what_is_of_another_kind_counts_as_empty() -> None:
    """A reader can go on where a mapping or a list is missing."""
    assert Source([1], "f").raw == {}
    assert mapping([1]) == {}
    assert mapping({"a": 1}) == {"a": 1}
    assert listed({"a": 1}) == []
    assert listed([1]) == [1]
