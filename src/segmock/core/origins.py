"""Where the fields of an answer came from, found out when somebody asks.

Nothing is noted while a request is answered. What is told here follows from what is there: the
request, the store as it was then, the scenario, the universe, the clock and the journal. What
follows from none of them is `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from segmock.core.clock import iso
from segmock.core.document import Json, Record, at, pointer, tokens, walk
from segmock.core.history import ForgottenError
from segmock.core.leaves import Leaf, beginning, fitting, leaves
from segmock.core.messages import EMPTY
from segmock.core.problem import PROBLEM
from segmock.core.recalling import Recalled, recalled
from segmock.core.ruling import rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.core.serving import Served
    from segmock.core.spec import ReplySpec, Spec
    from segmock.core.universe import Persona
    from segmock.core.world import World

MAX_FIELDS = 200
"""Fields of an answer that are told about."""
MAX_KEYS = 20
"""Values of one object that are tried as the key of a record."""
READING = {"GET", "HEAD", "OPTIONS"}

Source: TypeAlias = Literal[
    "request",
    "state",
    "fixture",
    "persona",
    "generated",
    "clock",
    "example",
    "stub",
    "fault",
    "computed",
    "unknown",
]


class Origin(NamedTuple):
    """Where one field came from. `pointer` is its place in the answer, `told` says more."""

    pointer: str
    source: str
    told: Record


class Origins(NamedTuple):
    """All of them; `cut` is true where the answer went on.

    `then` is true where they were held against the state as it was then.
    """

    fields: tuple[Origin, ...]
    cut: bool
    then: bool


class _Resource(NamedTuple):
    """A record that an object of the answer shows."""

    collection: str
    key: str
    record: Record
    given: tuple[int, Record] | None


def origins(one: Recalled, world: World, vendors: Sequence[Served]) -> Origins:
    """Return where the fields of an entry's answer came from."""
    number = one.entry.number
    answer, cut = beginning(one.entry.response_body)
    if answer is EMPTY:
        return Origins((), cut, then=True)
    try:
        with world.as_of(number + 1):
            found = tuple(_Tracing(one, world, vendors, answer).all())
        then = True
    except ForgottenError:
        found = tuple(_Tracing(one, world, vendors, answer).all())
        then = all(entry.number <= number for entry in world.journal)
    return Origins(found, cut, then)


