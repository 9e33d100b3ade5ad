"""The records that the laws about lists look at: a few that differ in all that lists tell apart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import jsonschema_rs

from segmock.contract.asking import Skipped, without
from segmock.contract.breaking import put
from segmock.core.compile import resolved
from segmock.core.document import tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from segmock.contract.api import Api
    from segmock.contract.asking import Made
    from segmock.contract.profile import Listing, Resource
    from segmock.core.document import Json, Record
    from segmock.core.spec import Spec

ENDS = ("10", "2", "100", "9", "10b", "55", "10", "7")
"""What texts end with: other orders as texts than as numbers, prefixes of each other, and a tie."""
NUMBERS = (10, 2, 100, 9, 11, 55, 10, 7)
TIE = 6
"""The number of the record that ends as one before it does, where it may."""
WITHOUT = 5
"""The number of the record without its optional fields."""
TENS = 11
"""Records of a crowd whose ids are numbers: counted on, they are never all of one ten."""
FURTHER = 1000
"""The number of a record beyond the ends, which no newcomer has."""
JSON = "application/json"
APART = {"enum", "const", "format"}
"""What a schema says of texts that cannot be just anything."""
SAYINGS = {"examples", "default", "title", "description"}


@dataclass
class Crowd:
    """Records of one resource whose keys begin with `stem`, in the order of their creation."""

    stem: str
    kind: Resource
    made: list[Made]
    free: dict[str, type]
    """Pointer to the type of what differs from record to record, where the profile says nothing."""
    lists: dict[str, Record] = field(default_factory=dict)
    """Listing that they are in to its path parameters."""
    added: int = 0

    def body(self, number: int) -> Json:
        """Return the body of a record, with words."""
        kind, body = self.kind, self.kind.body
        for place, type_ in self.free.items():
            unique = place in {*kind.unique, kind.id}
            text = f"{self.stem}{_end(number, unique=unique)}"
            body = put(body, place, text if type_ is str else NUMBERS[number % len(NUMBERS)])
        for place, values in kind.vary.items():
            value = values[number % len(values)]
            body = without(body, [place]) if value is None else put(body, place, value)
        return without(body, kind.optional) if number == WITHOUT else body


def _end(number: int, *, unique: bool) -> str:
    end = ENDS[number % len(ENDS)]
    return f"{end}{number}" if unique and number >= TIE else end


def crowd(api: Api, name: str) -> Crowd:
    """Return the crowd of a resource, which all laws share and leave as it is."""
    return api.once(f"crowd of {name}", lambda: _gathered(api, name), lasting=True)


def joined(api: Api, crowd: Crowd, number: int) -> Made:
    """Create a record of a crowd and return it; the crowd does not hold it."""
    kind = crowd.kind
    with api.saying({"prefix": crowd.stem}):
        chosen = kind.chosen and not kind.create
        key = f"{crowd.stem}{_end(number, unique=True)}"
        where = {kind.parameter: key} if chosen else {}
        return api.make(kind.name, body=crowd.body(number), **where)


def newcomer(api: Api, crowd: Crowd) -> Made:
    """Create a record that no other law looks at."""
    crowd.added += 1
    # Behind all others, and never the one without optional fields.
    return joined(api, crowd, len(ENDS) * crowd.added)


def _gathered(api: Api, name: str) -> Crowd:
    kind = api.profile.resources[name]
    if api.read_only:
        raise Skipped("nothing may be changed")
    found = Crowd(f"{api.key()}x", kind, [], _free(api, kind))
    found.made = [joined(api, found, number) for number in range(len(ENDS))]
    # Ids of one ten are in the same order as numbers and by their last digits.
    while len(found.made) < TENS and all(isinstance(made.id, int) for made in found.made):
        found.made.append(joined(api, found, FURTHER + len(found.made)))
    return found


def _free(api: Api, kind: Resource) -> dict[str, type]:
    """Return the places of all that lists sort or filter by, or that is unique, and can be set."""
    operation = api.spec.operations.get(kind.create or kind.replace)
    if operation is None or JSON not in operation.body:
        return {}
    apart = {*kind.computed, *kind.vary, kind.version, kind.created, kind.modified}
    found: dict[str, type] = {}
    for place in dict.fromkeys([*kind.unique, *_looked_at(api, kind)]):
        if place in apart:
            continue
        schema = schema_at(api.spec, operation.body[JSON], tokens(place))
        own = {name: value for name, value in schema.items() if name not in SAYINGS}
        types = schema.get("type", ())
        known = {types} if isinstance(types, str) else {*types}
        check = jsonschema_rs.Draft202012Validator(own)
        if "string" in known and not APART & own.keys() and check.is_valid(f"{api.prefix}12x1007"):
            found[place] = str
        elif known & {"integer", "number"} and all(map(check.is_valid, NUMBERS)):
            found[place] = int
    return found


def _looked_at(api: Api, kind: Resource) -> Iterator[str]:
    for listing in api.profile.listings.values():
        if listing.of == kind.name:
            yield from _fields(listing)


def _fields(listing: Listing) -> Iterator[str]:
    yield from (one.field for one in listing.filters)
    yield from listing.sort.fields.values() if listing.sort else ()


def schema_at(spec: Spec, schema: Record, path: Sequence[str]) -> Record:
    """Return the schema of what stands below a schema, empty where it says nothing of it."""
    schema = resolved(schema, spec)
    if not path:
        return schema
    inner = schema.get("properties", {}).get(path[0], schema.get("additionalProperties"))
    if isinstance(inner, dict):
        return schema_at(spec, inner, path[1:])
    parts = (one for word in ("allOf", "anyOf", "oneOf") for one in schema.get(word, ()))
    return next(filter(None, (schema_at(spec, one, path) for one in parts)), {})
