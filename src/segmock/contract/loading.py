"""Reads a profile from its file, and tells all that is wrong with it."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, cast

import jsonschema_rs

from segmock.contract.mentions import contradictions
from segmock.contract.profile import (
    Ask,
    Computed,
    Each,
    Expect,
    Filter,
    Job,
    Listing,
    Membership,
    Paging,
    Profile,
    Resource,
    Rule,
    RuleStep,
    Seen,
    Select,
    Signed,
    Sort,
)
from segmock.core import document
from segmock.core.document import Defect, DefectsError, Json, Record, line_of, pointer

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.spec import Spec

T = TypeVar("T")
BODIES = {"body", "change", "patch_body"}
"""Fields that hold JSON to be sent, lists of it included."""


def load(path: Path, spec: Spec) -> Profile:
    """Load the profile of a description; raises DefectsError with every defect found."""
    return read(document.load(path), spec, path)


def read(raw: Json, spec: Spec, path: Path) -> Profile:
    """Check a parsed profile and return it; raises DefectsError with every defect found."""
    defects = [
        Defect(
            path.name,
            (place := pointer(*error.instance_path)),
            f"is not part of a profile: {error.message}",
            "Compare it with profile.schema.yaml.",
            line_of(path, place) if path.is_file() else None,
        )
        for error in _checker().iter_errors(raw)
    ]
    if not defects:
        defects = list(contradictions(raw, spec, path))
    if defects:
        raise DefectsError(defects)
    return Profile(
        **_plain(Profile, raw, "resources", "listings", "memberships", "jobs", "calls", "rules"),
        resources={
            name: Resource(
                name=name,
                **_plain(Resource, one, "select"),
                select=_maybe(Select, one.get("select")),
            )
            for name, one in raw.get("resources", {}).items()
        },
        listings={name: _listing(name, one) for name, one in raw.get("listings", {}).items()},
        memberships={n: _membership(n, one) for n, one in raw.get("memberships", {}).items()},
        jobs={
            name: Job(name=name, start=_ask(one["start"]), **_plain(Job, one, "start"))
            for name, one in raw.get("jobs", {}).items()
        },
        calls={name: _ask({"call": name, **one}) for name, one in raw.get("calls", {}).items()},
        rules={name: _rule(name, one) for name, one in raw.get("rules", {}).items()},
    )


@cache
def _checker() -> jsonschema_rs.Draft202012Validator:
    text = files("segmock.contract").joinpath("profile.schema.yaml").read_bytes()
    return jsonschema_rs.Draft202012Validator(document.parse(text, "profile.schema.yaml"))


def _plain(kind: type, raw: Record, *apart: str) -> Record:
    """Return the fields of a dataclass that a mapping has, but for those made apart."""
    known = {one.name for one in fields(kind)} - set(apart)
    found = {key.replace("-", "_"): value for key, value in raw.items()}
    return {
        key: tuple(value) if isinstance(value, list) and key not in BODIES else value
        for key, value in found.items()
        if key in known
    }


def _listing(name: str, raw: Record) -> Listing:
    return Listing(
        name=name,
        **_plain(Listing, raw, "paging", "sort", "filters", "select", "enter", "each"),
        enter=_ask(raw["enter"]) if "enter" in raw else None,
        each=_maybe(Each, raw.get("each")),
        paging=_maybe(Paging, raw.get("paging")),
        sort=_maybe(Sort, raw.get("sort")),
        filters=tuple(
            Filter(**_plain(Filter, one), kind=one.get("as", "text"))
            for one in raw.get("filters", [])
        ),
        select=_maybe(Select, raw.get("select")),
    )


def _membership(name: str, raw: Record) -> Membership:
    asked = {key: _ask(raw[key]) for key in ("add", "remove") if key in raw}
    seen: Record = {k: _maybe(Seen, raw.get(k)) for k in ("members", "containers", "count")}
    seen["computed"] = _maybe(Computed, raw.get("computed"))
    plain = _plain(Membership, raw, *asked, *seen)
    return Membership(name=name, **plain, **cast("Record", asked), **seen)


def _maybe(kind: type[T], raw: Record | None) -> T | None:
    return None if raw is None else kind(**_plain(kind, raw))


def _ask(raw: Record) -> Ask:
    return Ask(**_plain(Ask, raw, "before"), before=_steps(raw.get("before", [])))


def _rule(name: str, raw: Record) -> Rule:
    steps = _steps(raw["steps"])
    return Rule(name=name, sentence=raw["sentence"], group=raw["group"], steps=steps)


def _steps(raw: list[Record]) -> tuple[RuleStep, ...]:
    return tuple(
        RuleStep(
            **_plain(RuleStep, step, "expect", "signed"),
            signed=_maybe(Signed, step.get("signed")),
            expect=Expect(**_plain(Expect, e)),
        )
        for step in raw
        for e in (step.get("expect", {}),)
    )
