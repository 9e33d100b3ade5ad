"""JSON: every field that is documented, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from segmock.contract.reports import jsons
from tests.contract.sample import call, finding, nasty, reply, report, result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.core.document import Json

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "reports.md"


def names(value: Json) -> Iterator[str]:
    """Yield the names of all members, but for those of free maps."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            if name != "versions":
                yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def test_every_field_is_there() -> None:
    """Of a finding with its answers."""
    answer = reply(
        call("GET", "/crates?a=b", authorization="Bearer hush"), 200, b"x" * 5000, location="/c/1?d"
    )
    bad = finding(code=113, pointer="#/x", curl=("curl",), replies=(answer,))
    whole = orjson.loads(
        jsons.rendered(
            [report(result("s", "F", findings=(bad,), accepted=(finding(),), requests=3)), report()]
        )
    )
    assert (whole["version"], whole["kept"]) == (1, False)
    one, other = whole["reports"]
    assert other["kept"] is True
    assert one["counts"] == {"kept": 0, "broken": 1, "skipped": 0, "findings": 1, "accepted": 1}
    (told,) = one["results"][0]["findings"]
    assert told["key"] == "schema@browse"
    assert told["code"] == {"number": 113, "label": "deleteDoesNotWork"}
    assert told["replies"] == [
        {
            "method": "GET",
            "target": "/crates?a=b",
            "status": 200,
            "media": "application/json",
            "location": "/c/1",
            "body": "x" * jsons.MAX_BODY,
            "cut": True,
            "seconds": 0.012,
        }
    ]
    assert one["results"][0]["accepted"][0]["code"] is None
    assert b"hush" not in jsons.rendered([report(result(findings=(bad,)))])


def test_the_page_names_every_field_and_no_other() -> None:
    """In its table of the JSON format."""
    bad = finding(code=113, replies=(reply(call("GET", "/")),))
    whole = orjson.loads(jsons.rendered([report(result(findings=(bad,), accepted=(bad,)))]))
    section = PAGE.read_text(encoding="utf-8").partition("## JSON")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE)) == set(names(whole))


def test_any_text_can_be_held() -> None:
    """Surrogates are replaced, all else is as it was."""
    whole = orjson.loads(jsons.rendered([nasty()]))
    assert "<script>alert('x')</script>" in whole["reports"][0]["vendor"]
    assert "\ufffd" in whole["reports"][0]["notes"][0]
