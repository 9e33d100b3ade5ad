"""Whatever answers at a URL as a target: a real mock, and an implementation that is none."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from segmock import app, config
from segmock.contract.reaching import Unreachable, Unusable
from segmock.core import rules, scripting
from segmock.core.clock import Timing
from segmock.core.messages import Request
from segmock.core.scenario import Scenario
from segmock.replaying.outside import TOKEN, Mocked, Place, Real, is_mock
from segmock.replaying.playing import Failed, Skipped, played
from tests.live import started
from tests.second.serving import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.document import Record
    from segmock.core.serving import Served
    from tests.live import Live

SEGMENTS = "/api/commerce/customer/segments"
BEARER = {"authorization": "Bearer segmock"}
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module", name="served")
def _served() -> Sequence[Served]:
    return app.compiled(config.settings({}, vendors=("kibo", "voucherify")))


def scenario(name: str, *steps: Record) -> Scenario:
    """Return a scenario of some steps."""
    raw = {"send": {"headers": {"Authorization": "Bearer segmock"}}, "steps": [*steps]}
    script, defects = scripting.read(raw, "x.yaml")
    assert defects == []
    return Scenario(name, script=script)


def step(request: Record, status: int | list[int], **parts: object) -> Record:
    """Return a step."""
    name = f"{request['method']} {request['path']}"
    return {"name": name, "request": request, "expect": {"status": status}, **parts}


MADE = {"method": "POST", "path": SEGMENTS, "json": {"code": "gold", "name": "Gold"}}
LISTED = {"method": "GET", "path": SEGMENTS}


def shown(live: Live) -> list[Record]:
    """Return a mock's worlds."""
    _, _, body = live.send("GET", "/__segmock/worlds")
    found: list[Record] = json.loads(body)["worlds"]
    return found


def worlds(live: Live) -> list[str]:
    """Return the names of a mock's worlds."""
    return [one["name"] for one in shown(live)]


def test_a_mock_has_worlds_for_a_replay_and_loses_them(
    live: Live, served: Sequence[Served]
) -> None:
    """What others see stays as it was; what the replay sees is its scenario."""
    place = Place(live.url, served)
    assert is_mock(place)
    before = worlds(live)
    steps = (
        step(MADE, 201, capture={"id": "/id"}),
        step({"method": "GET", "path": f"{SEGMENTS}/${{id}}"}, 200),
        step({"method": "GET", "path": f"{SEGMENTS}/${{id}}"}, 404, world="other"),
        {"name": "Later", "advance": 60},
        step(LISTED, 401, faults=[{"operation": "GetSegments", "status": 401}]),
        step(LISTED, 200, faults=[]),
        {
            "name": "Gone",
            "request": LISTED,
            "expect": {"broken-off": True},
            "faults": [{"wire": "reset"}],
        },
    )
    asked = scenario("default", *steps)
    whole = played(asked, Mocked(place, asked), live.url)
    assert [(one.name, one.mismatches) for one in whole.outcomes if one.state != "kept"] == []
    ids = [one.request_id.rpartition(".")[0] for one in whole.outcomes[:3]]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("replay-default-")
    assert worlds(live) == before


def test_a_scenario_that_the_mock_has_not_cannot_be_replayed_there(
    live: Live, served: Sequence[Served]
) -> None:
    """The mock's own words say so; it is a mistake of usage, as a name that nothing has here."""
    target = Mocked(Place(live.url, served), Scenario("defalt"))
    with pytest.raises(Unusable, match=r"'defalt'.*--fixtures"):
        target.send(Request("GET", SEGMENTS), "")
    target.close()


def test_a_mock_that_wants_a_token_says_so(served: Sequence[Served]) -> None:
    """It is no other implementation; with the token it can be used."""
    with started("--host", "0.0.0.0", "--vendor", "kibo") as mock:
        place = Place(f"http://127.0.0.1:{mock.address[1]}", served)
        with pytest.raises(Unreachable, match=f"Name its token in {TOKEN}"):
            is_mock(place)
        with pytest.raises(Unreachable, match="is a mock that refuses"):
            is_mock(Place(place.url, served, {TOKEN: "wrong"}))


def test_the_words_of_a_mock_are_no_secrets(served: Sequence[Served]) -> None:
    """They are shown as they are."""
    assert Mocked(Place(NOWHERE, served), Scenario("default")).hidden("segmock") == "segmock"


