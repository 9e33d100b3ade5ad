"""The composition root: all parts meet, or all that is wrong with them is told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

import segmock
from segmock import app, config, vendors
from segmock.core import clock
from segmock.core.clock import Timing
from segmock.core.document import Defect, DefectsError
from segmock.core.events import Event
from segmock.core.limiting import Limit
from segmock.core.vendor import Setting
from segmock.web.door import SegmockFlask
from segmock.web.sink import Sink
from segmock.web.target import TargetError
from tests.acme import VENDOR
from tests.acme.mutants import MUTANTS
from tests.conftest import ACME
from tests.listening import listening
from tests.live import TIMEOUT
from tests.twice import said_twice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.config import Settings
    from segmock.core.document import Json, Record
    from segmock.core.world import World
    from tests.conftest import Client

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the fifth vendor's description and scenario, to be broken."""
    for name in ("acme.yaml", "default.yaml"):
        shutil.copy(ACME / name, tmp_path)
    return tmp_path


def settings(folder: Path, **given: Json) -> Settings:
    """Return settings that look into a folder."""
    return config.Settings(openapi=folder, fixtures=folder, **given)


def defects(made: Settings, known: Json = None) -> tuple[Defect, ...]:
    """Return what stops a start."""
    with pytest.raises(DefectsError) as refused:
        app.build(made, {"acme": VENDOR} if known is None else known)
    return refused.value.defects


def test_a_mock_is_put_together(folder: Path) -> None:
    """Vendors, description, scenario and world."""
    mock = app.build(settings(folder, strict=True, any_credential=True, seed=9), {"acme": VENDOR})
    assert [served.vendor for served in mock.pipeline.served] == [VENDOR]
    assert mock.pipeline.strict
    assert (mock.world.seed, mock.world.any_credential) == (9, True)
    assert len(mock.world.collection("acme", "crates")) == 12


def test_the_seed_is_the_scenarios_unless_given(folder: Path) -> None:
    """Another seed is another state."""
    worlds = [
        app.build(settings(folder, seed=seed), {"acme": VENDOR}).world for seed in (None, 3, 4)
    ]
    labels = [[r["label"] for r in world.collection("acme", "crates")] for world in worlds]
    assert labels[0] == labels[1]
    assert labels[0] != labels[2]


def test_every_vendor_of_the_package_is_served() -> None:
    """In the order of their names, unless some are chosen; none twice."""
    mock = app.build(config.settings({}))
    assert [s.vendor.name for s in mock.pipeline.served] == sorted(vendors.discover())
    first, *_, last = vendors.discover()
    mock = app.build(config.settings({}, vendors=(last, first, last)))
    assert [s.vendor.name for s in mock.pipeline.served] == [last, first]


def test_a_mutant_changes_its_vendor_and_no_other(folder: Path) -> None:
    """A written one or an automatic one, among any number of vendors."""
    text = (folder / "acme.yaml").read_text(encoding="utf-8").replace("vendor: acme", "vendor: b")
    (folder / "b.yaml").write_text(text, encoding="utf-8")
    known = {"acme": VENDOR, "b": replace(VENDOR, name="b")}
    assert app.build(settings(folder), known, MUTANTS).mutant is None
    mock = app.build(settings(folder, mutant="acme-slow"), known, MUTANTS)
    assert mock.mutant is not None
    assert mock.mutant.id == "acme-slow"
    assert [served.mutant for served in mock.pipeline.served] == ["acme-slow", ""]
    wanted = "auto:weather:200:status-500"
    mock = app.build(settings(folder, mutant=wanted, vendors=("b",)), known, MUTANTS)
    assert [served.mutant for served in mock.pipeline.served] == [wanted]


def test_a_mutant_that_there_is_not_stops_the_start(folder: Path) -> None:
    """Once it is known who is served: of a broken vendor no mutant can be known."""
    (found,) = defects(settings(folder, mutant="nope"))
    assert (found.file, found.what) == ("--mutant", "'nope' is not a mutant")
    assert {d.file for d in defects(settings(folder, mutant="x", vendors=("a",)))} == {"--vendor"}


