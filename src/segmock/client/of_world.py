"""The client: one world of a mock, and all that a test may ask of it."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Self

from segmock.client import clock as clocks
from segmock.client import reading
from segmock.client.answers import Health, of
from segmock.client.clock import Clock
from segmock.client.control import HEADER, Control, SegmockError, part
from segmock.client.keeping import Rules
from segmock.client.sending import OverHttp
from segmock.client.verifying import complaint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from types import TracebackType
    from typing import Unpack

    from segmock.client.answers import Count, Entry, Explanation, Settings, WorldState
    from segmock.client.asking import Fault, Filters, Json, Start, Stub, Wanted
    from segmock.client.sending import Send

NOT_FOUND = 404


class Client:
    """One world of a mock; it is made with the first request to it, unless `world` makes it.

    `url` is the mock's, as its start screen shows it, and `token` what that shows where the mock
    listens beyond loopback. `timeout` are the seconds that an answer may take; `send` is used in
    place of a socket. Raises ValueError for a URL or a name that cannot be, and every method
    SegmockError for what the mock refuses.
    """

    def __init__(
        self,
        url: str,
        *,
        world: str = "default",
        token: str = "",
        timeout: float = 20.0,
        send: Send | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._control = Control(send or OverHttp(self.url, timeout), self.url, world, token)
        self._made = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Delete the world, if this client made it."""
        if not self._made:
            return
        try:
            self.delete()
        except SegmockError as refused:
            # What went wrong first is what the test is to show, and a world may be gone already.
            if error is None and refused.status != NOT_FOUND:
                raise

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url!r}, world={self.name!r})"

    @property
    def name(self) -> str:
        """The name of the world."""
        return self._control.world

    @property
    def base_url(self) -> str:
        """The base URL of this world for clients of a vendor that have one."""
        return f"{self.url}/@{self.name}"

    @property
    def headers(self) -> dict[str, str]:
        """What clients of a vendor must send to be in this world, if they keep the mock's URL."""
        return {HEADER: self.name}

    # --- the mock ---------------------------------------------------------------------------------

    def health(self) -> Health:
        """Return that the mock is there."""
        return of(Health, self._control.ask("GET", "/health"))

    def description(self) -> dict[str, Json]:
        """Return the OpenAPI document of the control plane."""
        found: dict[str, Json] = self._control.ask("GET", "/openapi.json")
        return found

    def scenarios(self) -> dict[str, str]:
        """Return the scenarios in which a world can begin, name to purpose."""
        found = self._control.ask("GET", "/scenarios")["scenarios"]
        return {one["name"]: one["purpose"] for one in found}

    def worlds(self) -> list[WorldState]:
        """Return all worlds of the mock, in the order in which they were made."""
        return [reading.world(one) for one in self._control.ask("GET", "/worlds")["worlds"]]

    # --- the world --------------------------------------------------------------------------------

    def world(  # noqa: PLR0913 - as many as a world's start has
        self,
        name: str,
        *,
        scenario: str = "",
        fork: str = "",
        seed: int | None = None,
        personas: int | None = None,
        clock: str | datetime | Start | None = None,
        idle: float | None = None,
    ) -> Self:
        """Make a world and return its client, which deletes it at the end of a `with`.

        It begins in a scenario (by default the mock's), or as a fork of another as that is now.
        `clock` is an instant, or a text as the option `--clock` takes it. After `idle` seconds
        without a request the mock forgets it.
        """
        given = {
            "scenario": scenario or None,
            "fork": fork or None,
            "seed": seed,
            "personas": personas,
            "clock": None if clock is None else clocks.start(clock),
            "idle": idle,
        }
        made = self._with(name, made=True)
        asked = {key: value for key, value in given.items() if value is not None}
        self._control.ask("POST", "/worlds", {"name": name, **asked})
        return made

    def fork(self, name: str, *, idle: float | None = None) -> Self:
        """Make a world as this one is now, and return its client as `world` does."""
        made = self._with(name, made=True)
        body = {"name": name, **({} if idle is None else {"idle": idle})}
        self._control.ask("POST", f"{self._place}/fork", body)
        return made

    def at(self, name: str) -> Self:
        """Return a client of another world of the mock; it makes none, and deletes none."""
        return self._with(name, made=False)

    def state(self) -> WorldState:
        """Return how the world is; asking makes none."""
        return reading.world(self._control.ask("GET", self._place))

    def settings(self) -> Settings:
        """Return what holds in the world."""
        return reading.settings(self._control.ask("GET", "/settings"))

    def reset(self) -> WorldState:
        """Have the world be as it was when it was made."""
        return reading.world(self._control.ask("POST", f"{self._place}/reset"))

    def rewind(self, before: int | str) -> WorldState:
        """Have the world be as it was before a request came, by its id or its number.

        Raises ValueError for the request of another world.
        """
        world, _, number = str(before).rpartition(".")
        if world not in {"", self.name} or not number.isdecimal():
            raise ValueError(f"{before!r} is no request of the world {self.name!r}.")
        return reading.world(
            self._control.ask("POST", f"{self._place}/rewind", {"before": int(number)})
        )

    def delete(self) -> None:
        """Forget the world."""
        self._control.ask("DELETE", self._place)

    @property
    def clock(self) -> Clock:
        """The world's clock."""
        return Clock(self._control)

    @property
    def faults(self) -> Rules[Fault]:
        """The world's deliberate failures."""
        return Rules(self._control, "faults")

    @property
    def stubs(self) -> Rules[Stub]:
        """The world's canned answers."""
        return Rules(self._control, "stubs")

    # --- the journal ------------------------------------------------------------------------------

    def requests(self, **filters: Unpack[Filters]) -> list[Entry]:
        """Return what was asked and answered, oldest first."""
        found = self._control.ask("GET", "/requests", query=_query(filters))
        return [reading.entry(one) for one in found["requests"]]

    def forget(self) -> None:
        """Forget what was asked; the numbers of requests go on."""
        self._control.ask("DELETE", "/requests")

    def explain(self, request: int | str) -> Explanation:
        """Return what became of a request and why, by its Segmock-Request-Id or its number."""
        return reading.explanation(self._control.ask("GET", f"/requests/{part(str(request))}"))

    def har(self, **filters: Unpack[Filters]) -> dict[str, Json]:
        """Return the journal as HAR 1.2."""
        found: dict[str, Json] = self._control.ask("GET", "/requests.har", query=_query(filters))
        return found

    def as_scenario(self, **filters: Unpack[Filters]) -> str:
        """Return the journal as the text of a scenario, in YAML."""
        return self._control.text("GET", "/requests.yaml", query=_query(filters))

    def capsule(self) -> dict[str, Json]:
        """Return all that the world was asked, with what it began with, to replay elsewhere."""
        found: dict[str, Json] = self._control.ask("GET", "/capsule")
        return found

    def count(self, **wanted: Unpack[Wanted]) -> int:
        """Return how many requests were as wanted, of those that the journal still has."""
        return self.counted(**wanted).count

    def counted(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **wanted: Unpack[Wanted],
    ) -> Count:
        """Return how many requests were as wanted, and the nearest ones if not as expected."""
        bounds = {"exactly": exactly, "at-least": at_least, "at-most": at_most}
        expected = {name: number for name, number in bounds.items() if number is not None}
        body = {"where": wanted, **expected}
        return reading.count(self._control.ask("POST", "/requests/count", body))

    def verify(
        self,
        *,
        exactly: int | None = None,
        at_least: int | None = None,
        at_most: int | None = None,
        **wanted: Unpack[Wanted],
    ) -> int:
        """Return how many requests were as wanted; raises AssertionError if not as expected.

        At least one is expected where nothing else is said.
        """
        __tracebackhide__ = True  # pytest shows the line of the test
        if exactly is at_least is at_most is None:
            at_least = 1
        found = self.counted(exactly=exactly, at_least=at_least, at_most=at_most, **wanted)
        if reason := complaint(found, wanted, exactly=exactly, at_least=at_least, at_most=at_most):
            raise AssertionError(reason)
        return found.count

    def _with(self, name: str, *, made: bool) -> Self:
        """Return the same for another world; `made` tells whether it is to be deleted."""
        other = copy.copy(self)
        vars(other).update(_control=self._control.of(name), _made=made)
        return other

    @property
    def _place(self) -> str:
        return f"/worlds/{part(self.name)}"


def _query(filters: Filters) -> Mapping[str, Json]:
    return {name: value for name, value in filters.items() if value is not None}
