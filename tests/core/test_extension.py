from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import extension
from segmock.core.source import Source

if TYPE_CHECKING:
    from segmock.core.document import Json


def read(said: Json) -> tuple[dict[str, Json], list[tuple[str, str]]]:
    """Return what is read of an extension at the root, and the place and hint of each defect."""
    source = Source({"x-segmock": said}, "f")
    found = extension.read(source.raw, "", extension.ROOT, source)
    return found, [(d.pointer, d.hint) for d in source.defects]


def test_what_is_known_is_read() -> None:
    """Texts, flags and words are returned as they are."""
    said = {"vendor": "acme", "ignore-case": True, "trailing-slash": False, "empty-query": "absent"}
    assert read(said) == (said, [])


def test_nothing_is_read_where_nothing_stands() -> None:
    """A node without the extension says nothing, without a defect."""
    source = Source({}, "f")
    assert extension.read({}, "", extension.OPERATION, source) == {}
    assert source.defects == []


@pytest.mark.parametrize(
    "said, place, hint",
    [
        ({"vender": "acme"}, "/x-segmock/vender", "Known: vendor, ignore-case"),
        ({"ignore-case": "false"}, "/x-segmock/ignore-case", "Allowed: false, true."),
        ({"ignore-case": 1}, "/x-segmock/ignore-case", "Allowed: false, true."),
        ({"empty-query": "gone"}, "/x-segmock/empty-query", "Allowed: value, absent."),
        ({"vendor": ""}, "/x-segmock/vendor", "Allowed: text."),
        ({"vendor": True}, "/x-segmock/vendor", "Allowed: text."),
        ({"vendor": ["acme"]}, "/x-segmock/vendor", "Allowed: text."),
        ("acme", "/x-segmock", "Known: vendor"),
    ],
)
def test_what_is_unknown_or_odd_is_a_defect(said: Json, place: str, hint: str) -> None:
    """A misspelt key or value is told with what would be right, and left out."""
    found, ((pointer, told),) = read(said)
    assert found == {}
    assert pointer == place
    assert told.startswith(hint)