def test_the_mutants_of_the_package_are_found() -> None:
    """Of the vendors of the settings, with the automatic ones if they are asked for."""
    made = config.settings({}, vendors=("kibo",))
    written = app.catalogue(made)
    assert written == app.mutants("kibo")
    whole = app.catalogue(made, automatics=True)
    assert whole[: len(written)] == written
    assert {m.id.partition(":")[0] for m in whole[len(written) :]} == {"auto"}
    with pytest.raises(DefectsError):
        app.catalogue(config.settings({}, vendors=("kib",)))


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    """Of every file, with its name, a pointer, a line and a hint."""
    description = folder / "acme.yaml"
    text = description.read_text(encoding="utf-8")
    text = text.replace("operationId: unpack", "operationId: open")
    text = text.replace("label: {type: string, x-faker: slug}", "label: {type: string, nope: 1}")
    description.write_text(text, encoding="utf-8")
    scenario = folder / "default.yaml"
    scenario.write_text("name: default\nseed: -1\nodd: 1\n", encoding="utf-8")
    found = defects(settings(folder, vendors=("acme", "acne", "zzz")))
    assert {defect.file for defect in found} == {"acme.yaml", "default.yaml", "--vendor"}
    assert [d.hint for d in found if d.file == "--vendor"] == [
        "Did you mean 'acme'?",
        "Known: acme.",
    ]
    lines = text.splitlines()
    for defect in found:
        assert defect.what
        assert defect.hint.endswith((".", "?"))
        if defect.file == "acme.yaml":
            assert "nope" in lines[cast("int", defect.line) - 1]
    assert {(d.pointer, d.line) for d in found if d.file == "default.yaml"} == {
        ("/seed", 2),
        ("/odd", 3),
    }


def test_a_broken_description_does_not_hide_a_missing_scenario(folder: Path) -> None:
    """Each file is looked at for itself."""
    (folder / "acme.yaml").write_text("{", encoding="utf-8")
    (folder / "default.yaml").unlink()
    assert {d.file for d in defects(settings(folder))} == {"acme.yaml", "--scenario"}


def test_a_missing_description_is_told(folder: Path) -> None:
    """By its name."""
    (folder / "acme.yaml").unlink()
    (found,) = defects(settings(folder))
    assert (found.file, found.line) == ("acme.yaml", None)
    assert "No such file" in found.what


@pytest.mark.parametrize(
    "name, hint",
    [
        ("defualt", "Did you mean 'default'?"),
        ("zzzzzz", "Known: acme, default."),
        ("../default", "Did you mean 'default'?"),
        ("", "Known: acme, default."),
    ],
)
def test_an_unknown_scenario_is_told_with_a_near_one(folder: Path, name: str, hint: str) -> None:
    """A name is one of those in the folder, never a path."""
    (found,) = defects(settings(folder, scenario=name))
    assert (found.file, found.what) == ("--scenario", f"{name!r} is not a scenario")
    assert found.hint == hint


def test_a_scenario_may_only_give_what_there_is(folder: Path) -> None:
    """Known vendors, their collections, and a number only where records can be made."""
    scenario = folder / "default.yaml"
    scenario.write_text(
        "name: default\ngiven:\n  nobody: {a: 1}\n  acme:\n    crates: 2\n    shelves: 3\n"
        "    boxes: []\n",
        encoding="utf-8",
    )
    assert [(d.pointer, d.line, d.what) for d in defects(settings(folder))] == [
        ("/given/nobody", 3, "'nobody' is not a vendor"),
        ("/given/acme/shelves", 6, "cannot be generated"),
        ("/given/acme/boxes", 7, "'boxes' is not a collection"),
    ]


PAINTED = replace(
    VENDOR,
    settings={"paint": Setting(("dull", "bright"), "How a crate looks.")},
    limit=Limit(9, timedelta(seconds=1), lambda _: {}),
)


