"""One run of Schemathesis over one vendor: all phases, within a budget of seconds or without."""

from __future__ import annotations

import re
import tempfile
from contextlib import closing
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from segmock.contract import loading
from segmock.contract.credentials import Credentials
from segmock.contract.finding import SCHEMATHESIS, Finding, Result
from segmock.contract.generated import configuring, owning, running
from segmock.contract.generated.learning import learn
from segmock.contract.generated.planning import THOROUGH, Plan, plan
from segmock.contract.generated.preparing import places, prepared
from segmock.contract.generated.recording import UNFINISHED, Recording, faults
from segmock.contract.wire import Wire
from segmock.core import spec as specs
from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Mapping

    from segmock.contract.api import Api
    from segmock.contract.finding import Started, State
    from segmock.contract.generated.recording import Faults
    from segmock.contract.profile import Profile
    from segmock.core.document import Json, Record
    from segmock.core.spec import Spec

PHASES = {
    "examples": "Every example of the description is answered as it says.",
    "coverage": "Each bound of each parameter and field is kept, from both sides.",
    "fuzzing": "What is made up, valid and invalid, is answered as the description says.",
    "stateful": "Sequences of requests that links lead to are answered as the description says.",
}
"""Schemathesis's phases, and what each holds."""
SEED = 20260601
TIMEOUT = 20.0
"""Seconds that an answer may take in a run without a budget."""
BUDGET = 8.0
TOLD = "told.json"
"""What the hooks must know; see hooks.py."""
WHOLE = "a run that checks what it seems to check"


@dataclass(frozen=True)
class Options:
    """How a run is made; `budget` are seconds, None for a thorough run."""

    seed: int = SEED
    budget: float | None = BUDGET
    phases: tuple[str, ...] = tuple(PHASES)


@dataclass(frozen=True)
class Outcome:
    """What a run has come to, besides its results.

    `cases` maps a phase to how many cases each operation has had in it, by operationId; `unproven`
    are operations that have not accepted one valid request; `notes` say what was left out; `text`
    is what Schemathesis has printed.
    """

    results: tuple[Result, ...]
    cases: dict[str, dict[str, int]]
    plan: Plan
    unproven: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def findings(self) -> list[Finding]:
        """All that was found, each check of an operation once."""
        return [finding for result in self.results for finding in result.findings]


class Undescribed(Exception):  # noqa: N818 - what a file is
    """A file is no description that can be used; the message has a line for each defect."""


@dataclass(frozen=True)
class Subject:
    """What is held against a target: a description, where it stands, credentials, a profile."""

    path: Path
    spec: Spec
    credentials: Credentials
    profile: Profile | None = None

    @property
    def constants(self) -> dict[str, Json]:
        """The parameters that have one value throughout, such as a tenant, by name."""
        if self.profile is None:
            return {}
        told = {**self.profile.path, **self.profile.headers}
        return {name: value for name in told if (value := self._value(told[name])) is not None}

    def _value(self, told: Json) -> Json:
        """Return what a profile tells of a constant, None where it is made anew each time."""
        if not isinstance(told, str) or not told.startswith("$"):
            return told
        kind, _, rest = told.removeprefix("$").partition(":")
        which, _, number = rest.partition(":")
        known = self.profile.known.get(which, []) if self.profile and kind == "known" else []
        return str(known[int(number or 0)]) if known else None


def load(path: Path, environ: Mapping[str, str]) -> Subject:
    """Return the description at a path, with its profile and the credentials of an environment.

    The vendor is what the file is called; a profile may be missing. Raises Undescribed.
    """
    place = path.parent / "profiles" / path.name
    try:
        spec = specs.load(path)
        profile = loading.load(place, spec) if place.exists() else None
    except DefectsError as error:
        raise Undescribed(str(error)) from error
    return Subject(path, spec, Credentials(path.stem, spec.schemes, environ), profile)


