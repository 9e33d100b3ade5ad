"""Laws of wording: refusals and headers that say the same everywhere; they ask nothing more."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING
from urllib.parse import unquote

from segmock.contract.asking import Broken, pick, shown
from segmock.contract.laws.law import law

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Profile
    from segmock.core.document import Json

ERROR = 400


@law("B", "api", "refusals", writes=False)
def refusals_tell_their_own_status(api: Api, profile: Profile) -> None:
    """Where the body of a refusal tells a status, it is that of the answer."""
    for reply in _refusals(api):
        for place in profile.refusals.get("status", ()):
            told = pick(reply.json, place)
            # Another form of refusals may have words at the same place.
            if isinstance(told, int) and told != reply.status:
                with api.each():
                    raise Broken(f"{reply.status} at {place}", shown(reply), reply)


@law("A", "api", "refusals", writes=False)
def like_refusals_are_worded_alike(api: Api, profile: Profile) -> None:
    """Refusals of one status have the same words at the places that the profile names."""
    first: dict[tuple[int, str], tuple[Json, Reply]] = {}
    for reply in _refusals(api):
        for place in profile.refusals.get("alike", {}).get(str(reply.status), ()):
            found = pick(reply.json, place)
            words, other = first.setdefault((reply.status, place), (found, reply))
            if found != words:
                with api.each():
                    wanted = f"{words!r} at {place}, as elsewhere"
                    raise Broken(wanted, shown(reply), other, reply)


@law("A", "api", "refusals", writes=False)
def refusals_are_in_the_vendors_words(api: Api, profile: Profile) -> None:
    """A refusal has the words that the vendor documents for its status."""
    known: dict[tuple[str, int], dict[str, list[Json]]] = {}
    for reply in _refusals(api):
        key = (reply.call.operation, reply.status)
        if key not in known:
            known[key] = _documented(profile, *key)
        for place, texts in known[key].items():
            told = pick(reply.json, place)
            if told not in texts and _nameless(api, reply, told) not in texts:
                with api.each():
                    wanted = f"{' or '.join(map(repr, texts))} at {place}"
                    raise Broken(wanted, shown(reply), reply)


@law("C", "api", "steady", writes=False)
def steady_headers_stay(api: Api, profile: Profile) -> None:
    """A header that tells what does not change has the same text in every answer."""
    for name in profile.steady:
        told = [reply for reply in api.trace if name.lower() in reply.headers]
        for reply in told:
            one, other = told[0].headers[name.lower()], reply.headers[name.lower()]
            if one != other:
                with api.each():
                    raise Broken(f"{name}: {one}", f"{name}: {other}", told[0], reply)


def _documented(profile: Profile, operation: str, status: int) -> dict[str, list[Json]]:
    """Return pointer to what may stand there, in the refusals of an operation."""
    return {
        place: texts
        for one in profile.refusals.get("words", ())
        if one["status"] == status and fnmatchcase(operation, one["of"])
        for place, texts in one["texts"].items()
    }


def _nameless(api: Api, reply: Reply, found: Json) -> Json:
    """Return a text, or each of several, with `{}` in the place of what the path names."""
    if isinstance(found, list):
        return [_nameless(api, reply, one) for one in found]
    if not isinstance(found, str):
        return found
    template = api.spec.operations[reply.call.operation].template.split("/")
    parts = zip(template, reply.call.path.split("/"), strict=False)
    names = {unquote(part) for place, part in parts if "{" in place}
    # The longest first: one may be a part of another.
    named = (name for name in sorted(names, key=len, reverse=True) if name and name in found)
    return found.replace(name, "{}") if (name := next(named, "")) else found


def _refusals(api: Api) -> Iterator[Reply]:
    """Yield the refusals that are in the form that is described first, the vendor's own."""
    for one in api.trace:
        operation = api.spec.operations.get(one.call.operation) if one.status >= ERROR else None
        described = operation.replies.get(one.status) if operation else None
        own = described is not None and one.media == next(iter(described.content), "")
        if own and isinstance(one.json, dict):
            yield one
