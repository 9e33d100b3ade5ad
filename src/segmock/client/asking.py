"""What is sent to the control plane, as typed mappings: the keys are those of its description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

# As in `segmock.core.document`, which is not imported: a client needs none of what comes with it.
Json: TypeAlias = Any
"""A parsed JSON value."""

Record: TypeAlias = dict[str, Json]
"""A JSON object."""

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


class Filters(TypedDict, total=False):
    """Which entries of the journal are meant; all that are given must fit.

    `since` is the number of a request: only what came behind it is meant.
    """

    vendor: str
    operation: str
    method: str
    path: str
    status: int
    kind: str
    fault: str
    stub: str
    since: int


class Wanted(Filters, total=False):
    """What requests must be like to be counted; the last three are JSON Schemas.

    `query` is of the object of parameters, converted to their types, `headers` of the object of
    headers by lower-case name, `body` of the parsed body.
    """

    query: Json
    headers: Json
    body: Json


class Start(TypedDict, total=False):
    """The clock with which a world begins: an instant, and seconds a request if it steps."""

    start: str
    step: float


class Uniform(TypedDict):
    """Seconds between two numbers."""

    uniform: Sequence[float]


class Spread(TypedDict):
    """A log-normal distribution: its median in seconds, and the deviation of the logarithm."""

    median: float
    sigma: float


class LogNormal(TypedDict):
    """Seconds as real services take them."""

    lognormal: Spread


class RateLimit(TypedDict):
    """Calls in a window of the vendor's rate limit."""

    calls: int


# Some keys are words of Python, or have a hyphen.
Fault = TypedDict(
    "Fault",
    {
        "id": str,
        "vendor": str,
        "operation": str,
        "method": Method,
        "path": str,
        "nth": Sequence[int],
        "from": int,
        "to": int,
        "every": int,
        "share": float,
        "seed": int,
        "for": float,
        "delay": float | Uniform | LogNormal,
        "status": int,
        "body": Json,
        "headers": Mapping[str, str],
        "contract-breaking": bool,
        "retry-after": int,
        "rate-limit": RateLimit,
        "wire": str | Mapping[str, float | str],
        "stale": bool,
        "duplicate": bool,
    },
    total=False,
)
"""A deliberate failure: which requests it is about, which of them it takes, what happens."""


class When(TypedDict, total=False):
    """What a request must be like to be answered by a stub; JSON Schemas, as in Wanted."""

    query: Json
    headers: Json
    body: Json


class Said(TypedDict):
    """What a stub answers: JSON, or a text where the content type is no JSON."""

    status: int
    headers: NotRequired[Mapping[str, str]]
    body: NotRequired[Json]


Stub = TypedDict(
    "Stub",
    {
        "id": NotRequired[str],
        "vendor": str,
        "operation": str,
        "when": NotRequired[When],
        "answer": Said,
        "times": NotRequired[int],
        "contract-breaking": NotRequired[bool],
    },
)
"""A canned answer for the valid requests to an operation that fit its conditions."""
