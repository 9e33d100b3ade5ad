"""The documents and the code say the same."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import click
import pytest

from segmock import client, config, coverage, vendors
from segmock.cli import main
from segmock.client.clock import Clock
from segmock.client.keeping import Rules
from segmock.contract import laws, loading
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import CHECKS
from segmock.core import document, faking, keywords, scenario, spec, written
from segmock.core.pipeline import UNKNOWN_PATH
from segmock.core.preferring import FAILURES, READERS, SLUG
from segmock.core.problem import Kind, Violation
from segmock.replaying.listing import Shelf
from segmock.testing import plugin, transport
from segmock.testing.world import World
from segmock.web.control import PREFIX
from segmock.web.control.answering import described

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
VENDORS = sorted(vendors.discover())
ROLES = ("Auth", "Errors", "Paging", "Filters", "Behaviours")
DEVIATION = re.compile(r"#.*\bdeviations?: ([a-z0-9-]+(?:, [a-z0-9-]+)*)")


def page(name: str) -> str:
    """Return a page of the reference."""
    return (REFERENCE / f"{name}.md").read_text(encoding="utf-8")


def first_cells(text: str) -> list[str]:
    """Return the first cell of each table row, without its marks."""
    rows = re.findall(r"^\| *(.+?) *(?<!\\)\|", text, re.MULTILINE)
    return [row.replace("`", "").replace("\\|", "|") for row in rows]


def test_every_command_and_option_is_documented_and_no_other() -> None:
    """The page of the command line names each command's options, and only those."""
    sections = re.split(r"^## `segmock (\w+)`$", page("cli"), flags=re.MULTILINE)
    documented = dict(zip(sections[1::2], sections[2::2], strict=True))
    context = click.Context(main)
    assert documented.keys() == {*main.list_commands(context)}
    for name in documented:
        command = main.get_command(context, name)
        assert command is not None
        section = documented[name].partition("\n## ")[0]
        under = command.commands.values() if isinstance(command, click.Group) else [command]
        params = (param for one in under for param in one.params)
        options = {o.opts[0] for o in params if isinstance(o, click.Option)}
        rows = {r.split()[0] for r in first_cells(section) if re.match("--[a-z]", r)}
        assert rows == options


def test_every_variable_is_documented_and_no_other() -> None:
    """The page of the command line names the environment variables that are read."""
    source = Path(config.__file__).read_text(encoding="utf-8")
    read = set(re.findall(r"\"(SEGMOCK_\w+|NO_COLOR)\"", source))
    row = r"^\| `(SEGMOCK_\w+|NO_COLOR)…?`(?: and `(SEGMOCK_\w+)…`)?"
    listed = re.findall(row, page("cli"), re.MULTILINE)
    assert read == {name for names in listed for name in names if name}


def test_every_problem_kind_is_documented_with_its_status() -> None:
    """The page of problems lists each kind and the status it has by default."""
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \|", page("problems"), re.MULTILINE)
    documented = {kind: int(status) for kind, status in rows}
    assert documented == {k.slug: k.status for k in Kind} | {UNKNOWN_PATH: 404, SLUG: 400}


def test_every_field_of_a_violation_is_documented() -> None:
    """The page of problems names the fields of a violation."""
    text = page("problems")
    assert [name for name in Violation.__dataclass_fields__ if f"`{name}`" not in text] == []


def test_every_control_route_is_documented_and_no_other() -> None:
    """The page of the control plane names its routes."""
    routes = {f"{one.method} {one.template}" for one in described().spec.operations.values()}
    rows = {r for r in first_cells(page("control-plane")) if PREFIX in r}
    assert rows == routes


def test_every_key_of_a_scenario_is_documented() -> None:
    """The page of scenarios names every key."""
    rows = {row.partition(".")[0] for row in first_cells(page("scenarios"))}
    assert rows >= scenario.KEYS


