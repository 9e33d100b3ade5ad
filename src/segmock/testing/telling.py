"""What the report of a failed test shows of its world: the end of the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.client import SegmockError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.client import Client, Entry

MAX_ENTRIES = 20
MAX_VIOLATIONS = 5
"""Violations of a request that are shown."""
MAX_LINE = 200
"""Characters of a line."""
BAD = 400


def told(client: Client) -> str:
    """Return the last requests of a world and why they were refused; bodies only of refusals.

    Credentials are hidden, as in the journal, and headers left out. Raises nothing.
    """
    try:
        entries = client.requests()
    except SegmockError as error:
        return f"The journal cannot be read: {error}"
    shown = entries[-MAX_ENTRIES:]
    left = len(entries) - len(shown)
    lines = [f"({left} earlier ones)"] if left else []
    lines += [printable(line) for entry in shown for line in _lines(entry)]
    return "\n".join(lines) or "Nothing was asked."


def _lines(entry: Entry) -> Iterator[str]:
    query = f"?{entry.query}" if entry.query else ""
    stepped = {"fault": entry.fault, "stub": entry.stub, "kind": entry.kind}
    notes = "".join(f" {word}={text}" for word, text in stepped.items() if text)
    operation = f" ({entry.operation})" if entry.operation else ""
    yield f"{entry.id} {entry.method} {entry.path}{query}{operation} -> {entry.status}{notes}"
    for violation in entry.violations[:MAX_VIOLATIONS]:
        yield f"    {violation}"
    if entry.status >= BAD and entry.response_body:
        yield f"    answered {entry.response_body}"


def printable(line: str) -> str:
    """Return a line, cut, with all escaped that could do something to a terminal."""
    cut = line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]}..."
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cut)
