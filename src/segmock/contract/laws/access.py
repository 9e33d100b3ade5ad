"""Laws of access: who may not is refused, whoever may is not, and nobody learns what is hidden."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from segmock.contract.asking import Skipped, shown
from segmock.contract.calls import Unanswered
from segmock.contract.keeping import adopt
from segmock.contract.laws.law import OPERATIONS, law
from segmock.contract.unknown import unknown_ids
from segmock.contract.valid import SAFE, base, expected, renew, valid
from segmock.contract.watching import state, was

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segmock.contract.api import Api
    from segmock.contract.calls import Call, Reply
    from segmock.contract.profile import Profile
    from segmock.contract.watching import State
    from segmock.core.spec import Operation

UNKNOWN, FORBIDDEN, NOT_FOUND = 401, 403, 404
ROLES = ("none", "garbage", "expired", "narrow")
"""Whose credentials do not open an operation, though the last one opens others."""


@law("D", "secured", writes=False)
def without_a_credential_nothing_is_open(api: Api, operation: Operation) -> None:
    """Without a credential an operation that asks for one is refused, and nothing happens."""
    _refused_to(api, operation, "none")


@law("D", "secured", writes=False)
def an_unknown_credential_opens_nothing(api: Api, operation: Operation) -> None:
    """A credential that nobody has given is refused, and nothing happens."""
    _refused_to(api, operation, "garbage")


@law("D", "secured", writes=False)
def an_expired_credential_opens_nothing(api: Api, operation: Operation) -> None:
    """A credential that has expired is refused, and nothing happens."""
    _refused_to(api, operation, "expired")


@law("D", "paired", writes=False)
def half_a_credential_opens_nothing(api: Api, operation: Operation) -> None:
    """Where two credentials are needed together, one alone is refused."""
    pairs = [one for one in operation.security if len(one) > 1]
    for alternative in pairs:
        for name in alternative:
            left = {scheme: scopes for scheme, scopes in alternative.items() if scheme != name}
            half = _held(api, "full", [left])
            _refused(api, operation, lambda call, h=half: _with(api, call, h))  # type: ignore[misc]


@law("D", "secured")
def too_narrow_a_credential_is_refused(api: Api, operation: Operation) -> None:
    """A credential that does not reach an operation is refused, and one that does opens it."""
    if _reaches(api, operation):
        if operation.method in SAFE or not api.read_only:
            call = valid(api, operation)
            _opened(api, operation, _as(api, operation, call, "narrow"))
        return
    _refused_to(api, operation, "narrow", hidden=True)


@law("D", "api", writes=False)
def anothers_credential_opens_nothing(api: Api, profile: Profile) -> None:
    """A credential of another tenant does not open what the address names as this one's."""
    tenants = {*profile.foreign.get("path", {})}
    for operation in filter(OPERATIONS["secured"], api.spec.operations.values()):
        if tenants & {*operation.placeholders}:
            with api.each():
                _refused(api, operation, _foreign(api, operation), hidden=True)
    if not tenants:
        raise Skipped("no tenant of the profile stands in a path")


@law("D", "many-keyed")
def every_kind_of_credential_opens(api: Api, operation: Operation) -> None:
    """Each of the alternatives that the description has for an operation opens it."""
    if api.read_only and operation.method not in SAFE:
        raise Skipped("nothing may be changed")
    seen = [_held(api, "full", operation.security)]
    for alternative in operation.security:
        shown_as = api.credentials.show("full", [alternative])
        if shown_as.headers is not None and shown_as.headers not in seen:
            seen.append(shown_as.headers)
            with api.each():
                _opened(api, operation, _with(api, valid(api, operation), shown_as.headers))


@law("D", "guarded", writes=False)
def refusals_do_not_tell_what_there_is(api: Api, operation: Operation) -> None:
    """Who may not look gets the same refusal, whether there is something to see or not."""
    roles = ["none"] if _reaches(api, operation) else ["none", "narrow"]
    call = _base(api, operation)
    unknown = dict(unknown_ids(api, operation))
    for role in roles:
        calls = [_as(api, operation, one, role) for one in (call, *unknown.values())]
        there, *nowhere = api.several(calls)
        for name, reply in zip(unknown, nowhere, strict=True):
            with api.each():
                wanted = f"{there.status}, as for a {name} that exists"
                api.expect(there.status == reply.status, wanted, shown(reply), there, reply)


# --- what they share ------------------------------------------------------------------------------


