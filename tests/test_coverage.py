"""Documented-response coverage: what the steps of scenarios reach."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
import yaml

from segmock import config, coverage
from segmock.core.document import DefectsError
from tests.acme import VENDOR
from tests.conftest import ACME

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json, Record

KEY = {"headers": {"Acme-Key": "segmock"}}
CRATE = {"method": "GET", "path": "/crates/${label}.crate"}


def step(request: Record, status: int, **parts: Json) -> Record:
    """Return a step named after its request."""
    name = f"{request['method']} {request['path']}"
    return {"name": name, "request": request, "expect": {"status": status}, **parts}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The fifth vendor's scenarios, where steps can be laid beside them."""
    shutil.copy(ACME / "default.yaml", tmp_path)
    return tmp_path


def measured(folder: Path, *steps: Record, **parts: Json) -> coverage.Coverage:
    """Return what some steps reach."""
    raw = {"name": "steps", "send": KEY, "steps": list(steps), **parts}
    (folder / "steps.yaml").write_text(yaml.safe_dump(raw), encoding="utf-8")
    settings = config.Settings(openapi=ACME, fixtures=folder)
    return coverage.measure(settings, {"acme": VENDOR})


def reached(found: coverage.Coverage) -> dict[str, list[int]]:
    """Return the statuses by operation, of those that have any."""
    return {row.operation.id: sorted(row.reached) for row in found.rows if row.reached}


def test_each_answer_counts_for_its_operation(folder: Path) -> None:
    """What is captured leads on, and a status counts once."""
    packed = {"method": "POST", "path": "/crates", "json": {"label": "a"}}
    missing = {"method": "GET", "path": "/crates/b.crate"}
    nobody = {"method": "GET", "path": "/crates", "headers": {"Acme-Key": None}}
    found = measured(
        folder,
        step(packed, 202, capture={"label": "/label"}),
        step(CRATE, 200),
        step(CRATE, 200),
        step(missing, 404),
        step(nobody, 401),
    )
    assert found.faults == ()
    assert reached(found) == {"browse": [401], "pack": [202], "unpack": [200, 404]}
    documented = sum(len(row.documented) for row in found.rows)
    assert found.pairs() == found.pairs("acme") == (4, documented)
    assert found.pairs("other") == (0, 0)
    assert not found.complete


def test_what_is_not_reached_is_missing(folder: Path) -> None:
    """Each row says which statuses no answer had."""
    row = next(r for r in measured(folder).rows if r.operation.id == "weather")
    assert row.missing == sorted(row.documented)


def test_an_answer_that_is_not_expected_is_a_fault(folder: Path) -> None:
    """It names the step, what was expected and what came."""
    odd = step({"method": "GET", "path": "/crates"}, 401)
    odd["expect"]["body"] = {"crates": 3}
    found = measured(folder, odd)
    assert found.faults == (
        "steps.yaml: 'GET /crates' at /steps/0: expected 401, got 200 {\"crates\":[]}",
        "steps.yaml: 'GET /crates' at /steps/0: body /crates: expected 3, got 0 elements: []",
    )
    assert not found.complete


def test_an_answer_that_was_asked_for_or_forced_does_not_count(folder: Path) -> None:
    """Only what ordinary requests reach does; such a step is no fault."""
    steered = {"method": "GET", "path": "/crates", "headers": {"Prefer": "code=401"}}
    found = measured(folder, step(steered, 401))
    assert found.faults == ()
    assert reached(found) == {}
    forced = [{"operation": "browse", "status": 401}]
    found = measured(folder, step({"method": "GET", "path": "/crates"}, 401), faults=forced)
    assert found.faults == ()
    assert reached(found) == {}


def test_what_cannot_be_captured_is_a_fault(folder: Path) -> None:
    """So is the step that needs it, and those behind are still sent."""
    first = step({"method": "GET", "path": "/crates"}, 200, capture={"label": "/y"})
    after = step({"method": "GET", "path": "/weather"}, 200)
    found = measured(folder, first, step(CRATE, 200), after)
    assert "There is no '/y' to capture" in found.faults[0]
    assert "It needs 'label', which 'GET /crates' has not captured." in found.faults[1]
    assert reached(found) == {"browse": [200], "weather": [200]}


@pytest.mark.parametrize(
    "request_, place",
    [
        ({"method": "GET", "path": "/nowhere"}, "/steps/0/request/path"),
        (CRATE, "/steps/0/request/path"),
        ({"method": "PUT", "path": "/weather"}, "/steps/0/request/method"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(folder: Path, request_: Record, place: str) -> None:
    """A wrong path or name is told before anything is sent."""
    with pytest.raises(DefectsError, match=place):
        measured(folder, step(request_, 200))


def test_time_passes_between_steps(folder: Path) -> None:
    """A step can let the world's clock advance."""
    found = measured(folder, {"name": "Later", "advance": 3600})
    assert found.faults == ()


def test_a_file_that_cannot_be_used_is_no_coverage(folder: Path) -> None:
    """A defect of the steps is told like any defect of a scenario."""
    with pytest.raises(DefectsError, match="/steps/0"):
        measured(folder, {"name": "nothing"})


def test_everything_reached_is_complete() -> None:
    """No row misses a status, and no step a fault."""
    assert coverage.Coverage(()).complete
    assert not coverage.Coverage((), ("a fault",)).complete


def test_the_table_has_a_row_an_operation_and_sums(folder: Path) -> None:
    """A row says how many of its statuses are reached and which are not."""
    found = measured(folder, step({"method": "GET", "path": "/weather"}, 200))
    rows = list(coverage.lines(found))
    weather = next(row for row in found.rows if row.operation.id == "weather")
    missing = " ".join(map(str, weather.missing))
    assert ("acme", "GET /weather", f"1/{len(weather.documented)}", missing) in rows
    _, documented = found.pairs()
    share = f"1/{documented} ({100 // documented} %)"
    assert rows[-2:] == [("acme", "", share, ""), ("all", "", share, "")]


def test_the_table_as_markdown_marks_what_is_missing(folder: Path) -> None:
    """Statuses stand in their order, the missing ones in bold."""
    text = coverage.markdown(measured(folder, step({"method": "GET", "path": "/weather"}, 200)))
    assert "| `GET /weather` | 200 **406 missing** |" in text
    assert text.startswith("| vendor | pairs reached |\n|---|---|\n| acme | 1/")
    assert "| all | 0/0 (100 %) |" in coverage.markdown(coverage.Coverage(()))
