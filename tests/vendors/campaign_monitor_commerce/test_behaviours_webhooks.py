from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.vendors.campaign_monitor_commerce.auth import signing
from segmock.vendors.campaign_monitor_commerce.behaviours import jobs
from tests.vendors.campaign_monitor_commerce.asking import (
    KEY,
    SECRET,
    access,
    export,
    get,
    named,
    proof,
)

if TYPE_CHECKING:
    import pytest

    from segmock.core.document import Record
    from segmock.core.events import Event
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SHOP = "69d4c3e0a1b2000000000000"
SHOPS_KEY = "segmock-example-shop-api-key-0123456789"
SEGMENT = {"name": "One", "id": "a" * 24}


def listening(mock: Client) -> list[Event]:
    """Have somebody listen; returns what they hear."""
    heard: list[Event] = []
    mock.mock.world.sink = heard.append
    return heard


def header(token: str) -> Record:
    """Return the header of a JWS."""
    return signing._object(token.split(".", maxsplit=1)[0], "header")


def test_the_end_of_an_export_is_told_once(alone: Client) -> None:
    """When the clock reaches the end, not before and not again, the documented body goes out."""
    heard = listening(alone)
    job = export(alone, named(alone, "Prospects"))
    alone.mock.world.advance(2.9)
    assert heard == []
    alone.mock.world.advance(0.1)
    (event,) = heard
    alone.mock.world.advance(3_600)
    assert heard == [event]
    assert (event.vendor, event.topic) == ("campaign-monitor-commerce", "async-job/completed")
    shown = get(alone, f"/api/v1/async-jobs/{job}")
    assert event.body == {
        # 2026-06-01T09:00:05Z: a request before, one for the export, and its three seconds.
        "meta": {"topic": "async-job/completed", "ts": 1_780_304_405_000},
        "data": {
            "asyncJobId": job,
            "userId": SHOP,
            "kind": "segments-export",
            "status": "done",
            "startedAt": shown["startedAt"],
            "completedAt": shown["completedAt"],
            "result": shown["result"],
        },
    }
    assert alone.send("GET", event.body["data"]["result"][21:], headers=KEY)[0] == 200


def test_a_failure_is_told_as_well(alone: Client) -> None:
    """An export that fails is told with its error in place of a result."""
    heard = listening(alone)
    export(alone, named(alone, "Customers in Germany"))
    alone.mock.world.advance(3)
    data = heard[0].body["data"]
    assert (data["status"], data["error"]) == ("failed", jobs.FAILURE)
    assert "result" not in data


def test_what_a_key_started_is_signed_with_the_shops_key(alone: Client) -> None:
    """The header names which secret it was, and the claims who has signed it and when."""
    heard = listening(alone)
    export(alone, named(alone, "Prospects"))
    alone.mock.world.advance(3)
    word, _, token = heard[0].headers["Authorization"].partition(" ")
    assert word == "Bearer"
    assert header(token) == {"alg": "HS256", "kid": "API Key", "typ": "JWT"}
    assert signing.verifies(token, SHOPS_KEY)
    claims = signing.claims(token)
    assert (claims["iss"], claims["iat"]) == ("Conversio", 1_780_304_405)
    assert len(claims["jti"]) == 36


def test_what_an_app_started_is_signed_with_its_secret(alone: Client) -> None:
    """An app can verify what it is told with what it has."""
    heard = listening(alone)
    token = access(alone)
    export(alone, named(alone, "Prospects"), proof(alone, token))
    alone.mock.world.advance(3)
    signed = heard[0].headers["Authorization"].partition(" ")[2]
    assert header(signed)["kid"] == "Client Secret"
    assert signing.verifies(signed, SECRET)
    assert "partnerApp" not in heard[0].body["data"]


def test_each_webhook_has_an_id_of_its_own(alone: Client) -> None:
    """Two tokens never have the same id, so that nobody can use one again."""
    heard = listening(alone)
    segment = named(alone, "Prospects")
    for _ in range(3):
        export(alone, segment)
    alone.mock.world.advance(60)
    tokens = [event.headers["Authorization"].partition(" ")[2] for event in heard]
    assert len({signing.claims(token)["jti"] for token in tokens}) == 3


def test_a_request_brings_the_clock_to_the_end_as_well(alone: Client) -> None:
    """Time that passes with requests is told like any other."""
    heard = listening(alone)
    job = export(alone, named(alone, "Prospects"))
    assert [len(heard) for _ in range(4) if get(alone, "/api/v1/segments")] == [0, 0, 1, 1]
    assert orjson.dumps(heard[0].body).count(job.encode()) == 2


def test_a_refused_export_tells_nothing(alone: Client) -> None:
    """What was never started never ends."""
    heard = listening(alone)
    alone.send("POST", f"/api/v1/segments/{'0' * 24}/async-export", headers=KEY)
    alone.mock.world.advance(60)
    assert heard == []


def test_where_nobody_listens_nothing_is_signed(
    alone: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a sink there is no event."""
    monkeypatch.setattr(signing, "signed", None)
    export(alone, named(alone, "Prospects"))
    alone.mock.world.advance(60)
    assert get(alone, "/api/v1/segments")


def test_a_job_of_an_app_that_is_not_there_is_the_shops(in_scenario: InScenario) -> None:
    """Without apps the word's job is signed with the shop's key."""
    shop = {"id": SHOP, "apiKey": SHOPS_KEY}
    mock = in_scenario({"segments": [SEGMENT], "shops": [shop]})
    heard = listening(mock)
    export(mock, SEGMENT, {"Authorization": "PoP segmock"})
    mock.mock.world.advance(3)
    assert header(heard[0].headers["Authorization"].partition(" ")[2])["kid"] == "API Key"
