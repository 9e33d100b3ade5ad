"""Settings: from the environment, strictly, and overridden by what is given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from segmock import config
from segmock.config import ConfigError, Settings
from segmock.core.clock import Timing
from segmock.core.scenario import MAX_PERSONAS

if TYPE_CHECKING:
    from pathlib import Path


def test_an_empty_environment_has_the_defaults() -> None:
    """All vendors, the default scenario with its own seed, known credentials, not strict."""
    made = config.settings({})
    assert (made.vendors, made.scenario, made.seed) == ((), "default", None)
    assert (made.clock, made.personas, made.choices, made.webhook_sink) == (None, None, (), "")
    assert (made.any_credential, made.strict, made.mutant) == (False, False, "")
    assert (made.openapi.name, made.fixtures.name) == ("openapi", "fixtures")
    assert made.openapi.is_dir()
    assert made.fixtures.is_dir()


def test_the_environment_gives_defaults() -> None:
    """Each variable is the default of a setting."""
    environ = {
        "SEGMOCK_VENDORS": "kibo,,emporix",
        "SEGMOCK_SCENARIO": "empty",
        "SEGMOCK_SEED": "7",
        "SEGMOCK_AUTH": "any",
        "SEGMOCK_STRICT": "Yes",
        "SEGMOCK_PERSONAS": "12",
        "SEGMOCK_CLOCK": "2026-06-01T09:00:00Z/0",
        "SEGMOCK_SET": "kibo.a=b,emporix.c-d=e f",
        "SEGMOCK_WEBHOOK_SINK": "http://127.0.0.1:1/",
        "SEGMOCK_MUTANT": "kibo-odd",
    }
    made = config.settings(environ)
    assert (made.vendors, made.scenario, made.seed) == (("kibo", "emporix"), "empty", 7)
    assert (made.any_credential, made.strict) == (True, True)
    assert made.personas == 12
    assert made.clock == Timing(datetime(2026, 6, 1, 9, tzinfo=UTC), timedelta(0))
    assert made.choices == ("kibo.a=b", "emporix.c-d=e f")
    assert (made.webhook_sink, made.mutant) == ("http://127.0.0.1:1/", "kibo-odd")


def test_a_clock_may_be_given_as_a_text_or_as_what_it_means() -> None:
    """The command line has a text, a program may have the value; the environment loses."""
    environ = {"SEGMOCK_CLOCK": "odd"}
    assert config.settings(environ, clock="real").clock == Timing()
    assert config.settings(environ, clock=Timing()).clock == Timing()


@pytest.mark.parametrize("name", ["SEGMOCK_CLOCK", "given"])
def test_an_odd_clock_is_an_error_that_says_what_can_be_written(name: str) -> None:
    """With the reason."""
    environ, given = ({}, {"clock": "noon"}) if name == "given" else ({name: "noon"}, {})
    with pytest.raises(ConfigError) as refused:
        config.settings(environ, **given)
    assert str(refused.value) == (
        "the clock is 'noon': Invalid isoformat string: 'noon'; write real, an instant such as"
        " 2026-06-01T09:00:00Z, or an instant and seconds a request, such as 2026-06-01T09:00:00Z/1"
    )


@pytest.mark.parametrize("text", ["a", "a=b", "a.b", "a.b=", ".b=c", "a.=c", "a.b=c=d", "A.b=c"])
def test_an_odd_choice_is_an_error(text: str) -> None:
    """Whether vendor, setting and choice exist is seen when they are known."""
    with pytest.raises(ConfigError, match=r"write VENDOR\.NAME=CHOICE"):
        config.settings({}, choices=(text,))


@pytest.mark.parametrize("number", [-1, MAX_PERSONAS + 1])
def test_too_few_or_too_many_people_are_an_error(number: int) -> None:
    """The bounds are those of a scenario."""
    with pytest.raises(ConfigError, match="personas are too few or too many; write 0 to"):
        config.settings({}, personas=number)
    for good in (0, MAX_PERSONAS):
        assert config.settings({}, personas=good).personas == good


def test_what_is_given_wins_and_none_is_not_given() -> None:
    """An option of the command line that was left out is None."""
    environ = {"SEGMOCK_SEED": "7", "SEGMOCK_STRICT": "1", "SEGMOCK_SCENARIO": "a"}
    made = config.settings(environ, seed=0, strict=False, scenario=None)
    assert (made.seed, made.strict, made.scenario) == (0, False, "a")


def test_a_setting_that_does_not_exist_is_an_error() -> None:
    """It is not silently left aside."""
    with pytest.raises(TypeError):
        config.settings({}, speed=1)


@pytest.mark.parametrize(
    "name, text",
    [
        ("SEGMOCK_SEED", ""),
        ("SEGMOCK_SEED", "-1"),
        ("SEGMOCK_SEED", "1.0"),
        ("SEGMOCK_SEED", " 1"),
        ("SEGMOCK_SEED", "１"),
        ("SEGMOCK_SEED", "0x1"),
        ("SEGMOCK_SEED", "9" * 20),
        ("SEGMOCK_PERSONAS", "many"),
        ("SEGMOCK_AUTH", ""),
        ("SEGMOCK_AUTH", "Any"),
        ("SEGMOCK_AUTH", "none"),
        ("SEGMOCK_VALIDATOR", "openapi"),
        ("SEGMOCK_STRICT", "on"),
        ("SEGMOCK_STRICT", "2"),
        ("SEGMOCK_STRICT", " "),
    ],
)
def test_an_impossible_value_is_an_error(name: str, text: str) -> None:
    """It is never guessed at; the message names variable and value."""
    with pytest.raises(ConfigError, match=name) as refused:
        config.settings({name: text})
    assert repr(text.lower()) in str(refused.value).lower()


@pytest.mark.parametrize("text", ["", "0", "false", "NO"])
def test_a_flag_can_be_set_to_no(text: str) -> None:
    """In any case of letters."""
    assert config.settings({"SEGMOCK_STRICT": text}).strict is False


def test_the_process_is_asked_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment, and only here."""
    monkeypatch.setenv("SEGMOCK_SEED", "11")
    monkeypatch.setenv("NO_COLOR", "1")
    assert config.settings().seed == 11
    assert config.no_color()


def test_any_text_but_none_turns_colours_off() -> None:
    """As no-color.org has it."""
    assert config.no_color({"NO_COLOR": "0"})
    assert not config.no_color({"NO_COLOR": ""})
    assert not config.no_color({})


def test_settings_are_a_value() -> None:
    """Nobody can change those of another."""
    assert Settings() == Settings()
    with pytest.raises(AttributeError):
        Settings().seed = 1  # type: ignore[misc]


def test_the_validator_is_the_table_or_openapi_core_beside_it() -> None:
    """The second judges what the first has taken."""
    assert config.settings({}).judged is False
    assert config.settings({"SEGMOCK_VALIDATOR": "table"}).judged is False
    assert config.settings({"SEGMOCK_VALIDATOR": "openapi-core"}).judged is True


def test_scenarios_may_be_in_a_folder_of_ones_own(tmp_path: Path) -> None:
    """The variable names it, and an option goes before."""
    assert config.settings({"SEGMOCK_FIXTURES": str(tmp_path)}).fixtures == tmp_path
    assert config.settings({"SEGMOCK_FIXTURES": ""}).fixtures == config.folder("fixtures")
    own = config.settings({"SEGMOCK_FIXTURES": "elsewhere"}, fixtures=tmp_path)
    assert own.fixtures == tmp_path
