"""What a run has found: findings, the result of each law, and the whole report."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.contract.calls import Call, Reply

State: TypeAlias = Literal["kept", "broken", "skipped"]

SCHEMATHESIS = "schemathesis"
"""The group of what Schemathesis has checked; the laws are in groups of their own."""


@dataclass(frozen=True)
class Finding:
    """One way in which the target departs from its contract.

    `check` is the id of a law, of a check of the oracle, or Schemathesis's name of a check;
    `operation` an operationId and `endpoint` its method and template, both empty where no single
    operation is to blame. `pointer` leads into the description (`#/paths/...`), `code` is the Web
    Fuzzing Commons fault code, 0 where none fits. `replies` are the answers that show it, in the
    order in which they came; `calls` the requests that lead there, as few as possible; `curl` the
    same as commands, ready to run.
    """

    check: str
    operation: str
    endpoint: str
    expected: str
    actual: str
    pointer: str = ""
    code: int = 0
    replies: tuple[Reply, ...] = ()
    calls: tuple[Call, ...] = ()
    curl: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What names this finding in a baseline, equal in every run: `check@operation`."""
        return f"{self.check}@{self.operation}"


@dataclass(frozen=True)
class Result:
    """What became of one law, or of Schemathesis: kept, broken by findings, or skipped by a reason.

    Where something is kept, a reason says that it was not so at once.
    `subject` is what the law was held against (a resource, an operation), empty for the whole.
    `accepted` are findings that the baseline knows; they break nothing.
    """

    law: str
    group: str
    sentence: str
    state: State
    subject: str = ""
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Finding, ...] = ()
    requests: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """All of one run over one vendor: equal seeds and targets give equal reports, times apart."""

    vendor: str
    target: str
    seed: int
    results: tuple[Result, ...]
    requests: int
    seconds: float
    started: str = ""
    versions: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What a reader must know, such as baseline entries that have expired."""

    @property
    def findings(self) -> list[Finding]:
        """All findings that break the contract."""
        return [finding for result in self.results for finding in result.findings]

    @property
    def kept(self) -> bool:
        """Whether nothing breaks the contract."""
        return not self.findings

    def count(self, state: State) -> int:
        """Return how many results have a state."""
        return sum(result.state == state for result in self.results)


@dataclass(frozen=True)
class Started:
    """An event: a law, or a phase of Schemathesis, begins; `number` of `total`."""

    law: str
    number: int
    total: int


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Return the first finding of each check and operation: the others say the same again."""
    return list({finding.key: finding for finding in reversed(list(findings))}.values())[::-1]
