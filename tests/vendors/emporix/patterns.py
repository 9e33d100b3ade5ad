"""The query languages as regular expressions, as the description publishes them."""

from __future__ import annotations

import re

from segmock.vendors.emporix.filters.fields import OPEN_ENDED, RESOURCES, Shape
from segmock.vendors.emporix.filters.languages import SECOND_LETTERS
from segmock.vendors.emporix.filters.queries import NUMBER, TIME

PART = r"\.[A-Za-z0-9_-]+"
VALUE = r"""("[^"]*"|[^ "(),<>~=][^ "(),]*)"""
MISSING = "null|exists|missing"
ALIASES = {"metadata.createdAt": "metadataCreatedAt", "metadata.modifiedAt": "metadataModifiedAt"}
TAIL = {Shape.TEXTS: f"({PART})?", Shape.OPEN: f"({PART})*"}
COMPARED = "(>=?|<=?)?"


def names(owner: str, *shapes: Shape) -> str:
    """Return what matches the fields of some shapes, and nothing else."""
    fields = {n: s for n, s in RESOURCES[owner].items() if s in shapes}
    if owner in OPEN_ENDED and shapes != (Shape.GROUP,):
        return f"([A-Za-z_][A-Za-z0-9_]*({PART})*)"
    plain = [re.escape(name) + TAIL.get(shape, "") for name, shape in fields.items()]
    return f"({'|'.join([*plain, *(ALIASES[n] for n in fields if n in ALIASES)])})"


def query(owner: str) -> str:
    """Return what matches a whole `q` of a resource."""
    conditions = [_condition(owner, (Shape.TEXT, Shape.TEXTS, Shape.OPEN), VALUE, text=True)]
    shapes = RESOURCES[owner].values()
    if Shape.NUMBER in shapes:
        conditions.append(_condition(owner, (Shape.NUMBER,), NUMBER))
    if Shape.TIME in shapes:
        conditions.append(_condition(owner, (Shape.TIME,), f'"{TIME}"'))
    conditions.append(f"{names(owner, Shape.GROUP)}:({MISSING})")
    one = f"({'|'.join(conditions)})"
    return f"^(string|{one}( +{one})* *)$"


def _condition(owner: str, shapes: tuple[Shape, ...], value: str, *, text: bool = False) -> str:
    tests = [
        f"{'(>=?|<=?|~)?' if text else COMPARED}{value}",
        rf"\({value}(, ?{value})*\)",
        rf"\(>=?{value} AND <=?{value}\)",
        r"(~\(|\(~)[^\"()]+\)".replace('\\"', '"') if text else MISSING,
    ]
    return f"{names(owner, *shapes)}:({'|'.join(tests)})"


def sort(owner: str) -> str:
    """Return what matches a whole `sort` of a resource."""
    named = names(owner, *(set(Shape) - {Shape.GROUP}))
    key = rf"({named}(:[A-Za-z]+)?|{named}\.(asc|desc|ASC|DESC))"
    return f"^(string|{key}(,{key})*)$"


def fields(owner: str) -> str:
    """Return what matches a whole `fields` of a resource."""
    named = names(owner, *Shape)
    return f"^(string|{named}(,{named})*)$"


_CODES = "|".join(f"{a}[{rest}]" for a, rest in SECOND_LETTERS.items())
TAG = f"({_CODES})(-[A-Za-z0-9]{{1,8}})*"


def accept_language() -> str:
    """Return what matches a whole `Accept-Language`; the vendor's page puts some in backquotes."""
    one = rf"`?(\*|{TAG})(;q=(0(\.[0-9]{{1,3}})?|1(\.0{{1,3}})?))?`?"
    return f"^(string|{one}(, *{one})*)?$"


def content_language() -> str:
    """Return what matches a whole `Content-Language`."""
    return rf"^(string|\*|{TAG})?$"
