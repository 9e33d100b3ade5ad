"""Which mutants there are for the vendors that are served, and the one that is meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from segmock.core.document import Defect, DefectsError
from segmock.mutating.automatic import PREFIX, automatic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from segmock.core.pipeline import Served
    from segmock.mutating.mutant import Mutant

OPTION = "--mutant"


def catalogue(
    served: Iterable[Served], written: Iterable[Mutant], *, automatics: bool
) -> list[Mutant]:
    """Return the mutants of some vendors: the written ones, and the automatic ones if asked."""
    written = list(written)
    return [
        mutant
        for one in served
        for mutant in (
            *(mutant for mutant in written if mutant.vendor == one.vendor.name),
            *(automatic(one) if automatics else ()),
        )
    ]


def chosen(wanted: str, served: Sequence[Served], written: Sequence[Mutant]) -> Mutant:
    """Return the mutant of an id; raises DefectsError, with near ids where there are some."""
    known = {m.id: m for m in catalogue(served, written, automatics=wanted.startswith(PREFIX))}
    if wanted in known:
        return known[wanted]
    if any(mutant.id == wanted for mutant in written):
        what, hint = f"{wanted!r} is of a vendor who is not served", "Serve its vendor as well."
        raise DefectsError([Defect(OPTION, "", what, hint)])
    near = " or ".join(map(repr, get_close_matches(wanted, known)))
    hint = f"Did you mean {near}?" if near else "`segmock mutants` lists them."
    raise DefectsError([Defect(OPTION, "", f"{wanted!r} is not a mutant", hint)])
