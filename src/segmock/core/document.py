"""JSON values, JSON pointers and the one loader for YAML and JSON files.

Knows nothing of OpenAPI. Nothing that is read here is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from math import isinf
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

Json: TypeAlias = Any
"""A parsed JSON value: dict, list, str, int, float, bool or None."""

Record: TypeAlias = dict[str, Any]
"""A JSON object. Records in a store are values: they are replaced, never changed in place."""

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 200_000
"""Values that a file may have once its aliases are written out."""
MAX_DEPTH = 100
"""Levels of mappings and lists that a file may have once its aliases are written out."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong with a file we depend on: where it is and what to do."""

    file: str
    pointer: str
    what: str
    hint: str
    line: int | None = None

    def __str__(self) -> str:
        line = "" if self.line is None else f":{self.line}"
        place = f" at {self.pointer}" if self.pointer else ""
        return f"{self.file}{line}{place}: {self.what}. {self.hint}"


def unknown(file: str, place: str, kind: str, name: str, known: Iterable[str]) -> Defect:
    """Return the defect of a name that nothing of a kind has, with the nearest one that is."""
    known = list(known)
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known) or 'none'}."
    article = "an" if kind[0] in "aeiou" else "a"
    return Defect(file, place, f"{name!r} is not {article} {kind}", hint)


class DefectsError(Exception):
    """A file cannot be used; carries every defect that was found, not only the first."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join(map(str, self.defects)))


MAX_DIGITS = 20
_SCALARS: dict[str, tuple[str, str]] = {
    "bool": (r"true|false", "tf"),
    "int": (r"-?(?:0|[1-9][0-9]*)", "-0123456789"),
    "float": (r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", "-0123456789"),
    "null": (r"null|~|", "n~"),
}
"""Type to the texts that have it, and their first characters; everything else is text."""

_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.CSafeLoader):
    """YAML with the scalars of JSON: no dates, no `yes` and `no`, no merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own declaration


for _name, (_pattern, _first) in _SCALARS.items():
    # The empty text, which is null, has no first character.
    _starts = [*_first, ""] if _name == "null" else list(_first)
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), _starts)


def load(path: Path) -> Json:
    """Read one YAML or JSON file; raises DefectsError when it is missing, too big or no YAML."""
    return parse(content(path), path.name)