def missing() -> str | None:
    """Return a sentence when Schemathesis is not installed, or None."""
    if find_spec("schemathesis") is None:
        return "Schemathesis is not installed: pip install 'segmock[contract]'."
    return None


def check(
    subject: Subject, url: str, options: Options | None = None, api: Api | None = None
) -> Generator[Started | Result, None, Outcome]:
    """Run Schemathesis against a target; yields events, returns the outcome.

    What is found in several phases is told once, with the one that shows it best. With `api`, which
    makes records for it and cleans up afterwards, it changes only what it has made itself; without
    it changes whatever it finds.
    """
    spec, credentials = subject.spec, subject.credentials
    options = options or Options()
    transport = Wire(url, _timeout(options))
    try:
        learnt = learn(spec, transport, credentials, subject.constants)
    finally:
        transport.close()
    planned = THOROUGH
    if options.budget is not None:
        planned = plan(spec, options.budget, learnt.pace, options.seed)
    recording = Recording(spec, url, options.phases)
    # What Schemathesis writes down has credentials in it: nobody else may read it, and it goes.
    with tempfile.TemporaryDirectory(prefix="segmock-") as place:
        folder = Path(place)
        text = configuring.configured(
            spec, planned, credentials, learnt, subject.profile.lenient if subject.profile else ()
        )
        (folder / running.CONFIGURATION).write_text(text, encoding="utf-8")
        own = owning.made(api) if api else []
        guarded = owning.told(api, own, learnt) if api else None
        limits = {"each": planned.each, "most": planned.most}
        (folder / TOLD).write_bytes(orjson.dumps({"limits": limits, "guard": guarded}))
        if options.budget is not None:
            reworded = folder / f"{subject.path.stem}.json"
            reworded.write_bytes(orjson.dumps(prepared(spec.document)))
        command = running.command(
            subject.path.resolve() if options.budget is None else reworded,
            url,
            folder,
            _options(options),
        )
        environ = running.environment(credentials.environ, configuring.secrets(spec, credentials))
        taken = 0
        with closing(running.run(command, folder, environ, planned.seconds)) as events:
            try:
                for event in events:
                    taken += running.ENDED not in event
                    if api and guarded:
                        owning.adopt(api, own, guarded, event)
                    yield from recording.take(event)
            except BaseException:
                # What it has created meanwhile is to be deleted, too.
                events.close()
                for event in running.written(folder)[taken:]:
                    if api and guarded:
                        owning.adopt(api, own, guarded, event)
                raise
        if api:
            owning.empty(api)
        report = _json(folder / running.REPORT)
        shown = faults(_json(folder / running.FAULTS), _text(folder / running.FAULTS, ".sh"))
        output = credentials.hidden(_text(folder / running.OUTPUT))
    results = tuple(_results(recording, options, shown, report, credentials, output))
    yield from results
    return Outcome(
        results,
        {name: dict(recording.phases[name].cases) for name in options.phases},
        planned,
        _unproven(spec, report),
        tuple(_notes(spec, options, planned, recording, report)),
        output,
    )


def _timeout(options: Options) -> float:
    return TIMEOUT if options.budget is None else max(1.0, options.budget / 3)


def _options(options: Options) -> list[str]:
    return [
        *("--seed", str(options.seed), "--phases", ",".join(options.phases)),
        *("--request-timeout", f"{_timeout(options):g}"),
    ]


def _results(  # noqa: PLR0913, PLR0917 - private, called once
    recording: Recording,
    options: Options,
    shown: Faults,
    report: Record,
    credentials: Credentials,
    output: str,
) -> Iterator[Result]:
    every = recording.findings(shown)
    if options.budget is None:
        every[options.phases[0]] += _warned(report)
    every[options.phases[0]] += _troubles(recording, report, output)
    for name, found in every.items():
        phase = recording.phases[name]
        state: State = "broken" if found else "kept" if phase.cases else "skipped"
        yield Result(
            name,
            SCHEMATHESIS,
            PHASES[name],
            state,
            reason=(phase.reason or "the run has ended before") if state == "skipped" else "",
            findings=tuple(_hidden(one, credentials) for one in found),
            requests=sum(phase.cases.values()),
            seconds=phase.seconds,
        )