def test_every_key_of_faults_and_stubs_and_every_preference_is_documented() -> None:
    """The page of faults names them, and no other."""
    rows = {
        name
        for row in first_cells(page("faults"))
        for name in re.findall(r"^[a-z-]+", row.replace(", ", "\n"), re.MULTILINE)
    }
    wanted = {*READERS}
    for kind in ("faults", "stubs"):
        wanted |= written.schema(kind)["properties"].keys()
    wires = {"reset", "drip", "truncate", "malformed", "content-type"}
    assert rows - {"key", "preference", "---"} == wanted | wires
    assert all(f"`{word}`" in page("faults") for word in FAILURES)


def test_every_schema_keyword_format_and_pool_is_documented() -> None:
    """The page of descriptions names what may be used in one."""
    words = set(re.findall(r"`([\w$-]+)`", page("openapi")))
    wanted = keywords.SCHEMA_KEYWORDS | keywords.FORMATS | {*spec.BEHAVIOURS, *faking.POOLS}
    assert wanted - words == set()


def test_every_pool_that_is_documented_exists() -> None:
    """A pool that the page of descriptions offers can be used."""
    section = page("openapi").partition("## The extension `x-faker`")[2]
    offered = set(re.findall(r"`([a-z_]+)`", section))
    assert {name for name in offered if not faking.known(name)} == set()


def test_every_decision_starts_with_its_number() -> None:
    """A record of a decision has the number of its file in its title."""
    for path in (ROOT / "docs" / "decisions").glob("0*.md"):
        title = path.read_text(encoding="utf-8").splitlines()[0]
        assert title.startswith(f"# {int(path.name[:4])}. "), path.name


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendors_page_has_the_five_roles_as_headings(vendor: str) -> None:
    """Each role has a heading of its own, in the order of the design."""
    headings = re.findall(r"^## (\w+)$", page(f"vendors/{vendor}"), re.MULTILINE)
    assert [h for h in headings if h in ROLES] == list(ROLES)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_vendors_page_lists_its_operations_and_statuses(vendor: str) -> None:
    """The table of operations is the description's list of operations."""
    described = spec.load(ROOT / "openapi" / f"{vendor}.yaml").operations.values()
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in page(f"vendors/{vendor}").splitlines()
        if re.match(r"\| *`?(GET|PUT|POST|DELETE|PATCH)\b", line)
    ]
    listed = {(r[0], r[1], r[2], frozenset(re.findall(r"\d{3}", r[3]))) for r in rows}
    wanted = {(o.method, o.template, o.id, frozenset(map(str, o.replies))) for o in described}
    assert listed == wanted


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_deviation_that_is_cited_stands_on_the_vendors_page(vendor: str) -> None:
    """An id in a comment of the description or the code is explained on the page."""
    folder = ROOT / "src" / "segmock" / "vendors" / vendor.replace("-", "_")
    sources = [ROOT / "openapi" / f"{vendor}.yaml", *folder.rglob("*.py")]
    cited = {
        name
        for path in sources
        for names in DEVIATION.findall(path.read_text(encoding="utf-8"))
        for name in names.split(", ")
    }
    listed = first_cells(page(f"vendors/{vendor}"))
    assert cited
    assert cited - set(listed) == set()


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_setting_of_a_vendor_stands_on_its_page(vendor: str) -> None:
    """The page names each setting with its choices, the default first."""
    rows = {
        name: re.findall(r"`([\w-]+)`", choices)
        for name, choices in re.findall(
            r"^\| `([\w-]+)` \| ([^|]+) \|", settings(vendor), re.MULTILINE
        )
    }
    known = vendors.discover()[vendor].settings
    assert rows == {name: list(setting.choices) for name, setting in known.items()}


