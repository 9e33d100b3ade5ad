"""`segmock scenarios`: a table, lines or JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from segmock.cli import main

if TYPE_CHECKING:
    from click.testing import Result

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"


def run(*arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["scenarios", *arguments])


def test_every_scenario_has_a_line() -> None:
    """Name, vendors, steps and purpose, with tabs between them."""
    done = run()
    assert done.exit_code == 0, done.output
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    assert [line[0] for line in lines] == sorted(path.stem for path in FIXTURES.glob("*.yaml"))
    (one,) = [line for line in lines if line[0] == "version-conflict"]
    assert one[1:3] == ["emporix", "7"]
    assert one[3].startswith("Two people edit the same segment")


def test_every_scenario_is_an_object_of_json() -> None:
    """With the same four."""
    (first, *_) = found = json.loads(run("--json").stdout)
    assert first.keys() == {"name", "purpose", "vendors", "steps"}
    assert len(found) == len(list(FIXTURES.glob("*.yaml")))


def test_a_scenario_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    """With file, line, pointer and reason."""
    text = "name: bad\nsteps:\n  - name: x\n    request: {method: GET, path: /v1/segment}\n"
    (tmp_path / "bad.yaml").write_text(f"{text}    expect: {{status: 200}}\n", encoding="utf-8")
    done = run("--fixtures", str(tmp_path))
    assert done.exit_code == 2
    assert "bad.yaml:4 at /steps/0/request/path: is no vendor's." in done.stderr
    assert "Did you mean" in done.stderr
