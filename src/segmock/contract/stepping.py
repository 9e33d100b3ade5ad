"""Plays steps in the words of a profile: requests, and what is kept and expected of answers."""

from __future__ import annotations

import time
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from segmock.contract.asking import Broken, pick, shown
from segmock.contract.keeping import adopt
from segmock.contract.signing import seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Expect, RuleStep
    from segmock.core.document import Json

TICK = 0.001
"""Seconds that pass between two changes, so that their instants differ."""
BAD = 400
HEADER = "header:"
SECONDS = "seconds:"


def play(api: Api, steps: Sequence[RuleStep], words: dict[str, Json]) -> dict[str, Json]:
    """Play steps one after the other; return the words, to which is added what they capture.

    Raises Broken where an answer is not as its step expects. A step without a status expects a
    success.
    """
    replies: list[Reply] = []
    compared = any(step.expect.unlike for step in steps)
    written: float | None = None
    with api.saying(words):
        for number, step in enumerate(steps, 1):
            changes = _changes(api, step, compared=compared)
            if written is not None and (compared or changes):
                # What is to differ, or to come in an order, may have its instant only.
                api.catch_up()
                time.sleep(max(0.0, written + TICK - perf_counter()))
                written = None
            replies.extend(api.ask(step) for _ in range(step.repeat - 1))
            reply = _asked(api, step)
            replies.append(reply)
            if changes:
                written = perf_counter()
            adopt(api, reply)
            for wanted, got in _wrong(api, step.expect, reply):
                raise Broken(f"at step {number}, {step.call}: {wanted}", got, *replies)
            for name, place in step.capture.items():
                words[name] = _captured(reply, place)
                if words[name] is None:
                    wanted = f"at step {number}, {step.call}: something at {place}"
                    raise Broken(wanted, shown(reply), *replies)
    return words


def _changes(api: Api, step: RuleStep, *, compared: bool) -> bool:
    """Tell whether a step may leave an instant somewhere: it writes, and is not to be refused.

    What is deleted takes its own with it; only where instants are compared may it leave another.
    """
    wanted = step.expect.status
    statuses = wanted if isinstance(wanted, list | tuple) else [wanted or 0]
    refused = all(status >= BAD for status in statuses)
    method = api.spec.operations[step.call].method
    reads = method == "GET" or step.call in api.profile.listings
    return not (reads or refused or (method == "DELETE" and not compared))


def _asked(api: Api, step: RuleStep) -> Reply:
    """Return the answer to a step; a reading is repeated as long as patience lasts."""
    reply = api.ask(step)
    if reply.call.method != "GET" or not any(_wrong(api, step.expect, reply)):
        return reply
    return api.eventually(lambda: api.ask(step), lambda r: not any(_wrong(api, step.expect, r)))


def _captured(reply: Reply, place: str) -> Json:
    if place.startswith(HEADER):
        return _header(reply, place.removeprefix(HEADER))
    if place.startswith(SECONDS):
        return seconds(pick(reply.json, place.removeprefix(SECONDS)))
    return pick(reply.json, place)


def _header(reply: Reply, name: str) -> str | None:
    """Return a header; `name?parameter` is a parameter in the query of the URL that it holds."""
    name, _, parameter = name.partition("?")
    text = reply.headers.get(name.lower())
    if text is None or not parameter:
        return text
    return dict(parse_qsl(urlsplit(text).query)).get(parameter)


def _wrong(api: Api, expect: Expect, reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield what was expected and what was there, for each expectation that an answer misses."""
    several = isinstance(expect.status, list | tuple)
    wanted = expect.status if several else [expect.status or 0]
    if reply.status not in wanted and not (0 in wanted and reply.good):
        words = " or ".join("a success" if status == 0 else str(status) for status in wanted)
        yield words, shown(reply)
        return
    yield from _values(api, expect, reply)
    yield from _lists(api, expect, reply)
    for name, told in expect.header.items():
        value, found = api.fill(told), _header(reply, name)
        if found != (None if value is None else str(value)):
            yield f"the header {name}: {value}", repr(found)
    for told in expect.text:
        if str(text := api.fill(told)) not in reply.text:
            yield f"{text!r} in the body", shown(reply)


def _values(api: Api, expect: Expect, reply: Reply) -> Iterator[tuple[str, str]]:
    for place, told in expect.body.items():
        value, found = api.fill(told), pick(reply.json, place)
        if found != value:
            yield f"{value!r} at {place or '/'}", repr(found)
    for place, told in expect.unlike.items():
        value, found = api.fill(told), pick(reply.json, place)
        if found == value:
            yield f"something else than {value!r} at {place or '/'}", shown(reply)
    for place in expect.has:
        if pick(reply.json, place) is None:
            yield f"something at {place}", shown(reply)
    for place in expect.absent:
        if (found := pick(reply.json, place)) is not None:
            yield f"nothing at {place}", repr(found)


def _lists(api: Api, expect: Expect, reply: Reply) -> Iterator[tuple[str, str]]:
    for place, told in expect.count.items():
        found = pick(reply.json, place)
        number = len(found) if isinstance(found, list | dict) else None
        if str(number) != str(api.fill(told)):
            yield f"{api.fill(told)} at {place or '/'}", f"{number}: {shown(reply)}"
    for place, told in expect.includes.items():
        item = api.fill(told)
        if not _among(item, pick(reply.json, place)):
            yield f"{item!r} in {place or '/'}", shown(reply)
    for place, told in expect.excludes.items():
        item = api.fill(told)
        if _among(item, pick(reply.json, place)):
            yield f"no {item!r} in {place or '/'}", shown(reply)


def _among(item: Json, found: Json) -> bool:
    return isinstance(found, list) and any(_like(item, one) for one in found)


def _like(item: Json, one: Json) -> bool:
    """Tell whether something is an item, or an object with the members of one."""
    if isinstance(item, dict) and isinstance(one, dict):
        return all(name in one and _like(value, one[name]) for name, value in item.items())
    return bool(item == one)
