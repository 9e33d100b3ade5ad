"""Answers of every documented status, as the right mocks give them, to be made wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from segmock import app, config, coverage
from segmock.app import Mock
from segmock.core import scenario
from segmock.core.messages import Request, Response
from segmock.core.pipeline import REQUEST_ID, Pipeline
from tests.acme import VENDOR
from tests.conftest import ACME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation

JSON = {"content-type": "application/json"}
KEY = {"acme-key": "segmock", **JSON}
CLERK = {"authorization": "Basic c2VnbW9jazpzZWdtb2Nr"}
ASKED = (
    Request("GET", "/crates", headers=KEY),
    Request("GET", "/crates", "mood=LOUD", KEY),
    Request("GET", "/crates"),
    Request("POST", "/crates", "", KEY, b'{"label": "a", "colour": "blue", "weight": 7}'),
    Request("POST", "/crates", "", KEY, b'{"label": "a"}'),
    Request("POST", "/crates", "", KEY, b'{"label": 1}'),
    Request("POST", "/crates", "", {"acme-key": "segmock"}, b"{}"),
    Request("POST", "/crates", "", {**KEY, "acme-key": "segmock-readonly"}, b"{}"),
    Request("GET", "/crates/a.crate", headers=KEY),
    Request("GET", "/crates/none.crate", headers=KEY),
    Request("PUT", "/crates/a.crate", "", KEY, b'{"label": "a"}'),
    Request("PATCH", "/crates/a.crate", "", KEY, b'{"weight": 8}'),
    Request("DELETE", "/crates/a.crate", headers=KEY),
    Request("PUT", "/shelves/top", "", KEY, b"{}"),
    Request("PUT", "/shelves/top", "", KEY, b"{}"),
    Request("DELETE", "/shelves/top", headers=KEY),
    Request(
        "POST", "/keys", "", {**CLERK, **JSON}, b'{"holder": "b", "doors": [1], "night": true}'
    ),
    Request("GET", "/weather"),
    Request("GET", "/weather", headers={"accept": "image/png"}),
)


@dataclass(frozen=True)
class Taken:
    """One answer, and what it was given to."""

    operation: str
    request: Request
    response: Response


def taking(served: Served, taken: list[Taken]) -> Served:
    """Return a vendor that writes down each answer of its own before it is sent."""

    def after(request: Request, operation: Operation | None, response: Response) -> Response:
        if operation is not None:
            kept = Response(response.status, dict(response.headers), response.body)
            taken.append(Taken(operation.id, request, kept))
        return response

    return replace(served, after=after)


def acme(asked: Iterable[Request] = ASKED, mutant: str = "") -> tuple[Served, list[Taken]]:
    """Return the fifth vendor, right or wrong, and what it answers."""
    settings = config.settings({}, openapi=ACME, fixtures=ACME, strict=True, mutant=mutant)
    mock, taken = app.build(settings, {"acme": VENDOR}, ()), list[Taken]()
    served = mock.pipeline.served[0]
    pipeline = Pipeline([taking(served, taken) if not mutant else served], strict=True)
    for request in asked:
        response = pipeline.handle(request, mock.world)
        assert response is not None
        if mutant:
            # What the mock adds at the end, whoever has answered.
            del response.headers[REQUEST_ID]
            taken.append(Taken("", request, response))
    return served, taken


@cache
def kibo() -> tuple[Served, list[Taken]]:
    """Return Kibo, and what it answers to the steps of its scenarios."""
    taken: list[Taken] = []
    for name in ("responses-kibo", "responses-kibo-documented", "responses-kibo-limited"):
        settings = config.settings({}, vendors=("kibo",), scenario=name, strict=True)
        mock = app.build(settings)
        script = scenario.load(settings.fixtures / f"{name}.yaml").script
        assert script is not None
        pipeline = Pipeline([taking(mock.pipeline.served[0], taken)], strict=True)
        assert list(coverage.play(Mock(pipeline, mock.worlds, mock.scenario), script)) == []
    return mock.pipeline.served[0], taken
