"""What the tests must know of an OpenAPI description: credentials, path parameters, links."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Json: TypeAlias = Any
"""A parsed JSON value: dict, list, str, int, float, bool or None."""

METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Operation:
    """One operation: its template, path parameters, links and alternatives of security schemes.

    `parameters` maps the name of a path parameter to its definition; a link is the pair of the
    name of a path parameter that it fills and the runtime expression for the value.
    """

    name: str
    method: str
    template: str
    parameters: dict[str, Json]
    links: list[tuple[str, str]]
    security: list[list[str]]


@dataclass(frozen=True)
class Description:
    """A description, named after its file."""

    path: Path
    document: Json = field(repr=False)

    @property
    def name(self) -> str:
        """The vendor's slug."""
        return self.path.stem

    @property
    def schemes(self) -> dict[str, Json]:
        """The security schemes by name."""
        found: dict[str, Json] = self.document.get("components", {}).get("securitySchemes", {})
        return found

    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of the description."""
        for template, item in self.document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(template, item, method)

    def resolve(self, value: Json) -> Json:
        """Return what a local `$ref` stands for, or the value itself."""
        while isinstance(value, dict) and "$ref" in value:
            found = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                found = found[part.replace("~1", "/").replace("~0", "~")]
            value = found
        return value

    def _operation(self, template: str, item: Json, method: str) -> Operation:
        definition = item[method]
        both = [*item.get("parameters", ()), *definition.get("parameters", ())]
        parameters = [self.resolve(parameter) for parameter in both]
        responses = map(self.resolve, definition["responses"].values())
        links = [
            (name.rpartition(".")[2], expression)
            for response in responses
            for link in map(self.resolve, response.get("links", {}).values())
            for name, expression in link.get("parameters", {}).items()
        ]
        security = definition.get("security", self.document.get("security", []))
        return Operation(
            definition["operationId"],
            method,
            template,
            {p["name"]: p for p in parameters if p["in"] == "path"},
            links,
            [list(alternative) for alternative in security],
        )


def load(path: Path) -> Description:
    """Read a description; it is taken to be valid, which other tests hold."""
    with path.open("rb") as file:
        return Description(path, yaml.load(file, Loader=yaml.CSafeLoader))


def names(folder: Path) -> list[str]:
    """Return the slugs of the vendors that a folder has descriptions of."""
    return sorted(path.stem for path in folder.glob("*.yaml"))
