"""JSON values, JSON pointers and the one loader for YAML and JSON files.

Knows nothing of OpenAPI. Nothing that is read here is ever executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

Json: TypeAlias = Any
"""A parsed JSON value: dict, list, str, int, float, bool or None."""

Record: TypeAlias = dict[str, Any]
"""A JSON object. Records in a store are values: they are replaced, never changed in place."""

MAX_BYTES = 4 * 1024 * 1024
MAX_NODES = 200_000
MAX_ALIASES = 100


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
        return f"{self.file}{line} at {self.pointer or '/'}: {self.what}. {self.hint}"


class DefectsError(Exception):
    """A file cannot be used; carries every defect that was found, not only the first."""

    def __init__(self, defects: Iterable[Defect]) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join(map(str, self.defects)))


class _Loader(yaml.CSafeLoader):
    """YAML with the scalars of JSON: no dates, no `yes`/`no` booleans, no merge keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own declaration


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Record:
    seen: Record = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        # Unquoted response statuses (200:) are integers in YAML and strings in OpenAPI.
        name = key if isinstance(key, str) else str(key)
        if name in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {name!r} stands here twice", key_node.start_mark
            )
        seen[name] = loader.construct_object(value_node, deep=True)
    return seen


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)


def load(path: Path) -> Json:
    """Read one YAML or JSON file; raises DefectsError when it is missing, too big or no YAML."""
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
    return parse(raw, path.name)


def parse(raw: bytes, name: str) -> Json:
    """Parse YAML (or JSON, its subset) that came from the file `name`; raises DefectsError."""
    try:
        _refuse_bombs(raw, name)
        return yaml.load(raw, Loader=_Loader)  # noqa: S506 - a subclass of CSafeLoader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = None if mark is None else mark.line + 1
        what = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise DefectsError(
            [Defect(name, "", f"is not valid YAML: {what}", "Mend the syntax there.", line)]
        ) from error


def _refuse_bombs(raw: bytes, name: str) -> None:
    # An alias can multiply what it names; counting '*' is an upper bound that costs nothing.
    if raw.count(b"*") <= MAX_ALIASES:
        return
    aliases = 0
    for nodes, event in enumerate(yaml.parse(raw, Loader=yaml.CSafeLoader)):
        aliases += isinstance(event, yaml.AliasEvent)
        if aliases > MAX_ALIASES or nodes > MAX_NODES:
            raise DefectsError(
                [
                    Defect(
                        name,
                        "",
                        f"has more than {MAX_ALIASES} aliases or {MAX_NODES} nodes",
                        "Write it out without aliases.",
                    )
                ]
            )


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
        try:
            found = found[int(token)] if isinstance(found, list) else found[token]
        except (KeyError, IndexError, ValueError, TypeError):
            raise KeyError(text) from None
    return found


def dig(record: Mapping[str, Json], path: tuple[str, ...]) -> Json:
    """Return the value at a path of keys, or None where the path ends early."""
    found: Json = record
    for key in path:
        if not isinstance(found, dict):
            return None
        found = found.get(key)
    return found


def line_of(path: Path, text: str) -> int | None:
    """Return the 1-based line on which the value at a JSON pointer starts, if there is one."""
    node = yaml.compose(path.read_bytes(), Loader=yaml.CSafeLoader)
    for token in tokens(text):
        if isinstance(node, yaml.MappingNode):
            node = next((v for k, v in node.value if k.value == token), None)
        elif isinstance(node, yaml.SequenceNode) and token.isdigit():
            node = node.value[int(token)] if int(token) < len(node.value) else None
        else:
            node = None
    return None if node is None else int(node.start_mark.line) + 1
