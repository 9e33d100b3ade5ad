"""One run of Schemathesis: its process and its report.

Schemathesis is used through its command line and its configuration file alone, which are its
stable interfaces. It runs in a process of its own, so that a failure can be repeated by hand with
the command that is printed.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contract_tests import configuring
from contract_tests.target import WORD

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.description import Description, Json
    from contract_tests.target import Target

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True)
class Outcome:
    """What a run has come to: exit code, the text that it printed, and its report.

    `operations` are those of the description, in Schemathesis's words: `GET /things/{id}`.
    """

    code: int
    text: str
    report: Json
    operations: list[str]

    @property
    def unproven(self) -> list[str]:
        """The operations that have not accepted one valid request in any phase."""
        rates = self.report["valid_rates"]
        return [
            operation
            for operation in self.operations
            if not any(rate["accepted"] for rate in rates.get(operation, {}).values())
        ]

    def complaint(self) -> str | None:
        """Return why the contract is not kept, or None."""
        if self.code == 0 and self.report.get("complete"):
            return None
        return self.text


def run(
    description: Description,
    target: Target,
    folder: Path,
    *,
    seed: int | None = None,
    options: tuple[str, ...] = (),
) -> Outcome:
    """Run all phases over a description; configuration and report are left in the folder."""
    configuration = folder / "schemathesis.toml"
    configuration.write_text(configuring.configured(description, target), encoding="utf-8")
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(configuration)]
    command += ["run", str(description.path), "--url", target.url]
    command += ["--report-json-path", str(report), *options]
    if seed is not None:
        command += ["--seed", str(seed)]
    secrets = target.secrets(description)
    environ = {**os.environ, **secrets, "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1"}
    process = subprocess.run(
        command,
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    # Whoever has set a credential of their own has it in their environment already.
    words = [f"{name}={WORD}" for name, credential in secrets.items() if credential == WORD]
    text = f"{process.stdout}\nThe same again: {' '.join([*words, shlex.join(command)])}"
    parsed = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    operations = [f"{o.method.upper()} {o.template}" for o in description.operations()]
    return Outcome(process.returncode, text, parsed, operations)