def _warned(report: Record) -> Iterator[Finding]:
    """Yield a finding for each warning that less was checked than the results seem to say."""
    for warning in _warnings(report):
        yield Finding(UNFINISHED, "", "", WHOLE, warning)


def _warnings(report: Record) -> Iterator[str]:
    for kind, labels in report.get("warnings", {}).items():
        if labels and kind in _serious():
            yield f"{kind.replace('_', ' ')}: {', '.join(map(str, labels))}"


def _troubles(recording: Recording, report: Record, output: str) -> Iterator[Finding]:
    """Yield a finding for each reason why a run did not come to its end."""
    expected = WHOLE
    if not recording.finished and not recording.ended:
        last = output.strip().splitlines()[-12:]
        yield Finding(UNFINISHED, "", "", expected, " ".join(last) or "no word from Schemathesis")
    elif recording.finished == "error":
        actual = ", ".join(one["title"] for one in report.get("errors", [])) or "an error"
        yield Finding(UNFINISHED, "", "", expected, actual)


def _serious() -> list[str]:
    """Return the warnings that the settings call serious."""
    settings = configuring.SETTINGS.read_text(encoding="utf-8")
    listed = re.search(r"fail-on = \[(.*?)\]", settings, re.DOTALL)
    return re.findall(r'"(\w+)"', listed.group(1)) if listed else []


def _hidden(finding: Finding, credentials: Credentials) -> Finding:
    """Return a finding whose commands show no secret; the rest of it is hidden with the report."""
    commands = []
    for command in finding.curl:
        shown = command
        for secret, name in credentials.secrets.items():
            # Schemathesis puts texts between single quotes, in which no variable is replaced.
            shown = shown.replace(secret, f"'\"{name}\"'")
        commands.append(shown)
    return replace(finding, curl=tuple(commands))


def _unproven(spec: Spec, report: Record) -> tuple[str, ...]:
    rates = report.get("valid_rates", {})
    return tuple(
        operation.id
        for operation in spec.operations.values()
        if not any(
            rate["accepted"]
            for rate in rates.get(f"{operation.method} {operation.template}", {}).values()
        )
    )


def _notes(
    spec: Spec, options: Options, plan: Plan, recording: Recording, report: Record
) -> Iterator[str]:
    if recording.ended:
        yield f"Schemathesis was ended after {plan.seconds:g} seconds."
    if options.budget is None:
        return
    # Of a few cases all may be refused by chance: that is no finding.
    for warning in _warnings(report):
        yield f"Schemathesis has checked less than it might: {warning}."
    count = len(spec.operations)
    if "coverage" in options.phases:
        chosen = count if plan.covered is None else len(plan.covered)
        yield (
            f"coverage: {chosen} of {count} operations; one case of each kind at each place; once "
            f"an operation had {plan.most}, only kinds new to a parameter, up to "
            f"{plan.most + plan.most // 2}."
        )
        if reworded := places(spec.document):
            yield f"coverage: no texts of exactly the greatest length at {', '.join(reworded)}."
    if "fuzzing" in options.phases:
        chosen = count if plan.fuzzed is None else len(plan.fuzzed)
        yield f"fuzzing: {plan.examples} cases for each of {chosen} of {count} operations."
    if "stateful" in options.phases:
        yield f"stateful: {plan.sequences} sequences."


def _json(path: Path) -> Record:
    """Return what a report says; nothing where it was not written, or not to its end."""
    try:
        found: Record = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return {}
    return found


def _text(path: Path, suffix: str = "") -> str:
    path = path.with_suffix(suffix) if suffix else path
    return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
