"""What a request itself asks for by `Prefer` (RFC 7240): an answer, a delay, a failure.

What is not known here is ignored, as the RFC wants it; what is known and impossible is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from segmock.core import effects
from segmock.core.effects import DELIVERIES, WIRES, Delay, Effect
from segmock.core.explaining import shown
from segmock.core.forcing import names
from segmock.core.messages import MAX_DELAY, Answer
from segmock.core.problem import PROBLEM, Kind, Problem, Violation
from segmock.core.rendering import VIOLATIONS, details, header_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segmock.core.spec import Operation, Spec

HEADER = "prefer"
SLUG = "impossible-preference"
MAX_LENGTH = 2_000
"""Characters of the header that are looked at."""
MAX_SEED = 2**63 - 1
FAILURES = (*WIRES, *DELIVERIES)
FAILING = ("wire", "malformed", "content_type", "stale", "duplicate")
"""Fields of an effect that a failure sets."""
SWITCH = {"": True, "true": True, "false": False}

_TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105 - the word of the RFC
_QUOTED = r'"((?:[^"\\]|\\.)*+)"'
_ELEMENT = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+"?)++', re.DOTALL)
_PREFERENCE = re.compile(
    rf"[ \t]*({_TOKEN})[ \t]*(?:=[ \t]*(?:({_TOKEN})|{_QUOTED})?[ \t]*)?(?:;.*)?", re.DOTALL
)
_SECONDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,9})?")
_WHOLE = re.compile(r"[0-9]{1,19}")


class ImpossiblePreferenceError(Problem):
    """A preference that is ours and cannot be; it is told in nobody's words but ours."""

    def __init__(self, name: str, text: str, expected: str, hint: str) -> None:
        wanted, received = f"{name}={expected}", f"{name}={shown(text)}"
        super().__init__(Kind.INVALID, (Violation("header", f"/{HEADER}", wanted, received, hint),))

    def answer(self, operation: str) -> Answer:
        """Return problem details."""
        status = self.kind.status
        own = {"type": f"urn:segmock:problem:{SLUG}", "title": "Impossible preference"}
        headers = {VIOLATIONS: header_text(self.violations)}
        return Answer(status, {**details(self, operation, status), **own}, headers, PROBLEM)


@dataclass(frozen=True)
class Preferences:
    """What a request asks for: the texts by name, and what they mean together."""

    asked: dict[str, str]
    effect: Effect

    def over(self, other: Effect) -> Effect:
        """Return another effect with what is preferred in place of its own."""
        own = self.effect
        found = other
        if own.forces:
            keeps = ("delay", *FAILING)
            found = replace(own, **{name: getattr(other, name) for name in keeps})
        if own.delay is not None:
            found = replace(found, delay=own.delay)
        if any(getattr(own, name) for name in FAILING):
            found = replace(found, **{name: getattr(own, name) for name in FAILING})
        return found

    def applied(self, *, forced: bool, reading: bool) -> tuple[str, ...]:
        """Return those that were applied, as they are told.

        `forced` tells whether the answer was, `reading` whether the request changes nothing.
        """
        # What is generated is no example, and what is forced is neither old nor done twice.
        moot = {"example"} if self.effect.dynamic else set()
        moot |= set() if forced else {"code", "example", "seed", "dynamic"}
        failures = set(DELIVERIES) if forced else {"duplicate" if reading else "stale"}
        return tuple(
            f"{name}={text}" if text else name
            for name, text in self.asked.items()
            if name not in moot and not (name == fault.__name__ and text in failures)
        )


class _Place(NamedTuple):
    """The operation that a request is for."""

    operation: Operation
    spec: Spec


def read(header: str, operation: Operation, spec: Spec) -> Preferences | None:
    """Return what a request to an operation prefers, or None where nothing of it is ours.

    Raises ImpossiblePreferenceError.
    """
    asked = {name: text for name, text in parsed(header).items() if name in READERS}
    effect = Effect()
    for name, reader in READERS.items():
        if name in asked:
            effect = reader(effect, asked[name], _Place(operation, spec))
    return Preferences(asked, effect) if asked else None


def parsed(header: str) -> dict[str, str]:
    """Return preferences by lower-case name, the first of each; what is malformed is left out."""
    found: dict[str, str] = {}
    for element in _ELEMENT.findall(header[:MAX_LENGTH]):
        if (match := _PREFERENCE.fullmatch(element)) is not None:
            name, plain, quoted = match.groups(default="")
            text = plain or re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL)
            found.setdefault(name.lower(), text)
    return found


def code(effect: Effect, text: str, place: _Place) -> Effect:
    """Read the status to answer."""
    known = [str(status) for status in place.operation.replies]
    if text not in known:
        hint = f"The operation {place.operation.id} documents these."
        raise ImpossiblePreferenceError("code", text, " or ".join(known), hint)
    return replace(effect, status=int(text))


def example(effect: Effect, text: str, place: _Place) -> Effect:
    """Read the name of the example to answer."""
    status = effect.status or place.operation.success
    known = names(place.spec, place.operation, status)
    if text not in known:
        _refuse_name("example", text, known, f"examples of the answer {status}")
    return replace(effect, example=text)


def delay(effect: Effect, text: str, _: _Place) -> Effect:
    """Read the seconds to wait."""
    if not _SECONDS.fullmatch(text) or float(text) > MAX_DELAY:
        expected = f"seconds, 0 to {MAX_DELAY:g}"
        raise ImpossiblePreferenceError("delay", text, expected, "Write a number such as 1.5.")
    return replace(effect, delay=Delay(float(text)))


def fault(effect: Effect, text: str, _: _Place) -> Effect:
    """Read what shall go wrong."""
    if text not in FAILURES:
        _refuse_name(fault.__name__, text, FAILURES, "failures")
    failing = effects.read({text: True} if text in DELIVERIES else {"wire": text})
    return replace(effect, **{name: getattr(failing, name) for name in FAILING})


def seed(effect: Effect, text: str, _: _Place) -> Effect:
    """Read what picks the values that are generated."""
    if not _WHOLE.fullmatch(text) or int(text) > MAX_SEED:
        hint = "Write a number such as 7."
        raise ImpossiblePreferenceError("seed", text, f"0 to {MAX_SEED}", hint)
    return replace(effect, seed=int(text), dynamic=True)


def dynamic(effect: Effect, text: str, _: _Place) -> Effect:
    """Read whether the answer is generated."""
    if text not in SWITCH:
        hint = "Without a value it means true."
        raise ImpossiblePreferenceError("dynamic", text, "true or false", hint)
    return replace(effect, dynamic=effect.dynamic or SWITCH[text])


READERS: dict[str, Callable[[Effect, str, _Place], Effect]] = {
    reader.__name__: reader for reader in (code, example, delay, fault, seed, dynamic)
}
"""Preference to what reads it, in the order in which they are read."""


def _refuse_name(name: str, text: str, known: Iterable[str], of_what: str) -> None:
    known = list(known)
    near = get_close_matches(text, known, n=3)
    meant = f"Did you mean {' or '.join(near)}?" if near else f"These are the {of_what}."
    hint = meant if known else f"There are no {of_what}."
    raise ImpossiblePreferenceError(name, text, " or ".join(known) or "nothing", hint)
