"""What became of a request is told by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Request
from tests.web.control.routes import browser

if TYPE_CHECKING:
    from segmock.core.document import Record
    from tests.conftest import Client

REQUESTS = "/__segmock/requests"


def explained(acme: Client, name: str) -> Record:
    """Return the explanation of a request."""
    answer = browser(acme).get(f"{REQUESTS}/{name}")
    assert answer.status_code == 200
    found: Record = answer.get_json(force=True)["explanation"]
    return found


@pytest.mark.parametrize("name", ["default.1", "1"])
def test_a_request_is_explained(acme: Client, name: str) -> None:
    """Its operation with the place of that, its stages, and where its fields came from."""
    acme.send("POST", "/crates", json={"label": "a"})
    found = explained(acme, name)
    assert found["operation"] == {
        "id": "pack",
        "summary": "",
        "method": "POST",
        "path": "/crates",
        "file": "acme.yaml",
        "pointer": "#/paths/~1crates/post",
    }
    assert [stage["stage"] for stage in found["stages"]] == [
        *("match", "authenticate", "validate", "behave", "render")
    ]
    assert {
        "pointer": "/label",
        "source": "request",
        "from": {"part": "body", "pointer": "/label"},
    } in (found["fields"])
    assert (found["fault"], found["stub"], found["near"]) == (None, None, [])
    assert (found["cut"], found["state"]) == (False, "then")


def test_a_refused_request_has_its_violations(acme: Client) -> None:
    """At the stage that refused it."""
    acme.send("POST", "/crates", json={"label": 5})
    (failed,) = [s for s in explained(acme, "1")["stages"] if s["outcome"] == "failed"]
    assert (failed["stage"], failed["violations"][0]["pointer"]) == ("validate", "/label")


def test_a_request_for_no_operation_has_near_misses(acme: Client) -> None:
    """With why each does not fit."""
    acme.mock.pipeline.lost(Request("GET", "/cratse"), acme.mock.world)
    acme.send("PUT", "/crates")
    for name in ("1", "2"):
        found = explained(acme, name)
        assert found["operation"] is None
        assert found["near"][0]["operation"] == "browse"
        assert found["near"][0]["reasons"]
        assert found["stages"][0]["outcome"] == "failed"


def test_faults_and_stubs_are_shown(acme: Client) -> None:
    """As they were written, while they are there; then by their ids."""
    client = browser(acme)
    fault = {"id": "gone", "operation": "unpack", "status": 404}
    stub = {
        "id": "canned",
        "vendor": "acme",
        "operation": "browse",
        "answer": {"status": 200, "headers": {"Acme-Count": "0"}, "body": {"crates": []}},
        "contract-breaking": True,
    }
    assert client.post("/__segmock/faults", json=fault).status_code == 201
    assert client.post("/__segmock/stubs", json=stub).status_code == 201
    acme.send("GET", "/crates/a.crate")
    acme.send("GET", "/crates")
    found = explained(acme, "1")
    assert found["fault"] == fault
    assert "skipped" in [stage["outcome"] for stage in found["stages"]]
    assert {one["source"] for one in found["fields"]} == {"fault"}
    assert explained(acme, "2")["stub"] == stub
    client.delete("/__segmock/faults", json={})
    assert explained(acme, "1")["fault"] == {"id": "gone"}


@pytest.mark.parametrize(
    "name, status, detail",
    [
        ("default.2", 404, "It keeps 1 to 1."),
        ("defalt.1", 404, "Did you mean 'default'?"),
        ("x", 400, "Change it to fit the pattern."),
        ("default.-1", 400, "Change it to fit the pattern."),
    ],
)
def test_a_request_that_is_not_there_is_refused(
    acme: Client, name: str, status: int, detail: str
) -> None:
    """With what to do."""
    acme.send("GET", "/weather")
    answer = browser(acme).get(f"{REQUESTS}/{name}")
    assert answer.status_code == status
    assert detail in answer.get_json(force=True)["detail"]


def test_the_id_names_the_world(acme: Client) -> None:
    """Whoever has an answer need not know which world gave it; a number alone is of the chosen."""
    client = browser(acme)
    client.get("/@mine/crates", headers={"acme-key": "segmock"})
    found = client.get(f"{REQUESTS}/mine.1").get_json()
    assert (found["world"], found["explanation"]["operation"]["id"]) == ("mine", "browse")
    assert found == client.get(f"/@mine{REQUESTS}/1").get_json()
    assert client.get(f"{REQUESTS}/1").status_code == 404


def test_an_empty_journal_says_so(acme: Client) -> None:
    """Rather than from where to where it goes."""
    answer = browser(acme).get(f"{REQUESTS}/1")
    assert answer.get_json(force=True)["detail"].endswith("It is empty.")
