"""The sentence about requests that are not as many as a test expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.client.answers import Count
    from segmock.client.asking import Wanted

INCOMPLETE = (
    "\nThe journal has forgotten older requests, and some of them may count: forget what was"
    " asked before, or pass since=NUMBER."
)


def complaint(
    found: Count,
    wanted: Wanted,
    *,
    exactly: int | None = None,
    at_least: int | None = None,
    at_most: int | None = None,
) -> str:
    """Return what is to be said against a count; empty when it is as expected.

    Where the journal has forgotten requests nobody can tell that there were no more than expected.
    """
    doubtful = not found.complete and (exactly is not None or at_most is not None)
    if found.kept and not doubtful:
        return ""
    expected = _expected(exactly, at_least, at_most)
    like = ", ".join(f"{name}={value!r}" for name, value in wanted.items())
    lines = [f"expected {expected}{f' with {like}' if like else ''}, got {found.count}"]
    for miss in found.near:
        lines.append(f"  {miss.id} {miss.method} {miss.path} -> {miss.status} was not counted:")
        lines += [f"    {reason}" for reason in miss.reasons]
    return "\n".join(lines) + ("" if found.complete else INCOMPLETE)


def _expected(exactly: int | None, at_least: int | None, at_most: int | None) -> str:
    if exactly is not None:
        return f"exactly {_requests(exactly)}"
    bounds = [("at least", at_least), ("at most", at_most)]
    return " and ".join(f"{word} {_requests(n)}" for word, n in bounds if n is not None)


def _requests(number: int) -> str:
    return f"{number} request{'' if number == 1 else 's'}"
