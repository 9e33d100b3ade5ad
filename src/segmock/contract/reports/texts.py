"""Texts in reports: nothing in them that a format cannot hold, and nothing endless."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.contract.finding import Finding, Result
    from segmock.core.document import Json

REPLACEMENT = "\ufffd"
MAX_TEXT = 4000
"""Characters of a text that a report shows."""
_SURROGATES = re.compile("[\ud800-\udfff]")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """Return a text that can be written as UTF-8."""
    return _SURROGATES.sub(REPLACEMENT, text)


def cleaned(value: Json) -> Json:
    """Return a JSON value in which every text can be written as UTF-8."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(name): cleaned(one) for name, one in value.items()}
    return [cleaned(one) for one in value] if isinstance(value, list) else value


def xml(text: str) -> str:
    """Return a text without the characters that XML 1.0 cannot hold."""
    return _NO_XML.sub(REPLACEMENT, text)


def cut(text: str, limit: int = MAX_TEXT) -> str:
    """Return the beginning of a text; what is left out is counted."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}… ({len(text) - limit} more characters)"


def title(result: Result) -> str:
    """Return the name of a result: its law, and what it was held against."""
    return f"{result.law} [{result.subject}]" if result.subject else result.law


def sentence(finding: Finding) -> str:
    """Return a finding in one sentence."""
    where = f"{finding.endpoint or finding.operation}: " if finding.operation else ""
    return cut(f"{where}expected {finding.expected}, got {finding.actual}")
