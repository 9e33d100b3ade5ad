"""What a failed schema keyword means to a person: expected, received and what to do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from segmock.core.document import Json, Record, pointer
from segmock.core.problem import Violation, Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jsonschema_rs import ValidationError

MAX_RECEIVED = 100
MAX_VIOLATIONS = 50
"""Violations listed for one message; a body of a million wrong items needs no more."""
MAX_PATTERN = 60
"""Characters of a pattern that people can read."""
MAX_WORDS = 200
"""Characters of what a description says in place of one."""
LIKE = "text like "

_SIMPLE: dict[str, tuple[str, str]] = {
    "minimum": ("at least {limit}", "Use a larger number."),
    "maximum": ("at most {limit}", "Use a smaller number."),
    "exclusiveMinimum": ("more than {limit}", "Use a larger number."),
    "exclusiveMaximum": ("less than {limit}", "Use a smaller number."),
    "multipleOf": ("a multiple of {multiple_of}", "Change the number."),
    "minLength": ("at least {limit} characters", "Write more."),
    "maxLength": ("at most {limit} characters", "Shorten it."),
    "minItems": ("at least {limit} items", "Add items."),
    "maxItems": ("at most {limit} items", "Send fewer items at once."),
    "minProperties": ("at least {limit} fields", "Add fields."),
    "maxProperties": ("at most {limit} fields", "Leave fields out."),
    "pattern": (LIKE + "{pattern}", "Change it to fit the pattern."),
    "format": ("a {format}", "Write it in that format."),
    "uniqueItems": ("items that all differ", "Remove the duplicates."),
}


def explain(error: ValidationError, where: Where) -> Iterator[Violation]:
    """Yield the violations that one schema error means; `where` is the part of the message."""
    keyword = error.kind.name
    details = error.kind.as_dict()
    place = pointer(*error.instance_path)
    spec = "#" + pointer(*error.schema_path)
    instance: Json = error.instance
    received = shown(instance)

    if keyword == "required":
        name = details["property"]
        hint = f"Add {name!r}."
        yield Violation(where, place + pointer(name), "a value", "nothing", hint, keyword, spec)
    elif keyword in {"additionalProperties", "unevaluatedProperties"}:
        for name in details["unexpected"]:
            hint = f"Remove {name!r}; check its spelling."
            place_of = place + pointer(name)
            got = shown(instance[name])
            yield Violation(where, place_of, "no such field", got, hint, keyword, spec)
    elif keyword in _SIMPLE:
        text, hint = _SIMPLE[keyword]
        yield Violation(where, place, text.format(**details), received, hint, keyword, spec)
    elif keyword == "type":
        wanted = " or ".join(details["types"])
        hint = f"Send {wanted}."
        yield Violation(where, place, wanted, received, hint, keyword, spec)
    elif keyword in {"enum", "const"}:
        options = details["options"] if keyword == "enum" else [details["expected_value"]]
        wanted = "one of " + ", ".join(shown(option) for option in options)
        yield Violation(where, place, wanted, received, "Use one of these.", keyword, spec)
    else:
        hint = "See the description at the pointer."
        yield Violation(where, place, error.message[:200], received, hint, keyword, spec)


def in_words(violation: Violation, look_up: Callable[[str], Record]) -> Violation:
    """Return a violation of a long pattern with what the description says instead of it.

    That is the title of the schema, or its description, or that of the parameter which it is for;
    `look_up` follows a `#/` reference.
    """
    if violation.keyword != "pattern" or len(violation.expected) <= len(LIKE) + MAX_PATTERN:
        return violation
    place = violation.spec.removesuffix("/pattern")
    schema = look_up(place)
    text = schema.get("description", "")
    if not text and place.endswith("/schema"):
        text = look_up(place.removesuffix("/schema")).get("description", "")
    if "title" in schema:
        said = str(schema["title"])
    elif text:
        said = f"a text as described: {' '.join(str(text).split()).removesuffix('.')}"
    else:
        said = violation.expected[: len(LIKE) + MAX_PATTERN] + "..."
    # A sentence that is cut is no sentence: so the first ones that have room.
    if len(said) > MAX_WORDS:
        said = said[:MAX_WORDS].rpartition(". ")[0] or f"{said[: MAX_WORDS - 3]}..."
    return replace(violation, expected=said, hint="See the description at the pointer.")


def shown(value: Json) -> str:
    """Return a value as short JSON text."""
    text = orjson.dumps(_beginning(value, iter(range(MAX_RECEIVED)))).decode()
    return text if len(text) <= MAX_RECEIVED else text[: MAX_RECEIVED - 3] + "..."


def _beginning(value: Json, budget: Iterator[int]) -> Json:
    """Return so much of a value as its short text shows: writing out a huge one takes its time."""
    if isinstance(value, str):
        return value[:MAX_RECEIVED]
    if isinstance(value, list):
        return [_beginning(item, budget) for item, _ in zip(value, budget, strict=False)]
    if isinstance(value, dict):
        items = zip(value.items(), budget, strict=False)
        return {name[:MAX_RECEIVED]: _beginning(part, budget) for (name, part), _ in items}
    return value
