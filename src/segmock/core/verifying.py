"""How many requests of a journal are as somebody says, and why others nearly are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from segmock.core.conditions import MAX_PARTS, condition
from segmock.core.document import Defect, DefectsError, pointer
from segmock.core.explaining import explain
from segmock.core.messages import EMPTY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jsonschema_rs

    from segmock.core.document import Json, Record
    from segmock.core.problem import Where
    from segmock.core.recalling import Recalled

EXACT = ("vendor", "operation", "method", "path", "status", "kind", "fault", "stub")
"""What must be equal in an entry."""
PARTS: tuple[tuple[str, Where], ...] = (("query", "query"), ("headers", "header"), ("body", "body"))
"""What must be valid, and how a violation of it calls that part."""
MAX_REASONS = 5


@dataclass(frozen=True)
class Wanted:
    """What a request must be like to be counted."""

    exact: Mapping[str, Json]
    since: int
    conditions: Mapping[str, jsonschema_rs.Draft202012Validator]

    def reasons(self, one: Recalled) -> list[str]:
        """Return why an entry is not what is wanted; nothing if it is."""
        found = [
            f"{name}: wanted {value!r}, was {getattr(one.entry, name)!r}"
            for name, value in self.exact.items()
            if getattr(one.entry, name) != value
        ]
        for name, where in PARTS:
            if name in self.conditions:
                found += islice(_odd(self.conditions[name], where, getattr(one, name)), MAX_REASONS)
        return found


def read(raw: Record) -> Wanted:
    """Read what is wanted; raises DefectsError for a schema that is none."""
    conditions: dict[str, jsonschema_rs.Draft202012Validator] = {}
    defects: list[Defect] = []
    for name, _ in PARTS:
        if name not in raw:
            continue
        try:
            conditions[name] = condition(raw[name])
        except (ValueError, TypeError) as error:
            what = f"is no schema: {str(error).splitlines()[0][:200]}"
            hint = f"Write a JSON Schema without references, of at most {MAX_PARTS:,} parts."
            defects.append(Defect("", pointer("where", name), what, hint))
    if defects:
        raise DefectsError(defects)
    exact = {name: raw[name] for name in EXACT if name in raw}
    return Wanted(exact, raw.get("since", 0), conditions)


def _odd(wanted: jsonschema_rs.Draft202012Validator, where: Where, value: Json) -> Iterator[str]:
    if value is EMPTY:
        yield f"{where}: there was none, or it was too long to be kept"
        return
    whole = value if where == "body" else dict(value)
    for error in wanted.iter_errors(whole):
        for violation in explain(error, where):
            yield str(violation)
