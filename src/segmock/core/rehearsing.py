"""What of a scenario contradicts the descriptions: told at load, before anything is sent.

A step is validated as its request will be. What a step has captured is not known yet, so nothing
is told about a value that holds some.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import orjson

from segmock.core.compile import Schemas
from segmock.core.contradicting import of_rule, of_stub
from segmock.core.document import Defect, Json, Record, at, pointer, tokens
from segmock.core.exchange import Exchange
from segmock.core.explaining import MAX_VIOLATIONS, explain
from segmock.core.matching import nearest
from segmock.core.messages import FORM, Request
from segmock.core.problem import Kind, Problem
from segmock.core.validating import validate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from segmock.core.matching import Match
    from segmock.core.problem import Violation
    from segmock.core.rules import Rule
    from segmock.core.scenario import Scenario
    from segmock.core.serving import Served
    from segmock.core.steps import Step
    from segmock.core.world import World

BLANK = "captured-by-a-step"
"""Stands for what a step captures."""
NEVER = frozenset({Kind.METHOD.status, Kind.FULL.status})
"""Statuses that no description has to list."""
METHOD = Kind.METHOD.status


class _Blanks(dict[str, Json]):
    def __missing__(self, name: str) -> str:
        return BLANK


class Rehearsal:
    """The vendors that a scenario is held against.

    `world` is any world of theirs: nothing in it is changed. `whole` says that these are all
    vendors there are, so that a path that none of them has is wrong.
    """

    def __init__(self, served: Sequence[Served], world: World, *, whole: bool) -> None:
        self._served = served
        self._world = world
        self._whole = whole
        self._schemas = {s.vendor.name: Schemas(s.spec.document) for s in served}

    def defects(self, scenario: Scenario) -> Iterator[Defect]:
        """Yield what contradicts the descriptions in a scenario, with its place in the file."""
        for one in self._served:
            for name, records in scenario.given.get(one.vendor.name, {}).items():
                if isinstance(records, list):
                    yield from self._given(scenario.file, one, name, len(records))
        yield from self._rules(scenario.faults, scenario.file, "/faults")
        names = {one.vendor.name for one in self._served}
        for n, stub in enumerate(scenario.stubs):
            if self._whole or stub.vendor in names:
                yield from of_stub(stub, self._served, scenario.file, pointer("stubs", n))
        if scenario.script is None:
            return
        labelled = frozenset(_labelled(scenario))
        for step in scenario.script.steps:
            yield from self._rules(step.faults or (), scenario.file, f"{step.pointer}/faults")
            if step.request:
                yield from self._step(scenario, step, labelled)

    def _rules(self, rules: Iterable[Rule], file: str, place: str) -> Iterator[Defect]:
        names = {one.vendor.name for one in self._served}
        for n, rule in enumerate(rules):
            # Of vendors that are not served nothing can be told.
            if self._whole or rule.vendor in names:
                yield from of_rule(rule, self._served, file, f"{place}/{n}")

    def _given(self, file: str, served: Served, name: str, count: int) -> Iterator[Defect]:
        """Yield a defect for each given record that cannot be shown as the description has it."""
        vendor = served.vendor
        layout = vendor.layouts[name]
        operation = next((o for o in served.spec.operations.values() if o.collection == name), None)
        if not layout.schema or operation is None:
            return
        validator = self._schemas[vendor.name].at(layout.schema)
        request = Request("GET", operation.template)
        exchange = Exchange(request, vendor, operation, self._world, 0, self._world.clock.now())
        records = islice(self._world.collection(vendor.name, name), count)
        for n, record in enumerate(records):
            # What the answer will be as JSON, whatever the record is made of.
            shown = orjson.loads(orjson.dumps(layout.view(exchange, record)))
            for error in islice(validator.iter_errors(shown), MAX_VIOLATIONS):
                for one in explain(error, "state"):
                    what = f"is shown with {one.received} at {one.pointer or 'its top'}"
                    hint = f"The description has {one.expected} there. {one.hint}"
                    yield Defect(file, pointer("given", vendor.name, name, n), what, hint)

    def _step(self, scenario: Scenario, step: Step, labelled: frozenset[int]) -> Iterator[Defect]:
        assert scenario.script is not None  # noqa: S101 - only a script has steps
        place = f"{step.pointer}/request"
        request = step.message(scenario.script.headers, _Blanks())
        found = self._match(request.path)
        if found is None:
            if self._whole and not step.expect.refused:
                yield self._no_path(scenario.file, place, request)
            return
        served, match = found
        operation = match.operation(request.method)
        expected = set(step.expect.statuses)
        if operation is None:
            if METHOD not in expected:
                hint = f"It has {', '.join(match.allow)}; a refusal of others is 405."
                what = f"is {request.method}, which the path has not"
                yield Defect(scenario.file, f"{place}/method", what, hint)
            return
        for status in sorted(expected - operation.replies.keys() - NEVER - labelled):
            hint = f"It documents {', '.join(map(str, operation.replies))}."
            what = f"expects {status}, which {operation.id} does not document"
            yield Defect(scenario.file, f"{step.pointer}/expect/status", what, hint)
        if not step.expect.refused:
            for one in self._violations(served, match, request):
                what = f"holds {one.received} in the {one.where}"
                hint = f"{operation.id} takes {one.expected}. {one.hint}"
                yield Defect(scenario.file, _place(step, one), what, hint)

    def _match(self, path: str) -> tuple[Served, Match] | None:
        for served in self._served:
            if (match := served.router.match(path)) is not None:
                return served, match
        return None

    def _no_path(self, file: str, place: str, request: Request) -> Defect:
        near = nearest(request.path, (o for s in self._served for o in s.spec.operations.values()))
        said = " or ".join(f"{o.method} {o.template}" for o in near)
        hint = f"Did you mean {said}?" if near else "See the tables of the vendors' operations."
        return Defect(file, f"{place}/path", "is no vendor's", hint)

    def _violations(self, served: Served, match: Match, request: Request) -> list[Violation]:
        """Return what is wrong with a request, without what cannot be told yet."""
        operation = match.operation(request.method)
        assert operation is not None  # noqa: S101 - it has been asked before
        exchange = Exchange(
            request, served.vendor, operation, self._world, 0, self._world.clock.now()
        )
        try:
            validate(exchange, served.checks[operation.id], match.values)
        except Problem as problem:
            values = dict(zip(operation.placeholders, match.values, strict=True))
            return [v for v in problem.violations if not _blank(v, request, values)]
        return []


def _blank(violation: Violation, request: Request, values: dict[str, str]) -> bool:
    """Tell whether a violation is about something that a step captures."""
    name, *_ = [*tokens(violation.pointer), ""]
    if violation.where == "path":
        held: Json = values.get(name, "")
    elif violation.where == "header":
        held = request.headers.get(name.lower(), "")
    elif violation.where == "query":
        pairs = parse_qsl(request.query, keep_blank_values=True)
        held = [text for key, text in pairs if key.partition("[")[0].lower() == name.lower()]
    else:
        try:
            held = at(_body(request), violation.pointer)
        except KeyError:
            return False  # what is missing is missing, whatever the rest is
    return BLANK in orjson.dumps(held).decode()


def _body(request: Request) -> Json:
    if request.headers.get("content-type", "").startswith(FORM):
        return dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    try:
        return orjson.loads(request.body)
    except orjson.JSONDecodeError:
        return request.body.decode(errors="replace")


def _place(step: Step, violation: Violation) -> str:
    """Return where in its file a step says what a violation is about."""
    place = f"{step.pointer}/request"
    request: Record = step.request
    if violation.where == "body":
        for part in ("json", "form"):
            inner = pointer(part) + violation.pointer
            # Of what is missing the object that lacks it is the place.
            while inner and not _there(request, inner):
                inner = inner.rpartition("/")[0]
            if inner:
                return place + inner
        return place
    if violation.where == "path":
        return f"{place}/path"
    part = "headers" if violation.where == "header" else violation.where
    named = {key.lower(): key for key in request.get(part, {})}
    key = named.get(next(iter(tokens(violation.pointer)), "").lower())
    return place if key is None else place + pointer(part, key)


def _there(request: Record, place: str) -> bool:
    try:
        at(request, place)
    except KeyError:
        return False
    return True


def _labelled(scenario: Scenario) -> Iterator[int]:
    """Yield the statuses that rules and stubs send in breach of the contract, and say so."""
    steps = () if scenario.script is None else scenario.script.steps
    for rule in (*scenario.faults, *(rule for step in steps for rule in step.faults or ())):
        if rule.effect.breaking and rule.effect.status is not None:
            yield rule.effect.status
    for stub in scenario.stubs:
        if stub.breaking:
            yield stub.status
