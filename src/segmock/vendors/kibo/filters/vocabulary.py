"""The fields that can be filtered and sorted by, and the sorts of values that they have."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from segmock.core.clock import iso
from segmock.core.document import Json
from segmock.core.filtering import Op, Path
from segmock.core.grammar import Fault, Token

ORDER = {"eq": Op.EQ, "ne": Op.NE, "gt": Op.GT, "lt": Op.LT, "ge": Op.GE, "le": Op.LE}
SEARCH = {"cont": Op.CONTAINS, "sw": Op.STARTS}
OPERATORS = ORDER | SEARCH

_NUMBER = re.compile(r"-?[0-9]{1,10}")
_DATE = re.compile(
    r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?(?:[Zz]|[+-][01][0-9]:[0-5][0-9])?)?"
)


def _number(text: str) -> int | None:
    return int(text) if _NUMBER.fullmatch(text) else None


def _date(text: str) -> str | None:
    """Return an instant as records have it; without a zone it is in UTC, without a time midnight.

    Which forms a date may have is not documented (deviation: filter-dates).
    """
    if _DATE.fullmatch(text) is None:
        return None
    try:
        instant = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return iso(instant if instant.tzinfo else instant.replace(tzinfo=UTC))


def _text(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of values: how one is called, read (None when it is not one) and compared."""

    wanted: str
    read: Callable[[str], Json]
    operators: dict[str, Op]


NUMBERS = Sort("a whole number", _number, ORDER)
DATES = Sort("a date such as 2026-01-31 or 2026-01-31T09:00:00Z", _date, ORDER)
TEXTS = Sort("some text", _text, OPERATORS)

_OWN: dict[str, Sort] = {"id": NUMBERS, "code": TEXTS, "name": TEXTS, "description": TEXTS}
_AUDIT: dict[str, Sort] = {
    "createDate": DATES,
    "createBy": TEXTS,
    "updateDate": DATES,
    "updateBy": TEXTS,
}

# Audit fields go by their own names, too, as in the vendor's guide (deviation: filter-grammar).
FIELDS: dict[str, tuple[Path, Sort]] = {
    **{name: ((name,), sort) for name, sort in _OWN.items()},
    **{name.lower(): (("auditInfo", name), sort) for name, sort in _AUDIT.items()},
    **{f"auditinfo.{name.lower()}": (("auditInfo", name), sort) for name, sort in _AUDIT.items()},
}
"""Name in lower case to the path in a record, and the sort of values there."""

_A_FIELD = "one of " + ", ".join((*_OWN, *_AUDIT))


def field(name: Token) -> tuple[Path, Sort]:
    """Return the field of a name in any case; raises Fault when there is none."""
    try:
        return FIELDS[name.lower()]
    except KeyError:
        raise fault(name, _A_FIELD) from None


def fault(word: Token, wanted: str) -> Fault:
    """Return the fault of a word that the grammar takes and the vendor does not."""
    return Fault((word.start_pos or 0) + 1, wanted, repr(str(word)[:40]))
