"""Patterns run in linear time, and generation has a budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import document
from segmock.core.document import DefectsError
from segmock.core.generating import Generator
from segmock.core.messages import Request
from segmock.core.pipeline import Pipeline, serve
from segmock.core.spec import read
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(.*a){20}$", "^([a-z]+)*[0-9]$"])
def test_a_pattern_that_backtracks_for_ever_elsewhere_does_not_here(
    acme: Client, pattern: str
) -> None:
    """A path of thousands of letters is refused by it before the test times out."""
    raw = document.load(ACME / "acme.yaml")
    for method in ("put", "delete"):
        (parameter,) = raw["paths"]["/shelves/{shelf}"][method]["parameters"]
        parameter["schema"] = {"type": "string", "pattern": pattern}
    served = serve(VENDOR, read(raw, "acme.yaml"))
    request = Request("DELETE", f"/shelves/{'a' * 30_000}!", headers={"acme-key": "segmock"})
    response = Pipeline([served]).handle(request, acme.mock.world)
    assert response is not None
    assert response.status == 400


@pytest.mark.parametrize("pattern", ["(?=a)b", "(?!a)b", "(?<=a)b", "(?<!a)b", r"(a)\1"])
def test_a_pattern_that_is_not_linear_stops_the_start(pattern: str) -> None:
    """Look-around and back-references."""
    raw = document.load(ACME / "acme.yaml")
    raw["components"]["schemas"]["Colour"]["pattern"] = pattern
    with pytest.raises(DefectsError) as refused:
        read(raw, "acme.yaml")
    assert any(d.pointer.endswith("/pattern") for d in refused.value.defects)


def test_a_schema_that_holds_itself_is_generated_to_a_depth() -> None:
    """Where nothing requires it to go on."""
    several = {"type": "array", "items": {"$ref": "#"}}
    node: Record = {"type": "object", "properties": {"next": {"$ref": "#"}, "all": several}}
    made = Generator(lambda _: node).value({"$ref": "#"}, "key")
    assert len(str(made)) < 100_000


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(.*a){20}$", "^([a-z]+)*[0-9]$"])
def test_a_pattern_of_a_question_runs_in_linear_time(acme: Client, pattern: str) -> None:
    """Or is refused; calls are verified before the test times out."""
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    for _ in range(20):
        acme.send("POST", "/crates", json={"label": "a" * 3_000 + "!"})
    where = {"body": {"properties": {"label": {"pattern": pattern}}}}
    answer = browser.post("/__segmock/requests/count", json={"where": where, "exactly": 0})
    assert answer.status_code in {200, 400}


def test_a_schema_of_a_question_cannot_ask_for_powers_of_two(acme: Client) -> None:
    """By references to references, which a few lines are enough for; it is refused."""
    acme.send("GET", "/weather")
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    several = {
        f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} if n < 60 else True
        for n in range(61)
    }
    where = {"query": {"$defs": several, "$ref": "#/$defs/a0"}}
    assert browser.post("/__segmock/requests/count", json={"where": where}).status_code == 400
