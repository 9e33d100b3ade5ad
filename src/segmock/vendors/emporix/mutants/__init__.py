"""Emporix made wrong on purpose: what its documents forbid, one violation at a time."""

from segmock.mutating.mutant import Mutant
from segmock.vendors.emporix.mutants import (
    access,
    answers,
    assignments,
    crowds,
    listings,
    requests,
    segments,
)

_CONCEPTS = (answers, access, requests, segments, assignments, listings, crowds)

MUTANTS: tuple[Mutant, ...] = tuple(mutant for one in _CONCEPTS for mutant in one.MUTANTS)
