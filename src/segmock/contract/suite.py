"""One run over one vendor: the laws first, then Schemathesis, and one report of both."""

from __future__ import annotations

import platform
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import TYPE_CHECKING

from segmock.contract import loading
from segmock.contract.abreast import abreast
from segmock.contract.api import Api
from segmock.contract.codes import coded
from segmock.contract.credentials import Credentials, variable
from segmock.contract.finding import SCHEMATHESIS, Report, Result
from segmock.contract.generated import checking
from segmock.contract.hiding import hidden
from segmock.contract.holding import held
from segmock.contract.laws.law import LAWS
from segmock.contract.oracle import Oracle
from segmock.contract.showing import Shower
from segmock.contract.wire import Wire
from segmock.core import spec as specs
from segmock.core.compile import Table
from segmock.core.document import DefectsError, unknown
from segmock.core.reference import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from segmock.contract.finding import Started
    from segmock.contract.profile import Profile
    from segmock.contract.wire import Transport
    from segmock.core.compile import Checks
    from segmock.core.document import Json
    from segmock.core.spec import Spec

PROFILES = "profiles"
"""The folder beside the descriptions that holds the profiles."""
PACKAGES = ("segmock", "schemathesis", "openapi-core", "jsonschema-rs")

_RANK = {name: number for number, name in enumerate(LAWS)}


@dataclass(frozen=True)
class Contract:
    """A vendor's description and profile, compiled; one of it serves any number of runs.

    `checks` are the compiled table's, `reference` is the second judge.
    """

    spec: Spec
    profile: Profile
    checks: Mapping[str, Checks] = field(repr=False)
    reference: Reference = field(repr=False)
    path: Path

    @property
    def vendor(self) -> str:
        """The vendor's slug."""
        return self.profile.vendor

    def oracle(self) -> Oracle:
        """Return an oracle that has seen nothing yet."""
        return Oracle(self.spec, self.checks, self.reference, self.profile.budget)


@dataclass(frozen=True)
class Options:
    """How a run is made.

    `only` are the ids of the laws to hold, empty for all. `patience` are the seconds for which an
    eventually consistent target is asked again, `exhaust` the requests that may be made of each
    operation to use up a rate limit, `timeout` the seconds that an answer may take to come.
    `laws_only` leaves Schemathesis out, `thorough` gives it all the time it wants, and has the laws
    do for every operation what takes long.
    """

    seed: int = 1
    only: tuple[str, ...] = ()
    read_only: bool = False
    patience: float = 0.0
    exhaust: int = 0
    timeout: float = 20.0
    laws_only: bool = False
    thorough: bool = False


def names(folder: Path) -> list[str]:
    """Return the vendors whose contract a folder has: a description and a profile."""
    return sorted(p.stem for p in (folder / PROFILES).glob("*.yaml") if (folder / p.name).exists())


def contract(folder: Path, vendor: str, cache: Path | None = None) -> Contract:
    """Load a vendor's contract; raises DefectsError with every defect of its files.

    `cache` is the folder of what need not be looked at again.
    """
    if vendor not in (known := names(folder)):
        raise DefectsError([unknown("--vendor", "", "vendor", vendor, known)])
    path = folder / f"{vendor}.yaml"
    spec = specs.load(path, cache)
    profile = loading.load(folder / PROFILES / f"{vendor}.yaml", spec)
    return Contract(spec, profile, Table(spec).checks, Reference(spec.document), path)


def api(
    agreed: Contract, transport: Transport, environ: Mapping[str, str], options: Options
) -> Api:
    """Return a target as the laws see it, with the credentials and ids that the environment has."""
    profile = _known(agreed.profile, environ)
    return Api(
        profile,
        agreed.spec,
        transport,
        Credentials(
            agreed.vendor,
            agreed.spec.schemes,
            environ,
            profile.foreign.get("credential", {}),
        ),
        agreed.oracle(),
        seed=options.seed,
        patience=options.patience,
        exhaust=options.exhaust,
        thorough=options.thorough,
    )


