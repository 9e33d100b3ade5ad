"""What a report must not show: credentials, and what a description calls a password."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from segmock.contract.calls import Call, Reply
    from segmock.contract.finding import Finding, Report, Result
    from segmock.core.redacting import Redaction


def hidden(
    report: Report, secrets: Callable[[str], str], redactions: Mapping[str, Redaction]
) -> Report:
    """Return a report without secrets in its texts, requests and answers.

    `secrets` takes the credentials of the run out of a text; `redactions` are those of the
    operations, by operationId. The commands of a finding are taken to show none.
    """
    hider = _Hider(secrets, redactions)
    parts = urlsplit(report.target)
    target = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return replace(
        report,
        target=secrets(target),
        results=tuple(hider.result(result) for result in report.results),
        notes=tuple(secrets(note) for note in report.notes),
    )


class _Hider:
    def __init__(self, secrets: Callable[[str], str], redactions: Mapping[str, Redaction]) -> None:
        self._secrets = secrets
        self._redactions = redactions

    def result(self, result: Result) -> Result:
        """Return a result without secrets."""
        return replace(
            result,
            reason=self._secrets(result.reason),
            findings=tuple(self._finding(one) for one in result.findings),
            accepted=tuple(self._finding(one) for one in result.accepted),
        )

    def _finding(self, finding: Finding) -> Finding:
        return replace(
            finding,
            expected=self._text(finding.expected, finding.operation),
            actual=self._text(finding.actual, finding.operation),
            replies=tuple(self._reply(reply) for reply in finding.replies),
            calls=tuple(self._call(call) for call in finding.calls),
        )

    def _reply(self, reply: Reply) -> Reply:
        operation = reply.call.operation
        headers = {name: self._secrets(text) for name, text in reply.headers.items()}
        body = self._body(reply.body, operation)
        return replace(reply, call=self._call(reply.call), headers=headers, body=body)

    def _call(self, call: Call) -> Call:
        path, query = self._secrets(call.path), self._secrets(call.query)
        if redaction := self._redactions.get(call.operation):
            path, query = redaction.path(path), redaction.query(query)
        headers = {name: self._secrets(text) for name, text in call.headers.items()}
        body = None if call.body is None else self._body(call.body, call.operation)
        return replace(call, path=path, query=query, headers=headers, body=body)

    def _body(self, raw: bytes, operation: str) -> bytes:
        # Latin-1 has a character for every byte, so nothing else changes.
        shown = self._secrets(raw.decode("latin-1")).encode("latin-1", errors="replace")
        redaction = self._redactions.get(operation)
        return shown if redaction is None else redaction.body(shown)

    def _text(self, text: str, operation: str) -> str:
        shown = self._secrets(text)
        redaction = self._redactions.get(operation)
        if redaction is None:
            return shown
        return redaction.body(shown.encode(errors="replace")).decode(errors="replace")
