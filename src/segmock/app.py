"""The composition root: settings in, a mock out. The only place where all parts meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from segmock import config, vendors
from segmock.core import document
from segmock.core import scenario as scenarios
from segmock.core import spec as specs
from segmock.core.document import Defect, DefectsError, Record, line_of, pointer, unknown
from segmock.core.pipeline import Pipeline, Served, serve
from segmock.core.rehearsing import Rehearsal
from segmock.core.world import World
from segmock.core.worlds import Start, Worlds
from segmock.mutating import choosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from segmock.config import Settings
    from segmock.core.journal import Entry
    from segmock.core.scenario import Scenario
    from segmock.core.vendor import Vendor
    from segmock.mutating.mutant import Mutant


REHEARSED = 20
"""People of the world in which a scenario is held against the descriptions."""
SCENARIO = "its scenario"
"""What a scenario that is in no file of its own is called where it cannot be used."""


@dataclass(frozen=True)
class Mock:
    """Everything that answers: the pipeline, and the worlds it answers in."""

    pipeline: Pipeline
    worlds: Worlds
    scenario: Scenario
    """That of the start."""
    mutant: Mutant | None = None
    """What makes it wrong on purpose, if anything does."""

    @property
    def world(self) -> World:
        """The default world."""
        return self.worlds.default


def build(
    settings: Settings,
    known: Mapping[str, Vendor] | None = None,
    written: Sequence[Mutant] | None = None,
    *,
    raw: Record | None = None,
) -> Mock:
    """Put a mock together; raises DefectsError with every defect of every file.

    `raw` is a parsed scenario that stands alone, in place of the one that the settings name.

    `known` are the vendors to choose from, and `written` the mutants beside the automatic ones;
    by default those of this package.
    """
    known = vendors.discover() if known is None else known
    served, mutant, defects = _serving(settings, known, written)
    try:
        made = opened(settings, served, known, raw)
    except DefectsError as error:
        raise DefectsError([*defects, *error.defects]) from None
    if defects:
        raise DefectsError(defects)

    def make(start: Start) -> World:
        return opened(started(settings, start), pipeline.served, known)

    pipeline = Pipeline(served, strict=settings.strict, observers=[deliver])
    return Mock(pipeline, Worlds(made, make), made.scenario, mutant)


def _serving(
    settings: Settings, known: Mapping[str, Vendor], written: Sequence[Mutant] | None
) -> tuple[list[Served], Mutant | None, list[Defect]]:
    """Return what can be served, what makes it wrong on purpose, and what is wrong by mistake."""
    served, defects = _served(settings, known)
    if not settings.mutant or defects:
        return served, None, defects
    try:
        written = [*vendors.mutants().values()] if written is None else written
        mutant = choosing.chosen(settings.mutant, served, written)
    except DefectsError as error:
        return served, None, [*defects, *error.defects]
    changed = [mutant.change(s) if s.vendor.name == mutant.vendor else s for s in served]
    return changed, mutant, defects


def serving(
    settings: Settings,
    known: Mapping[str, Vendor] | None = None,
    written: Sequence[Mutant] | None = None,
) -> list[Served]:
    """Return the vendors of the settings as `build` serves them; raises DefectsError as it does."""
    known = vendors.discover() if known is None else known
    served, _, defects = _serving(settings, known, written)
    if defects:
        raise DefectsError(defects)
    return served


def started(settings: Settings, start: Start) -> Settings:
    """Return the settings with which a world begins that is not made at the start."""
    return replace(
        settings,
        scenario=start.scenario or settings.scenario,
        seed=settings.seed if start.seed is None else start.seed,
        personas=settings.personas if start.personas is None else start.personas,
        clock=start.clock or settings.clock,
    )


def compiled(settings: Settings, known: Mapping[str, Vendor] | None = None) -> list[Served]:
    """Return the vendors of the settings, ready to answer; raises DefectsError as `build` does."""
    served, defects = _served(settings, vendors.discover() if known is None else known)
    if defects:
        raise DefectsError(defects)
    return served


def opened(
    settings: Settings,
    served: Sequence[Served],
    known: Mapping[str, Vendor] | None = None,
    raw: Record | None = None,
) -> World:
    """Return a new world in the scenario of the settings, for vendors that are served.

    `raw` is a parsed scenario that stands alone, in its place. Raises DefectsError with every
    defect of the scenario, which is held against the descriptions.
    """
    known = vendors.discover() if known is None else known
    path = settings.fixtures / f"{settings.scenario}.yaml"
    try:
        scenario = _scenario(settings, known, raw)
        made = world(scenario, served, any_credential=settings.any_credential)
        _read_given(made, served)
        rehearse(scenario, served, whole=known.keys() == {s.vendor.name for s in served})
    except DefectsError as error:
        raise DefectsError(_located(error, path)) from None
    return made


def purposes(folder: Path) -> dict[str, str]:
    """Return the scenarios of a folder, name to purpose; of one that cannot be read it is empty."""
    return {
        name: _purpose(path := folder / f"{name}.yaml", path.stat().st_mtime_ns)
        for name in scenarios.names(folder)
    }


@lru_cache(maxsize=256)
def _purpose(path: Path, _changed: int) -> str:
    try:
        raw = document.load(path)
    except DefectsError:
        return ""
    return str(raw.get("purpose", "")) if isinstance(raw, dict) else ""


def catalogue(settings: Settings, *, automatics: bool = False) -> list[Mutant]:
    """Return the mutants of the vendors of the settings, with the automatic ones if asked.

    Raises DefectsError as `build` does.
    """
    served = compiled(settings)
    return choosing.catalogue(served, vendors.mutants().values(), automatics=automatics)


def mutants(vendor: str) -> list[Mutant]:
    """Return the mutants that are written for a vendor of this package."""
    return [mutant for mutant in vendors.mutants().values() if mutant.vendor == vendor]


def _served(settings: Settings, known: Mapping[str, Vendor]) -> tuple[list[Served], list[Defect]]:
    """Return the vendors that can be served, and what is wrong with the others."""
    served: list[Served] = []
    defects: list[Defect] = []
    for name in dict.fromkeys(settings.vendors or known):
        path = settings.openapi / f"{name}.yaml"
        try:
            vendor = _vendor(name, known)
            spec = specs.load(path, settings.cache)
            served.append(serve(vendor, spec, judged=settings.judged))
        except DefectsError as error:
            defects += _located(error, path)
    return served, defects


def deliver(_: Entry, world: World) -> None:
    """Let out what a request has emitted, now that it is answered."""
    world.deliver()


def world(
    scenario: Scenario, served: Iterable[Served], *, name: str = "default", any_credential: bool
) -> World:
    """Return a new world for the vendors served, in the scenario's given state."""
    by_name = {s.vendor.name: s for s in served}

    def generate(vendor: str, collection: str, number: int) -> Iterator[Record]:
        layout = by_name[vendor].vendor.layouts[collection]
        schema = by_name[vendor].spec.schema(layout.schema)
        generator = by_name[vendor].generator
        for n in range(number):
            yield generator.value(schema, scenario.seed, vendor, collection, n)

    layouts = {name: s.vendor.layouts for name, s in by_name.items()}
    return World(scenario, layouts, generate, name=name, any_credential=any_credential)


