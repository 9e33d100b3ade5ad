"""Keeps Schemathesis to records of the run: what changes something is about none of anybody else.

It lives in the process of Schemathesis, and knows what `owning` has told it. In a request that may
change something, an id that may be somebody else's is replaced by one of a record that this run has
made. Ids that nothing can have stay as they are: what is unknown, or wrong, must still be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, unquote

from segmock.contract.asking import pick
from segmock.core.document import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from segmock.core.document import Json, Record

Values: TypeAlias = "Mapping[str, Json]"
"""Path parameters, percent-encoded as they are sent, or headers; by name."""

READING = ("GET", "HEAD", "OPTIONS")
DELETE = "DELETE"
NOT_FOUND = 404
KEPT = 2
"""Records of a pool that are not deleted as long as there are others, or ids of what is gone."""
LONGEST = 200
"""Characters of the longest id."""


@dataclass(frozen=True)
class Asked:
    """A request that was sent, and the status of its answer; headers have lower-case names."""

    method: str
    template: str
    path: Values
    headers: Values
    status: int

    @property
    def key(self) -> str:
        """What says of which operation it is."""
        return f"{self.method} {self.template}"

    def ours(self, constants: Values) -> bool:
        """Whether what has one value throughout has it."""
        sent = {f"path.{name}": unquote(str(value)) for name, value in self.path.items()}
        sent |= {f"header.{name}": str(value) for name, value in self.headers.items()}
        return all(sent.get(place) == str(value) for place, value in constants.items())


class Pool:
    """The ids of one kind of record that this run has made; some of them are gone again.

    With `every` each text may be somebody else's, or each positive number where ids are numbers.
    """

    def __init__(self, own: list[Json], *, every: bool = False) -> None:
        self._own = {str(one): one for one in own}
        self._gone: set[str] = set()
        self._every = every
        self._whole = all(isinstance(one, int) for one in own)

    def stands_for(self, value: Json, theirs: set[str]) -> bool:
        """Whether an id may be that of somebody else's record."""
        text = str(value)
        if isinstance(value, bool) or not isinstance(value, str | int) or text in self._own:
            return False
        if not self._every:
            return text in theirs
        return isinstance(value, str) if not self._whole else text.isdecimal() and int(text) > 0

    def one(self, method: str) -> Json:
        """Return the id of a record for a request; if all are gone, of one that was there."""
        there = [one for text, one in self._own.items() if text not in self._gone]
        gone = [one for text, one in self._own.items() if text in self._gone]
        if method == DELETE:
            return [*there[KEPT:], *gone, *there][0]
        return [*there, *gone][0]

    def add(self, one: Json) -> None:
        """Note that a record was made."""
        self._own[str(one)] = one
        self._gone.discard(str(one))

    def drop(self, one: Json) -> None:
        """Note that a record is gone."""
        self._gone.add(str(one))


class Guard:
    """Tells which ids a request may have, and learns from the answers; see `owning.told`."""

    def __init__(self, told: Record) -> None:
        self._told = told
        self._theirs = set(told["theirs"])
        self._pools = {
            name: Pool(pool["own"], every=pool["every"]) for name, pool in told["pools"].items()
        }

    def path(self, method: str, template: str, path: Values, *, valid: bool) -> Record:
        """Return the path parameters that must be others, as they are sent."""
        found = {}
        for name, pool in self._of(method, template):
            value = unquote(str(path.get(name, "")))
            if pool.stands_for(value, self._theirs):
                found[name] = quote(str(pool.one(method)), safe="")
        for name, value in self._constants(method, template, "path"):
            if valid and name in path and unquote(str(path[name])) != str(value):
                found[name] = quote(str(value), safe="")
        return found

    def headers(self, method: str, template: str, headers: Values, *, valid: bool) -> Record:
        """Return the headers that must be others, or be there, so that a tenant is ours."""
        return {
            name: str(value)
            for name, value in self._constants(method, template, "header")
            if (valid if name in headers else name in self._told["optional"])
        }

    def body(self, method: str, template: str, body: Json) -> Json:
        """Return the body with ids of ours; it is the same object where nothing is to be done."""
        for place, name in self._told["bodies"].get(f"{method} {template}", ()):
            pool = self._pools[name]

            def ours(value: Json, pool: Pool = pool) -> Json:
                return pool.one(method) if pool.stands_for(value, self._theirs) else value

            body = _changed(body, tokens(place), ours)
        return body

    def unasked(self, method: str, template: str) -> str:
        """Return the query parameter that must not be sent, so that an answer tells the id."""
        return str(self._told["unasked"].get(f"{method} {template}", ""))

    def hear(self, asked: Asked, body: Json, answer: Json) -> None:
        """Learn from an answer what was made, what is gone, and what others have."""
        method, template, path, status = asked.method, asked.template, asked.path, asked.status
        good = 200 <= status < 300  # noqa: PLR2004
        if good and self._reads(method, template):
            self._theirs |= set(_texts(answer))
        elif found := list(made(self._told, asked, answer)):
            for one in found:
                self._pools[self._told["made"][asked.key]["pool"]].add(one)
        elif (good and method == DELETE) or status == NOT_FOUND:
            name = self._told["items"].get(template)
            for of, pool in self._of(method, template):
                if of == name:
                    pool.drop(unquote(str(path.get(name, ""))))
            if good:
                for place, of in self._told["bodies"].get(f"{method} {template}", ()):
                    _changed(body, tokens(place), self._pools[of].drop)

    def _constants(self, method: str, template: str, where: str) -> Iterator[tuple[str, Json]]:
        for place, value in self._told["constants"].get(f"{method} {template}", {}).items():
            kind, _, name = place.partition(".")
            if kind == where:
                yield name, value

    def _reads(self, method: str, template: str) -> bool:
        return method in READING or f"{method} {template}" in self._told["reading"]

    def _of(self, method: str, template: str) -> Iterator[tuple[str, Pool]]:
        if not self._reads(method, template):
            for name, pool in self._told["paths"].get(template, {}).items():
                yield name, self._pools[pool]


def made(told: Record, asked: Asked, answer: Json) -> Iterator[Json]:
    """Yield the ids of what an answer says was made, unless it was another tenant's."""
    how = told["made"].get(asked.key)
    if how is None or not asked.ours(told["constants"].get(asked.key, {})):
        return
    if "parameter" in how:
        if asked.status == how["status"]:
            yield unquote(str(asked.path[how["parameter"]]))
    elif "each" in how:
        for result in answer if isinstance(answer, list) else ():
            one = pick(result, how["at"])
            if one is not None and pick(result, how["each"]) == how["status"]:
                yield one
    elif 200 <= asked.status < 300 and (one := pick(answer, how["at"])) is not None:  # noqa: PLR2004
        yield one


def _changed(value: Json, path: list[str], change: Callable[[Json], Json]) -> Json:
    """Return a value with what stands at a path changed; an asterisk is for all items."""
    if not path:
        return change(value)
    head, rest = path[0], path[1:]
    if head == "*" and isinstance(value, list):
        items = [_changed(item, rest, change) for item in value]
        return value if all(map(_same, items, value)) else items
    if isinstance(value, dict) and head in value:
        inner = _changed(value[head], rest, change)
        return value if _same(inner, value[head]) else {**value, head: inner}
    return value


def _same(one: Json, other: Json) -> bool:
    return one is other


def _texts(value: Json) -> Iterator[str]:
    """Yield all texts within a value that may be ids."""
    if isinstance(value, str):
        if len(value) <= LONGEST:
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
