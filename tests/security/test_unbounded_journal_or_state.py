"""Whatever is sent, and however often, the mock does not grow without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core import history, store
from segmock.core.journal import MAX_BODY, MAX_ENTRIES, MAX_LINE
from segmock.core.messages import Request
from segmock.core.problem import MAX_TEXT
from segmock.core.world import MAX_SCOPES
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from tests.conftest import Client

JSON = {"content-type": "application/json"}


def test_the_journal_is_a_ring(acme: Client) -> None:
    """The oldest entry goes."""
    for _ in range(MAX_ENTRIES + 50):
        acme.send("GET", "/weather")
    assert len(acme.journal) == MAX_ENTRIES
    assert acme.journal[0].number == 51


def test_an_entry_has_a_largest_size(acme: Client) -> None:
    """Of body, path, query and what is quoted of them, also where the path is unknown."""
    big = {f"{n}{'x' * 5_000}": "y" * 5_000 for n in range(900)}
    acme.send("POST", f"/crates?{'q' * 60_000}", headers=JSON, body=orjson.dumps(big))
    acme.send("GET", f"/crates/{'x' * 60_000}.crate")
    acme.mock.pipeline.lost(Request("GET", "/" + "x" * 60_000), acme.mock.world)
    for entry in acme.journal:
        assert max(len(entry.path), len(entry.query)) <= MAX_LINE
        assert max(len(entry.request_body), len(entry.response_body)) <= MAX_BODY
        assert len(entry.violations) <= 60
        for violation in entry.violations:
            assert max(len(violation.pointer), len(violation.received)) <= MAX_TEXT


@pytest.mark.parametrize("body", ["fields", "items", "names"])
def test_an_answer_to_many_violations_has_a_largest_size(acme: Client, body: str) -> None:
    """A body with a hundred thousand things wrong does not get as many reasons."""
    sent = {
        "fields": {str(n): n for n in range(100_000)},
        "items": {"label": list(range(100_000))},
        "names": {"x" * 5_000_000: 1},
    }[body]
    headers = {"accept": "application/problem+json"}
    status, _, problem = acme.send("POST", "/crates", json=sent, headers=headers)
    assert status == 400
    assert len(problem["violations"]) <= 60
    assert len(orjson.dumps(problem)) < 150_000


def test_a_collection_has_a_largest_size(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond it, the documented answer; room that is made can be used."""
    monkeypatch.setattr(store, "MAX_RECORDS", 3)
    statuses = [acme.send("POST", "/crates", json={"label": str(n)})[0] for n in range(5)]
    assert statuses == [202, 202, 202, 507, 507]
    assert acme.send("DELETE", "/crates/1.crate")[0] == 204
    assert acme.send("POST", "/crates", json={"label": "5"})[0] == 202


def test_tenants_are_bounded(acme: Client) -> None:
    """Each has its own changes, and there are no more of them than may be."""
    world = acme.mock.world
    for n in range(MAX_SCOPES - 1):  # the mock itself has looked at the given state
        world.collection("acme", "crates", str(n))
    with pytest.raises(store.StoreFullError):
        world.collection("acme", "crates", "one more")


def test_what_could_be_undone_is_forgotten(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many requests can be undone, and a refused one has left nothing to undo."""
    monkeypatch.setattr(history, "MAX_REQUESTS", 10)
    for n in range(20):
        acme.send("POST", "/crates", json={"label": str(n)})
        acme.send("POST", "/crates", json={"label": str(n)})
    began = acme.mock.world.history._requests
    assert len(began) == 10
    assert [len(one) for one in began][1::2] == [0] * 5


def test_what_the_control_plane_keeps_is_bounded(
    acme: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Worlds, faults and stubs; one too many is refused, and vendors' requests go on."""
    monkeypatch.setattr("segmock.core.worlds.MAX_WORLDS", 3)
    monkeypatch.setattr("segmock.core.counted.MAX_KEPT", 3)
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    stub = {"vendor": "acme", "operation": "unpack", "answer": {"status": 404}}
    for path, body in [
        ("faults", {"operation": "unpack", "delay": 1}),
        ("stubs", {**stub, "contract-breaking": True}),
    ]:
        statuses = [browser.post(f"/__segmock/{path}", json=body).status_code for _ in range(5)]
        assert statuses == [201, 201, 201, 507, 507], path
    worlds = [browser.post("/__segmock/worlds", json={"name": f"w{n}"}) for n in range(4)]
    assert [answer.status_code for answer in worlds] == [201, 201, 507, 507]
    assert acme.send("GET", "/weather")[0] == 200
    assert browser.get("/weather", headers={"Segmock-World": "w0"}).status_code == 200


def test_a_body_for_the_control_plane_has_a_largest_size(acme: Client) -> None:
    """Smaller than those for vendors."""
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    for path in ("faults", "stubs", "requests/count", "worlds"):
        body = b'{"id": "' + b"x" * 2_000_000 + b'"}'
        answer = browser.post(f"/__segmock/{path}", data=body, content_type="application/json")
        assert answer.status_code == 413