def _vendor(name: str, known: Mapping[str, Vendor]) -> Vendor:
    if name not in known:
        raise DefectsError([unknown("--vendor", "", "vendor", name, known)])
    return known[name]


def _scenario(
    settings: Settings, known: Mapping[str, Vendor], raw: Record | None = None
) -> Scenario:
    scenario = _loaded(settings) if raw is None else scenarios.read(raw, SCENARIO)
    if defects := [*_odd_given(scenario, known), *_odd_settings(scenario, known)]:
        raise DefectsError(defects)
    return _overridden(scenario, settings, known)


def _loaded(settings: Settings) -> Scenario:
    """Return the scenario of the settings as its file has it; raises DefectsError."""
    name = settings.scenario
    names = scenarios.names(settings.fixtures)
    if name not in names:
        raise DefectsError([unknown("--scenario", "", "scenario", name, names)])
    return scenarios.load(settings.fixtures / f"{name}.yaml", config.folder("fixtures"))


def _odd_given(scenario: Scenario, known: Mapping[str, Vendor]) -> Iterator[Defect]:
    for vendor, collections in scenario.given.items():
        if vendor not in known:
            yield unknown(scenario.file, pointer("given", vendor), "vendor", vendor, known)
            continue
        layouts = known[vendor].layouts
        for collection, records in collections.items():
            place = pointer("given", vendor, collection)
            if collection not in layouts:
                yield unknown(scenario.file, place, "collection", collection, layouts)
            elif isinstance(records, int) and not layouts[collection].schema:
                hint = "Write the records: its layout names no schema to generate them from."
                yield Defect(scenario.file, place, "cannot be generated", hint)


