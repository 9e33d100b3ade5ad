"""What people write, in a file or to the mock, held against a JSON Schema beside the modules."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar

import jsonschema_rs

from segmock.core import document
from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.explaining import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")
FRAMING = {"connection", "content-length", "keep-alive", "te", "trailer", "transfer-encoding"}
"""Headers by which a message finds its end; whoever sends it knows them."""
OWN = "segmock-"
"""How the names of the mock's own headers begin."""
BODILESS = {204, 205, 304}
"""Statuses whose answers have no body."""


@cache
def schema(name: str) -> Record:
    """Return the schema in the file `<name>.schema.yaml` of this package."""
    file = f"{name}.schema.yaml"
    found: Record = document.parse(files("segmock.core").joinpath(file).read_bytes(), file)
    return found


@cache
def _checker(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(schema(name), offline=True)


def defects(name: str, thing: str, raw: Json, file: str, place: str) -> list[Defect]:
    """Return every way in which a value is no `thing` of a schema; `place` points to the value."""
    found: list[Defect] = []
    for error in _checker(name).iter_errors(raw):
        for violation in explain(error, "body"):
            where = place + violation.pointer
            if violation.keyword == "additionalProperties":
                odd = document.tokens(violation.pointer)[-1]
                known = _known(schema(name), list(error.schema_path))
                found.append(document.unknown(file, where, f"key of {thing}", odd, known))
            else:
                what = f"is {violation.received}, not {violation.expected}"
                found.append(Defect(file, where, what, violation.hint))
    return found


def _known(whole: Record, path: list[str | int]) -> list[str]:
    """Return the properties that a schema knows at the place of `additionalProperties`."""
    node: Json = whole
    for step in path[:-1]:
        node = node[step]
    return [*node["properties"]]


def odd_headers(headers: Mapping[str, str], file: str, place: str) -> list[Defect]:
    """Return a defect for each header that is not for people to write."""
    return [
        Defect(file, place + pointer("headers", name), "is not yours to write", "Leave it out.")
        for name in headers
        if name.lower() in FRAMING or name.lower().startswith(OWN)
    ]


def listed(
    read: Callable[[Json, str, str], T], raw: Json, file: str, place: str, limit: int
) -> tuple[tuple[T, ...], list[Defect]]:
    """Read a list; returns what could be read, and every defect of the rest."""
    if not isinstance(raw, list) or len(raw) > limit:
        return (), [Defect(file, place, "is no list", f"Write a list of at most {limit}.")]
    kept: list[T] = []
    wrong: list[Defect] = []
    ids: dict[str, str] = {}
    for n, one in enumerate(raw):
        where = place + pointer(n)
        try:
            kept.append(read(one, file, where))
        except DefectsError as error:
            wrong += error.defects
            continue
        name = one.get("id")
        if name is not None and ids.setdefault(name, where) != where:
            what = f"has the id {name!r} of the one at {ids[name]}"
            wrong.append(Defect(file, where + pointer("id"), what, "Choose another one."))
    return tuple(kept), wrong
