from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.document import DefectsError
from segmock.vendors.campaign_monitor_commerce.auth import pop
from tests.vendors.campaign_monitor_commerce.asking import (
    BACK,
    KEY,
    SECRET,
    access,
    get,
    jws,
    named,
    proof,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.core.document import Json
    from tests.conftest import Client
    from tests.vendors.conftest import InScenario

SEGMENTS = "/api/v1/segments"
GIVEN = {"id": "b" * 24, "secret": "s" * 60, "redirectUris": [BACK]}


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_a_signed_request_is_answered(alone: Client, alg: str) -> None:
    """Each of the three algorithms proves the possession, as often as one likes."""
    token = access(alone)
    ts = int(alone.mock.world.clock.now().timestamp())
    headers = {"Authorization": f"PoP {jws({'at': token, 'ts': ts}, alg=alg)}"}
    assert [alone.send("GET", SEGMENTS, headers=headers)[0] for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "late, status",
    [(0, 200), (-180, 200), (179, 200), (180, 401), (-182, 401), (3_600, 401), (-3_600, 401)],
)
def test_the_signature_is_of_the_last_three_minutes(
    alone: Client, late: float, status: int
) -> None:
    """`ts` is within three minutes of the world's present, before or after; a request takes one."""
    headers = proof(alone, access(alone), late=late)
    got, _, body = alone.send("GET", SEGMENTS, headers=headers)
    assert got == status
    if status == 401:
        assert body == {"errors": ["The API key or PoP token is no longer valid."]}


def test_the_window_follows_the_worlds_clock(alone: Client) -> None:
    """What was signed in time is too old once the clock has gone on; the access token is not."""
    token = access(alone)
    headers = proof(alone, token)
    alone.mock.world.advance(170)
    assert alone.send("GET", SEGMENTS, headers=headers)[0] == 200
    alone.mock.world.advance(10)
    assert alone.send("GET", SEGMENTS, headers=headers)[0] == 401
    alone.mock.world.advance(10 * 366 * 86_400)
    assert alone.send("GET", SEGMENTS, headers=proof(alone, token))[0] == 200


WRONG: dict[str, Callable[[str, int], str]] = {
    "another secret": lambda at, ts: jws({"at": at, "ts": ts}, SECRET[::-1]),
    "no algorithm": lambda at, ts: jws({"at": at, "ts": ts}, alg="none").rsplit(".", 1)[0] + ".",
    "no algorithm, but signed": lambda at, ts: jws({"at": at, "ts": ts}, alg="none"),
    "another algorithm": lambda at, ts: jws({"at": at, "ts": ts}, alg="HS1"),
    "another payload": lambda at, ts: ".".join(
        (jws({}).split(".")[0], jws({"at": at, "ts": ts}).split(".")[1], jws({}).split(".")[2])
    ),
    "an unknown access token": lambda _at, ts: jws({"at": "0" * 30, "ts": ts}),
    "no access token": lambda _at, ts: jws({"ts": ts}),
    "an access token that is no text": lambda at, ts: jws({"at": [at], "ts": ts}),
    "no time": lambda at, _ts: jws({"at": at}),
    "a time that is a text": lambda at, ts: jws({"at": at, "ts": str(ts)}),
    "a time that is true": lambda at, _ts: jws({"at": at, "ts": True}),
    "milliseconds": lambda at, ts: jws({"at": at, "ts": ts * 1000}),
    "the end of time": lambda at, _ts: jws({"at": at, "ts": 1e308}),
    "a payload that is a list": lambda at, ts: jws([at, ts]),
    "no JWS": lambda _at, _ts: "a.b.c",
    "the access token itself": lambda at, _ts: at,
    "nothing": lambda _at, _ts: "",
}


@pytest.mark.parametrize("name", list(WRONG))
def test_what_proves_nothing_is_refused_and_changes_nothing(alone: Client, name: str) -> None:
    """A token that is wrong in any way is a 401, and an export that came with it is none."""
    path, token = f"{SEGMENTS}/{named(alone, 'Prospects')['id']}/async-export", access(alone)
    before = get(alone, "/api/v1/async-jobs")
    made = WRONG[name](token, int(alone.mock.world.clock.now().timestamp()))
    headers = {"Authorization": f"PoP {made}"}
    status, _, body = alone.send("POST", path, headers=headers)
    assert status == 401
    assert list(body) == ["errors"]
    assert token not in str(alone.journal[-1].violations)
    assert get(alone, "/api/v1/async-jobs") == before


def test_a_fraction_of_a_second_is_a_time(alone: Client) -> None:
    """Some libraries sign fractions."""
    token = access(alone)
    ts = alone.mock.world.clock.now().timestamp() + 0.5
    headers = {"Authorization": f"PoP {jws({'at': token, 'ts': ts})}"}
    assert alone.send("GET", SEGMENTS, headers=headers)[0] == 200


def test_another_apps_signature_is_none(in_scenario: InScenario) -> None:
    """The secret of another app does not sign for a token."""
    other = {**GIVEN, "id": "c" * 24, "secret": "o" * 60}
    token = {"token": "t" * 30, "app": "b" * 24, "scopes": ["read_segments"]}
    mock = in_scenario({"apps": [GIVEN, other], "tokens": [token]})
    for secret, status in (("s" * 60, 200), ("o" * 60, 401)):
        headers = proof(mock, "t" * 30, secret)
        assert mock.send("GET", SEGMENTS, headers=headers)[0] == status


def test_a_scenario_may_give_access_tokens(in_scenario: InScenario) -> None:
    """A token of the given state is good for its scopes, without any way to it."""
    token = {"token": "t" * 30, "app": "segmock", "scopes": ["read_segments"]}
    mock = in_scenario({"apps": [GIVEN], "tokens": [token]})
    headers = proof(mock, "t" * 30, "s" * 60)
    assert mock.send("GET", SEGMENTS, headers=headers)[0] == 200
    assert mock.send("GET", "/api/v1/async-jobs", headers=headers)[0] == 403


@pytest.mark.parametrize(
    "token",
    [
        {},
        {"token": "t", "scopes": []},
        {"token": "t", "app": "c" * 24, "scopes": []},
        {"token": 1, "app": "b" * 24, "scopes": []},
        {"token": "t", "app": "b" * 24},
        {"token": "t", "app": "b" * 24, "scopes": ["segments"]},
        {"token": "t", "app": "b" * 24, "scopes": [1]},
    ],
)
def test_an_access_token_that_cannot_be_used_is_told(in_scenario: InScenario, token: Json) -> None:
    """A given token without an app, or with odd scopes, is a defect of the scenario."""
    with pytest.raises(DefectsError) as caught:
        len(
            in_scenario({"apps": [GIVEN], "tokens": [token]}).mock.world.collection(
                "campaign-monitor-commerce", "tokens"
            )
        )
    (defect,) = caught.value.defects
    assert defect.pointer == "/given/campaign-monitor-commerce/tokens/0"


def test_a_bearer_is_told_by_what_does_not_change() -> None:
    """All signatures of an access token are one bearer's, and nobody is given away."""
    one, same, other = (
        pop.bearer({"authorization": f"PoP {jws({'at': at, 'ts': ts})}"})
        for at, ts in (("a", 1), ("a", 2), ("b", 1))
    )
    assert one == same != other
    key, odd = pop.bearer({"x-apikey": "segmock"}), pop.bearer({"authorization": "PoP a.b.c"})
    assert len({one, other, key, odd, pop.bearer({})}) == 5
    assert "segmock" not in key


def test_the_token_within_is_told() -> None:
    """Of a PoP token only, and of one that can be read."""
    signed = jws({"at": "a@one", "ts": 1})
    assert pop.token({"authorization": f"PoP {signed}"}) == "a@one"
    assert pop.token({"authorization": f"Bearer {signed}"}) == ""
    assert pop.token({"authorization": "PoP a.b.c"}) == ""
    assert pop.token({}) == ""


@pytest.mark.parametrize("at, secret", [("", ""), ("@default", ""), ("@default", "@default")])
def test_the_world_may_stand_at_the_end_of_what_is_signed(
    alone: Client, at: str, secret: str
) -> None:
    """Its own name: another one there is a part of the token, and no such token was issued."""
    token = access(alone)
    headers = proof(alone, token + at, SECRET + secret)
    assert alone.send("GET", SEGMENTS, headers=headers)[0] == 200
    assert alone.send("GET", SEGMENTS, headers=proof(alone, f"{token}@other"))[0] == 401


def test_a_limit_counts_all_requests_of_an_access_token(in_scenario: InScenario) -> None:
    """An app that signs each request anew meets the limit all the same."""
    token = {"token": "t" * 30, "app": "segmock", "scopes": ["read_segments"]}
    limits = {"campaign-monitor-commerce": 2}
    mock = in_scenario({"apps": [GIVEN], "tokens": [token]}, limits=limits)
    statuses = []
    for _ in range(3):
        status, headers, body = mock.send("GET", SEGMENTS, headers=proof(mock, "t" * 30, "s" * 60))
        statuses.append(status)
    assert statuses == [200, 200, 429]
    assert 1 <= int(headers["retry-after"]) <= 60
    assert body == {"errors": ["The API rate limit is exceeded."]}
    assert mock.send("GET", SEGMENTS, headers=KEY)[0] == 200
