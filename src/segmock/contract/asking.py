"""What laws ask for and what they say of it: values and exceptions, and what reads answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypedDict

from segmock.contract.finding import Finding
from segmock.core.document import Json, Record, at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from segmock.contract.calls import Reply
    from segmock.contract.profile import Resource
    from segmock.core.spec import Spec

NOTHING: object = object()
"""No body (None would be the JSON value null)."""


class Broken(Exception):  # noqa: N818 - what the contract is then
    """A law does not hold: what should have been, what was, and the answers that show it."""

    def __init__(self, expected: str, actual: str, *replies: Reply, operation: str = "") -> None:
        super().__init__(f"expected {expected}, got {actual}")
        self.expected = expected
        self.actual = actual
        self.replies = replies
        self.operation = operation or (replies[-1].call.operation if replies else "")


class Skipped(Exception):  # noqa: N818 - what the law is then
    """A law cannot be held against this target; says why."""


class Asking(TypedDict, total=False):
    """What a request may say; words in it are replaced.

    `raw` is sent as it is, as `media`; `role` is whose credential goes with it, and `scheme` the
    security scheme that it is of, where there is a choice.
    """

    path: Mapping[str, Json] | None
    query: Mapping[str, Json] | str | None
    body: Json
    form: Mapping[str, Json] | None
    headers: Mapping[str, Json] | None
    raw: bytes | None
    media: str
    role: str
    scheme: str


@dataclass(frozen=True)
class Made:
    """A record that was created: its id, what was sent, and the answer."""

    resource: Resource
    id: Json
    sent: Json
    reply: Reply
    path: Record = field(default_factory=dict)


def shown(reply: Reply) -> str:
    """Return an answer in one line."""
    return f"{reply.status} {reply.text[:200]}".strip()


def pick(value: Json, place: str) -> Json:
    """Return what stands at a JSON pointer, None when nothing does."""
    try:
        return at(value, place)
    except (KeyError, IndexError, TypeError, ValueError):
        return None


def items(value: Json, place: str) -> list[Json]:
    """Return the list that stands at a JSON pointer, an empty one when none does."""
    found = pick(value, place)
    return found if isinstance(found, list) else []


def without(value: Json, places: Sequence[str]) -> Json:
    """Return a value without what stands at JSON pointers."""
    for place in places:
        head, _, rest = place[1:].partition("/")
        if isinstance(value, dict) and head in value:
            kept = {name: one for name, one in value.items() if name != head}
            value = {**kept, head: without(value[head], [f"/{rest}"])} if rest else kept
    return value


def found(check: str, broken: Broken, spec: Spec) -> Finding:
    """Return the finding of a law that does not hold."""
    operation = spec.operations.get(broken.operation)
    return Finding(
        check,
        broken.operation,
        f"{operation.method} {operation.template}" if operation else "",
        broken.expected,
        broken.actual,
        pointer=operation.pointer if operation else "",
        replies=broken.replies,
    )
