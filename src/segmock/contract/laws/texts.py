"""Laws of texts: what was written comes back, character by character."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jsonschema_rs

from segmock.contract.asking import Made, Skipped, pick, shown
from segmock.contract.breaking import put
from segmock.contract.laws.crowd import SAYINGS, schema_at
from segmock.contract.laws.law import law
from segmock.contract.words import literal
from segmock.core.compile import resolved
from segmock.core.document import tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from segmock.contract.api import Api
    from segmock.contract.calls import Reply
    from segmock.contract.profile import Resource
    from segmock.core.document import Json, Record

OK = 200
JSON = "application/json"
SCRIPTS = ("Zoë ñandú", "漢字 עברית Ελλάδα", "Łódź “quoted” — dash…", "\ufdfd ẞ İ")
ASTRAL = ("😀", "🏳️\u200d🌈 👩🏽\u200d🚀", "𐐷 𠜎 🂡")
COMPOSED = ("e\u0301 and \u00e9", "A\u030a or \u00c5 or \u212b", "\ufb01 ½ ²")
BLANKS = (" leading", "trailing ", "two  inside", "\u00a0hard\u2003wide", "a\ttab")
MARKUP = ("<b>bold</b> & &amp; &lt;", "<script>alert(1)</script>", "]]> --> {{7*7}} ${7*7} %s %n")
QUOTES = ('it\'s "quoted" `so`', "back\\slash \\n \\u0041", "a;b,c:d|e=f?g#h%20i+j%")
MIXTURE = f" {ASTRAL[1]} {COMPOSED[0]}  {SCRIPTS[1]} {MARKUP[0]} {QUOTES[0]} "
IDS = ("a_b", "a-b", "a.b", "a~b", "a b", "a+b", "\u00e4\u6f22")
"""What a client may choose as an id, as far as the description lets it."""


@law("J", "resources", "text", "read", "create|chosen")
def scripts_survive(api: Api, kind: Resource) -> None:
    """Letters of all scripts come back as they were sent."""
    _survive(api, kind, SCRIPTS)


@law("J", "resources", "text", "read", "create|chosen")
def astral_characters_survive(api: Api, kind: Resource) -> None:
    """Emoji and other astral characters come back whole."""
    _survive(api, kind, ASTRAL)


@law("J", "resources", "text", "read", "create|chosen")
def characters_are_not_composed(api: Api, kind: Resource) -> None:
    """Combining characters come back as they were sent."""
    _survive(api, kind, COMPOSED)


@law("J", "resources", "text", "read", "create|chosen")
def blanks_survive(api: Api, kind: Resource) -> None:
    """Blanks at both ends and between words come back as they were sent."""
    _survive(api, kind, BLANKS)


@law("J", "resources", "text", "read", "create|chosen")
def markup_survives(api: Api, kind: Resource) -> None:
    """Markup and templates come back as the text that they are."""
    _survive(api, kind, MARKUP)


@law("J", "resources", "text", "read", "create|chosen")
def quotes_survive(api: Api, kind: Resource) -> None:
    """Quotes, backslashes and separators come back as they were sent."""
    _survive(api, kind, QUOTES)


@law("J", "resources", "text", "read", "replace", "create|chosen")
def replaced_texts_survive(api: Api, kind: Resource) -> None:
    """A text that replaces another comes back as it was sent."""
    made = api.make(kind.name)
    body, places = _body(api, kind, kind.replace, MIXTURE)
    if kind.version:
        body = put(body, kind.version, pick(api.read(made).json, kind.version))
    reply = api.on(kind.replace, made, body=body)
    api.expect(reply.good, "a replaced record", shown(reply), reply)
    _same(api, places, body, api.read(made), reply)


@law("J", "resources", "text", "read", "patch", "create|chosen")
def patched_texts_survive(api: Api, kind: Resource) -> None:
    """A text that a patch brings comes back as it was sent."""
    made = api.make(kind.name)
    _, places = _body(api, kind, kind.patch, MIXTURE)
    if isinstance(kind.patch_body, list):
        # A JSON patch says itself where it changes something.
        _, places = _body(api, kind, kind.create or kind.replace, MIXTURE)
    places = [place for place in places if place not in kind.unique]
    if not places:
        raise Skipped("no patch changes a text")
    sent: Json = {}
    for place in places:
        sent = put(sent, place, MIXTURE)
    operations = [{"op": "replace", "path": place, "value": MIXTURE} for place in places]
    body = operations if isinstance(kind.patch_body, list) else sent
    reply = api.on(kind.patch, made, body=literal(body))
    api.expect(reply.good, "a patched record", shown(reply), reply)
    _same(api, places, sent, api.read(made), reply)


@law("J", "resources", "chosen", "read", "replace", "parameter")
def odd_ids_survive(api: Api, kind: Resource) -> None:
    """A record is found under the id that a client has chosen, whatever characters it has."""
    where = api.fill(kind.path)
    fits = _parameter(api, kind)
    for odd in IDS:
        key = f"{api.key()}{odd}"
        if not fits(key):
            continue
        path = {**where, kind.parameter: key}
        with api.each():
            body = _with_id(kind, api.fill(kind.body), key)
            reply = api.call(kind.replace, path=literal(path), body=literal(body))
            api.expect(reply.good, f"a record under {key!r}", shown(reply), reply)
            made = Made(kind, key, body, reply, where)
            api.keep(made)
            seen = api.read(made)
            found = pick(seen.json, kind.id)
            api.expect(seen.status == OK, f"a record under {key!r}", shown(seen), reply, seen)
            api.expect(found == key, f"the id {key!r}", repr(found), reply, seen)
            if "%2B" in seen.call.path:
                # A plus in a path is a plus, encoded or not.
                bare = api.send(replace(seen.call, path=seen.call.path.replace("%2B", "+")))
                api.expect(bare.json == seen.json, f"the same at {key!r}", shown(bare), seen, bare)


# --- what they share ------------------------------------------------------------------------------


def _survive(api: Api, kind: Resource, texts: Iterable[str]) -> None:
    tried = False
    for text in texts:
        body, places = _body(api, kind, kind.create or kind.replace, text)
        if not places:
            continue
        tried = True
        with api.each():
            made = api.make(kind.name, body=literal(body))
            _same(api, places, body, api.read(made), made.reply)
    if not tried:
        raise Skipped("the description lets no such text through")


def _body(api: Api, kind: Resource, operation: str, text: str) -> tuple[Json, list[str]]:
    """Return a body with a text in every place that may have it, and these places."""
    schema = api.spec.operations[operation].body.get(JSON, {})
    body, places = api.fill(kind.body), []
    for place in kind.text:
        # What is unique needs more than a text that others may have as well.
        full = f"{text}{api.key()}{text}" if place in kind.unique else text
        below: Record = schema_at(api.spec, schema, tokens(place))
        check = jsonschema_rs.Draft202012Validator(
            {name: value for name, value in below.items() if name not in SAYINGS}
        )
        if "type" in below and check.is_valid(full):
            body = put(body, place, full)
            places.append(place)
    return body, places


def _same(api: Api, places: list[str], sent: Json, seen: Reply, before: Reply) -> None:
    for place in places:
        wanted, found = pick(sent, place), pick(seen.json, place)
        got = repr(found) if found is not None else shown(seen)
        api.expect(found == wanted, f"{wanted!r} at {place}", got, before, seen)


def _parameter(api: Api, kind: Resource) -> Callable[[Json], bool]:
    """Return whether the description takes an id where one is put into the path."""
    found = [
        resolved(one.schema, api.spec)
        for name in (kind.read, kind.replace)
        for one in api.spec.operations[name].parameters
        if one.where == "path" and one.name == kind.parameter
    ]
    checks = [jsonschema_rs.Draft202012Validator(schema) for schema in found]
    return lambda value: all(check.is_valid(value) for check in checks)


def _with_id(kind: Resource, body: Json, key: str) -> Json:
    """Return a body that names the id as well, where bodies do."""
    return body if pick(kind.body, kind.id) is None else put(body, kind.id, key)
