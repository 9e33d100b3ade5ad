"""Nothing in a description, fixture or request is ever run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import document, faking, scenario
from segmock.core.document import DefectsError
from segmock.core.spec import read
from tests.conftest import ACME
from tests.security.sources import calls, imports

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Client

TEMPLATES = ("{{7*7}}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{7*7}", "%(x)s", "{0.__class__}")


@pytest.mark.parametrize(
    "text",
    [
        "!!python/object/apply:os.system ['true']",
        "!!python/object/new:subprocess.Popen ['true']",
        "!!python/name:os.system",
        "!!python/module:os",
        "!<tag:yaml.org,2002:python/object/apply:os.system> ['true']",
        "!Anything {a: 1}",
    ],
)
def test_a_yaml_tag_makes_no_object(tmp_path: Path, text: str) -> None:
    """The file is refused with the line of the tag."""
    path = tmp_path / "default.yaml"
    path.write_text(f"name: default\npurpose: {text}\n", encoding="utf-8")
    with pytest.raises(DefectsError) as refused:
        document.load(path)
    assert [(d.file, d.line) for d in refused.value.defects] == [("default.yaml", 2)]


@pytest.mark.parametrize("text", TEMPLATES)
def test_text_of_a_fixture_stays_text(text: str) -> None:
    """What looks like a template is what it looks like."""
    made = scenario.read({"name": "a", "purpose": text}, "a.yaml")
    assert made.purpose == text


@pytest.mark.parametrize("text", TEMPLATES)
def test_text_of_a_request_stays_text(acme: Client, text: str) -> None:
    """It is stored, answered and refused as it came."""
    assert acme.send("POST", "/crates", json={"label": text})[2]["label"] == text
    assert text in acme.send("POST", "/crates", json={"label": text})[2][1]


@pytest.mark.parametrize(
    "name", ["__class__", "seed_instance", "pystr_format", "json", "binary", "add_provider", "a.b"]
)
def test_only_the_pools_that_are_listed_can_be_named(name: str) -> None:
    """A description reaches no other provider of Faker, and no attribute of it."""
    assert not faking.known(name)
    with pytest.raises(KeyError):
        faking.pool(name)
    raw = document.load(ACME / "acme.yaml")
    raw["components"]["schemas"]["Crate"]["properties"]["label"]["x-faker"] = name
    with pytest.raises(DefectsError) as refused:
        read(raw, "acme.yaml")
    assert any("x-faker" in d.pointer for d in refused.value.defects)


def test_no_source_can_run_text() -> None:
    """No evaluation, no unpickling, no shell, no template engine, and only the safe YAML loader.

    The contract suite, which no server imports, starts Schemathesis and fills its own page; the
    pytest plugin starts a mock.
    """
    runs = {"eval", "exec", "compile_command", "system", "popen", "render_template_string"}
    assert {call for call in calls() if call[1] in runs} == set()
    modules = {"pickle", "marshal", "shelve", "subprocess", "jinja2", "code", "runpy", "ctypes"}
    assert {found for found in imports() if found[1] in modules} == {
        ("contract/generated/running.py", "subprocess"),
        ("contract/reports/html.py", "jinja2"),
        ("testing/starting.py", "subprocess"),
    }
    assert {f for f, name in calls() if name in {"unsafe_load", "full_load", "safe_load"}} == set()
