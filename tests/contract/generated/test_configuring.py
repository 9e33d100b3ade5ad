"""The configuration of a run: what Schemathesis is told, and that it understands it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from schemathesis.config import SchemathesisConfig

from segmock.contract import loading
from segmock.contract.credentials import Credentials
from segmock.contract.generated import configuring
from segmock.contract.generated.learning import Learnt
from segmock.contract.generated.planning import Plan
from segmock.core import spec
from tests.contract.generated.things import described

if TYPE_CHECKING:
    from segmock.core.document import Record

DESCRIPTIONS = sorted((Path(__file__).parents[3] / "openapi").glob("*.yaml"))
START = "SEGMOCK_CREDENTIAL_THINGS_"
PLAN = Plan(1, 2, 5, ("read", "drop"), 4, 9.0, shrunk=False, covered=("list", "drop"))
LEARNT = Learnt({"kind": ["big"], "id": ["a", "b", "c", "d"]}, {"path.tenant": "here"})


def _configured(lenient: tuple[Record, ...] = (), **environ: str) -> Record:
    loaded = described()
    given = {START + name: text for name, text in environ.items()}
    credentials = Credentials("things", loaded.schemes, given)
    return tomllib.loads(configuring.configured(loaded, PLAN, credentials, LEARNT, lenient))


def _of(settings: Record, operation: str) -> Record:
    found = [s for s in settings["operations"] if s["include-operation-id"] == operation]
    return dict(found[0]) if found else {}


def test_the_cases_are_those_of_the_plan() -> None:
    """For the two phases that draw theirs, and for the operations that have a turn."""
    settings = _configured()
    assert settings["phases"]["fuzzing"]["generation"] == {"max-examples": 5, "no-shrink": True}
    assert settings["phases"]["stateful"]["generation"] == {"max-examples": 4, "no-shrink": True}
    assert _of(settings, "list")["phases"] == {"fuzzing": {"enabled": False}}
    assert _of(settings, "read")["phases"] == {"coverage": {"enabled": False}}
    assert "phases" not in _of(settings, "drop")


def test_no_check_and_no_phase_is_switched_off() -> None:
    """For none of the operations, unless there is a reason."""
    settings = _configured()
    assert "checks" not in settings
    assert all("checks" not in one for one in settings["operations"] if "storeMany" not in str(one))
    assert not any(phase.get("enabled") is False for phase in settings["phases"].values())


def test_a_credential_stands_there_as_its_variable() -> None:
    """Those that are set; of two halves each has its own."""
    settings = _configured(KEY="geheim", APP="user:password")
    assert settings["auth"]["openapi"] == {
        "Key": {"api_key": f"${{{START}KEY}}"},
        "App": {"username": f"${{{START}APP_USER}}", "password": f"${{{START}APP_PASSWORD}}"},
    }
    assert "geheim" not in str(settings)
    token = _configured(TOKEN="t")
    assert token["auth"]["openapi"] == {"Token": {"bearer": f"${{{START}TOKEN}}"}}


def test_the_mocks_word_stands_in_the_first_alternative() -> None:
    """Where nothing is set, only what every operation wants first is shown."""
    assert list(_configured()["auth"]["openapi"]) == ["Key"]


def test_the_variables_have_their_values() -> None:
    """And both halves of those with two; the mock's word is both of its own."""
    loaded = described()
    given = {f"{START}APP": "user:pass:word", f"{START}KEY": "k"}
    assert configuring.secrets(loaded, Credentials("things", loaded.schemes, given)) == {
        f"{START}KEY": "k",
        f"{START}KEY_USER": "k",
        f"{START}KEY_PASSWORD": "k",
        f"{START}APP": "user:pass:word",
        f"{START}APP_USER": "user",
        f"{START}APP_PASSWORD": "pass:word",
    }


def test_ids_are_used() -> None:
    """All that were learnt; what changes something has others, see the guard."""
    settings = _configured()
    assert settings["dictionaries"]["id"] == {"values": ["a", "b", "c", "d"]}
    assert settings["parameters"]["path.id"]["dictionary"] == "id"
    assert "parameters" not in _of(settings, "replace")


def test_a_constant_is_the_only_value() -> None:
    """Of whatever is valid."""
    settings = _configured()
    assert settings["parameters"]["path.tenant"] == {"dictionary": "path.tenant", "probability": 1}
    assert settings["dictionaries"]["path.tenant"] == {"values": ["here"]}


def test_what_is_right_all_the_same_is_said() -> None:
    """By check and operation; what concerns laws, or other operations, is passed over."""
    lenient = tuple(
        {"law": law, "operation": operation, "reason": "-"}
        for law, operation in (
            ("positive_data_acceptance", "replace"),
            ("use_after_free", "read"),
            ("some-law", "kind"),
            ("use_after_free", "elsewhere"),
        )
    )
    settings = _configured(lenient)
    accepted = _of(settings, "replace")["checks"]["positive_data_acceptance"]["expected-statuses"]
    assert "400" in accepted
    assert _of(settings, "read")["checks"] == {"use_after_free": {"enabled": False}}
    assert "checks" not in _of(settings, "kind")


def test_a_bulk_may_accept_what_holds_a_wrong_element() -> None:
    """The description says that each element is taken or refused for itself."""
    rejected = _of(_configured(), "storeMany")["checks"]["negative_data_rejection"]
    assert rejected["expected-statuses"][:2] == ["207", "400"]


@pytest.mark.parametrize("path", DESCRIPTIONS, ids=lambda path: path.stem)
def test_schemathesis_understands_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key and value, for every description."""
    loaded = spec.load(path)
    credentials = Credentials(path.stem, loaded.schemes, {})
    for name, text in configuring.secrets(loaded, credentials).items():
        monkeypatch.setenv(name, text)
    plan = Plan(1, 2, 5, tuple(loaded.operations)[:2], 4, 9.0)
    lenient = loading.load(path.parent / "profiles" / path.name, loaded).lenient
    text = configuring.configured(loaded, plan, credentials, Learnt({}), lenient)
    SchemathesisConfig.from_str(text)


def test_the_defaults_that_are_widened_are_schemathesis_own() -> None:
    """A setting replaces the whole list, so what it replaces must be known."""
    checks = SchemathesisConfig().projects.default.checks
    accepted = checks.positive_data_acceptance.expected_statuses
    rejected = checks.negative_data_rejection.expected_statuses
    assert set(configuring.ACCEPTED) == set(accepted)
    assert set(configuring.REJECTED) >= set(rejected)
