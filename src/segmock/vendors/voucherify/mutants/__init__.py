"""What can be wrong with this vendor: each mutant breaks one promise of its documentation."""

from segmock.vendors.voucherify.mutants import access, answers, lists, membership, state, traffic

MUTANTS = (
    *answers.MUTANTS,
    *access.MUTANTS,
    *state.MUTANTS,
    *membership.MUTANTS,
    *lists.MUTANTS,
    *traffic.MUTANTS,
)
