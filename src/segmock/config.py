"""Settings, and the only reader of the environment.

Every setting is an option of the command line; an environment variable `SEGMOCK_<NAME>` is its
default. A value that is not one of the allowed ones is an error, never guessed at.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from segmock.core import caching, clock
from segmock.core.scenario import MAX_PERSONAS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from segmock.core.clock import Timing

PACKAGE = Path(__file__).resolve().parent
WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


TARGET = ("SEGMOCK_CREDENTIAL_", "SEGMOCK_ID_", "SEGMOCK_TOKEN")
"""How the variables about a target begin."""
VALIDATORS = ("table", "openapi-core")
_CHOICE = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+=[^=]+")
_NUMBER = re.compile(r"[0-9]{1,19}")


class ConfigError(ValueError):
    """A setting has a value that it cannot have."""


@dataclass(frozen=True)
class Settings:
    """How a mock is put together.

    `vendors` empty means all. `seed`, `personas` and `clock` None mean the scenario's own.
    `choices` are texts `vendor.setting=choice`. `judged` asks openapi-core for a second opinion on
    every message. `webhook_sink` is the URL that events are sent to, if there is one. `mutant` is
    the id of the mutant that is served, if the mock shall be wrong. `openapi` and `fixtures` are
    the folders with descriptions and scenarios. `cache` is the one for what can be made again,
    None for none.
    """

    vendors: tuple[str, ...] = ()
    scenario: str = "default"
    seed: int | None = None
    personas: int | None = None
    clock: Timing | None = None
    choices: tuple[str, ...] = ()
    webhook_sink: str = ""
    any_credential: bool = False
    strict: bool = False
    judged: bool = False
    mutant: str = ""
    openapi: Path = Path()
    cache: Path | None = None
    fixtures: Path = Path()


def folder(name: str) -> Path:
    """Return the folder of that name: inside the installed package, or at the project's top."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent.parent / name


def settings(environ: Mapping[str, str] | None = None, /, **given: object) -> Settings:
    """Return the settings from the environment, overridden by what is given and not None.

    The clock may be given as a text. Raises ConfigError for an impossible value.
    """
    env = os.environ if environ is None else environ
    values: dict[str, object] = {
        "judged": word(env, "SEGMOCK_VALIDATOR", VALIDATORS) == VALIDATORS[1],
        "vendors": texts(env, "SEGMOCK_VENDORS"),
        "scenario": env.get("SEGMOCK_SCENARIO", "default"),
        "seed": number(env, "SEGMOCK_SEED"),
        "personas": number(env, "SEGMOCK_PERSONAS"),
        "clock": env.get("SEGMOCK_CLOCK"),
        "choices": texts(env, "SEGMOCK_SET"),
        "webhook_sink": env.get("SEGMOCK_WEBHOOK_SINK", ""),
        "any_credential": word(env, "SEGMOCK_AUTH", ("known", "any")) == "any",
        "strict": flag(env, "SEGMOCK_STRICT"),
        "mutant": env.get("SEGMOCK_MUTANT", ""),
        "openapi": folder("openapi"),
        "cache": caching.folder(env),
        "fixtures": Path(env.get("SEGMOCK_FIXTURES") or folder("fixtures")),
    }
    values.update({name: value for name, value in given.items() if value is not None})
    if isinstance(text := values["clock"], str):
        values["clock"] = timing(text)
    made = Settings(**values)  # type: ignore[arg-type]
    for choice in made.choices:
        if not _CHOICE.fullmatch(choice):
            message = f"{choice!r} is no choice of a setting; write VENDOR.NAME=CHOICE"
            raise ConfigError(message)
    if made.personas is not None and not 0 <= made.personas <= MAX_PERSONAS:
        message = f"{made.personas} personas are too few or too many; write 0 to {MAX_PERSONAS}"
        raise ConfigError(message)
    return made


def timing(text: str) -> Timing:
    """Return what the text of a clock means; raises ConfigError."""
    try:
        return clock.read(text)
    except ValueError as error:
        message = (
            f"the clock is {text!r}: {error}; write real, an instant such as 2026-06-01T09:00:00Z,"
            " or an instant and seconds a request, such as 2026-06-01T09:00:00Z/1"
        )
        raise ConfigError(message) from None


def texts(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Return the texts of a variable, which are separated by commas."""
    return tuple(text for text in environ.get(name, "").split(",") if text)


def number(environ: Mapping[str, str], name: str) -> int | None:
    """Return a number, None where there is none; raises ConfigError for anything else."""
    text = environ.get(name)
    if text is not None and not _NUMBER.fullmatch(text):
        message = f"{name} is {text!r}; write a whole number"
        raise ConfigError(message)
    return None if text is None else int(text)


def word(environ: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    """Return one of some words, the first by default; raises ConfigError for any other."""
    text = environ.get(name, words[0])
    if text not in words:
        message = f"{name} is {text!r}; write {' or '.join(words)}"
        raise ConfigError(message)
    return text


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Return a yes-or-no variable; raises ConfigError for any other word."""
    word = environ.get(name, "").lower()
    if word not in WORDS:
        message = f"{name} is {word!r}; write one of {', '.join(w for w in WORDS if w)}"
        raise ConfigError(message)
    return WORDS[word]


def credentials(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables that hold credentials, ids and a mock's token for a target."""
    env = os.environ if environ is None else environ
    return {name: text for name, text in env.items() if name.startswith(TARGET)}


def no_color(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether the user asked for no colour (any non-empty NO_COLOR)."""
    return bool((os.environ if environ is None else environ).get("NO_COLOR"))
