"""How far a request came: each stage passed, failed with its violations, or was not reached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from segmock.core.preferring import SLUG
from segmock.core.problem import Kind

if TYPE_CHECKING:
    from segmock.core.problem import Violation
    from segmock.core.recalling import Recalled

Outcome: TypeAlias = Literal["passed", "failed", "not reached", "skipped"]

STAGES = ("match", "limit", "authenticate", "validate", "behave", "render")
"""In their order; requests are counted for a limit where a vendor has one."""

_MATCH = {"unknown-path", Kind.METHOD.slug}
_CREDENTIAL = {
    Kind.CREDENTIAL_MISSING.slug,
    Kind.CREDENTIAL_UNKNOWN.slug,
    Kind.CREDENTIAL_EXPIRED.slug,
    Kind.FORBIDDEN.slug,
}
_VALIDATE = {
    Kind.MALFORMED.slug,
    Kind.TOO_LARGE.slug,
    Kind.MEDIA_TYPE.slug,
    Kind.NOT_ACCEPTABLE.slug,
    SLUG,
}


class Stage(NamedTuple):
    """One stage; skipped is one that a fault or a preference took the place of."""

    name: str
    outcome: Outcome
    violations: tuple[Violation, ...] = ()


def stages(one: Recalled, *, forced: bool = False) -> list[Stage]:
    """Return the stages of an entry; `forced` says that its status was asked for beforehand."""
    limited = one.served is not None and one.served.vendor.limit is not None
    names = [name for name in STAGES if name != "limit" or limited]
    failed = failing(one)
    if forced:
        kept = names.index("authenticate")
        skipped = [Stage(name, "skipped") for name in names[kept:-1]]
        return [*(Stage(name, "passed") for name in names[:kept]), *skipped, _render(one)]
    if not failed:
        return [*(Stage(name, "passed") for name in names[:-1]), _render(one)]
    place = names.index(failed)
    # An impossible preference is refused before anybody asks who sent it.
    unasked = {"authenticate"} if one.entry.kind == SLUG else set()
    passed = [Stage(name, "skipped" if name in unasked else "passed") for name in names[:place]]
    reached = Stage(failed, "failed", one.entry.violations)
    # A refusal is rendered as any answer is.
    rest = [
        # Whoever asks for a method that a path has not is counted nevertheless.
        Stage(name, "passed" if name == "limit" and one.served is not None else "not reached")
        for name in names[place + 1 : -1]
    ]
    return [*passed, reached, *rest, *([_render(one)] if failed != "render" else [])]


def failing(one: Recalled) -> str:
    """Return the stage that refused a request; empty when none did."""
    entry = one.entry
    if entry.kind in _MATCH:
        return "match"
    if entry.kind == Kind.RATE.slug and one.served is not None and one.served.vendor.limit:
        return "limit"
    if entry.kind in _CREDENTIAL:
        # A behaviour may refuse for want of a right, too.
        told = not entry.violations or any(v.where == "credential" for v in entry.violations)
        return "authenticate" if told else "behave"
    if entry.kind == Kind.INVALID.slug:
        return "validate" if any(v.spec or v.keyword for v in entry.violations) else "behave"
    if entry.kind in _VALIDATE:
        return "validate"
    return "behave" if entry.kind else ""


def _render(one: Recalled) -> Stage:
    own = one.entry.own
    return Stage("render", "failed" if own else "passed", own)