def _odd_settings(scenario: Scenario, known: Mapping[str, Vendor]) -> Iterator[Defect]:
    for vendor, chosen in scenario.settings.items():
        for name, choice in chosen.items():
            place = pointer("settings", vendor, name)
            yield from _odd_choice(scenario.file, place, (vendor, name, choice), known)
    for vendor in scenario.limits:
        place = pointer("limits", vendor)
        if vendor not in known:
            yield unknown(scenario.file, place, "vendor", vendor, known)
        elif known[vendor].limit is None:
            what, hint = "is a limit that the vendor has not", "Remove it."
            yield Defect(scenario.file, place, what, hint)


def _odd_choice(
    file: str, place: str, chosen: tuple[str, str, str], known: Mapping[str, Vendor]
) -> Iterator[Defect]:
    vendor, name, choice = chosen
    if vendor not in known:
        yield unknown(file, place, "vendor", vendor, known)
    elif name not in (settings := known[vendor].settings):
        yield unknown(file, place, f"setting of {vendor}", name, settings)
    elif choice not in (choices := settings[name].choices):
        yield unknown(file, place, f"choice of {name}", choice, choices)


def _overridden(scenario: Scenario, settings: Settings, known: Mapping[str, Vendor]) -> Scenario:
    """Return the scenario with what the settings say instead; raises DefectsError."""
    chosen = {vendor: dict(choices) for vendor, choices in scenario.settings.items()}
    defects: list[Defect] = []
    for text in settings.choices:
        place, _, choice = text.partition("=")
        vendor, _, name = place.partition(".")
        defects += _odd_choice("--set", "", (vendor, name, choice), known)
        chosen.setdefault(vendor, {})[name] = choice
    if defects:
        raise DefectsError(defects)
    return replace(
        scenario,
        seed=scenario.seed if settings.seed is None else settings.seed,
        personas=scenario.personas if settings.personas is None else settings.personas,
        timing=settings.clock or scenario.timing,
        settings=chosen,
    )


def _read_given(made: World, served: Iterable[Served]) -> None:
    """Have the vendors read what the scenario gives; raises DefectsError with every defect."""
    scenario = made.scenario
    defects: list[Defect] = []
    for vendor in (one.vendor.name for one in served):
        for collection in scenario.given.get(vendor, {}):
            try:
                len(made.collection(vendor, collection))
            except DefectsError as error:
                defects += error.defects
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                place = pointer("given", vendor, collection)
                what = f"cannot be read: {type(error).__name__} {error}"
                hint = "Compare its records with those of another scenario."
                defects.append(Defect(scenario.file, place, what, hint))
    if defects:
        raise DefectsError(dict.fromkeys(defects))


def rehearse(scenario: Scenario, served: Sequence[Served], *, whole: bool) -> None:
    """Refuse a scenario that contradicts the descriptions; raises DefectsError with every defect.

    `whole` says that all vendors there are are served.
    """
    # Few people are enough to see how a record is shown.
    few = replace(scenario, personas=min(scenario.personas, REHEARSED))
    trial = world(few, served, any_credential=False)
    if defects := list(Rehearsal(served, trial, whole=whole).defects(scenario)):
        raise DefectsError(dict.fromkeys(defects))


def _located(error: DefectsError, path: Path) -> list[Defect]:
    """Add the line of each defect that has a place in the file, or in one beside it."""
    return [replace(d, line=_line(d, path)) for d in error.defects]


def _line(defect: Defect, path: Path) -> int | None:
    # What a scenario starts from is another file, of its folder or of segmock's own.
    for folder in (path.parent, config.folder("fixtures")):
        if defect.pointer and defect.line is None and (file := folder / defect.file).is_file():
            return line_of(file, defect.pointer)
    return defect.line
