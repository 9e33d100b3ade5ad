"""Patterns run in linear time, and generation has a budget."""

from __future__ import annotations

import pytest

from segmock import app, config
from segmock.core import document
from segmock.core.document import DefectsError
from segmock.core.generating import Generator
from segmock.core.messages import Request
from segmock.core.spec import read
from tests.acme import VENDOR
from tests.conftest import ACME


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(.*a){20}$", "^([a-z]+)*[0-9]$"])
def test_a_pattern_that_backtracks_for_ever_elsewhere_does_not_here(
    pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path of thousands of letters is refused by it before the test times out."""
    raw = document.load(ACME / "acme.yaml")
    for method in ("put", "delete"):
        (parameter,) = raw["paths"]["/shelves/{shelf}"][method]["parameters"]
        parameter["schema"] = {"type": "string", "pattern": pattern}
    monkeypatch.setattr(document, "load", lambda path: raw)
    monkeypatch.setattr("segmock.core.scenario.load", lambda path: __import__("segmock").core)
    spec = read(raw, "acme.yaml")
    from segmock.core.pipeline import Pipeline, serve  # noqa: PLC0415

    monkeypatch.undo()
    settings = config.Settings(openapi=ACME, fixtures=ACME)
    world = app.build(settings, {"acme": VENDOR}).world
    request = Request("DELETE", f"/shelves/{'a' * 30_000}!", headers={"acme-key": "segmock"})
    response = Pipeline([serve(VENDOR, spec)]).handle(request, world)
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
    node = {
        "type": "object",
        "properties": {"next": {"$ref": "#"}, "all": {"items": {"$ref": "#"}}},
    }
    node["properties"]["all"]["type"] = "array"  # type: ignore[index]
    made = Generator(lambda _: node).value({"$ref": "#"}, "key")
    assert len(str(made)) < 100_000