def laws(
    asked: Api, options: Options, among: Collection[tuple[str, str]] = ()
) -> Iterator[Started | Result]:
    """Hold the laws against a target, or some of them against some subjects; yield events."""
    return held(asked, options.only, among=among, read_only=options.read_only)


def run(
    agreed: Contract,
    url: str,
    environ: Mapping[str, str],
    options: Options,
    tell: Callable[[Started | Result], None],
) -> Report:
    """Hold a contract against what answers at a URL, telling of each event, and report.

    Raises Vanished when the target is gone.
    """
    begun, started = datetime.now(UTC), perf_counter()
    wire = Wire(url, options.timeout)
    seen = api(agreed, wire, environ, options)
    # Abreast, unless a limit is used up that others would need.
    holding = abreast(seen, options.only, read_only=options.read_only)
    if options.exhaust:
        holding = laws(seen, options)
    try:
        results: list[Result] = []
        for event in holding:
            tell(event)
            if isinstance(event, Result):
                results.append(event)
        # However they came: equal runs give equal reports.
        results.sort(key=lambda one: _RANK.get(one.law, len(_RANK)))
        secrets = seen.credentials.secrets
        shower = Shower(seen, url, secrets, replays=not options.read_only)
        results = [shower.result(one) for one in results]
        seen.clean()
        more, notes, requests = _generated(agreed, url, seen, options, tell)
    finally:
        seen.clean()
        wire.close()
    report = Report(
        agreed.vendor,
        url,
        options.seed,
        (*results, *more),
        seen.requests + requests,
        perf_counter() - started,
        begun.isoformat(timespec="seconds"),
        versions(),
        (*_odd(results), *notes),
    )
    redactions = {name: checks.redaction for name, checks in agreed.checks.items()}
    return hidden(coded(report), seen.credentials.hidden, redactions)


def _odd(results: Iterable[Result]) -> Iterator[str]:
    """Yield a note for each law that was not kept at once."""
    for one in results:
        if one.state == "kept" and one.reason:
            subject = f" [{one.subject}]" if one.subject else ""
            yield f"{one.law}{subject} was {one.reason}"


def _generated(
    agreed: Contract,
    url: str,
    seen: Api,
    options: Options,
    tell: Callable[[Started | Result], None],
) -> tuple[list[Result], tuple[str, ...], int]:
    """Run Schemathesis; return its results, what was left out, and how many requests it made."""
    reason = _without(options)
    if reason:
        sentence = "Each operation for itself is answered as the description says."
        left_out = Result(SCHEMATHESIS, SCHEMATHESIS, sentence, "skipped", reason=reason)
        tell(left_out)
        return [left_out], (), 0
    subject = checking.Subject(agreed.path, agreed.spec, seen.credentials, seen.profile)
    budget = None if options.thorough else checking.BUDGET
    results: list[Result] = []
    # Whatever ends it, it tells what was created before anything is deleted.
    with closing(checking.check(subject, url, checking.Options(options.seed, budget), seen)) as run:
        try:
            while True:
                event = next(run)
                tell(event)
                if isinstance(event, Result):
                    results.append(event)
        except StopIteration as end:
            outcome: checking.Outcome = end.value
    return results, outcome.notes, sum(result.requests for result in results)


def _without(options: Options) -> str:
    """Return why Schemathesis is left out, or nothing."""
    if options.laws_only or options.only:
        return "only the laws were asked for"
    if options.read_only:
        return "nothing may be changed"
    return checking.missing() or ""


def versions() -> dict[str, str]:
    """Return the versions that a run depends on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def _known(profile: Profile, environ: Mapping[str, str]) -> Profile:
    """Return the profile with the ids that the environment names in place of its own."""

    def named(name: str, like: list[Json]) -> list[Json]:
        text = environ.get(variable("ID", profile.vendor, name), "")
        texts = [value.strip() for value in text.split(",") if value.strip()]
        whole = all(isinstance(one, int) for one in like)
        return [int(one) if whole and one.isdecimal() else one for one in texts]

    path = {name: (named(name, [value]) or [value])[0] for name, value in profile.path.items()}
    known = {name: named(name, values) or values for name, values in profile.known.items()}
    return replace(profile, path=path, known=known)
