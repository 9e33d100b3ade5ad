"""What the control plane answers, as values; its description says what each field holds."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from dataclasses import Field
    from datetime import datetime

    from segmock.client.asking import Json, Record


class Shape(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Json]]]


S = TypeVar("S", bound=Shape)


def of(shape: type[S], raw: Record, **read: object) -> S:
    """Return the value of an object; `read` are fields that are no plain JSON.

    What is new in the object is left out, so that a newer mock can be asked too.
    """
    names = [field.name for field in fields(shape)]
    return shape(**{name: raw[name] for name in names if name in raw} | read)


@dataclass(frozen=True, slots=True)
class Violation:
    """One reason why a message is not as described."""

    where: str
    pointer: str
    expected: str
    received: str
    hint: str
    spec: str = ""
    keyword: str = ""

    def __str__(self) -> str:
        place = f"{self.where} {self.pointer}".strip()
        return f"{place}: expected {self.expected}, got {self.received}. {self.hint}"


@dataclass(frozen=True, slots=True)
class Health:
    """That a mock is there, and with which seed it answers."""

    status: str
    world: str
    seed: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A choice of a vendor, and what else could have been chosen."""

    choice: str
    choices: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class VendorSettings:
    """`limit` are the calls in each window of the rate limit; None where there is none."""

    limit: int | None
    settings: Mapping[str, Setting]


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds in a world."""

    scenario: str
    seed: int
    personas: int
    vendors: Mapping[str, VendorSettings]


@dataclass(frozen=True, slots=True)
class ClockState:
    """`mode` is real, running, stepping or frozen; `step` are seconds, None while it runs."""

    now: datetime
    mode: str
    step: float | None
    start: datetime


@dataclass(frozen=True, slots=True)
class WorldState:
    """How a world is; `requests`, `faults` and `stubs` are numbers."""

    name: str
    scenario: str
    seed: int
    personas: int
    clock: ClockState
    requests: int
    faults: int
    stubs: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A fault or stub: as it was written, how many requests it was about, and took."""

    id: str
    seen: int
    used: int
    rule: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Entry:
    """One exchange of the journal. Bodies are cut, and credentials hidden."""

    id: str
    world: str
    number: int
    at: datetime
    method: str
    path: str
    query: str
    vendor: str
    operation: str
    status: int
    kind: str
    fault: str
    stub: str
    preferred: tuple[str, ...]
    milliseconds: float
    request_headers: Mapping[str, str]
    request_body: str
    response_headers: Mapping[str, str]
    response_body: str
    violations: tuple[Violation, ...]
    own_violations: tuple[Violation, ...]

    @property
    def request_json(self) -> Json:
        """The parsed body of the request; raises ValueError where it is cut, or no JSON."""
        return json.loads(self.request_body)

    @property
    def response_json(self) -> Json:
        """The parsed body of the answer; raises ValueError where it is cut, or no JSON."""
        return json.loads(self.response_body)


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, and its place in the description."""

    id: str
    summary: str
    method: str
    path: str
    file: str
    pointer: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What came of one stage: passed, failed, not reached, skipped."""

    stage: str
    outcome: str
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field of the answer came from; `known` is all that is known of it."""

    pointer: str
    source: str
    known: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Nearest:
    """An operation that a request may have been meant for, and why it was not."""

    vendor: str
    operation: str
    method: str
    path: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What became of a request, and why."""

    entry: Entry
    operation: Operation | None
    stages: tuple[Stage, ...]
    fault: Mapping[str, Json] | None
    stub: Mapping[str, Json] | None
    fields: tuple[Origin, ...]
    cut: bool
    state: str
    near: tuple[Nearest, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """A request that nearly was as wanted, and why it was not."""

    id: str
    method: str
    path: str
    status: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many requests were as wanted.

    `kept` tells whether that is as expected, `complete` whether the journal still has all requests
    that could count, `near` the nearest ones where it is not as expected.
    """

    count: int
    kept: bool
    complete: bool
    near: tuple[Miss, ...]
