"""The composition root: settings in, a mock out. The only place where all parts meet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from segmock import vendors
from segmock.core import scenario as scenarios
from segmock.core import spec as specs
from segmock.core.document import Defect, DefectsError, Record, line_of, pointer, unknown
from segmock.core.pipeline import Pipeline, Served, serve
from segmock.core.world import World
from segmock.mutating import choosing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from segmock.config import Settings
    from segmock.core.journal import Entry
    from segmock.core.scenario import Scenario
    from segmock.core.vendor import Vendor
    from segmock.mutating.mutant import Mutant


@dataclass(frozen=True)
class Mock:
    """Everything that answers: the pipeline, and the world it answers in."""

    pipeline: Pipeline
    world: World
    scenario: Scenario
    mutant: Mutant | None = None
    """What makes it wrong on purpose, if anything does."""


def build(
    settings: Settings,
    known: Mapping[str, Vendor] | None = None,
    written: Sequence[Mutant] | None = None,
) -> Mock:
    """Put a mock together; raises DefectsError with every defect of every file.

    `known` are the vendors to choose from, and `written` the mutants beside the automatic ones;
    by default those of this package.
    """
    known = vendors.discover() if known is None else known
    served, defects = _served(settings, known)
    mutant: Mutant | None = None
    if settings.mutant and not defects:
        try:
            written = [*vendors.mutants().values()] if written is None else written
            mutant = choosing.chosen(settings.mutant, served, written)
            served = [mutant.change(s) if s.vendor.name == mutant.vendor else s for s in served]
        except DefectsError as error:
            defects += error.defects
    path = settings.fixtures / f"{settings.scenario}.yaml"
    try:
        scenario = _scenario(settings, known)
        made = world(scenario, served, any_credential=settings.any_credential)
        _read_given(made, served)
    except DefectsError as error:
        raise DefectsError([*defects, *_located(error, path)]) from None
    if defects:
        raise DefectsError(defects)
    pipeline = Pipeline(served, strict=settings.strict, observers=[deliver])
    return Mock(pipeline, made, scenario, mutant)


def catalogue(settings: Settings, *, automatics: bool = False) -> list[Mutant]:
    """Return the mutants of the vendors of the settings, with the automatic ones if asked.

    Raises DefectsError as `build` does.
    """
    served, defects = _served(settings, vendors.discover())
    if defects:
        raise DefectsError(defects)
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
            served.append(serve(_vendor(name, known), specs.load(path), judged=settings.judged))
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


def _scenario(settings: Settings, known: Mapping[str, Vendor]) -> Scenario:
    name = settings.scenario
    names = sorted(p.stem for p in settings.fixtures.glob("*.yaml"))
    if name not in names:
        raise DefectsError([unknown("--scenario", "", "scenario", name, names)])
    path = settings.fixtures / f"{name}.yaml"
    scenario = scenarios.load(path)
    if defects := [*_odd_given(scenario, known), *_odd_settings(scenario, known)]:
        raise DefectsError(defects)
    return _overridden(scenario, settings, known)


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
        personas=settings.personas or scenario.personas,
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


def _located(error: DefectsError, path: Path) -> list[Defect]:
    """Add the line of each defect that has a place in the file."""
    if not path.is_file():
        return list(error.defects)
    return [
        replace(d, line=line_of(path, d.pointer)) if d.pointer and d.line is None else d
        for d in error.defects
    ]
