"""How a finding is shown: by as few requests as possible, as commands that can be run."""

from __future__ import annotations

import re
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from segmock.contract.calls import Reply, Unanswered
from segmock.contract.curl import commands
from segmock.contract.keeping import adopt
from segmock.contract.shrinking import Budget, shrunk
from segmock.contract.tracing import captured, filled, gifts, linked, renamed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from segmock.contract.api import Api
    from segmock.contract.finding import Finding, Result
    from segmock.contract.tracing import Template

MAX_SHRUNK = 20
"""Findings of a run that are shrunk; of the others only the requests that show them are told."""
BUDGET = Budget(replays=40, seconds=2.0)
"""For one of them."""
PATIENCE = 8.0
"""Seconds for all of them."""
RUN = "RUN=sm$(date +%s)"
"""Keys must be new each time that commands are run."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)?")


class Shower:
    """Shows the findings of one run; replays, where it may, with other keys than the run's."""

    def __init__(self, api: Api, target: str, secrets: Mapping[str, str], *, replays: bool) -> None:
        self._api = api
        self._target = target
        self._secrets = secrets
        self._replays = replays
        self._left = MAX_SHRUNK
        self._round = 0
        self._spent = 0.0

    def result(self, result: Result) -> Result:
        """Return a result whose findings have the calls and commands that show them."""
        return replace(result, findings=tuple(map(self._finding, result.findings)))

    def _finding(self, finding: Finding) -> Finding:
        if not finding.replies or finding.curl:
            return finding
        shown = list(finding.replies)
        started = perf_counter()
        if self._left > 0 and self._spent < PATIENCE:
            self._left -= 1
            shown = shrunk(
                self._api.trace,
                finding.replies,
                self._replay if self._replays else None,
                self._shows(finding),
                budget=BUDGET,
                own=self._api.common,
            )
            self._spent += perf_counter() - started
        return replace(
            finding, calls=tuple(reply.call for reply in shown), curl=self._commands(shown)
        )

    def _commands(self, shown: Sequence[Reply]) -> tuple[str, ...]:
        """Return commands that choose new keys each time, where there are keys."""
        prefixes = [self._api.other_prefix(number) for number in range(self._round + 1)]
        chosen = dict.fromkeys(prefixes, "$RUN")
        base, *lines = commands(self._target, linked(shown), {**chosen, **self._secrets})
        keys = [RUN] if any("$RUN" in line for line in lines) else []
        return (base, *keys, *lines)

    def _replay(self, templates: Sequence[Template]) -> list[Reply]:
        """Send requests again, with fresh keys and the ids that the target gives now."""
        self._round += 1
        prefix = self._api.other_prefix(self._round)
        known: dict[str, str] = {}
        replies: list[Reply] = []
        for template in templates:
            fresh = renamed(template, self._api.common, prefix)
            try:
                reply = self._api.again(filled(fresh, known))
            except Unanswered:
                break
            known |= captured(template, reply)
            adopt(self._api, reply)
            replies.append(reply)
        return replies

    def _shows(self, finding: Finding) -> Callable[[Sequence[Reply]], bool]:
        wanted = {_normal(reply) for reply in finding.replies}

        def shows(replies: Sequence[Reply]) -> bool:
            return wanted <= {_normal(reply) for reply in replies}

        return shows


def _normal(reply: Reply) -> tuple[str, int, str, str]:
    """Return what two answers have in common that differ in ids, keys and times alone."""
    text = reply.text
    for value in sorted({text for text, *_ in gifts(reply)}, key=len, reverse=True):
        text = text.replace(value, "?")
    text = re.sub(r"sm[a-z]{6}\d*", "?", _TIME.sub("?", text))
    return reply.call.operation, reply.status, reply.media, text