def _base(api: Api, operation: Operation) -> Call:
    if api.read_only and operation.method not in SAFE:
        raise Skipped("nothing may be changed")
    return base(api, operation)


def _refused_to(api: Api, operation: Operation, role: str, *, hidden: bool = False) -> None:
    """Raise Broken unless a valid request is refused to a role, without effect.

    All roles have theirs at once; where that is not right, each of them has its own once more.
    """
    if role not in api.once(f"refused {operation.id}", lambda: _at_once(api, operation)):
        _refused(api, operation, lambda call: _as(api, operation, call, role), hidden=hidden)


def _at_once(api: Api, operation: Operation) -> set[str]:
    """Return the roles to which a valid request was refused; none if that had an effect."""
    call, calls = _base(api, operation), {}
    for role in ROLES:
        with suppress(Skipped):
            if role != "narrow" or not _reaches(api, operation):
                calls[role] = _as(api, operation, call, role)
    before = None if operation.method in SAFE else was(api, operation)
    replies: list[Reply] = []
    with suppress(Unanswered):
        replies.extend(api.several(calls.values()))
    after = None if before is None else state(api, operation)
    taken = [reply for reply in replies if reply.good]
    if taken or _differ(before, after):
        for reply in taken:
            adopt(api, reply)
        renew(api)
        return set()
    return {
        role
        for role, reply in zip(calls, replies, strict=False)
        if reply.status in _wanted(operation, hidden=role == "narrow")
    }


def _refused(
    api: Api, operation: Operation, changed: Callable[[Call], Call], *, hidden: bool = False
) -> None:
    """Raise Broken unless a changed valid request is refused for its credential, without effect.

    With `hidden` it may also be told that there is nothing.
    """
    call = changed(_base(api, operation))
    before = None if operation.method in SAFE else was(api, operation)
    reply = api.send(call)
    if reply.good:
        adopt(api, reply)
        renew(api)
    wanted = _wanted(operation, hidden=hidden)
    words = " or ".join(map(str, sorted(wanted)))
    api.expect(reply.status in wanted, words, shown(reply), reply)
    after = None if before is None else state(api, operation)
    if before is not None and after is not None and _differ(before, after):
        renew(api)
        api.expect(after[0] == before[0], f"no change: {before[0]}", f"{after[0]}", reply, after[1])


def _wanted(operation: Operation, *, hidden: bool) -> set[int]:
    return {UNKNOWN, FORBIDDEN, *([NOT_FOUND] if hidden else [])} & {*operation.replies}


def _differ(before: State | None, after: State | None) -> bool:
    return before is not None and after is not None and before[0] != after[0]


def _opened(api: Api, operation: Operation, call: Call) -> Reply:
    reply = api.send(call)
    adopt(api, reply)
    wanted = expected(api, operation)
    words = " or ".join(map(str, sorted(wanted)))
    api.expect(reply.status in wanted, f"{words}, as the credential allows", shown(reply), reply)
    return reply


def _reaches(api: Api, operation: Operation) -> bool:
    """Tell whether the narrow credential may do an operation; raises Skipped if nothing says so."""
    told = api.profile.narrow
    if not told:
        raise Skipped("the profile does not say what a narrow credential may do")
    scopes = {*told.get("scopes", ())}
    for alternative in operation.security:
        needed = {scope for some in alternative.values() for scope in some}
        if needed and "scopes" in told and needed <= scopes:
            return True
        if not needed and operation.method in told.get("methods", ()):
            return True
    return any(not [s for some in a.values() for s in some] for a in operation.security) and (
        "methods" not in told
    )


def _held(api: Api, role: str, security: Sequence[Mapping[str, tuple[str, ...]]]) -> dict[str, str]:
    found = api.credentials.show(role, security)
    if found.headers is None:
        raise Skipped(found.missing)
    return found.headers


def _foreign(api: Api, operation: Operation) -> Callable[[Call], Call]:
    return lambda call: _as(api, operation, call, "foreign")


def _as(api: Api, operation: Operation, call: Call, role: str) -> Call:
    """Return a request with the credential of another role."""
    headers = _held(api, role, operation.security)
    if role not in {"none", "full"} and headers == _held(api, "full", operation.security):
        raise Skipped(f"the {role} credential is that of everybody")
    return _with(api, call, headers)


def _with(api: Api, call: Call, credential: Mapping[str, str]) -> Call:
    carriers = {scheme.header for scheme in api.spec.schemes.values()}
    rest = {name: text for name, text in call.headers.items() if name not in carriers}
    return replace(call, headers={**rest, **credential})
