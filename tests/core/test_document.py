from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core import document
from segmock.core.document import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    Defect,
    DefectsError,
    at,
    bad_refs,
    dig,
    line_of,
    parse,
    pointer,
    tokens,
    walk,
)

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"], exclude_characters="\ufeff")
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | PRINTABLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=10,
)


def refused(raw: bytes) -> Defect:
    """Return the one defect for which a file is refused."""
    with pytest.raises(DefectsError) as caught:
        parse(raw, "f.yaml")
    (defect,) = caught.value.defects
    return defect


@settings(deadline=None)
@given(st.lists(TEXT))
def test_pointers_give_back_their_tokens(path: list[str]) -> None:
    """Whatever stands in the tokens, a pointer escapes it and `tokens` undoes that."""
    assert tokens(pointer(*path)) == path
    assert tokens("#" + pointer(*path)) == path


@settings(deadline=None)
@given(JSON)
def test_every_value_is_found_by_its_pointer(value: Json) -> None:
    """The pointers of `walk` lead to what they were given for."""
    assert all(at(value, place) is found for place, found in walk(value))


@pytest.mark.parametrize(
    "place", ["/a/2", "/a/-1", "/a/01", "/a/+1", "/a/１", "/a/x", "/b", "/c/0", "/a/0/x", "/c/"]
)
def test_a_pointer_to_nothing_is_an_error(place: str) -> None:
    """Only indices as RFC 6901 writes them count, and a text has no parts."""
    with pytest.raises(KeyError):
        at({"a": [1, 2], "c": "text"}, place)


def test_dig_ends_where_the_path_does() -> None:
    """A path that ends early, or leads through something else, gives None."""
    assert dig({"a": {"b": 1}}, ("a", "b")) == 1
    assert dig({"a": {"b": 1}}, ("a", "x", "y")) is None
    assert dig({"a": 1}, ("a", "b")) is None


@settings(deadline=None)
@given(JSON)
def test_json_is_read_as_it_stands(value: Json) -> None:
    """A JSON text without escaped surrogates is YAML, with the same value."""
    assert parse(json.dumps(value, ensure_ascii=False).encode(), "f.json") == value


@settings(deadline=None)
@given(JSON)
def test_yaml_is_read_as_it_was_written(value: Json) -> None:
    """What a writer of YAML made of a value is read as that value."""
    assert parse(yaml.safe_dump(value, allow_unicode=True).encode(), "f.yaml") == value


@pytest.mark.parametrize(
    "text",
    [
        *("2026-01-01", "2026-06-01T09:00:00Z", "yes", "no", "on", "Off", "y", "True", "NULL"),
        *("0x1F", "0o17", "017", "1_000", "+1", ".5", "1.", "12:30:00", ".inf", ".nan", "<<", "="),
        *("1e", "--1", "10.0.0.1", "v1.0"),
    ],
)
def test_other_scalars_stay_text(text: str) -> None:
    """Dates, `yes`, hexadecimal and other readings of YAML are what they look like: text."""
    assert parse(f"a: {text}".encode(), "f.yaml") == {"a": text}


def test_scalars_of_json_have_their_types() -> None:
    """Numbers, true, false and null are read, quoted ones and statuses as keys are text."""
    raw = b'{a: -1, b: 1.5e3, c: true, d: false, e: null, f: ~, g: , h: "1", 200: x, null: y}'
    assert parse(raw, "f.yaml") == {
        "a": -1,
        "b": 1500.0,
        "c": True,
        "d": False,
        "e": None,
        "f": None,
        "g": None,
        "h": "1",
        "200": "x",
        "null": "y",
    }
    assert parse(b"", "f.yaml") is None


@pytest.mark.parametrize(
    "raw, line, what",
    [
        (b"a: 1\nb: 2\na: 3", 3, "the key 'a' stands here twice"),
        (b"a: 1\n'1': 2\n1: 3", 3, "the key '1' stands here twice"),
        (b"x: 1\n[a]: 1", 2, "a key must be a text"),
        (b"a: [1\nb: 2", 2, "did not find expected"),
        (b"a: 1\n---\nb: 2", 2, "another document"),
        (b"a: *b", 1, "undefined alias"),
        (b"&a [*a]", 1, "it contains itself"),
        (b"a: &a {b: [*a]}", 1, "it contains itself"),
        (b"a: !!python/name:os.system x", 1, "the tag"),
        (b"a: !!binary aGk=", 1, "the tag"),
        (b"a: !!timestamp 2026-01-01", 1, "the tag"),
        (b"a: !!set {b}", 1, "the tag"),
        (b"a: !!map [b]", 1, "the tag"),
        (b"a: !mine b", 1, "the tag"),
        (b"a: !!int one", 1, "'one' is no int"),
        (b"a: !!bool maybe", 1, "'maybe' is no bool"),
        (b"a: 18446744073709551616", 1, "does not fit into 64 bits"),
        (b"a: -9223372036854775809", 1, "does not fit into 64 bits"),
        (b"a: " + b"9" * 5000, 1, "does not fit into 64 bits"),
        (b"a: 1e999", 1, "does not fit into 64 bits"),
        (b"a: \x00", None, "unacceptable character"),
        (b"a: \xff", None, "invalid leading UTF-8 octet"),
    ],
)
def test_what_is_not_plain_is_refused(raw: bytes, line: int | None, what: str) -> None:
    """Every other thing that YAML can say stops the start, with its line."""
    defect = refused(raw)
    assert defect.line == line
    assert defect.file == "f.yaml"
    assert what in defect.what


