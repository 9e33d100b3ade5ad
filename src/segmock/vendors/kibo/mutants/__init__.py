"""Kibo, wrong on purpose: each mutant breaks one thing that is documented."""

from segmock.mutating.mutant import Mutant
from segmock.vendors.kibo.mutants import access, answers, listing, state

MUTANTS: tuple[Mutant, ...] = (
    *answers.MUTANTS,
    *access.MUTANTS,
    *state.MUTANTS,
    *listing.MUTANTS,
)