@dataclass
class _Tracing:
    """The tracing of one answer."""

    one: Recalled
    world: World
    vendors: Sequence[Served]
    answer: Json
    _resources: dict[str, _Resource | None] = field(default_factory=dict)

    def all(self) -> Iterator[Origin]:
        for leaf in islice(leaves(self.answer), MAX_FIELDS):
            source, told = self.of(leaf)
            yield Origin(leaf.pointer, source, told)

    def of(self, leaf: Leaf) -> tuple[Source, Record]:
        """Return where one field came from."""
        entry = self.one.entry
        if entry.stub:
            return "stub", {"id": entry.stub, "pointer": f"/answer/body{leaf.pointer}"}
        return (
            self._sent(leaf, self.one.body, "body")
            or self._refused()
            or self._shown(leaf)
            or self._sent(leaf, dict(self.one.path), "path")
            or self._sent(leaf, dict(self.one.query), "query")
            or self._defaulted(leaf)
            or self._timed(leaf)
            or self._said(leaf)
            or self._counted(leaf)
            or self._fixed(leaf)
            or ("unknown", {})
        )

    def _sent(self, leaf: Leaf, value: Json, part: str) -> tuple[Source, Record] | None:
        if value is EMPTY or (found := fitting(leaf, leaves(value))) is None:
            return None
        return "request", {"part": part, "pointer": found.pointer}

    def _defaulted(self, leaf: Leaf) -> tuple[Source, Record] | None:
        if (found := fitting(leaf, leaves(dict(self.one.defaults)))) is None:
            return None
        return "computed", {"as": f"the default of the parameter {tokens(found.pointer)[0]}"}

    def _refused(self) -> tuple[Source, Record] | None:
        kind, fault = self.one.entry.kind, self.one.entry.fault
        if fault and (kind or self.one.entry.status >= 400):  # noqa: PLR2004
            return "fault", {"id": fault}
        if not kind:
            return None
        headers = {name.lower(): text for name, text in self.one.entry.response_headers.items()}
        whose = "mock" if headers.get("content-type", "").startswith(PROBLEM) else "vendor"
        return "computed", {"as": f"the {whose}'s words for {kind}"}

    def _shown(self, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the origin of a field of a record, or None if no record has it."""
        place = leaf.pointer
        while place:
            place = place.rpartition("/")[0]
            resource = self._resource(place)
            if resource is None:
                continue
            if (found := fitting(leaf, leaves(resource.record), anywhere=True)) is not None:
                return self._of_record(resource, found)
        return None

    def _resource(self, place: str) -> _Resource | None:
        if place not in self._resources:
            self._resources[place] = self._look_up(at(self.answer, place), top=not place)
        return self._resources[place]

    def _look_up(self, node: Json, *, top: bool) -> _Resource | None:
        if not isinstance(node, dict) or self.one.served is None:
            return None
        own = [v for v in node.values() if isinstance(v, str | int) and not isinstance(v, bool)]
        keys = dict.fromkeys(str(value) for value in own[:MAX_KEYS])
        if top:
            keys |= dict.fromkeys(str(value) for value in self.one.path.values())
        shown = {(type(one.value), one.value) for one in leaves(node)}
        best: tuple[int, _Resource] | None = None
        for name in self.one.served.vendor.layouts:
            for scope in self.world.scopes:
                kept = self.world.collection(self.one.entry.vendor, name, scope)
                for key in keys:
                    if (record := kept.get(key)) is None:
                        continue
                    has = {(type(one.value), one.value) for one in leaves(record)}
                    common = len(shown & has)
                    if common and (best is None or common > best[0]):
                        given = self.world.beginning(self.one.entry.vendor, name, key)
                        best = common, _Resource(name, key, record, given)
        # One value may be the same by chance.
        return best[1] if best is not None and best[0] * 2 >= min(len(shown), 4) else None

    def _of_record(self, resource: _Resource, leaf: Leaf) -> tuple[Source, Record]:
        if resource.given is not None and _has(resource.given[1], leaf):
            return self._of_given(resource, leaf)
        return self._written(resource, leaf)

    def _written(self, resource: _Resource, leaf: Leaf) -> tuple[Source, Record]:
        """Return which request wrote a field: the last one about the record that had it."""
        told: Record = {"collection": resource.collection, "key": resource.key}
        about = [one for one in self._writes if _mentions(one, resource.key)]
        for one in about:
            if one.body is not EMPTY and (sent := fitting(leaf, leaves(one.body))) is not None:
                more = {"request": one.entry.id, "part": "body", "pointer": sent.pointer}
                return "state", {**told, **more}
        for one in about:
            if leaf.value == one.entry.at:
                return "clock", {**told, "request": one.entry.id}
        if about:
            return "state", {**told, "request": about[-1].entry.id}
        return "state", told

    @cached_property
    def _writes(self) -> list[Recalled]:
        """What may have written until then, the last one first."""
        entry = self.one.entry
        return [
            recalled(one, self.vendors)
            for one in reversed(list(self.world.journal))
            if one.number <= entry.number
            and one.vendor == entry.vendor
            and one.method not in READING
            and one.status < 400  # noqa: PLR2004
        ]

    def _of_given(self, resource: _Resource, leaf: Leaf) -> tuple[Source, Record]:
        vendor, scenario = self.one.entry.vendor, self.world.scenario
        raw = scenario.given.get(vendor, {}).get(resource.collection)
        if isinstance(raw, int) and self.one.served is not None:
            layout = self.one.served.vendor.layouts[resource.collection]
            return "generated", rule(self.one.served.spec, layout.schema, leaf.pointer)
        for number, record in enumerate(raw or []):
            mine = any(str(one.value) == resource.key for one in leaves(record))
            if mine and (found := fitting(leaf, leaves(record))) is not None:
                place = pointer("given", vendor, resource.collection, number) + found.pointer
                return "fixture", {"file": scenario.file, "pointer": place}
        return (
            self._of_persona(resource, leaf)
            or self._of_group(leaf)
            or self._timed(leaf)
            or ("computed", {"collection": resource.collection, "key": resource.key})
        )

    def _of_persona(self, resource: _Resource, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the origin of what a persona has; of whom the record is, its e-mail tells."""
        for one in leaves(resource.record):
            if isinstance(one.value, str) and "@" in one.value:
                number = self.world.universe.number_of_email(one.value)
                if number is not None:
                    return _persona(self.world.universe.persona(number), leaf)
        return None

    def _of_group(self, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the origin of what a group of the scenario has: its code, or its name."""
        for code, group in self.world.scenario.groups.items():
            for name in ("code", "name"):
                if leaf.value == getattr(group, name):
                    place = pointer("groups", code, *(["name"] if name == "name" else []))
                    return "fixture", {"file": self.world.scenario.file, "pointer": place}
        return None

    def _timed(self, leaf: Leaf) -> tuple[Source, Record] | None:
        if leaf.value == self.one.entry.at:
            return "clock", {"request": self.one.entry.id}
        if leaf.value == iso(self.world.clock.start):
            return "clock", {"as": "the start of the world"}
        return None

    def _said(self, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the place of an example of the description, if one was asked for and is shown."""
        if not self.one.entry.preferred or (described := self._described) is None:
            return None
        reply, spec = described
        for place, node in walk(spec.schema(reply.pointer), reply.pointer):
            if "/example" in place and place.endswith(leaf.pointer) and node == leaf.value:
                return "example", {"pointer": place}
        return None

    @property
    def _described(self) -> tuple[ReplySpec, Spec] | None:
        """What the description says of the answer's status, if it does."""
        one = self.one
        reply = None if one.operation is None else one.operation.replies.get(one.entry.status)
        return None if reply is None or one.served is None else (reply, one.served.spec)

    def _counted(self, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the list that a number is the length of, where there is one."""
        if isinstance(leaf.value, bool) or not isinstance(leaf.value, int):
            return None
        for place, node in walk(self.answer):
            if isinstance(node, list) and len(node) == leaf.value:
                return "computed", {"as": f"the number of elements of {place or 'the answer'}"}
        return None

    def _fixed(self, leaf: Leaf) -> tuple[Source, Record] | None:
        """Return the place of a value that the description leaves no choice of."""
        if self._described is None:
            return None
        reply, spec = self._described
        for media in reply.content:
            place = reply.pointer + pointer("content", media, "schema")
            told = rule(spec, place, leaf.pointer)
            if told.get("rule") == "const":
                return "computed", {"as": "what the description says", "schema": told["schema"]}
        return None


def _has(record: Record, leaf: Leaf) -> bool:
    try:
        found = at(record, leaf.pointer)
    except KeyError:
        return False
    return type(found) is type(leaf.value) and found == leaf.value


def _mentions(one: Recalled, key: str) -> bool:
    """Tell whether a request was about the record of a key."""
    if any(str(value) == key for value in one.path.values()):
        return True
    values = (
        leaf.value for part in (one.body, one.answer) if part is not EMPTY for leaf in leaves(part)
    )
    return any(str(value) == key for value in values)


def _persona(persona: Persona, leaf: Leaf) -> tuple[Source, Record] | None:
    told: Record = {"number": persona["number"]}
    if leaf.value == f"{persona['first_name']} {persona['last_name']}":
        return "persona", {**told, "field": "first_name and last_name"}
    if (found := fitting(leaf, leaves(persona), anywhere=True)) is None:
        return None
    return "persona", {**told, "field": ".".join(tokens(found.pointer))}