def bomb(levels: int, width: int) -> bytes:
    """Return a file whose aliases stand for width ** levels values."""
    parts = ["x", *(f"*a{n}" for n in range(levels - 1))]
    rows = (f"a{n}: &a{n} [{', '.join([part] * width)}]" for n, part in enumerate(parts))
    return "\n".join(rows).encode()


def test_bombs_are_refused() -> None:
    """Aliases count as what they stand for, in number and in depth."""
    assert len(parse(bomb(4, 9), "f.yaml")["a3"]) == 9
    assert str(MAX_NODES) in refused(bomb(9, 9)).what
    assert str(MAX_NODES) in refused(bomb(MAX_DEPTH + 1, 1)).what


def test_many_small_aliases_are_no_bomb() -> None:
    """How often something is named does not matter, what it comes to does."""
    assert parse(b"a: &a 1\nb: [" + b"*a, " * 1000 + b"]", "f.yaml")["b"] == [1] * 1000


@pytest.mark.parametrize("opened, closed", [("[", "]"), ("- ", ""), ("{a: ", "}")])
def test_depth_is_bounded(opened: str, closed: str) -> None:
    """A hundred levels are read, one more is refused, and so are a hundred thousand."""
    assert parse((opened * 100 + closed * 100).encode(), "f.yaml")
    assert str(MAX_DEPTH) in refused((opened * 101 + closed * 101).encode()).what
    assert str(MAX_DEPTH) in refused((opened * 100_000).encode()).what


def test_the_number_of_values_is_bounded() -> None:
    """A file with too many values is refused before anything is made of it."""
    assert str(MAX_NODES) in refused(b"- 1\n" * (2 * MAX_NODES + 1)).what


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    """A file is loaded by its path and named by its name."""
    path = tmp_path / "f.yaml"
    path.write_bytes(b"a: 1")
    assert document.load(path) == {"a": 1}


def test_a_file_that_cannot_be_read_is_a_defect(tmp_path: Path) -> None:
    """A missing file, a folder and a huge file are defects like others."""
    huge = tmp_path / "huge.yaml"
    huge.write_bytes(b" " * (MAX_BYTES + 1))
    for path, what in ((tmp_path / "none.yaml", "cannot be read"), (huge, "is larger than")):
        with pytest.raises(DefectsError, match=what) as caught:
            document.load(path)
        assert caught.value.defects[0].file == path.name
    with pytest.raises(DefectsError, match="cannot be read"):
        document.load(tmp_path)


def test_a_defect_names_its_place() -> None:
    """File, line, pointer, fault and hint stand in one line."""
    assert str(Defect("f", "/a", "is odd", "Mend it.", 3)) == "f:3 at /a: is odd. Mend it."
    assert str(Defect("f", "", "is odd", "Mend it.")) == "f: is odd. Mend it."
    assert (
        str(DefectsError([Defect("f", "", "x", "y"), Defect("g", "", "x", "y")])).count("\n") == 1
    )


def test_references_must_stay_in_the_file() -> None:
    """A `$ref` to elsewhere or to nothing is a defect; a field of that name is none."""
    raw = {
        "a": {"$ref": "#/b"},
        "b": [{"$ref": "other.yaml#/x"}, {"$ref": "#/nothing"}, {"$ref": "https://x.example"}],
        "c": {"$ref": {"type": "string"}},
    }
    found = {(d.pointer, d.what.split("' ")[1]) for d in bad_refs(raw, "f")}
    assert found == {
        ("/b/0", "leaves the file"),
        ("/b/1", "names nothing"),
        ("/b/2", "leaves the file"),
    }


@pytest.mark.parametrize(
    "place, line",
    [
        *(("", 1), ("/a", 1), ("/b", 3), ("/b/1", 4), ("/b/1/c~1d", 4)),
        *(("/b/2", None), ("/b/²", None), ("/a/x", None), ("/x", None)),
    ],
)
def test_the_line_of_a_pointer(tmp_path: Path, place: str, line: int | None) -> None:
    """The line is where the value starts; nothing has no line."""
    path = tmp_path / "f.yaml"
    path.write_text("a: 1\nb:\n  - 2\n  - c/d: 3\n", encoding="utf-8")
    assert line_of(path, place) == line
