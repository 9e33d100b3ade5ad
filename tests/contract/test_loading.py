"""Profiles: all that is wrong with one is told, and what is right is read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from segmock.contract import laws, loading
from segmock.contract.laws.law import LAWS
from segmock.contract.profile import Filter, Membership, Profile
from segmock.core import spec as specs
from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from segmock.core.document import Record
    from segmock.core.spec import Spec

OPENAPI = Path(__file__).parents[2] / "openapi"
PROFILES = sorted((OPENAPI / "profiles").glob("*.yaml"))
KIBO = OPENAPI / "profiles" / "kibo.yaml"


@pytest.fixture(scope="module")
def spec() -> Spec:
    """The description that the profiles of these tests belong to."""
    return specs.load(OPENAPI / "kibo.yaml")


def read(spec: Spec, **raw: object) -> Profile:
    """Return a parsed profile, as if it stood in a file."""
    return loading.read({"vendor": "kibo", **raw}, spec, Path("kibo.yaml"))


def refusal(spec: Spec, raw: Record) -> str:
    """Return what is said of a profile that cannot be used."""
    with pytest.raises(DefectsError) as caught:
        loading.read(raw, spec, Path("kibo.yaml"))
    return str(caught.value)


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_profile_belongs_to_its_description(path: Path) -> None:
    """It can be loaded, and it has resources or calls or rules."""
    loaded = loading.load(path, specs.load(OPENAPI / path.name))
    assert loaded.vendor == path.stem
    assert loaded.resources or loaded.calls or loaded.rules


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_every_exception_is_from_something_and_has_a_reason(path: Path) -> None:
    """A law, or a check of Schemathesis that can be told of an exception."""
    laws.load()
    known = {*LAWS, "positive_data_acceptance", "use_after_free"}
    for one in loading.load(path, specs.load(OPENAPI / path.name)).lenient:
        assert one["law"] in known
        assert one["reason"].strip().endswith(".")


def test_an_empty_profile_knows_nothing(spec: Spec) -> None:
    """Only the name of its vendor is needed."""
    assert read(spec) == Profile(vendor="kibo")


def test_names_with_hyphens_are_fields(spec: Spec) -> None:
    """And lists of names are tuples, but a body stays a list."""
    made = read(
        spec,
        resources={"s": {"created-status": 201, "unique": ["/code"], "body": ["$key"]}},
    ).resources["s"]
    assert (made.name, made.created_status, made.unique) == ("s", 201, ("/code",))
    assert made.body == ["$key"]


def test_the_parts_of_a_listing_are_read(spec: Spec) -> None:
    """Paging, order, filters and selection."""
    found = read(
        spec,
        listings={
            "GetSegments": {
                "paging": {"style": "offset", "size": "pageSize"},
                "sort": {"parameter": "sortBy", "up": "{}", "down": "{} desc", "fields": {}},
                "filters": [
                    {"name": "f", "field": "/id", "operator": "above", "query": {}, "as": "number"}
                ],
                "select": {"parameter": "responseFields", "form": "{}", "fields": {}},
            }
        },
    ).listings["GetSegments"]
    assert found.paging is not None
    assert (found.paging.style, found.paging.first) == ("offset", 1)
    assert found.filters == (Filter("f", "/id", "above", {}, kind="number"),)
    assert found.sort is not None
    assert found.select is not None


def test_a_membership_names_where_it_is_seen(spec: Spec) -> None:
    """What is not named is None."""
    found = read(
        spec,
        resources={"s": {}},
        memberships={"m": {"container": "s", "add": {"call": "AddSegmentAccounts"}}},
    ).memberships["m"]
    assert isinstance(found, Membership)
    assert found.add is not None
    assert found.remove is None


@pytest.mark.parametrize(
    "raw, place, what",
    [
        ([], "", "is not of type"),
        ({}, "", '"vendor" is a required property'),
        ({"vendor": "acme"}, "/vendor", "is not 'kibo'"),
        ({"vendor": "kibo", "resuorces": {}}, "", "'resuorces' was unexpected"),
        ({"vendor": "kibo", "resources": {"s": {"raed": "x"}}}, "/resources/s", "'raed'"),
        (
            {"vendor": "kibo", "resources": {"s": {"read": "Nobody"}}},
            "/resources/s/read",
            "'Nobody' is no operation",
        ),
        ({"vendor": "kibo", "calls": {"Nobody": {}}}, "/calls/Nobody", "is no operation"),
        (
            {
                "vendor": "kibo",
                "lenient": [{"law": "l", "operation": "Nobody", "reason": "Because."}],
            },
            "/lenient/0/operation",
            "'Nobody' is no operation",
        ),
        (
            {"vendor": "kibo", "listings": {"GetSegments": {"of": "x"}}},
            "/listings/GetSegments/of",
            "'x' is no resource",
        ),
        (
            {"vendor": "kibo", "memberships": {"m": {"container": "x"}}},
            "/memberships/m/container",
            "'x' is no resource",
        ),
        (
            {
                "vendor": "kibo",
                "rules": {"r": {"sentence": "S.", "group": "F", "steps": [{"call": "Nobody"}]}},
            },
            "/rules/r/steps/0/call",
            "'Nobody' is no operation",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    spec: Spec, raw: Record, place: str, what: str
) -> None:
    """File, pointer, and what to do."""
    said = refusal(spec, raw)
    assert said.startswith(f"kibo.yaml at {place}: " if place else "kibo.yaml: ")
    assert what in said


def test_everything_that_is_wrong_is_told_at_once(spec: Spec) -> None:
    """One line for each."""
    raw = {"vendor": "kibo", "calls": {"A": {}, "B": {}}}
    assert len(refusal(spec, raw).splitlines()) == 2


def test_a_defect_of_a_file_has_its_line(spec: Spec, tmp_path: Path) -> None:
    """So that an editor can go there."""
    path = tmp_path / "kibo.yaml"
    path.write_text("vendor: kibo\ncalls:\n  Nobody: {}\n", encoding="utf-8")
    with pytest.raises(DefectsError) as caught:
        loading.load(path, spec)
    assert str(caught.value).startswith("kibo.yaml:3 at /calls/Nobody: ")


def test_what_is_forgiven_has_a_reason(spec: Spec) -> None:
    """For one law, and for one operation or field where these are named."""
    lenient = [
        {"law": "a", "reason": "always"},
        {"law": "b", "operation": "GetSegment", "pointer": "/x", "reason": "there"},
    ]
    made = read(spec, lenient=lenient)
    assert made.forgiven("a", "anything") == "always"
    assert made.forgiven("b", "GetSegment", "/x") == "there"
    assert not made.forgiven("b", "GetSegment", "/y")
    assert not made.forgiven("b", "GetSegments", "/x")
