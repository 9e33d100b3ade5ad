"""The start screen says only what is true."""

from __future__ import annotations

import io
import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import pytest
from rich.console import Console

from segmock import app, config, vendors
from segmock.core.clock import Clock, read
from segmock.core.spec import Parameter
from segmock.core.vendor import Setting
from segmock.screen import starting
from tests.acme.mutants import MUTANTS
from tests.conftest import Client

if TYPE_CHECKING:
    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.pipeline import Served

URL = "http://127.0.0.1:4010"
SHOWN = re.compile(rf"^    ([A-Z]+) +{URL}(\S+)$", re.MULTILINE)


def text(mock: Mock, url: str = URL, token: str = "") -> str:
    """Return the start starting."""
    return "\n".join(line.plain for line in starting.screen(mock, url, token))


def served(mock: Mock) -> dict[str, Served]:
    """Return what is served, by the vendor's name."""
    return {one.vendor.name: one for one in mock.pipeline.served}


def sections(mock: Mock) -> dict[str, str]:
    """Return the part of the start screen that each vendor has."""
    whole = text(mock).split("\n\n")
    return dict(zip(served(mock), whole[1:-1], strict=True))


def credentials(section: str) -> list[dict[str, str]]:
    """Return the headers of each way in that a vendor's section shows."""
    (line,) = re.findall(r"^    credentials: (.+)$", section, re.MULTILINE)
    ways = [re.split(" and ", way) for way in line.split(", or ")]
    return [dict(header.split(": ", 1) for header in way) for way in ways]


def test_a_mock_that_is_wrong_on_purpose_says_so_in_one_line(acme: Client) -> None:
    """Which mutant it is, and what is wrong; a mock that is right says nothing of it."""
    assert "WRONG" not in text(acme.mock)
    (told,) = re.findall("^WRONG.*$", text(replace(acme.mock, mutant=MUTANTS[0])), re.MULTILINE)
    assert told == "WRONG ON PURPOSE: Packing answers 200. (mutant acme-packed-200 of acme)"


@pytest.mark.parametrize("name", vendors.discover())
def test_every_operation_is_shown_with_its_method(mock: Client, name: str) -> None:
    """In the order of the description, each once."""
    shown = [method for method, _ in SHOWN.findall(sections(mock.mock)[name])]
    operations = served(mock.mock)[name].spec.operations.values()
    assert shown == [operation.method for operation in operations]


@pytest.mark.parametrize("name", vendors.discover())
def test_every_get_that_is_shown_answers_200_with_the_credentials_shown(
    mock: Client, name: str
) -> None:
    """By the first way in (another may be another person's); the URLs name what exists."""
    section = sections(mock.mock)[name]
    gets = [target for method, target in SHOWN.findall(section) if method == "GET"]
    assert gets
    headers, *others = credentials(section)
    for target in gets:
        assert mock.send("GET", target, headers=headers)[0] == 200, (target, headers)
        for other in others:
            assert mock.send("GET", target, headers=other)[0] in {200, 404}, (target, other)


@pytest.mark.parametrize("name", vendors.discover())
def test_what_is_not_emulated_is_said(mock: Client, name: str) -> None:
    """Each limit of each vendor."""
    section, limits = sections(mock.mock)[name], served(mock.mock)[name].vendor.not_emulated
    assert limits
    assert re.findall(r"^    not emulated: (.+)$", section, re.MULTILINE) == list(limits)


