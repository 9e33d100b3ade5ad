"""A filter in the vendor's form, read into the predicate algebra, or refused at its place.

A filter names fields by flat dotted paths beside a `junction`, and for each field `conditions` of
the form `{"$operator": value}`, all of which must hold (deviation: conditions-all-hold). What the
mock cannot evaluate it refuses by name: a filter that silently matched nobody would be worse
(deviation: unsupported-refused).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.core.document import Json, Record, pointer
from segmock.core.explaining import MAX_VIOLATIONS, shown
from segmock.core.filtering import EVERYTHING, All, AnyOf, Compare, Not, Op, Predicate
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.voucherify.filters import fields, operators
from segmock.vendors.voucherify.filters.operators import OPERATORS, WITHOUT_MEANING, Operator
from segmock.vendors.voucherify.filters.values import value

if TYPE_CHECKING:
    from datetime import datetime

    from segmock.core.problem import Where
    from segmock.vendors.voucherify.filters.fields import Field, Fields

JUNCTIONS = ("and", "or")


def read(raw: Json, at: datetime, place: str) -> Predicate:
    """Return a segment's filter as a predicate over customers at an instant.

    `place` is the pointer to the filter; raises Problem with every fault below it.
    """
    return _read(_Reader(at, fields.of_customer, "body"), raw, place)


def read_query(raw: Json, at: datetime, place: str) -> Predicate:
    """Return the filters of the list of segments as a predicate over segments.

    Without a junction all must hold (deviation: filters-without-junction).
    """
    reader = _Reader(at, fields.of_segment, "query")
    return _read(reader, {"junction": "and", **raw}, place)


def relative(raw: Record) -> bool:
    """Tell whether what a sound filter means depends on the time."""
    named = ((fields.of_customer(name), one) for name, one in raw.items() if name != "junction")
    return any(
        field is not None and (found := operators.fitting(operator, field.form)) and found.relative
        for field, one in named
        for operator in one["conditions"]
    )


def _read(reader: _Reader, raw: Json, place: str) -> Predicate:
    found = reader.read(raw, place)
    if reader.faults:
        raise Problem(Kind.RULE, tuple(reader.faults))
    return found


class _Reader:
    def __init__(self, at: datetime, known: Fields, where: Where) -> None:
        self.at = at
        self.known = known
        self.where = where
        self.faults: list[Violation] = []

    def fault(self, place: str, expected: str, received: Json, hint: str, keyword: str) -> None:
        if len(self.faults) < MAX_VIOLATIONS:
            self.faults.append(
                Violation(self.where, place, expected, shown(received), hint, keyword)
            )

    def read(self, raw: Json, place: str) -> Predicate:
        if not isinstance(raw, dict):
            hint = "Write junction and a field with conditions."
            self.fault(place, "a filter", raw, hint, "type")
            return EVERYTHING
        junction = raw.get("junction")
        word = junction.lower() if isinstance(junction, str) else ""
        if word not in JUNCTIONS:
            wanted = f"one of: {', '.join(JUNCTIONS)}"
            self.fault(f"{place}/junction", wanted, junction, "Write one of them.", "junction")
        parts = tuple(
            self._field(name, one, place + pointer(name))
            for name, one in raw.items()
            if name != "junction"
        )
        return any_of(parts) if word == "or" else all_of(parts)

    def _field(self, name: str, raw: Json, place: str) -> Predicate:
        field = self.known(name)
        conditions = raw.get("conditions") if isinstance(raw, dict) else None
        if field is None:
            hint = f"segmock evaluates {fields.KNOWN}."
            self.fault(place, "a supported field", name, hint, "field")
        elif not isinstance(conditions, dict):
            hint = 'Write {"conditions": {...}}.'
            self.fault(place, "an object with conditions", raw, hint, "conditions")
        else:
            return all_of(
                tuple(
                    self._condition(field, operator, one, f"{place}/conditions{pointer(operator)}")
                    for operator, one in conditions.items()
                )
            )
        return EVERYTHING

    def _condition(self, field: Field, name: str, raw: Json, place: str) -> Predicate:
        if name not in OPERATORS:
            known = name in WITHOUT_MEANING
            wanted = "an operator that customers have" if known else "a supported operator"
            hint = f"segmock evaluates {', '.join(OPERATORS)}."
            self.fault(place, wanted, name, hint, "operator")
            return EVERYTHING
        operator = operators.fitting(name, field.form)
        if operator is None:
            hint = f"For {field.form.value} use {', '.join(operators.suiting(field.form))}."
            self.fault(place, f"an operator for {field.form.value}", name, hint, "operator")
            return EVERYTHING
        values = self._values(operator, field, raw, place)
        found = _any_of(operator, field, values, self.at)
        return Not(found) if operator.negative else found

    def _values(self, operator: Operator, field: Field, raw: Json, place: str) -> list[Json]:
        values: list[Json] = []
        for one in raw if isinstance(raw, list) else [raw]:
            try:
                values.append(value(operator.takes, field.form, one))
            except (ValueError, OverflowError):
                wanted = operator.takes.value
                self.fault(place, wanted, one, f"Write {wanted}.", "value")
        return values


def _any_of(operator: Operator, field: Field, values: list[Json], at: datetime) -> Predicate:
    # Of several values one must fit, whatever the operator (deviation: one-of-several).
    found = [operator.means(field, one, at) for one in values]
    equal = [one for one in found if isinstance(one, Compare) and one.op is Op.EQ]
    if len(equal) == len(found) > 1:
        # A long list is looked up at once.
        return Compare(field.path, Op.IN, tuple(one.value for one in equal), via=equal[0].via)
    return any_of(tuple(found))


def all_of(parts: tuple[Predicate, ...]) -> Predicate:
    """Return what holds when all parts do: one part is itself, without a loop for each record."""
    return parts[0] if len(parts) == 1 else All(parts)


def any_of(parts: tuple[Predicate, ...]) -> Predicate:
    """Return what holds when one of the parts does, in the same way."""
    return parts[0] if len(parts) == 1 else AnyOf(parts)
