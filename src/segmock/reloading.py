"""Descriptions and scenarios are read anew while a mock serves; nothing of its state is lost.

What cannot be used changes nothing, and is told with file, place and reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from segmock import app
from segmock.core import scenario as scenarios
from segmock.core.altering import altered
from segmock.core.document import DefectsError
from segmock.core.worlds import Start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from segmock.app import Mock
    from segmock.config import Settings
    from segmock.core.serving import Served
    from segmock.core.vendor import Vendor
    from segmock.core.world import World
    from segmock.mutating.mutant import Mutant

SUFFIX = ".yaml"


class Told(NamedTuple):
    """One sentence about what has changed, or why it has not."""

    kind: Literal["changed", "kept", "broken"]
    text: str


class Reloader:
    """Reads anew for one mock what it was built from with the same arguments.

    `serve` has the door serve other vendors.
    """

    def __init__(
        self,
        settings: Settings,
        mock: Mock,
        serve: Callable[[Sequence[Served]], None],
        known: Mapping[str, Vendor] | None = None,
        written: Sequence[Mutant] | None = None,
    ) -> None:
        self._settings = settings
        self._mock = mock
        self._serve = serve
        self._known = known
        self._written = written
        self._names = set(scenarios.names(settings.fixtures))

    def reload(self, changed: Iterable[Path]) -> list[Told]:
        """Read files that have changed, and return what that means, a sentence for each."""
        folder = self._settings.openapi.resolve()
        paths = {path.resolve() for path in changed if path.suffix == SUFFIX}
        stems = {path.stem for path in paths if path.parent != folder}
        described = [
            one.vendor.name
            for one in self._mock.pipeline.served
            if folder / f"{one.vendor.name}{SUFFIX}" in paths
        ]
        told: list[Told] = []
        for name in described:
            told += self._description(name)
        if stems or described:
            told += self._scenarios(stems, everything=bool(described))
        return told

    def _description(self, name: str) -> list[Told]:
        """Serve a vendor by its new description."""
        served = self._mock.pipeline.served
        mutant = self._mock.mutant
        wrong = mutant is not None and mutant.vendor == name
        settings = replace(
            self._settings, vendors=(name,), mutant=self._settings.mutant if wrong else ""
        )
        try:
            (new,) = app.serving(settings, self._known, self._written)
        except DefectsError as error:
            return [_broken(error, f"{name} is served as before")]
        old = next(one for one in served if one.vendor.name == name)
        self._serve([new if one is old else one for one in served])
        return list(_told(old, new))

    def _scenarios(self, stems: set[str], *, everything: bool) -> Iterator[Told]:
        """Have worlds begin in the scenarios as they are now.

        `everything` says that descriptions have changed, which each scenario is held against.
        """
        names = set(scenarios.names(self._settings.fixtures))
        for name in sorted((self._names - names) & stems):
            yield Told("changed", f"scenario {name}: removed; worlds that began in it stay")
        used: dict[str, list[Start]] = {}
        for start in self._mock.worlds.starts():
            used.setdefault(start.scenario or self._settings.scenario, []).append(start)
        # One that starts from another changes with it, so all that are in use are looked at.
        for name in sorted((names & stems) | (used.keys() & names)):
            named = name in stems
            yield from self._scenario(name, used.get(name, []), named=named, anew=everything)
        self._names = names

    def _scenario(
        self, name: str, starts: list[Start], *, named: bool, anew: bool
    ) -> Iterator[Told]:
        """Have worlds begin in a scenario as it is now; `named` says that its file has changed."""
        worlds = self._mock.worlds
        before = worlds.starts()
        try:
            made = {start: self._opened(start) for start in starts or [Start(scenario=name)]}
        except DefectsError as error:
            yield _broken(error, f"scenario {name} is as before for worlds that can begin in it")
            return
        raw = next(iter(made.values())).scenario.raw
        known = [before[start].scenario.raw for start in starts if start in before]
        other = any(one != raw for one in known) or (named and not known)
        if other or anew:
            for world in made.values():
                world.prepare(lambda *_: None)
            worlds.renew(made)
        if other:
            word = "changed" if name in self._names else "added"
            then = "; worlds begin in it so when they are made or reset" if starts else ""
            yield Told("changed", f"scenario {name}: {word}{then}")

    def _opened(self, start: Start) -> World:
        settings = app.started(self._settings, start)
        return app.opened(settings, self._mock.pipeline.served, self._known)


def _told(old: Served, new: Served) -> Iterator[Told]:
    name = old.vendor.name
    found = list(altered(old.spec, new.spec))
    for word, one in found:
        yield Told("changed", f"{name}: {word} {one.method} {one.template} ({one.id})")
    if not found:
        yield Told("changed", f"{name}: read anew; no operation is another one")
    for collection, layout in old.vendor.layouts.items():
        if layout.schema and old.spec.schema(layout.schema) != new.spec.schema(layout.schema):
            text = "what worlds hold stays as it is; new worlds hold what the description says now"
            yield Told("kept", f"{name}: records of {collection}: {text}")


def _broken(error: DefectsError, then: str) -> Told:
    lines = "\n".join(map(str, error.defects))
    return Told("broken", f"{lines}\nNothing has changed: {then}.")
