"""The examples of the page about failures work as they stand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
import yaml

from segmock.core import rules, stubs
from segmock.core.contradicting import of_rule, of_stub

if TYPE_CHECKING:
    from segmock.core.document import Json
    from tests.conftest import Client

PAGE = Path(__file__).parent.parent / "docs" / "how-to" / "force-a-failure.md"
TEXT = PAGE.read_text(encoding="utf-8")
SENT = re.findall(r"__segmock/(faults|stubs) .*?-d '(.*?)'", TEXT, re.DOTALL)
ASKED = re.findall(r"curl(?: -i)? http://127\.0\.0\.1:4010(\S+) -H 'Prefer: (.*?)'", TEXT)


def test_there_are_examples() -> None:
    """So that the others cannot pass on nothing."""
    assert (len(SENT), len(ASKED)) == (3, 7)


@pytest.mark.parametrize("kind, raw", SENT)
def test_what_is_sent_can_be_set(mock: Client, kind: str, raw: str) -> None:
    """It is a fault or a stub, and no description contradicts it."""
    served, sent = mock.mock.pipeline.served, orjson.loads(raw)
    if kind == "faults":
        assert [*of_rule(rules.read(sent, "page"), served, "page")] == []
    else:
        assert [*of_stub(stubs.read(sent, "page"), served, "page")] == []


def test_the_rules_of_a_scenario_can_be_set(mock: Client) -> None:
    """All of them."""
    found = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert found
    raw: Json = yaml.safe_load(found[1])
    listed, defects = rules.listed(raw["faults"], "page")
    assert (len(listed), defects) == (4, [])
    for rule in listed:
        assert [*of_rule(rule, mock.mock.pipeline.served, "page")] == []


@pytest.mark.parametrize("path, preferred", ASKED)
def test_what_is_preferred_is_applied(mock: Client, path: str, preferred: str) -> None:
    """And told."""
    assert (
        mock.send("GET", path, headers={"prefer": preferred})[1]["preference-applied"] == preferred
    )
