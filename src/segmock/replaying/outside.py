"""Whatever answers at a URL as a target: a mock gets a world for the replay, others no favours."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import orjson

from segmock.contract.calls import Call, Unanswered
from segmock.contract.reaching import Unreachable, Unusable
from segmock.contract.wire import Wire
from segmock.core.clock import iso
from segmock.core.messages import Response
from segmock.core.preferring import HEADER as PREFER
from segmock.core.problem import PROBLEM
from segmock.core.selecting import HEADER
from segmock.replaying.playing import Failed, Skipped
from segmock.replaying.swapping import Swap

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from segmock.contract.calls import Reply
    from segmock.core.document import Json, Record
    from segmock.core.matching import Match
    from segmock.core.messages import Request
    from segmock.core.rules import Rule
    from segmock.core.scenario import Scenario
    from segmock.core.serving import Served

CONTROL = "/__segmock"
"""Where a mock is controlled."""
TOKEN = "SEGMOCK_TOKEN"  # noqa: S105 - the variable that holds it
MAX_BASE = 40
"""Characters of the name of a replay's world; others have a number behind it."""
WORLDS = "/worlds"
OK, MISSING = 200, 404
REFUSED = frozenset({401, 403})
POLICY = "content-security-policy"
"""A header of all that a mock's control plane answers."""
REACHED = frozenset({"closed", "garbled"})
"""Why there is no answer though the target was reached."""


@dataclass(frozen=True)
class Place:
    """A target at a URL, and which vendors are asked there.

    `timeout` are the seconds that an answer may take. `vendors` are the only ones whose steps are
    sent; empty means all.
    """

    url: str
    served: Sequence[Served]
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)
    vendors: Collection[str] = ()
    timeout: float = 20.0

    def match(self, path: str) -> tuple[Served, Match] | None:
        """Return the vendor and the operations of a path; raises Skipped for one not asked."""
        for served in self.served:
            if (match := served.router.match(path)) is not None:
                if self.vendors and served.vendor.name not in self.vendors:
                    raise Skipped(f"It asks {served.vendor.name}.")
                return served, match
        return None

    def send(self, call: Call) -> Reply:
        """Return the answer to a call; raises Unanswered, or Unreachable when nobody is there.

        Each has a connection of its own: one that breaks off must not be asked twice.
        """
        wire = Wire(self.url, self.timeout)
        try:
            return wire.send(call)
        except Unanswered as error:
            if error.why in {"refused", "tls"}:
                raise Unreachable(f"{self.url} has stopped answering: {error.detail}.") from None
            raise
        finally:
            wire.close()

    def response(self, request: Request, headers: Mapping[str, str]) -> Response | None:
        """Return the answer to a request, None where it broke off; raises Failed without any."""
        sent = {**request.headers, **headers}
        call = Call("", request.method, request.path, request.query, sent, request.body or None)
        try:
            reply = self.send(call)
        except Unanswered as error:
            if error.why in REACHED:
                return None
            raise Failed(f"There is no answer within {self.timeout:g} seconds.") from None
        return Response(reply.status, dict(reply.headers), reply.body)

    def control(self, method: str, path: str, body: Json = None, world: str = "") -> Reply:
        """Return the answer of a mock's control plane; raises Unreachable when there is none."""
        headers = {"accept": "application/json"}
        if token := self.environ.get(TOKEN, ""):
            headers["authorization"] = f"Bearer {token}"
        if world:
            headers[HEADER] = world
        if method != "GET":
            headers["content-type"] = "application/json"
        sent = None if body is None else orjson.dumps(body)
        try:
            return self.send(Call("", method, CONTROL + path, "", headers, sent))
        except Unanswered as error:
            raise Unreachable(f"{self.url} does not answer: {error.why} {error.detail}.") from None


def is_mock(place: Place) -> bool:
    """Tell whether a mock answers; raises Unreachable when it is one that refuses to be driven."""
    reply = place.control("GET", "/health")
    if reply.status == OK and isinstance(reply.json, dict) and reply.json.get("status") == "ok":
        return True
    if reply.status in REFUSED and reply.media == PROBLEM and POLICY in reply.headers:
        hint = f"Name its token in {TOKEN}."
        raise Unreachable(f"{place.url} is a mock that refuses: {_said(reply)} {hint}")
    return False


