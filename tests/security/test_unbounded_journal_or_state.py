"""Whatever is sent, and however often, the mock does not grow without end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core import store
from segmock.core.journal import MAX_BODY, MAX_ENTRIES, MAX_LINE
from segmock.core.messages import Request
from segmock.core.problem import MAX_TEXT
from segmock.core.world import MAX_SCOPES

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


def test_a_failed_write_leaves_nothing_behind(acme: Client) -> None:
    """What would undo a request goes with it."""
    for n in range(50):
        acme.send("POST", "/crates", json={"label": str(n)})
        acme.send("POST", "/crates", json={"label": str(n)})
    assert len(acme.mock.world.store._undo) <= 2