def settings(vendor: str) -> str:
    """Return the part of a vendor's page that is about its settings; empty when it has none."""
    whole = page(f"vendors/{vendor}")
    found = re.search(r"^##+ Settings$(.*?)(?=^##? |\Z)", whole, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


@pytest.mark.long
def test_the_table_of_coverage_is_up_to_date_and_complete() -> None:
    """Every documented answer is reached, and the page says so."""
    found = coverage.measure(config.settings({}))
    assert found.faults == ()
    assert [row for row in coverage.lines(found) if row[3]] == []
    assert page("coverage").partition("<!-- table -->\n")[2] == coverage.markdown(found)


def test_every_scenario_is_documented_with_its_sentence_and_no_other() -> None:
    """The page of situations has a row for each: its name, its purpose, and whom its steps ask."""
    found = re.findall(r"^\| `([\w-]+)` \| (.+) \| (.+) \|$", page("situations"), re.MULTILINE)
    rows = {name: (purpose, vendors) for name, purpose, vendors in found}
    told = {
        one.scenario.name: (one.scenario.purpose, ", ".join(one.vendors))
        for one in Shelf(config.settings({})).listed()
        if one.scenario.script
    }
    assert rows == {name: row for name, row in told.items() if not name.startswith("responses-")}


def test_every_law_is_documented_with_its_sentence_and_no_other() -> None:
    """The page of laws has a row for each: id, group, and the sentence that reports show."""
    rows = re.findall(r"^\| `([\w-]+)` \| ([A-J]) \| (.+?) \|$", page("laws"), re.MULTILINE)
    laws.load()
    told = {name: (law.group, law.sentence) for name, law in LAWS.items()}
    told |= CHECKS
    assert {name: (group, sentence) for name, group, sentence in rows} == told


def test_every_key_of_a_profile_is_documented() -> None:
    """The page of profiles names the keys at the top and those of each part."""
    schema = document.load(Path(loading.__file__).parent / "profile.schema.yaml")
    keys = {*schema["properties"]}
    for part in schema["$defs"].values():
        keys |= {*part.get("properties", {})}
    words = set(re.findall(r"`([\w$-]+)`", page("profiles")))
    assert keys - words == set()


def offered(kind: type) -> set[str]:
    """Return what a class offers, as the page of the client writes it."""
    found = set()
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if isinstance(member, property):
            found.add(name)
            continue
        parameters = list(inspect.signature(member).parameters.values())[1:]
        words = [f"{'**' * (p.kind is p.VAR_KEYWORD)}{p.name}" for p in parameters]
        found.add(f"{name}({', '.join(words)})")
    return found


def test_everything_that_the_client_does_is_documented_and_nothing_else() -> None:
    """The page of the client has each method with its parameters, each value with its fields."""
    parts = re.split(r"^## ", page("client"), flags=re.MULTILINE)[1:]
    rows = {part.partition("\n")[0]: set(first_cells(part)[2:]) for part in parts}
    assert rows["`Client`"] == offered(client.Client)
    assert rows["`clock`"] == offered(Clock)
    assert rows["`faults` and `stubs`"] == offered(Rules)
    assert offered(World) <= rows["In pytest"]
    functions = dict(inspect.getmembers(transport, inspect.isfunction))
    ways = {name for name, way in functions.items() if way.__module__ == transport.__name__}
    told = (ROOT / "docs" / "how-to" / "test-with-pytest.md").read_text(encoding="utf-8")
    assert ways - {"library"} == set(re.findall(r"`(\w+)\(segmock\.app\)`", told))
    values = dict(re.findall(r"^\| `([A-Z]\w+)` \| (.+) \|$", page("client"), re.MULTILINE))
    for name, listed in values.items():
        fields = [field.name for field in dataclasses.fields(getattr(client, name))]
        assert re.findall(r"`(\w+)`", listed) == fields, name
    known = {name for name in client.__all__ if dataclasses.is_dataclass(getattr(client, name))}
    assert known == values.keys()


def test_the_plugin_of_pytest_is_documented(pytestconfig: pytest.Config) -> None:
    """The page of the client has its fixtures, its options and the words of its marker."""
    text = page("client").partition("## In pytest")[2]
    rows = {row for row in first_cells(text) if re.match("--[a-z]", row)}
    help_text = Path(plugin.__file__).read_text(encoding="utf-8")
    assert rows == set(re.findall(r"\"(--segmock[\w-]*)\"", help_text))
    assert all(f"`{key}`" in text for key in plugin.KEYS)
    for name in ("segmock", "segmock_server"):
        assert f"| `{name}` |" in text
    assert pytestconfig.getini("segmock") == "inprocess"
