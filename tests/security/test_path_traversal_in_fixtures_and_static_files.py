"""No path of a file is ever made from a request, and a name is no path."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

import segmock
from segmock import app, config
from segmock.core import scenario
from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from tests.live import Live

PATHS = [
    "../default",
    "..\\default",
    "/etc/passwd",
    "....//default",
    "default.yaml",
    "default\x00",
    "%2e%2e%2fdefault",
    "C:\\default",
    "",
    ".",
]


@pytest.mark.parametrize("name", PATHS)
def test_a_scenario_is_named_not_reached(name: str) -> None:
    """Only the names of the files in the folder are names."""
    with pytest.raises(DefectsError, match="is not a scenario"):
        app.build(config.settings({}, scenario=name, vendors=("kibo",)))


@pytest.mark.parametrize("name", [*PATHS, "segmock.cli"])
def test_a_vendor_is_named_not_reached(name: str) -> None:
    """Only what has been found in the package can be served."""
    with pytest.raises(DefectsError, match="is not a vendor"):
        app.build(config.settings({}, vendors=(name,)))


@pytest.mark.parametrize("name", [*PATHS, "A", "a_b", "-a", "x" * 65])
def test_a_scenarios_own_name_is_plain(name: str) -> None:
    """Lower-case letters, digits and hyphens."""
    with pytest.raises(DefectsError):
        scenario.read({"name": name}, "a.yaml")


def test_there_are_no_static_files() -> None:
    """Flask's own route to a folder is off."""
    made = segmock.create_app()
    assert made.static_folder is None
    assert not made.has_static_folder
    assert "static" not in {rule.endpoint for rule in made.url_map.iter_rules()}


@pytest.mark.parametrize(
    "target",
    [
        "/static/../pyproject.toml",
        "/static/..%2f..%2fpyproject.toml",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/../../etc/passwd",
        "/__segmock/../../pyproject.toml",
        "/__segmock/..%2fpyproject.toml",
        "/fixtures/default.yaml",
        "/openapi/kibo.yaml",
        "/async-jobs/..%2f..%2fpyproject.toml.csv",
        "/async-jobs/..%5c..%5cfixtures%5cdefault.yaml%00.csv",
    ],
)
def test_a_request_reads_no_file(live: Live, target: str) -> None:
    """Whatever it spells."""
    status, _, body = live.send("GET", target, {"X-ApiKey": "segmock"})
    assert status in {400, 404}
    assert b"root:" not in body
    assert b"hatchling" not in body
    assert b"personas" not in body


@pytest.mark.parametrize("name", PATHS)
def test_the_control_plane_reaches_no_file_by_a_name(name: str) -> None:
    """Neither of a world, nor of a scenario, a fault or a request."""
    browser = segmock.create_app(vendors=("kibo",)).test_client()
    for body in ({"name": name}, {"name": "x", "scenario": name}, {"name": "x", "fork": name}):
        answer = browser.post("/__segmock/worlds", json=body)
        assert answer.status_code == 400 or (name == "" and answer.status_code == 201), body
    for place in ("worlds", "faults", "stubs", "requests"):
        answer = browser.get(f"/__segmock/{place}/{quote(name, safe='')}")
        assert answer.status_code in {400, 404}, place
        assert b"root:" not in answer.data