def content(path: Path) -> bytes:
    """Return the bytes of a file; raises DefectsError when it is missing or too big."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DefectsError(
            [Defect(path.name, "", f"cannot be read: {error.strerror}", "Check the path.")]
        ) from error
    if len(raw) > MAX_BYTES:
        raise DefectsError(
            [Defect(path.name, "", f"is larger than {MAX_BYTES} bytes", "Split it or shorten it.")]
        )
    return raw


def parse(raw: bytes, name: str) -> Json:
    """Parse YAML (or JSON, its subset) that came from the file `name`; raises DefectsError."""
    try:
        _refuse_depth(raw)
        node = _Loader(raw).get_single_node()
        return None if node is None else _Builder().value(node).value
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DefectsError(
            [Defect(name, "", f"cannot be read: {what}", "Mend it there.", line)]
        ) from error


class _Refused(yaml.YAMLError):
    def __init__(self, place: yaml.Node | yaml.Event, problem: str) -> None:
        self.problem = problem
        self.problem_mark = place.start_mark


def _refuse_depth(raw: bytes) -> None:
    # Composing nodes goes as deep as the file does, so it is measured before.
    depth = 0
    for count, event in enumerate(yaml.parse(raw, Loader=yaml.CSafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or count > 2 * MAX_NODES:
            raise _Refused(event, f"more than {MAX_DEPTH} levels or {MAX_NODES} values")


class _Built(NamedTuple):
    value: Json
    size: int
    """Values in it, aliases written out."""
    height: int
    """Levels of mappings and lists."""


class _Builder:
    """Turns composed YAML into JSON values; what several aliases name is built once."""

    def __init__(self) -> None:
        self._built: dict[int, _Built | None] = {}

    def value(self, node: yaml.Node) -> _Built:
        """Return the value of a node; raises YAMLError where it has none."""
        if id(node) in self._built:
            built = self._built[id(node)]
            if built is None:
                raise _Refused(node, "it contains itself")
            return built
        self._built[id(node)] = None
        built = self._new(node, node.tag.removeprefix(_TAG))
        if built.size > MAX_NODES or built.height > MAX_DEPTH:
            raise _Refused(node, f"more than {MAX_DEPTH} levels or {MAX_NODES} values")
        self._built[id(node)] = built
        return built

    def _new(self, node: yaml.Node, kind: str) -> _Built:
        if isinstance(node, yaml.MappingNode) and kind == "map":
            return self._mapping(node)
        if isinstance(node, yaml.SequenceNode) and kind == "seq":
            parts = [self.value(item) for item in node.value]
            return _joined([part.value for part in parts], parts)
        if isinstance(node, yaml.ScalarNode) and kind == "str":
            return _Built(node.value, 1, 0)
        if not isinstance(node, yaml.ScalarNode) or kind not in _SCALARS:
            raise _Refused(node, f"the tag {node.tag!r} is not supported here")
        if not re.fullmatch(_SCALARS[kind][0], node.value):
            raise _Refused(node, f"{node.value!r} is no {kind}")
        try:
            return _Built(_scalar(kind, node.value), 1, 0)
        except OverflowError:
            raise _Refused(node, "the number does not fit into 64 bits") from None

    def _mapping(self, node: yaml.MappingNode) -> _Built:
        made: dict[str, _Built] = {}
        for key, value in node.value:
            # A key is its text: an unquoted status (200:) is a number in YAML, a text in OpenAPI.
            if not isinstance(key, yaml.ScalarNode):
                raise _Refused(key, "a key must be a text")
            if key.value in made:
                raise _Refused(key, f"the key {key.value!r} stands here twice")
            made[key.value] = self.value(value)
        return _joined({name: part.value for name, part in made.items()}, made.values())


def _joined(value: Json, parts: Collection[_Built]) -> _Built:
    size = 1 + sum(part.size for part in parts)
    return _Built(value, size, 1 + max((part.height for part in parts), default=0))


def _scalar(kind: str, text: str) -> Json:
    """Return the value of a text that fits its type; raises OverflowError for a huge number."""
    if kind == "int":
        number = int(text) if len(text) <= MAX_DIGITS else 2**64
        if not -(2**63) <= number < 2**64:
            raise OverflowError
        return number
    if kind == "float":
        if isinf(fraction := float(text)):
            raise OverflowError
        return fraction
    return None if kind == "null" else text == "true"


_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")


def pointer(*tokens: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a path: `pointer("a", 0)` is `/a/0`."""
    return "".join("/" + str(t).replace("~", "~0").replace("/", "~1") for t in tokens)


def tokens(text: str) -> list[str]:
    """Return the unescaped tokens of a JSON pointer; the inverse of `pointer`."""
    if not text:
        return []
    return [t.replace("~1", "/").replace("~0", "~") for t in text.lstrip("#").split("/")[1:]]


def at(document: Json, text: str) -> Json:
    """Return what a JSON pointer names; raises KeyError when there is nothing."""
    found = document
    for token in tokens(text):
        if isinstance(found, dict) and token in found:
            found = found[token]
        elif isinstance(found, list) and _INDEX.fullmatch(token) and int(token) < len(found):
            found = found[int(token)]
        else:
            raise KeyError(text)
    return found


def dig(record: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    """Return the value at a path of keys, or None where the path ends early."""
    found: Json = record
    for key in path:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def bad_refs(document: Json, file: str) -> Iterator[Defect]:
    """Yield a defect for every `$ref` that leaves the file or names nothing in it."""
    for place, node in walk(document):
        ref = node.get("$ref") if isinstance(node, dict) else None
        if not isinstance(ref, str):
            continue
        if not ref.startswith("#/"):
            hint = "Use a local '#/...' reference."
            yield Defect(file, place, f"$ref {ref!r} leaves the file", hint)
            continue
        try:
            at(document, ref)
        except KeyError:
            yield Defect(file, place, f"$ref {ref!r} names nothing", "Mend the reference.")


def walk(node: Json, place: str = "") -> Iterator[tuple[str, Json]]:
    """Yield a value and all within it, each with its JSON pointer."""
    yield place, node
    if isinstance(node, dict):
        for key, value in node.items():
            yield from walk(value, place + pointer(key))
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from walk(value, f"{place}/{n}")


def line_of(path: Path, text: str) -> int | None:
    """Return the 1-based line on which the value at a JSON pointer starts, if there is one."""
    node = yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)
    for token in tokens(text):
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == token), None)
        elif isinstance(node, yaml.SequenceNode) and _INDEX.fullmatch(token):
            node = node.value[int(token)] if int(token) < len(node.value) else None
        else:
            node = None
    return None if node is None else int(node.start_mark.line) + 1
