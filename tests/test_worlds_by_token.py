"""A token leads back to the world that issued it, for clients who can set nothing but secrets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson
import pytest

from segmock import app, config
from segmock.capsules.reading import read
from segmock.capsules.sealing import sealed
from segmock.core.messages import Request
from segmock.core.worlds import DEFAULT
from segmock.replaying.capsules import mock_of, played
from segmock.web.door import SegmockFlask
from tests.vendors.campaign_monitor_commerce.asking import BACK, SECRET, basic, jws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segmock.app import Mock
    from segmock.core.document import Json

WORLD = "ci-1"
WORD = f"segmock@{WORLD}"


@cache
def built() -> Mock:
    """Return a mock of all vendors."""
    return app.build(config.settings({}, clock="2026-06-01T12:00:00Z/1", personas=50))


class Asking:
    """A client of a server that has but its default world."""

    def __init__(self) -> None:
        mock = built()
        mock.worlds.reset(DEFAULT)
        for world in mock.worlds:
            if world.name != DEFAULT:
                mock.worlds.delete(world.name)
        self.worlds = mock.worlds
        self.flask = SegmockFlask(mock.pipeline, mock.worlds)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: Json = None) -> Json:
        """Return the JSON of an answer that is none of an error, sent as JSON or as a form."""
        path, _, query = target.partition("?")
        sent = {name.lower(): text for name, text in headers.items()}
        form = "form" in sent.get("content-type", "")
        content = b"" if body is None else urlencode(body).encode() if form else orjson.dumps(body)
        if content:
            sent.setdefault("content-type", "application/json")
        find = self.flask.find(path)
        assert find is not None
        answer = find(Request(method, path, query, sent, content))
        assert answer.status < 300, answer.body
        assert answer.headers["Segmock-Request-Id"].startswith(f"{WORLD}.")
        return orjson.loads(answer.body) if answer.body else None


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TICKETS = "/api/platform/applications/authtickets"
SEGMENTS = "/api/commerce/customer/segments?pageSize=1"


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def by_app(asking: Asking) -> None:
    """Exchange a code, sign with the secret that names the world, over the token that does."""
    secret = f"{SECRET}@{WORLD}"
    code = {"code": "segmock", "redirect_uri": BACK}
    token = asking.ask("POST", "/oauth/access-token", basic(secret=secret), code)["access_token"]
    ts = round(asking.worlds[WORLD].clock.now().timestamp())
    for one in (secret, SECRET):
        signed = jws({"at": token, "ts": ts}, one)
        asking.ask("GET", "/api/v1/segments", {"Authorization": f"PoP {signed}"})


def by_oauth(asking: Asking) -> None:
    """Get a token for a key, use it, look into it, and revoke it."""
    key = {"X-App-Id": "segmock", "X-App-Token": WORD, **FORM}
    wanted = {"grant_type": "client_credentials", "scope": "api"}
    token = asking.ask("POST", "/v1/oauth/token", key, wanted)["access_token"]
    asking.ask("GET", "/v1/customers?limit=1", bearer(token))
    told = asking.ask("POST", "/v1/oauth/introspect", key, {"access_token": token})
    assert (told["active"], told["access_token"]) == (True, token)
    asking.ask("POST", "/v1/oauth/token/revoke", key, {"access_token": token})


def by_session(asking: Asking) -> None:
    """Get a client's token, log a customer in, and go on with the session and a visitor's."""
    client = {"grant_type": "client_credentials", "client_id": "segmock", "client_secret": WORD}
    token = asking.ask("POST", "/oauth/token", FORM, client)["access_token"]
    asking.ask("GET", "/customer-segment/segmock/segments", bearer(token))
    person = asking.worlds[WORLD].universe.persona(0)
    login = {"email": person["email"], "password": "segmock"}
    got = asking.ask("POST", "/customer/segmock/login", bearer(token), login)
    refresh = "/customer/segmock/refreshauthtoken?refreshToken="
    got = asking.ask("GET", refresh + quote(got["refresh_token"]), bearer(got["access_token"]))
    asking.ask("GET", "/customer-segment/segmock/segments", bearer(got["access_token"]))
    visitor = "/customerlogin/auth/anonymous/refresh?tenant=segmock&client_id=segmock&refresh_token"
    got = asking.ask("GET", f"{visitor}={WORD}", {})
    asking.ask("GET", f"{visitor}={quote(got['refresh_token'])}", {})


def by_ticket(asking: Asking) -> None:
    """Get a ticket and a token for an app, use both, refresh both, and expire one."""
    secret = {"applicationId": "segmock", "sharedSecret": WORD}
    ticket = asking.ask("POST", TICKETS, {}, secret)
    asking.ask("GET", SEGMENTS, {"x-vol-app-claims": ticket["accessToken"]})
    again = {"refreshToken": ticket["refreshToken"]}
    asking.ask("PUT", f"{TICKETS}/refresh-ticket", {}, again)
    asking.ask("DELETE", f"{TICKETS}/{quote(ticket['refreshToken'])}", {})
    app = {"client_id": "segmock", "client_secret": WORD, "grant_type": "client_credentials"}
    got = asking.ask("POST", f"{TICKETS}/oauth", {}, app)
    app |= {"client_secret": "segmock", "refresh_token": got["refresh_token"]}
    got = asking.ask("POST", f"{TICKETS}/oauth", {}, app)
    asking.ask("GET", SEGMENTS, bearer(got["access_token"]))


@pytest.mark.parametrize("way", [by_app, by_oauth, by_session, by_ticket])
def test_whoever_logs_in_in_a_world_stays_there(way: Callable[[Asking], None]) -> None:
    """Nothing but secrets and what was issued names it, and a capsule of it replays."""
    asking = Asking()
    way(asking)
    assert len(asking.worlds.default.journal) == 0
    assert [one.path for one in asking.worlds[WORLD].journal if "@" in one.path] == []
    held = sealed(asking.worlds[WORLD], built().pipeline.served, strict=False)
    capsule = read(orjson.loads(orjson.dumps(held)), "capsule.json")
    result = played(capsule, mock_of(capsule))
    assert (result.difference, result.same) == (None, len(asking.worlds[WORLD].journal))
