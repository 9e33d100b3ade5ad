"""`segmock mutants`: the list of what can be wrong, for people and for programs."""

from __future__ import annotations

import io
import json

import pytest
from click.testing import CliRunner
from rich.console import Console

from segmock import app, config, vendors
from segmock.cli import main, mutants
from segmock.mutating.mutant import GROUPS, Mutant
from tests.acme.mutants import MUTANTS

LONG = "A violation of which so much can be said that it needs more than a line of its own."
WRITTEN = {
    m.id: m for m in (*MUTANTS, Mutant("kibo-odd", "kibo", "F", LONG, lambda served: served))
}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Written mutants of one vendor of the package, and of another one."""
    monkeypatch.setattr(vendors, "mutants", lambda: WRITTEN)


def listed(*arguments: str) -> str:
    """Return what the command prints."""
    done = CliRunner().invoke(main, ["mutants", *arguments])
    assert done.exit_code == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("written")
def test_each_mutant_is_a_plain_line() -> None:
    """Id, group and violation between tabs, of the vendors of the package alone."""
    assert listed() == f"kibo-odd\tF\t{LONG}\n"
    assert listed("--vendor", "emporix") == ""


@pytest.mark.usefixtures("written")
def test_on_a_terminal_it_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has headings, and no line is longer than the terminal is wide."""
    out = Console(file=io.StringIO(), force_terminal=True, width=40, color_system=None)
    monkeypatch.setattr(mutants, "console", lambda: out)
    assert listed() == ""
    assert isinstance(out.file, io.StringIO)
    lines = out.file.getvalue().splitlines()
    assert lines[0].split() == ["mutant", "group", "violation"]
    assert max(map(len, lines)) <= 40
    assert " ".join(line[16:].strip() for line in lines[1:]) == LONG


@pytest.mark.usefixtures("written")
def test_it_can_be_json() -> None:
    """A list of objects, empty where there is nothing."""
    wanted = {"id": "kibo-odd", "vendor": "kibo", "group": "F", "violation": LONG}
    assert json.loads(listed("--json")) == [wanted]
    assert json.loads(listed("--json", "--vendor", "emporix")) == []


def test_the_automatic_ones_come_when_they_are_asked_for() -> None:
    """Beside the written ones; all that is listed can be served."""
    own = json.loads(listed("--json", "--vendor", "kibo"))
    whole = json.loads(listed("--json", "--vendor", "kibo", "--automatic"))
    assert whole[: len(own)] == own
    automatic = whole[len(own) :]
    assert len(automatic) > 1000
    assert {one["group"] for one in automatic} == {"A", "B", "C"}
    assert {one["vendor"] for one in automatic} == {"kibo"}
    last = automatic[-1]["id"]
    mutant = app.build(config.settings({}, vendors=("kibo",), mutant=last)).mutant
    assert mutant is not None
    assert mutant.id == last


def test_the_list_of_nobody_is_a_mistake() -> None:
    """An unknown vendor is told, as by the mock."""
    done = CliRunner().invoke(main, ["mutants", "--vendor", "kibbo"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Did you mean 'kibo'?" in done.stderr


def test_the_mutants_of_the_package_are_as_they_should_be() -> None:
    """Each is of a vendor and of a group, and says what is wrong in a sentence."""
    found = vendors.mutants()
    known = vendors.discover()
    for name, mutant in found.items():
        assert name == mutant.id
        assert mutant.vendor in known
        assert mutant.group in GROUPS
        assert mutant.violation.endswith(".")
    assert sum(len(app.mutants(vendor)) for vendor in known) == len(found)
