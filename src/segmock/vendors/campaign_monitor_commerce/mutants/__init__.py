"""Campaign Monitor Commerce, wrong on purpose: each mutant breaks one thing that is documented."""

from segmock.mutating.mutant import Mutant
from segmock.vendors.campaign_monitor_commerce.mutants import access, answers, state

MUTANTS: tuple[Mutant, ...] = (*answers.MUTANTS, *access.MUTANTS, *state.MUTANTS)
