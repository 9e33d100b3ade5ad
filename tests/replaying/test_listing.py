"""The scenarios of a folder, and which of them can be replayed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from segmock import config
from segmock.core.document import DefectsError
from segmock.replaying.listing import ALL, Shelf
from tests.acme import VENDOR
from tests.conftest import ACME

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json

STEP = {
    "name": "Look",
    "request": {"method": "GET", "path": "/crates?open=true", "headers": {"Acme-Key": "segmock"}},
    "expect": {"status": 200},
}


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    shutil.copy(ACME / "default.yaml", tmp_path)
    write(tmp_path, "look", purpose="Somebody looks.", steps=[STEP])
    write(tmp_path, "wait", steps=[{"name": "Later", "advance": 1}])
    return tmp_path


def write(folder: Path, name: str, **parts: Json) -> None:
    """Lay a scenario into a folder."""
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump({"name": name, **parts}), encoding="utf-8")


def shelf(folder: Path, **settings: Json) -> Shelf:
    """Return the shelf of a folder."""
    return Shelf(config.Settings(openapi=ACME, fixtures=folder, **settings), {"acme": VENDOR})


def test_every_scenario_is_listed_with_what_it_is_for(folder: Path) -> None:
    """Vendors are those that are asked, else those that are given something."""
    assert [one.as_json() for one in shelf(folder, vendors=("acme",)).listed()] == [
        {
            "name": "default",
            "purpose": "A dozen generated crates.",
            "vendors": ["acme"],
            "steps": 0,
        },
        {"name": "look", "purpose": "Somebody looks.", "vendors": ["acme"], "steps": 1},
        {"name": "wait", "purpose": "", "vendors": [], "steps": 1},
    ]


def test_all_means_those_with_steps(folder: Path) -> None:
    """One can be named alone, and a vendor can be asked alone."""
    found = shelf(folder)
    assert [one.scenario.name for one in found.chosen(ALL)] == ["look", "wait"]
    assert [one.scenario.name for one in found.chosen("look")] == ["look"]
    assert [one.scenario.name for one in found.chosen(ALL, ["acme"])] == ["look"]


@pytest.mark.parametrize(
    "name, vendors, told",
    [
        ("lock", [], "Did you mean 'look'?"),
        ("look", ["acne"], "Did you mean 'acme'?"),
        ("default", [], "'default' has no steps"),
        ("wait", ["acme"], "'wait' has no steps for the vendor"),
    ],
)
def test_what_cannot_be_replayed_is_told(
    folder: Path, name: str, vendors: list[str], told: str
) -> None:
    """With the nearest name."""
    with pytest.raises(DefectsError) as caught:
        shelf(folder).chosen(name, vendors)
    assert told in str(caught.value)


def test_every_defect_of_every_file_is_told(folder: Path) -> None:
    """Nothing is listed then; what is not asked for does not matter."""
    write(folder, "bad", steps=[{**STEP, "expect": {"status": 299}}])
    write(folder, "worse", seed=-1)
    with pytest.raises(DefectsError) as caught:
        shelf(folder).listed()
    assert [(d.file, d.pointer) for d in caught.value.defects] == [
        ("bad.yaml", "/steps/0/expect/status"),
        ("worse.yaml", "/seed"),
    ]
    assert [one.scenario.name for one in shelf(folder).chosen("look")] == ["look"]


def test_a_defect_is_told_with_the_line_of_the_file_that_has_it(folder: Path) -> None:
    """Which may be another than the one that was asked for."""
    (folder / "one.yaml").write_text("name: one\npurpose: x\nseed: -1\n", encoding="utf-8")
    (folder / "two.yaml").write_text("name: two\nfrom: one\n", encoding="utf-8")
    with pytest.raises(DefectsError, match=r"one\.yaml:3 at /seed"):
        shelf(folder).chosen("two")


def test_a_mock_of_a_scenario_is_strict_and_has_its_own_seed(folder: Path) -> None:
    """Whatever the settings say."""
    write(folder, "own", seed=9, steps=[STEP])
    mock = shelf(folder, seed=5, any_credential=True).mock("own")
    assert (mock.pipeline.strict, mock.world.seed, mock.world.any_credential) == (True, 9, False)