def test_a_scenario_may_only_set_what_there_is(folder: Path) -> None:
    """Known vendors, their settings, one of the choices, and a limit only where there is one."""
    (folder / "default.yaml").write_text(
        "name: default\nsettings:\n  acne: {paint: dull}\n  acme:\n    pain: dull\n"
        "    paint: brihgt\n  other: {x: y}\nlimits:\n  acm: 1\n  acme: 1\n  other: 1\n",
        encoding="utf-8",
    )
    known = {"acme": PAINTED, "other": replace(VENDOR, name="other")}
    made = settings(folder, vendors=("acme",))
    assert [(d.pointer, d.line, d.what, d.hint) for d in defects(made, known)] == [
        ("/settings/acne/paint", 3, "'acne' is not a vendor", "Did you mean 'acme'?"),
        ("/settings/acme/pain", 5, "'pain' is not a setting of acme", "Did you mean 'paint'?"),
        ("/settings/acme/paint", 6, "'brihgt' is not a choice of paint", "Did you mean 'bright'?"),
        ("/settings/other/x", 7, "'x' is not a setting of other", "Known: none."),
        ("/limits/acm", 9, "'acm' is not a vendor", "Did you mean 'acme'?"),
        ("/limits/other", 11, "is a limit that the vendor has not", "Remove it."),
    ]


def test_a_setting_is_the_scenarios_unless_chosen(folder: Path) -> None:
    """The last choice wins; what is not chosen stays."""
    scenario = folder / "default.yaml"
    known = {"acme": replace(PAINTED, settings={**PAINTED.settings, "lid": Setting(("no",), "")})}
    text = "name: default\nlimits: {acme: 4}\nsettings: {acme: {paint: bright, lid: 'no'}}\n"
    scenario.write_text(text, encoding="utf-8")
    world = app.build(settings(folder), known).world
    assert world.scenario.settings == {"acme": {"paint": "bright", "lid": "no"}}
    assert world.scenario.limits == {"acme": 4}
    choices = ("acme.paint=bright", "acme.paint=dull")
    world = app.build(settings(folder, choices=choices), known).world
    assert world.scenario.settings == {"acme": {"paint": "dull", "lid": "no"}}


def test_choices_that_cannot_be_are_told_at_once(folder: Path) -> None:
    """With near names, as for the scenario's own."""
    choices = ("acm.paint=dull", "acme.paint=dark", "acme.size=big")
    assert [str(d) for d in defects(settings(folder, choices=choices), {"acme": PAINTED})] == [
        "--set: 'acm' is not a vendor. Did you mean 'acme'?",
        "--set: 'dark' is not a choice of paint. Known: dull, bright.",
        "--set: 'size' is not a setting of acme. Known: paint.",
    ]


def test_the_people_and_the_clock_are_the_scenarios_unless_given(folder: Path) -> None:
    """A number of personas and a clock override what the scenario says, or what it leaves out."""
    text = "name: default\npersonas: 7\nclock: {start: 2027-01-02T03:04:05Z, step: 0}\n"
    (folder / "default.yaml").write_text(text, encoding="utf-8")
    world = app.build(settings(folder), {"acme": VENDOR}).world
    assert (world.universe.size, world.clock.mode) == (7, "frozen")
    assert clock.iso(world.clock.now()) == "2027-01-02T03:04:05.000Z"
    made = settings(folder, personas=3, clock=Timing())
    world = app.build(made, {"acme": VENDOR}).world
    assert (world.universe.size, world.clock.mode) == (3, "real")


def test_what_a_request_emits_is_delivered_when_it_is_answered(acme: Client) -> None:
    """The sink need not wait for the next request."""
    world, told = acme.mock.world, list[Event]()
    world.sink = told.append
    world.emit(Event("acme", "packed", {}))
    acme.send("GET", "/weather")
    assert [event.topic for event in told] == ["packed"]


def test_records_that_a_vendor_cannot_read_stop_the_start(folder: Path) -> None:
    """Whether it says so itself or stumbles; every collection is tried."""

    def stumbling(world: World) -> Iterator[Record]:
        return ({"shelf": record["name"]} for record in world.given("acme", "shelves"))

    def complaining(world: World) -> list[Record]:
        where = "/given/acme/crates/0"
        raise DefectsError([Defect(world.scenario.file, where, "is heavy", "Lift it.")])

    layouts = dict(VENDOR.layouts)
    layouts["shelves"] = replace(layouts["shelves"], given=stumbling)
    layouts["crates"] = replace(layouts["crates"], given=complaining)
    role = SimpleNamespace(layouts=layouts, behaviours=VENDOR.behaviours.behaviours)
    vendor = replace(VENDOR, behaviours=cast("Json", role))
    (folder / "default.yaml").write_text(
        "name: default\ngiven:\n  acme:\n    shelves: [{}]\n    crates: [{}]\n", encoding="utf-8"
    )
    advice = "Compare its records with those of another scenario."
    assert [str(d) for d in defects(settings(folder), {"acme": vendor})] == [
        "default.yaml:4 at /given/acme/shelves: cannot be read: KeyError 'name'. " + advice,
        "default.yaml:5 at /given/acme/crates/0: is heavy. Lift it.",
    ]