class Mocked:
    """A mock at a URL: the replay has a world of its own there, which goes in the end."""

    note = ""

    def __init__(self, place: Place, scenario: Scenario) -> None:
        self._place = place
        self._scenario = scenario
        self._base = f"replay-{scenario.name}"[:MAX_BASE] + f"-{secrets.token_hex(4)}"
        self._worlds: dict[str, str] = {}

    def advance(self, seconds: float, world: str) -> None:
        """Let time pass in a world."""
        self._told("POST", "/clock/advance", {"seconds": seconds}, self._world(world))

    def fault(self, rules: tuple[Rule, ...], world: str) -> None:
        """Put rules of deliberate failures in the place of a world's own."""
        self._told("PUT", "/faults", [rule.raw for rule in rules], self._world(world))

    def send(self, request: Request, world: str) -> Response | None:
        """Return the answer, None where it broke off."""
        self._place.match(request.path)
        return self._place.response(request, {HEADER: self._world(world)})

    def hidden(self, text: str) -> str:
        """Return the text: the words of a mock are no secrets."""
        return text

    def close(self) -> None:
        """Delete the worlds of the replay."""
        worlds, self._worlds = self._worlds, {}
        for name in worlds.values():
            self._place.control("DELETE", f"{WORLDS}/{name}")

    def _world(self, name: str) -> str:
        """Return what a world of the replay is called at the target; it is made on first use."""
        if (found := self._worlds.get(name)) is None:
            found = f"{self._base}-{len(self._worlds)}" if name else self._base
            # Before it is made: whoever ends the replay meanwhile deletes it all the same.
            self._worlds[name] = found
            self._told("POST", WORLDS, {"name": found, **_start(self._scenario)}, "")
        return found

    def _told(self, method: str, path: str, body: Json, world: str) -> None:
        reply = self._place.control(method, path, body, world)
        if reply.status == MISSING and path == WORLDS:
            hint = "Start it with the folder of this scenario as --fixtures, or replay without URL."
            raise Unusable(f"{self._place.url} does not have it: {_said(reply)} {hint}")
        if not reply.good:
            raise Unreachable(
                f"{self._place.url} does not do {method} {CONTROL}{path}: "
                f"{reply.status} {_said(reply)}"
            )


class Real:
    """An implementation that is no mock: it has its own state and its own time.

    Raises Unusable for a credential that no header can carry.
    """

    note = (
        "The target is no mock: its state is its own, and what is about clocks and faults is left"
        " out."
    )

    def __init__(self, place: Place) -> None:
        self._place = place
        self._swaps = {s.vendor.name: Swap(s, place.environ) for s in place.served}
        for swap in self._swaps.values():
            if (reason := swap.credentials.refusal()) is not None:
                raise Unusable(reason)

    def advance(self, seconds: float, world: str) -> None:  # noqa: ARG002 - as the protocol has it
        """Refuse: only a mock's clock can be moved."""
        raise Skipped("It moves the clock.")

    def fault(self, rules: tuple[Rule, ...], world: str) -> None:  # noqa: ARG002 - as above
        """Refuse: only a mock fails on purpose."""
        raise Skipped("It sets faults.")

    def send(self, request: Request, world: str) -> Response | None:
        """Return the answer, None where it broke off."""
        if world:
            raise Skipped("It is about another world.")
        if PREFER in request.headers:
            raise Skipped("It asks a mock for an answer.")
        found = self._place.match(request.path)
        if found is not None:
            served, match = found
            request = self._swaps[served.vendor.name].request(request, match)
        return self._place.response(request, {})

    def hidden(self, text: str) -> str:
        """Return a text with the name of a variable in the place of each credential."""
        for swap in self._swaps.values():
            text = swap.credentials.hidden(text)
        return text

    def close(self) -> None:
        """Do nothing: nothing was kept."""


def _start(scenario: Scenario) -> Record:
    """Return what a world begins with, so that what the mock was started with has no say."""
    timing = scenario.timing
    clock: Record = {} if timing.start is None else {"start": iso(timing.start)}
    if timing.step is not None:
        clock["step"] = timing.step.total_seconds()
    return {
        "scenario": scenario.name,
        "seed": scenario.seed,
        "personas": scenario.personas,
        "clock": clock,
    }


def _said(reply: Reply) -> str:
    found = reply.json if isinstance(reply.json, dict) else {}
    return str(found.get("detail") or found.get("title") or reply.text[:200])