def test_another_implementation_is_asked_what_it_can_be_asked(served: Sequence[Served]) -> None:
    """With one's own credentials; the clock, faults and worlds of mocks are left out."""
    with running() as target:
        place = Place(target.url, served, target.environ)
        assert not is_mock(place)
        steps = (
            step(MADE, [200, 201], capture={"id": "/id"}),
            step({"method": "GET", "path": f"{SEGMENTS}/${{id}}"}, 200),
            {"name": "Later", "advance": 60, "world": "other"},
            step(LISTED, 500, faults=[{"status": 500}]),
            step(LISTED, 200, world="other"),
            step({**LISTED, "headers": {"Prefer": "code=401"}}, 401),
            step({**LISTED, "headers": {"Authorization": "Bearer segmock-expired"}}, 401),
            step({"method": "GET", "path": "/nowhere"}, 404),
            step({"method": "DELETE", "path": f"{SEGMENTS}/${{id}}"}, [200, 204]),
            step(LISTED, 418),
        )
        whole = played(scenario("x", *steps), Real(place), target.url)
    states = [one.state for one in whole.outcomes]
    assert states == ["kept"] * 2 + ["skipped"] * 4 + ["kept"] * 3 + ["broken"]
    assert [one.skipped for one in whole.outcomes if one.skipped] == [
        "It moves the clock.",
        "It sets faults.",
        "It is about another world.",
        "It asks a mock for an answer.",
    ]
    assert "no mock" in whole.notes[0]


def test_other_vendors_can_be_left_out(served: Sequence[Served]) -> None:
    """Wherever the target is."""
    place = Place(NOWHERE, served, vendors=("voucherify",))
    with pytest.raises(Skipped, match="It asks kibo"):
        Real(place).send(Request("GET", SEGMENTS, headers=BEARER), "")


def test_credentials_are_hidden_in_what_is_shown(served: Sequence[Served]) -> None:
    """The variable stands in their place."""
    environ = {"SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH": "very-secret"}
    told = Real(Place(NOWHERE, served, environ)).hidden("It is very-secret.")
    assert told == "It is $SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH."


def test_a_credential_that_no_header_can_carry_is_refused(served: Sequence[Served]) -> None:
    """Before anything is sent."""
    with pytest.raises(Unusable, match="SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH"):
        Real(Place(NOWHERE, served, {"SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH": "a\nb"}))


def test_a_target_that_is_gone_ends_the_replay(served: Sequence[Served]) -> None:
    """It is unreachable, and no step is broken because of it."""
    place = Place(NOWHERE, served)
    with pytest.raises(Unreachable, match="has stopped answering"):
        Real(place).send(Request("GET", SEGMENTS), "")
    with pytest.raises(Unreachable, match="has stopped answering"):
        is_mock(place)


@contextmanager
def odd(answer: bytes | None) -> Iterator[str]:
    """Serve some bytes to whoever asks, or nothing for ever."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if answer is None:
                self.rfile.read(1)
            else:
                self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_answer_that_is_cut_short_breaks_off(served: Sequence[Served]) -> None:
    """As does one that never begins; on the control plane nothing can be done then."""
    for answer in (b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf"):
        with odd(answer) as url:
            assert Real(Place(url, served)).send(Request("GET", SEGMENTS), "") is None
            with pytest.raises(Unreachable, match="does not answer"):
                is_mock(Place(url, served))


def test_an_answer_that_never_comes_is_told(served: Sequence[Served]) -> None:
    """The step is broken, and the replay goes on."""
    with odd(None) as url:
        target = Real(Place(url, served, timeout=0.05))
        with pytest.raises(Failed, match="There is no answer within"):
            target.send(Request("GET", SEGMENTS), "")


def test_a_page_at_the_place_of_the_control_plane_is_no_mock(served: Sequence[Served]) -> None:
    """Nor is JSON of somebody else, or a plain refusal."""
    for status, body in (("200 OK", b"[]"), ("401 No", b"{}"), ("200 OK", b'{"status":"up"}')):
        head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode()
        with odd(head + body) as url:
            assert not is_mock(Place(url, served))


def test_a_world_begins_as_the_scenario_says_and_not_as_the_mock_was_started(
    live: Live, served: Sequence[Served]
) -> None:
    """Its seed, people and clock are the scenario's own."""
    for timing in (Timing(), Timing(datetime(2030, 1, 1, tzinfo=UTC), timedelta(seconds=2))):
        own = Scenario("default", seed=5, personas=7, timing=timing)
        target = Mocked(Place(live.url, served), own)
        target.send(Request("GET", SEGMENTS, headers=BEARER), "")
        (made,) = [one for one in shown(live) if one["name"].startswith("replay-")]
        assert (made["seed"], made["personas"]) == (5, 7)
        assert (made["clock"]["mode"] == "real") is (timing.start is None)
        assert timing.start is None or made["clock"]["now"] == "2030-01-01T00:00:02.000Z"
        target.close()


def test_rules_are_sent_as_they_were_written(live: Live, served: Sequence[Served]) -> None:
    """With the ids that they have."""
    target = Mocked(Place(live.url, served), Scenario("default"))
    rule = rules.read({"id": "mine", "operation": "GetSegments", "status": 401}, "x")
    target.fault((rule,), "")
    response = target.send(Request("GET", SEGMENTS, headers=BEARER), "")
    assert response is not None
    assert response.status == 401
    target.close()
    target.close()
