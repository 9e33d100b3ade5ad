"""The command line: each command is a module of its own, and is imported when it is called.

Exit codes: 0 good, 1 broken contract, 2 usage or configuration, 3 unreachable.
"""

from __future__ import annotations

from importlib import import_module

import click

from segmock import __version__

COMMANDS = {
    "mock": "mocking:mock",
    "test": "testing:test",
    "mutants": "mutants:mutants",
    "diff": "comparing:diff",
    "scenarios": "scenarios:list_scenarios",
    "replay": "replaying:replay",
    "capsule": "capsules:capsule",
    "record": "recording:record",
    "import": "importing:importing",
    "coverage": "measuring:measure_coverage",
}
"""Command to its module and function; the mock must not wait for what tests are made of."""


class Commands(click.Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in their order."""
        return [*COMMANDS]

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """Return a command, None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(f"{__name__}.{module}"), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="segmock")
def main() -> None:
    """Mock server and contract tests for customer-segment APIs."""
