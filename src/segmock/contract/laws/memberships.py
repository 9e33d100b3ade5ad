"""Laws of memberships: who was put in is in, once, until taken out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from segmock.contract.asking import NOTHING, Skipped, items, pick, shown
from segmock.contract.laws.law import law

if TYPE_CHECKING:
    from collections.abc import Callable

    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Ask, Membership, Resource, Seen
    from segmock.core.document import Json

T = TypeVar("T")


class _Case:
    """A container that was made for a law, and two members."""

    def __init__(self, api: Api, kind: Membership, made: Made | None = None) -> None:
        self.api, self.kind = api, kind
        self.made = made or api.make(kind.container)
        self.member = api.fill(kind.member)
        self.other = api.fill(kind.other)
        self._seen: list[Reply] = []

    def do(self, ask: Ask | None, member: Json) -> Reply:
        """Put somebody in, or take somebody out."""
        reply = self.again(ask, member)
        self.api.status(reply, self._there(ask).status)
        return reply

    def again(self, ask: Ask | None, member: Json) -> Reply:
        """Do so whatever the answer is."""
        return self._asked(self._there(ask), member)

    def members(self) -> tuple[list[Json], Reply]:
        """Return the ids of the members of the container."""
        return self._ids(self.kind.members, self.member)

    def containers(self, member: Json) -> tuple[list[Json], Reply]:
        """Return the ids of the containers of a member."""
        return self._ids(self.kind.containers, member)

    def count(self) -> tuple[Json, Reply]:
        """Return how many members the container is said to have."""
        seen = self._there(self.kind.count)
        reply = self._asked(seen, self.member)
        found = pick(reply.json, seen.at)
        return (len(found) if isinstance(found, list) else found), reply

    def shows(self, member: Json, *before: Reply, times: int) -> None:
        """Raise Broken unless a member shows so many times wherever it can be seen."""
        views: list[tuple[Callable[[], tuple[list[Json], Reply]], Json, str]] = []
        if self.kind.members is not None:
            views.append((self.members, member, "the members"))
        if self.kind.containers is not None:
            views.append((lambda: self.containers(member), self.made.id, "the containers"))
        for view, wanted, name in views:
            found, reply = self.api.eventually(view, lambda f, w=wanted: f[0].count(w) == times)  # type: ignore[misc]
            times_found = found.count(wanted)
            self.api.expect(
                times_found == times,
                f"{wanted!r} {_times(times)} among {name}",
                f"{_times(times_found)}: {shown(reply)}",
                *before,
                reply,
            )

    def _ids(self, seen: Seen | None, member: Json) -> tuple[list[Json], Reply]:
        seen = self._there(seen)
        reply = self._asked(seen, member)
        self.api.expect(reply.good, "a list", shown(reply), reply)
        return [pick(one, seen.id) for one in items(reply.json, seen.items)], reply

    @staticmethod
    def _there(part: T | None) -> T:
        if part is None:
            raise Skipped("the profile names no such operation")
        return part

    def _asked(self, asked: Ask | Seen, member: Json) -> Reply:
        words = {"container": self.made.id, "member": member, "other": self.other}
        with self.api.saying(words):
            operation = self.api.spec.operations[asked.call]
            path = {**self.made.path, self.made.resource.parameter: self.made.id}
            names = {*operation.placeholders} - {*asked.path}
            return self.api.ask(asked, **{n: v for n, v in path.items() if n in names})


def _times(number: int) -> str:
    return {0: "not", 1: "once"}.get(number, f"{number} times")


@law("F", "memberships", "add", "member", "members|containers")
def who_was_put_in_is_in(api: Api, kind: Membership) -> None:
    """Who was put into a container is among its members, and it among theirs."""
    case = _Case(api, kind)
    case.shows(case.member, case.made.reply, times=0)
    added = case.do(kind.add, case.member)
    case.shows(case.member, added, times=1)
    if case.other is not None:
        case.shows(case.other, added, times=0)


@law("F", "memberships", "add", "member", "members|containers|count")
def putting_in_twice_counts_once(api: Api, kind: Membership) -> None:
    """Who is put into a container twice is in it once."""
    case = _Case(api, kind)
    first = case.do(kind.add, case.member)
    before = case.count() if kind.count else None
    again = case.again(kind.add, case.member)
    case.shows(case.member, first, again, times=1)
    if before is not None:
        now, reply = case.count()
        api.expect(now == before[0], f"a count of {before[0]}", str(now), before[1], again, reply)


@law("F", "memberships", "add", "remove", "member", "members|containers")
def who_was_taken_out_is_out(api: Api, kind: Membership) -> None:
    """Who was taken out of a container is not in it any more, and all others are."""
    case = _Case(api, kind)
    added = [case.do(kind.add, one) for one in (case.member, case.other) if one is not None]
    removed = case.do(kind.remove, case.member)
    case.shows(case.member, *added, removed, times=0)
    if case.other is not None:
        case.shows(case.other, *added, removed, times=1)


@law("F", "memberships", "add", "member", "containers")
def nobody_is_in_what_is_gone(api: Api, kind: Membership) -> None:
    """Deleting a container takes all its members out of it."""
    case = _Case(api, kind)
    container = case.made.resource
    if not container.delete:
        raise Skipped(f"no operation deletes {container.name}")
    added = case.do(kind.add, case.member)
    deleted = api.on(container.delete, case.made)
    if not deleted.good:
        raise Skipped("what has members cannot be deleted")
    gone = case.made.id
    found, reply = api.eventually(
        lambda: case.containers(case.member), lambda found: gone not in found[0]
    )
    api.expect(gone not in found, f"no {gone!r}", shown(reply), added, deleted, reply)


@law("F", "memberships", "add", "member", "count")
def members_are_counted(api: Api, kind: Membership) -> None:
    """The count of members is that of those who were put in."""
    case = _Case(api, kind)
    for number, one in enumerate([m for m in (case.member, case.other) if m is not None], 1):
        added = case.do(kind.add, one)
        now, reply = api.eventually(case.count, lambda found, n=number: found[0] == n)  # type: ignore[misc]
        api.expect(now == number, f"a count of {number}", str(now), added, reply)
        if kind.members is not None:
            listed, shown_as = case.members()
            api.expect(len(listed) == number, f"{number}", str(len(listed)), reply, shown_as)


@law("F", "memberships", "computed", "members|containers")
def members_follow_from_their_data(api: Api, kind: Membership) -> None:
    """Whoever fits the condition of a container is in it, and nobody else, also after a change."""
    if (computed := kind.computed) is None:
        raise Skipped("the profile does not say what members follow from")
    container = api.make(kind.container, api.fill(computed.condition))
    fitting = api.make(computed.of, api.fill(computed.fits))
    other = api.make(computed.of, api.fill(computed.misfits))
    case = _Case(api, kind, container)
    case.shows(fitting.id, container.reply, fitting.reply, times=1)
    case.shows(other.id, container.reply, other.reply, times=0)
    for made, change, times in ((fitting, computed.misfits, 0), (other, computed.fits, 1)):
        reply = _changed(api, made, api.fill(change))
        case.shows(made.id, container.reply, made.reply, reply, times=times)


def _changed(api: Api, made: Made, change: Json) -> Reply:
    kind: Resource = made.resource
    body = change if kind.patch else {**made.sent, **change}
    operation = kind.patch or kind.replace
    reply = api.on(operation, made, body=NOTHING if body is None else body)
    api.expect(reply.good, "a changed record", shown(reply), reply)
    return reply
