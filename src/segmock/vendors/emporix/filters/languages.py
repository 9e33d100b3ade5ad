"""Languages: which ones a text is stored in, and which ones it is shown in."""

import re
from collections.abc import Iterable

from segmock.core.document import Json, Record
from segmock.core.exchange import Exchange
from segmock.core.problem import Kind, Problem, Violation
from segmock.vendors.emporix.filters.fields import DEFAULT_LANGUAGE
from segmock.vendors.emporix.paging import PLACEHOLDER

SECOND_LETTERS = {
    "a": "abefkmnrsvyz",
    "b": "aeghimnors",
    "c": "aehorsuvy",
    "d": "aevz",
    "e": "elnostu",
    "f": "afijory",
    "g": "adlnuv",
    "h": "aeiortuyz",
    "i": "adegikostu",
    "j": "av",
    "k": "agijklmnorsuvwy",
    "l": "abginotuv",
    "m": "ghiklnrsty",
    "n": "abdeglnorvy",
    "o": "cjmrs",
    "p": "ailst",
    "q": "u",
    "r": "mnouw",
    "s": "acdegiklmnoqrstuvw",
    "t": "aeghiklnorstwy",
    "u": "gkrz",
    "v": "eio",
    "w": "ao",
    "x": "h",
    "y": "io",
    "z": "ahu",
}
"""First letter of a language of ISO 639-1 to the second ones."""
ISO_639 = frozenset(a + b for a, rest in SECOND_LETTERS.items() for b in rest)
"""The languages of two letters, which a tenant has unless the scenario gives it fewer."""

LANGUAGES = "languages"
_LOCALIZED = {"name", "description", "localizedName", "localizedDescription", "localizedSlug"}
_TAG = re.compile(r"`?(?P<tag>[A-Za-z0-9*-]+)(;q=[0-9.]+)?`?")


def asked(exchange: Exchange) -> set[str]:
    """Return the languages to show; none means all of them. Raises Problem for an unknown one."""
    header = exchange.header.get("accept-language", PLACEHOLDER)
    if header == "":
        return {DEFAULT_LANGUAGE}
    if header == PLACEHOLDER:
        absent = exchange.setting("no-accept-language")  # deviation: language-maps
        return set() if absent == "all" else {DEFAULT_LANGUAGE}
    tags = tags_of(header)
    _refuse_unknown(exchange, "accept-language", tags)
    return set() if "*" in tags else tags | {tag.partition("-")[0] for tag in tags}


def unsupported(exchange: Exchange, tags: Iterable[str]) -> list[str]:
    """Return which languages the tenant does not have, in alphabetical order."""
    given = {one["id"] for one in exchange.world.collection(exchange.vendor.name, LANGUAGES)}
    known = given or ISO_639
    return sorted({tag for tag in tags if tag != "*" and tag.partition("-")[0] not in known})


def tags_of(header: str) -> set[str]:
    """Return the languages that a header names, without their weights."""
    found = (_TAG.fullmatch(part.strip()) for part in header.split(","))
    return {tag["tag"] for tag in found if tag is not None}


def as_map(text: Json, exchange: Exchange) -> Json:
    """Return a localized text as a map; a plain one is in the language of `Content-Language`.

    Raises Problem for a language that the tenant does not have.
    """
    language = exchange.header.get("content-language", "")
    if language in {"", "*", PLACEHOLDER}:
        language = DEFAULT_LANGUAGE
    _refuse_unknown(exchange, "content-language", {language})
    return {language: text} if isinstance(text, str) else text


def shown(view: Record, tags: set[str]) -> Record:
    """Return a view with its texts in some languages; one in none of them keeps all it has."""
    found: Record = {}  # deviation: language-maps
    for name, value in view.items():
        if name in _LOCALIZED and isinstance(value, dict):
            found[name] = {tag: text for tag, text in value.items() if tag in tags} or value
        elif name in {"item", "ref"}:
            found[name] = shown(value, tags)
        elif name == "subcategories":
            found[name] = [shown(below, tags) for below in value]
        else:
            found[name] = value
    return found


def _refuse_unknown(exchange: Exchange, header: str, tags: Iterable[str]) -> None:
    if wrong := unsupported(exchange, tags):
        wanted, hint = "languages of the tenant", "Leave these out, or give them to the tenant."
        reason = Violation("header", f"/{header}", wanted, ", ".join(wrong), hint)
        raise Problem(Kind.INVALID, (reason,))
