"""Settings, and the only reader of the environment.

Every setting is an option of the command line; an environment variable `SEGMOCK_<NAME>` is its
default. A value that is not one of the allowed ones is an error, never guessed at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PACKAGE = Path(__file__).resolve().parent
WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}


VALIDATORS = ("table", "openapi-core")


class ConfigError(ValueError):
    """A setting has a value that it cannot have."""


@dataclass(frozen=True)
class Settings:
    """How a mock is put together.

    `vendors` empty means all. `seed` None means the scenario's own. `judged` asks openapi-core for
    a second opinion on every message. `openapi` and `fixtures` are the folders with descriptions
    and scenarios.
    """

    vendors: tuple[str, ...] = ()
    scenario: str = "default"
    seed: int | None = None
    any_credential: bool = False
    strict: bool = False
    judged: bool = False
    openapi: Path = Path()
    fixtures: Path = Path()


def folder(name: str) -> Path:
    """Return the folder of that name: inside the installed package, or at the project's top."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent.parent / name


def settings(environ: Mapping[str, str] | None = None, /, **given: object) -> Settings:
    """Return the settings from the environment, overridden by what is given and not None.

    Raises ConfigError for a variable with an impossible value.
    """
    env = os.environ if environ is None else environ
    seed = env.get("SEGMOCK_SEED")
    if seed is not None and not (seed.isascii() and seed.isdecimal()):
        message = f"SEGMOCK_SEED is {seed!r}; write a whole number"
        raise ConfigError(message)
    auth = env.get("SEGMOCK_AUTH", "known")
    if auth not in {"known", "any"}:
        message = f"SEGMOCK_AUTH is {auth!r}; write known or any"
        raise ConfigError(message)
    validator = env.get("SEGMOCK_VALIDATOR", "table")
    if validator not in VALIDATORS:
        message = f"SEGMOCK_VALIDATOR is {validator!r}; write {' or '.join(VALIDATORS)}"
        raise ConfigError(message)
    values: dict[str, object] = {
        "judged": validator == VALIDATORS[1],
        "vendors": tuple(v for v in env.get("SEGMOCK_VENDORS", "").split(",") if v),
        "scenario": env.get("SEGMOCK_SCENARIO", "default"),
        "seed": None if seed is None else int(seed),
        "any_credential": auth == "any",
        "strict": flag(env, "SEGMOCK_STRICT"),
        "openapi": folder("openapi"),
        "fixtures": folder("fixtures"),
    }
    values.update({name: value for name, value in given.items() if value is not None})
    return Settings(**values)  # type: ignore[arg-type]


def flag(environ: Mapping[str, str], name: str) -> bool:
    """Return a yes-or-no variable; raises ConfigError for any other word."""
    word = environ.get(name, "").lower()
    if word not in WORDS:
        message = f"{name} is {word!r}; write one of {', '.join(w for w in WORDS if w)}"
        raise ConfigError(message)
    return WORDS[word]


def no_color(environ: Mapping[str, str] | None = None) -> bool:
    """Tell whether the user asked for no colour (any non-empty NO_COLOR)."""
    return bool((os.environ if environ is None else environ).get("NO_COLOR"))
