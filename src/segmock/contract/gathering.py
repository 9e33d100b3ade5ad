"""Findings of a law that looks at many things: what is broken is kept, and the law goes on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from segmock.contract.asking import Broken, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.contract.finding import Finding
    from segmock.core.spec import Spec


class Gatherer:
    """Makes findings of what is broken, for the law that is being held."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._findings: list[Finding] = []
        self._check = ""

    @contextmanager
    def gathering(self, findings: list[Finding], check: str) -> Iterator[None]:
        """Have `each` put what it catches into a list, as findings of a law."""
        before = self._findings, self._check
        self._findings, self._check = findings, check
        try:
            yield
        finally:
            self._findings, self._check = before

    @contextmanager
    def each(self) -> Iterator[None]:
        """Keep what is broken inside as a finding and go on: for laws that look at many things."""
        try:
            yield
        except Broken as broken:
            self._findings.append(found(self._check, broken, self._spec))
