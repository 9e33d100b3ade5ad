"""Segments: their names, their uses, and who is in them at an instant."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from segmock.core.document import Defect, DefectsError, Json, Record, pointer
from segmock.core.filtering import AnyOf, Predicate, compiled
from segmock.core.vendor import Layout
from segmock.vendors.campaign_monitor_commerce.auth.ids import SLUG, WRITE_ID, derived, well_formed
from segmock.vendors.campaign_monitor_commerce.behaviours import criteria, jobs, rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from segmock.core.exchange import Exchange
    from segmock.core.universe import Persona
    from segmock.core.world import World

WHO = ("default", "group", "criteria")
"""The three ways in which a scenario says who is in a segment."""
MAX_NAME = 255
MAX_SECONDS = 366 * 86_400


def _is_flag(value: Json) -> bool:
    return isinstance(value, bool)


FITTING: dict[str, tuple[Callable[[Json], bool], str]] = {
    "id": (well_formed, WRITE_ID),
    "name": (
        lambda name: isinstance(name, str) and 0 < len(name) <= MAX_NAME,
        f"Write 1 to {MAX_NAME} characters.",
    ),
    "editable": (_is_flag, "Write true or false."),
    "uses": (lambda uses: isinstance(uses, list), "Write a list of {modelName, models}."),
    "fails": (_is_flag, "Write true or false."),
    "takes": (
        lambda takes: (
            isinstance(takes, int | float) and not _is_flag(takes) and 0 <= takes <= MAX_SECONDS
        ),
        f"Write seconds, from 0 to {MAX_SECONDS}.",
    ),
}
"""What else a scenario may say of a segment: whether it can be used, and what to write if not."""
FIELDS = {*WHO, *FITTING}


def members(world: World, segment: Record, at: datetime) -> Iterable[Persona]:
    """Return the people who are in a segment at an instant, by number."""
    if (code := segment["group"]) is not None:
        return world.members(code)
    test = compiled(_predicate(world, segment, at))
    return (p for p in world.universe.everyone if test(cast("Record", p)))


def _predicate(world: World, segment: Record, at: datetime) -> Predicate:
    if (word := segment["default"]) is not None:
        return rules.RULES[word].where(at, rules.repeat_time(world.universe))
    if (given := segment["criteria"]) is not None:
        return criteria.predicate(given, at)
    return AnyOf()  # nobody


def view(exchange: Exchange, segment: Record) -> Json:
    """Show a segment; an export that runs is one of its uses (deviation: export-is-a-use)."""
    started = exchange.collection("jobs").find("segment", segment["id"])
    running = [{"id": job["id"]} for job in started if jobs.pending(job, exchange.at)]
    exports = [{"modelName": "AsyncJob", "models": running}] if running else []
    return {
        "id": segment["id"],
        "name": _name(exchange, segment),
        "editable": segment["editable"],
        "uses": [*segment["uses"], *exports],
    }


def _name(exchange: Exchange, segment: Record) -> Json:
    if segment["default"] is not None and exchange.setting("segment-names") == "help":
        return rules.RULES[segment["default"]].help
    return segment["name"]


# --- given state ---------------------------------------------------------------------------------


def _given(world: World) -> list[Record]:
    """Return the scenario's segments; one that names none has the built-in ones."""
    if "segments" not in world.scenario.given.get(SLUG, {}):
        return [_segment(world, {"default": word}) for word in rules.RULES]
    given = world.given(SLUG, "segments")
    if defects := [d for n, raw in enumerate(given) for d in _defects(world, n, raw)]:
        raise DefectsError(defects)
    kept: dict[str, Record] = {}
    for n, segment in enumerate(_segment(world, raw) for raw in given):
        if segment["id"] in kept:
            # Two may have one name, and ids follow from names.
            if "id" in given[n]:
                place = pointer("given", SLUG, "segments", n, "id")
                hint = "Write another one, or leave it out."
                raise DefectsError([Defect(world.scenario.file, place, "is taken", hint)])
            segment["id"] = derived(world, "segment", segment["name"], n)
        kept[segment["id"]] = segment
    return list(kept.values())


def _segment(world: World, raw: Record) -> Record:
    word, code = raw.get("default"), raw.get("group")
    if word is not None:
        name = rules.RULES[word].api
    else:
        name = raw.get("name", "Segment" if code is None else world.scenario.groups[code].name)
    return {
        "id": raw["id"] if "id" in raw else derived(world, "segment", name),
        "name": name,
        "editable": raw.get("editable", word is None),
        "uses": raw.get("uses", []),
        "default": word,
        "group": code,
        "criteria": raw.get("criteria"),
        "fails": raw.get("fails", False),
        "takes": raw.get("takes", jobs.SECONDS),
    }


def _defects(world: World, n: int, raw: Record) -> Iterator[Defect]:
    def defect(where: str, what: str, hint: str) -> Defect:
        place = pointer("given", SLUG, "segments", n) + where
        return Defect(world.scenario.file, place, what, hint)

    for name in sorted(raw.keys() - FIELDS):
        yield defect(pointer(name), "is unknown", f"Known: {', '.join(sorted(FIELDS))}.")
    if len(given := [name for name in WHO if name in raw]) > 1:
        yield defect("", f"has {' and '.join(given)}", "Write one of them.")
    word, code = raw.get("default"), raw.get("group")
    if word is not None and word not in rules.RULES:
        yield defect("/default", f"no segment {word!r}", f"Known: {', '.join(rules.RULES)}.")
    if code is not None and code not in world.scenario.groups:
        hint = "Name one of the scenario's groups, or leave it out: then nobody is in it."
        yield defect("/group", f"no group {code!r}", hint)
    if "criteria" in raw:
        for where, what, hint in criteria.faults(raw["criteria"]):
            yield defect(f"/criteria{where}", what, hint)
    for field, (fits, hint) in FITTING.items():
        if field in raw and not fits(raw[field]):
            yield defect(f"/{field}", f"is {raw[field]!r}", hint)


layout = Layout(
    resource="segment",
    key=lambda segment: str(segment["id"]),
    given=_given,
    view=view,
    schema="#/components/schemas/Segment",
)
