"""The composition root: all parts meet, or all that is wrong with them is told."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

import segmock
from segmock import app, config, vendors
from segmock.core.document import Defect, DefectsError
from segmock.web.door import SegmockFlask
from tests.acme import VENDOR
from tests.conftest import ACME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.config import Settings
    from segmock.core.document import Json, Record
    from segmock.core.world import World

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
        ("/given/nobody", 3, "is no vendor"),
        ("/given/acme/shelves", 6, "cannot be generated"),
        ("/given/acme/boxes", 7, "is no collection"),
    ]


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
    assert (made.world.seed, made.pipeline.strict) == (5, False)


SCRIPT = """
from urllib.parse import urlsplit
from segmock import app, config, screen
from segmock.core.messages import Request
mock = app.build(config.settings({}, strict=True))
for served in mock.pipeline.served:
    for operation in served.spec.operations.values():
        for body in (b"", b"{}", b"[]"):
            url = urlsplit(screen.example_path(served, operation, mock.world))
            headers = {"content-type": "application/json"}
            for scheme in operation.security[0] if operation.security else ():
                name, _, word = served.spec.schemes[scheme].display.partition(": ")
                headers[name.lower()] = word + "segmock"
            request = Request(operation.method, url.path, url.query, headers, body)
            print(operation.id, mock.pipeline.handle(request, mock.world))
"""


def test_equal_requests_get_equal_answers_in_any_process() -> None:
    """Every operation of every vendor, byte by byte, whatever the hash seed."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"Response(status=200") >= 19


def test_importing_the_package_is_cheap() -> None:
    """It loads neither Flask nor the server."""
    code = "import sys, segmock; print(sorted({'flask', 'uvicorn', 'faker'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"
