"""What is tested: a base URL, and the credentials and ids to use there."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

import requests

from contract_tests import description

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from contract_tests.description import Description

WORD = "segmock"
"""The credential of the mock, and the default of every credential."""

USER, PASSWORD = "_USER", "_PASSWORD"
"""What ends the variables that hold the two halves of a credential of two, `user:password`."""

CLOCK = "2026-06-01T09:00:00.000Z/1"
"""The clock of the mock: a second a request, so that a run can be repeated."""

TIMEOUT = 20
"""Seconds that the target may take for one answer."""


@dataclass(frozen=True)
class Target:
    """An implementation that listens; `own` is the mock that these tests have started."""

    url: str
    environ: Mapping[str, str]
    own: bool = False

    def credentials(self, described: Description) -> dict[str, tuple[str, str]]:
        """Return, by security scheme, the variable that holds the credential, and the credential.

        These are the schemes whose variable is set. Where none is set, they are the schemes of
        each operation's first alternative, with the mock's word.
        """
        variables = {
            name: variable("CREDENTIAL", described.name, name) for name in described.schemes
        }
        given = {
            name: (known, self.environ[known])
            for name, known in variables.items()
            if self.environ.get(known)
        }
        if given:
            return given
        first = [o.security[0] for o in described.operations() if o.security]
        return {name: (variables[name], WORD) for schemes in first for name in schemes}

    def secrets(self, described: Description) -> dict[str, str]:
        """Return the variables that the configuration of a run names, with their values."""
        found: dict[str, str] = {}
        for known, credential in self.credentials(described).values():
            user, colon, password = credential.partition(":")
            found[known] = credential
            found |= {known + USER: user, known + PASSWORD: password if colon else user}
        return found

    def ids(self, described: Description, parameter: str) -> list[str]:
        """Return the values of a path parameter that the environment names."""
        text = self.environ.get(variable("ID", described.name, parameter), "")
        return [value.strip() for value in text.split(",") if value.strip()]


def variable(kind: str, vendor: str, name: str) -> str:
    """Return the name of an environment variable, such as SEGMOCK_CREDENTIAL_ACME_API_KEY."""
    return re.sub(r"[^A-Z0-9]", "_", f"SEGMOCK_{kind}_{vendor}_{name}".upper())


def refusal(folder: Path, vendors: list[str], url: str | None) -> str | None:
    """Return one sentence on what is wrong with the options, or None.

    The folder must hold descriptions, also those of the vendors, and something must answer at the
    URL, if there is one.
    """
    known = description.names(folder)
    if not known:
        return f"There is no description (*.yaml) in {folder}."
    for name in vendors:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Known: {', '.join(known)}."
            return f"No description is named {name!r}. {hint}"
    return unreachable(url) if url else None


def unreachable(url: str) -> str | None:
    """Return a sentence that says why the URL cannot be tested, or None when something answers."""
    try:
        requests.get(url, timeout=TIMEOUT, allow_redirects=False).close()
    except requests.exceptions.SSLError:
        return f"The TLS certificate of {url} cannot be verified."
    except requests.ConnectionError:
        return f"Nothing answers at {url}. Is it running, and is the port right?"
    except requests.Timeout:
        return f"{url} has not answered within {TIMEOUT} seconds."
    except requests.RequestException as error:
        return f"{url!r} cannot be used as a base URL: {error}."
    return None


@contextmanager
def mock() -> Iterator[Target]:
    """Start the mock on a free port, in a process of its own, and end it afterwards."""
    command = [sys.executable, "-m", "segmock", "mock", "--port", "0", "--print-url", "--strict"]
    command += ["--clock", CLOCK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().strip()
            assert url, "the mock has ended: see its error output"
            yield Target(url, {}, own=True)
        finally:
            process.terminate()