def test_records_of_a_vendor_that_is_not_served_are_left_alone(folder: Path) -> None:
    """A scenario is for all vendors, and some may be left out."""
    (folder / "default.yaml").write_text(
        "name: default\ngiven:\n  other: {crates: [{}]}\n", encoding="utf-8"
    )
    known = {"acme": VENDOR, "other": replace(VENDOR, name="other")}
    assert app.build(settings(folder, vendors=("acme",)), known).scenario.name == "default"


def test_create_app_is_the_mock_as_a_flask_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the environment, overridden by what is given."""
    monkeypatch.setenv("SEGMOCK_SEED", "5")
    monkeypatch.setenv("SEGMOCK_STRICT", "1")
    made = segmock.create_app(strict=False)
    assert isinstance(made, SegmockFlask)
    assert (made.worlds.default.seed, made.pipeline.strict) == (5, False)
    assert made.worlds.default.sink is None


def test_create_app_sends_events_where_it_is_told_to() -> None:
    """A URL that cannot be used stops it."""
    with listening() as listener:
        made = segmock.create_app(webhook_sink=f"http://127.0.0.1:{listener.port}/hooks")
        assert isinstance(made, SegmockFlask)
        assert isinstance(made.worlds.default.sink, Sink)
        made.worlds.default.emit(Event("acme", "packed", {}))
        made.worlds.default.catch_up()
        assert listener.next()[0] == "/hooks"
        made.worlds.default.sink.close(TIMEOUT)
    with pytest.raises(TargetError):
        segmock.create_app(webhook_sink="127.0.0.1")


SCRIPT = """
from urllib.parse import urlsplit
from segmock import app, config
from segmock.core.messages import Request
from segmock.screen.starting import example_path
mock = app.build(config.settings({}, strict=True, clock="2026-06-01T09:00:00Z/1"))
for served in mock.pipeline.served:
    for operation in served.spec.operations.values():
        for body in (b"", b"{}", b"[]"):
            url = urlsplit(example_path(served, operation, mock.world))
            headers = {"content-type": "application/json"}
            for scheme in operation.security[0] if operation.security else ():
                name, _, word = served.spec.schemes[scheme].display.partition(": ")
                headers[name.lower()] = word + "segmock"
            request = Request(operation.method, url.path, url.query, headers, body)
            print(operation.id, mock.pipeline.handle(request, mock.world))
"""


def test_equal_requests_get_equal_answers_in_any_process() -> None:
    """Every operation of every vendor, byte by byte, whatever the hash seed."""
    said = said_twice(SCRIPT)
    assert said.count("Response(status=200") >= 19


def test_importing_the_package_is_cheap() -> None:
    """It loads neither Flask nor the server."""
    code = "import sys, segmock; print(sorted({'flask', 'uvicorn', 'faker'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


def test_the_client_and_the_plugin_of_pytest_are_cheap() -> None:
    """The one needs the standard library alone, the other loads nothing before it is used."""
    heavy = "{'flask', 'yaml', 'orjson', 'requests', 'httpx', 'segmock.app', 'segmock.core'}"
    code = f"""
import sys, segmock
assert not [name for name in sys.modules if name.startswith("segmock.")]
segmock.Client
print(sorted({heavy} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
    code = f"import sys, segmock.testing.plugin; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


def test_the_purposes_of_scenarios_are_told(tmp_path: Path) -> None:
    """As they are now; of a file that cannot be read there is none."""
    (tmp_path / "one.yaml").write_text("name: one\npurpose: To be first.\n", encoding="utf-8")
    (tmp_path / "two.yaml").write_text("{", encoding="utf-8")
    (tmp_path / "three.yaml").write_text("- 1\n", encoding="utf-8")
    assert app.purposes(tmp_path) == {"one": "To be first.", "three": "", "two": ""}
