"""Role 4, filters: the `q` language, `sort`, `fields` and `Accept-Language`.

`q` is a row of conditions `field:value`, separated by blanks, all of which must hold.
"""

import re

from segmock.core.clock import iso, parse_iso
from segmock.core.document import Json, Record
from segmock.core.exchange import Exchange
from segmock.core.filtering import EVERYTHING, All, Compare, Op, Path, Predicate, SortKey
from segmock.core.problem import Kind, Problem, Violation, Where
from segmock.vendors.emporix.paging import PLACEHOLDER

_VALUE = r'"[^"]*"|[^ "(),<>~=][^ "(),]*'
_CONDITION = re.compile(
    rf"""
    (?P<field>[A-Za-z_]\w*(?:\.[\w-]+)*):(?:
        (?P<operator>>=|<=|>|<|~)?(?P<value>{_VALUE})
      | \((?P<listed>(?:{_VALUE})(?:,\ ?(?:{_VALUE}))*)\)
      | \((?P<from>>=|>)(?P<low>{_VALUE})\ AND\ (?P<to><=|<)(?P<high>{_VALUE})\)
      | (?:~\(|\(~)(?P<part>[^"()]+)\)
    )(?:\ +|\Z)
    """,
    re.VERBOSE | re.ASCII,
)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_OPERATORS = {">": Op.GT, ">=": Op.GE, "<": Op.LT, "<=": Op.LE, "~": Op.CONTAINS}
_WORDS = {"null": Op.MISSING, "missing": Op.MISSING, "exists": Op.EXISTS}

# What `fields` never takes away. deviation: fields-keep-identity
_IDENTITY = {"id", "customer", "legalEntity", "segmentId", "item", "type"}

DEFAULT_LANGUAGE = "en"
_LOCALIZED = {"name", "description", "localizedName", "localizedDescription", "localizedSlug"}


def predicate(exchange: Exchange) -> Predicate:
    """Return the conditions of `q`, from the query or a search's body; raises Problem."""
    if isinstance(exchange.body, dict):
        return _conditions(exchange.body.get("q", ""), "body")
    if (product := exchange.query.get("ref.id")) is not None:
        return Compare(("ref", "id"), Op.EQ, product)
    q = exchange.query.get("q", PLACEHOLDER)
    return EVERYTHING if q == PLACEHOLDER else _conditions(q, "query")


def order(exchange: Exchange) -> tuple[SortKey, ...]:
    """Return the sort keys, `name.en:desc,id`; without any the order of creation is kept."""
    parts = exchange.query.get("sort", "").split(",")
    named = [part.partition(":") for part in parts if part]
    return tuple(
        SortKey(tuple(name.split(".")), descending=word.lower() == "desc")
        for name, _, word in named
    )


def faults(place: str, text: str) -> tuple[Violation, ...]:
    """Return where a `q` goes wrong; the other languages are plain enough for their patterns."""
    return _read(text)[1] if place == "/q" else ()


def select(view: Record, exchange: Exchange) -> Record:
    """Return the fields and the languages asked for."""
    if tags := _languages(exchange):
        view = _in_languages(view, tags)
    if "fields" in exchange.query:
        asked = {name.partition(".")[0] for name in exchange.query["fields"].split(",")}
        view = {name: value for name, value in view.items() if name in asked | _IDENTITY}
    return view


def as_map(text: Json, exchange: Exchange) -> Json:
    """Return a localized text as a map; a plain one is in the language of `Content-Language`."""
    if not isinstance(text, str):
        return text
    language = exchange.header.get("content-language", "")
    return {DEFAULT_LANGUAGE if language in {"", "*"} else language: text}


def moment(text: str) -> str:
    """Return a time in the one form of the state, which sorts as text; other texts as they are."""
    try:
        return iso(parse_iso(text))
    except (ValueError, OverflowError):
        return text


def _conditions(q: str, where: Where) -> Predicate:
    found, wrong = _read(q, where)
    if wrong:
        raise Problem(Kind.INVALID, wrong)
    return found


def _read(q: str, where: Where = "query") -> tuple[Predicate, tuple[Violation, ...]]:
    parts: list[Predicate] = []
    at = 0
    while at < len(q):
        found = _CONDITION.match(q, at)
        if found is None:
            received = f"{q[at : at + 40]!r} at character {at + 1}"
            hint = "Separate conditions by a blank, and quote a value that has one."
            wrong = Violation(where, "/q", "a condition field:value", received, hint)
            return EVERYTHING, (wrong,)
        parts.append(_condition(found))
        at = found.end()
    return All(tuple(parts)), ()


def _condition(found: re.Match[str]) -> Predicate:
    path = tuple(found["field"].split("."))
    if found["part"]:
        return Compare(path, Op.CONTAINS, found["part"])
    if found["listed"]:
        listed = re.findall(_VALUE, found["listed"])
        return Compare(path, Op.IN, [one for text in listed for one in _readings(text)])
    if found["from"]:
        low = Compare(path, _OPERATORS[found["from"]], _bound(found["low"]))
        return All((low, Compare(path, _OPERATORS[found["to"]], _bound(found["high"]))))
    return _single(path, found["operator"], found["value"])


def _single(path: Path, operator: str | None, text: str) -> Compare:
    if operator == "~":
        return Compare(path, Op.CONTAINS, text.strip('"'))
    if operator:
        return Compare(path, _OPERATORS[operator], _bound(text))
    if (op := _WORDS.get(text)) is not None:
        return Compare(path, op)
    return Compare(path, Op.IN, _readings(text))


def _readings(text: str) -> list[Json]:
    """Return the values an unquoted text may stand for: `20` is a number and a text."""
    if text.startswith('"'):
        return [text.strip('"')]
    if text in {"true", "false"}:
        return [text, text == "true"]
    return [text, float(text)] if _NUMBER.fullmatch(text) else [text]


def _bound(text: str) -> Json:
    """Return what is compared with: a number or a text."""
    return float(text) if _NUMBER.fullmatch(text) else moment(text.strip('"'))


def _languages(exchange: Exchange) -> set[str]:
    """Return the languages of `Accept-Language`; none means all of them."""
    header = exchange.header.get("accept-language", "")
    tags = {part.partition(";")[0].strip() for part in header.split(",")} - {""}
    return set() if "*" in tags else tags | {tag.partition("-")[0] for tag in tags}


def _in_languages(view: Record, tags: set[str]) -> Record:
    # A text in none of the languages is shown in all it has. deviation: language-maps
    shown: Record = {}
    for name, value in view.items():
        if name in _LOCALIZED and isinstance(value, dict):
            shown[name] = {tag: text for tag, text in value.items() if tag in tags} or value
        elif name in {"item", "ref"}:
            shown[name] = _in_languages(value, tags)
        elif name == "subcategories":
            shown[name] = [_in_languages(below, tags) for below in value]
        else:
            shown[name] = value
    return shown
