"""Measure segmock beside its peers: `python -m benchmarks`.

Exit codes: 0 all promises kept, 1 one broken or a wrong answer, 2 something is missing.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson
from rich.console import Console

from benchmarks.cases import CASES, WrongAnswerError, check, fill
from benchmarks.contenders import (
    PRISM,
    MissingError,
    StartError,
    contenders,
    cores,
    memory,
    serving,
)
from benchmarks.load import CONNECTIONS, LoadError, generator, load
from benchmarks.report import as_json, table
from benchmarks.verdict import PEER, PROMISE, SUBJECT, Measured, broken_promises

if TYPE_CHECKING:
    from benchmarks.contenders import Contender


@dataclass(frozen=True, slots=True)
class Plan:
    """How long everything takes: `warm` and `seconds` are spent on each case in each round."""

    rounds: int
    warm: int
    seconds: int
    starts: int


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(1, 100))
@click.option(
    "--seconds",
    default=3,
    show_default=True,
    type=click.IntRange(1, 10),
    help="Measured time of each case in each round; as much again goes before it, unmeasured.",
)
@click.option("--quick", is_flag=True, help="One round of one second: a look, no measurement.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write all figures there.")
def main(rounds: int, seconds: int, file: Path | None, *, quick: bool) -> None:
    """Measure segmock beside its peers."""
    plan = Plan(1, 1, 1, 2) if quick else Plan(rounds, seconds, seconds, 5)
    out = Console(highlight=False)
    try:
        who = contenders()
        places = cores()
        measured = measure(who, plan, places, out)
    except MissingError as error:
        out.print(str(error), markup=False)
        sys.exit(2)
    except (StartError, WrongAnswerError, LoadError) as error:
        out.print(str(error), markup=False)
        sys.exit(1)
    broken = broken_promises(measured)
    out.print(table(measured))
    for sentence in broken:
        out.print(f"broken promise: {sentence}", style="red", markup=False)
    if not broken:
        out.print(f"{SUBJECT} is at least {PROMISE:g} times {PEER} and starts sooner.")
    if file is not None:
        report = as_json(measured, machine(plan, pinned=places is not None), broken)
        file.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2))
    sys.exit(1 if broken else 0)


def measure(
    who: tuple[Contender, ...], plan: Plan, places: tuple[int, int] | None, out: Console
) -> dict[str, Measured]:
    """Let all contenders take turns, first at starting, then under load.

    `places` are the core for the load and the one for the server.
    """
    ours, theirs = places or (None, None)
    if ours is not None:
        os.sched_setaffinity(0, {ours})
    out.print(
        f"load from {generator()} over {CONNECTIONS} connections; "
        + (f"server on core {theirs}, load on core {ours}" if places else "no core of their own")
    )
    measured = {contender.name: Measured(contender.name) for contender in who}
    for n in range(plan.starts):
        out.print(f"start {n + 1} of {plan.starts}")
        for contender in who:
            with serving(contender, theirs) as server:
                measured[contender.name].starts.append(server.started)
    for n in range(plan.rounds):
        for contender in who:
            out.print(f"round {n + 1} of {plan.rounds}: {contender.name}")
            _round(contender, measured[contender.name], plan, (ours, theirs))
    return measured


def _round(
    contender: Contender, figures: Measured, plan: Plan, places: tuple[int | None, int | None]
) -> None:
    # Each round has a new server: it begins with the same state, and none runs beside another.
    ours, theirs = places
    with serving(contender, theirs) as server:
        if (idle := memory(server.pid)) is not None:
            figures.idle.append(idle)
        fill(server.port, keeps_state=contender.keeps_state)
        # Compilers that work while the program runs need all of this until they are done.
        for case in CASES:
            figures.sizes[case.name] = check(case, server.port, "before")
            load(case, server.port, plan.warm, "warm", ours)
        for case in CASES:
            found = load(case, server.port, plan.seconds, "measured", ours)
            check(case, server.port, "after")
            figures.rates.setdefault(case.name, []).append(found.rate)
        if (loaded := memory(server.pid)) is not None:
            figures.loaded.append(loaded)


def machine(plan: Plan, *, pinned: bool) -> dict[str, object]:
    """Return what the figures depend on besides the contenders."""
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    prism = orjson.loads((PRISM.parent.parent / "package.json").read_bytes())
    return {
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "pinned": pinned,
        "python": platform.python_version(),
        "node": node.stdout.strip(),
        "prism": prism["version"],
        "generator": generator(),
        "connections": CONNECTIONS,
        "rounds": plan.rounds,
        "seconds": plan.seconds,
        "warm_up_seconds": plan.warm,
    }


if __name__ == "__main__":
    main()