@pytest.mark.parametrize("name", vendors.discover())
def test_the_command_that_is_shown_works(name: str) -> None:
    """A shell reads it as it is meant, and it gets an answer; for each vendor alone too."""
    mock = app.build(config.settings({}, vendors=(name,), strict=True))
    (command,) = re.findall(r"^Try: (.+)$", text(mock), re.MULTILINE)
    assert "'" not in command, "other shells know no single quotes"
    program, url, *rest = shlex.split(command)
    assert program == "curl"
    assert rest[::2] == ["-H"] * (len(rest) // 2)
    headers = dict(header.split(": ", 1) for header in rest[1::2])
    assert url.startswith(URL)
    assert Client(mock).send("GET", url.removeprefix(URL), headers=headers)[0] == 200


def test_the_head_of_the_screen_names_url_seed_and_clock(acme: Client) -> None:
    """What one needs to get the same again."""
    shown = text(acme.mock)
    assert f"segmock serves 1 vendors on {URL}" in shown
    head = "scenario default, seed 3, 500 personas, time 1 s a request from"
    assert f"{head} 2026-06-01T09:00:00.000Z" in shown
    assert "Credential words: segmock; also segmock-expired and segmock-readonly." in shown
    assert "Control plane" not in shown


@pytest.mark.parametrize(
    "clock, said",
    [
        ("real", "the real time"),
        ("2026-06-01T09:00:00Z", "time on from 2026-06-01T09:00:00.000Z"),
        ("2026-06-01T09:00:00Z/0.5", "time 0.5 s a request from 2026-06-01T09:00:00.000Z"),
        ("2026-06-01T09:00:00Z/0", "time frozen at 2026-06-01T09:00:00.000Z"),
    ],
)
def test_the_screen_says_how_time_passes(clock: str, said: str) -> None:
    """In each of the ways there are."""
    assert starting.time(Clock(read(clock))) == said


def test_settings_that_differ_are_shown(acme: Client) -> None:
    """And a limit that is not the vendor's own; nothing else."""
    paint = Setting(("dull", "bright"), "How a crate looks.")
    (one,) = acme.mock.pipeline.served
    vendor = replace(one.vendor, settings={"paint": paint, "lid": paint, "box": paint})
    acme.mock.pipeline.served = (replace(one, vendor=vendor),)
    assert "    set: " not in text(acme.mock)
    settings = {"acme": {"paint": "bright", "lid": "dull"}}
    scenario = replace(acme.mock.scenario, settings=settings)
    assert "\n    set: paint=bright\n" in text(replace(acme.mock, scenario=scenario))
    scenario = replace(scenario, limits={"acme": 0})
    assert "\n    set: paint=bright, limit 0\n" in text(replace(acme.mock, scenario=scenario))


def test_the_token_is_shown_where_one_is_needed(acme: Client) -> None:
    """With the header that carries it."""
    assert "'Authorization: Bearer t0ken'" in text(acme.mock, token="t0ken")


def test_any_credential_is_said_to_be_taken(acme: Client) -> None:
    """Where it is."""
    acme.mock.world.any_credential = True
    assert "Credential words: any." in text(acme.mock)


def test_nothing_is_taken_for_markup(acme: Client) -> None:
    """An address or a title in brackets stays as it is, and nothing is wrapped."""
    (one,) = acme.mock.pipeline.served
    title = "Crates [bold]:smile:[/bold] " + "x" * 200
    acme.mock.pipeline.served = (replace(one, spec=replace(one.spec, title=title)),)
    out = Console(width=40, soft_wrap=True, highlight=False)
    with out.capture() as captured:
        starting.show(out, acme.mock, "http://[::1]:4010", "")
    assert f"acme  ({title})\n" in captured.get()
    assert "GET    http://[::1]:4010/crates\n" in captured.get()


# --- examples ------------------------------------------------------------------------------------


def parameter(**how: Json) -> Parameter:
    """Return a path parameter."""
    values: dict[str, Json] = {"name": "a", "where": "path", "required": True, "explode": False}
    values |= {"schema": {"type": "string", "enum": ["e"]}, "pointer": "#"}
    return Parameter(**{**values, **how})


@pytest.mark.parametrize(
    "how, expected",
    [
        ({"collection": "crates", "example": "x"}, None),
        ({"collection": "shelves", "example": "x"}, "x"),
        ({"example": 0}, 0),
        ({}, "e"),
        ({"schema": {"type": "integer", "minimum": 7, "maximum": 7}}, 7),
    ],
)
def test_an_example_exists_or_is_described_or_fits(
    acme: Client, how: dict[str, Json], expected: Json
) -> None:
    """A key of the collection, else the example of the description, else made from the schema."""
    first = next(iter(acme.mock.world.collection("acme", "crates")))["label"]
    (one,) = acme.mock.pipeline.served
    assert starting.example(one, parameter(**how), acme.mock.world) == (
        first if expected is None else expected
    )


def test_a_path_is_shown_encoded_and_with_the_query_it_needs(acme: Client) -> None:
    """It can be copied as it is."""
    (one,) = acme.mock.pipeline.served
    operation = replace(
        one.spec.operations["unpack"],
        template="/{a}/b",
        parameters=(
            parameter(example="x/y ü"),
            parameter(name="q", where="query", example="1&2"),
            parameter(name="o", where="query", required=False, example="3"),
            parameter(name="h", where="header", example="4"),
        ),
    )
    shown = starting.example_path(one, operation, acme.mock.world)
    assert shown == "/x%2Fy%20%C3%BC/b?q=1%262"


def test_resources_of_one_path_belong_together(acme: Client) -> None:
    """Where a record names both they are taken from it; where none does each exists for itself."""
    (one,), world = acme.mock.pipeline.served, acme.mock.world
    crates = [crate["label"] for crate in world.collection("acme", "crates")]
    operation = replace(
        one.spec.operations["unpack"],
        template="/{a}/{b}",
        parameters=(
            parameter(collection="shelves", example="none"),
            parameter(name="b", collection="crates"),
        ),
    )
    assert starting.example_path(one, operation, world) == f"/none/{crates[0]}"
    shelf = {"crates": [crates[5], None], "shelf": "top", "version": 1}
    world.collection("acme", "shelves").put("top", shelf)
    assert starting.example_path(one, operation, world) == f"/top/{crates[5]}"


def test_an_open_vendor_needs_no_credentials(acme: Client) -> None:
    """It says so, and the command sends none."""
    (one,) = acme.mock.pipeline.served
    spec = replace(one.spec, operations={"weather": one.spec.operations["weather"]})
    (changed,) = acme.mock.pipeline.served = (replace(one, spec=spec),)
    assert list(starting.credentials(changed)) == ["credentials: none needed"]
    assert starting.curl([changed], acme.mock.world, URL) == f'curl "{URL}/weather"'


def test_a_way_in_that_nothing_reads_by_stands_apart(acme: Client) -> None:
    """With the operations that take it; where nothing reads there is no difference."""
    (one,) = acme.mock.pipeline.served
    basic = replace(next(iter(one.spec.schemes.values())), display="Basic ", basic=True)
    schemes = {**one.spec.schemes, "basic": basic}
    browse, pack = (one.spec.operations[name] for name in ("browse", "pack"))
    pack = replace(pack, security=({"basic": ()},))
    spec = replace(one.spec, schemes=schemes, operations={"browse": browse, "pack": pack})
    assert list(starting.credentials(replace(one, spec=spec))) == [
        "credentials: Acme-Key: segmock",
        "credentials of POST /crates: Basic c2VnbW9jazpzZWdtb2Nr",
    ]
    spec = replace(spec, operations={"pack": pack})
    shown = ["credentials: Basic c2VnbW9jazpzZWdtb2Nr"]
    assert list(starting.credentials(replace(one, spec=spec))) == shown


def test_without_an_operation_that_reads_there_is_nothing_to_try(acme: Client) -> None:
    """The screen leaves the line out."""
    (one,) = acme.mock.pipeline.served
    spec = replace(one.spec, operations={"pack": one.spec.operations["pack"]})
    acme.mock.pipeline.served = (replace(one, spec=spec),)
    assert "Try:" not in text(acme.mock)


# --- a long start --------------------------------------------------------------------------------


@pytest.mark.parametrize("colours", ["standard", None])
def test_a_long_start_shows_how_far_it_is_where_colours_are(
    colours: Literal["standard"] | None,
) -> None:
    """And leaves nothing behind; elsewhere not a byte is written."""
    file = io.StringIO()
    out = Console(file=file, force_terminal=True, color_system=colours)
    with starting.progress(out) as report:
        for share in (0.0, 0.5, 1.0):
            report("members of groups", share)
        report("orders", 1.0)
    written = file.getvalue()
    assert ("members of groups" in written) is (colours is not None)
    assert ("100%" in written) is (colours is not None)
    assert written.endswith("\x1b[2K") or not written
