"""A long sequence of requests that a seed makes: valid ones, broken ones, and their consequences.

It is made at one target, since what is asked next depends on what was answered; what it asked can
then be asked of another.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from segmock.contract.asking import Broken, Skipped
from segmock.contract.keeping import adopt
from segmock.contract.probing import Prober
from segmock.contract.unknown import unknown_ids
from segmock.contract.valid import base, valid
from segmock.core.problem import PROBLEM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.contract.api import Api
    from segmock.contract.calls import Call, Reply
    from segmock.core.spec import Operation

KINDS = ("valid", "valid", "valid", "repeated", "broken", "unknown", "refused", "negotiated")
ROLES = ("none", "garbage", "narrow", "expired")


def sequence(api: Api, length: int) -> Iterator[Reply]:
    """Ask a target about anything until it has given so many answers; yield them all.

    Every operation has its turn; the requests that prepare others are counted, too.
    """
    random = Random(f"{api.seed} sequence")  # noqa: S311 - for variety, not for secrets
    told = 0
    turns: list[Operation] = []
    while told < length:
        if not turns:
            turns = list(api.spec.operations.values())
            random.shuffle(turns)
        operation, before = turns.pop(), len(api.trace)
        with suppress(Broken, Skipped):
            for call in _calls(api, operation, random):
                adopt(api, api.send(call))
        # What has been deleted meanwhile is made anew.
        api.renew()
        yield from api.trace[before:]
        told += max(1, len(api.trace) - before)


def _calls(api: Api, operation: Operation, random: Random) -> Iterator[Call]:
    makers: dict[str, Callable[[], list[Call]]] = {
        "valid": lambda: [valid(api, operation)],
        "repeated": lambda: [valid(api, operation)] * 2,
        "broken": lambda: _broken(api, operation, random),
        "unknown": lambda: [call for _, call in unknown_ids(api, operation)],
        "refused": lambda: [_as(api, operation, random.choice(ROLES))],
        "negotiated": lambda: [
            _accepting(call, PROBLEM) for call in _broken(api, operation, random)
        ],
    }
    yield from makers[random.choice(KINDS)]()


def _broken(api: Api, operation: Operation, random: Random) -> list[Call]:
    prober, checks = Prober(api.spec), api.checks[operation.id]
    call = base(api, operation)
    probes = [
        *prober.parameters(operation, checks, call),
        *prober.bodies(operation, checks, call),
    ]
    return [random.choice(probes).call] if probes else []


def _as(api: Api, operation: Operation, role: str) -> Call:
    call = base(api, operation)
    own = api.credential(operation, "full")
    kept = {name: text for name, text in call.headers.items() if name not in own}
    return replace(call, headers={**kept, **api.credential(operation, role)})


def _accepting(call: Call, media: str) -> Call:
    return replace(call, headers={**call.headers, "accept": media})
