"""Which mutants there are, and the one that is meant."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segmock.core.document import DefectsError
from segmock.mutating.choosing import catalogue, chosen
from tests.acme import VENDOR
from tests.acme.mutants import MUTANTS
from tests.conftest import ACME, _built

SERVED = _built(ACME).pipeline.served[0]
OTHER = replace(SERVED, vendor=replace(VENDOR, name="other"))


def told(wanted: str, *, vendor: str = "acme") -> str:
    """Return why a mutant cannot be served."""
    served = SERVED if vendor == "acme" else OTHER
    with pytest.raises(DefectsError) as refused:
        chosen(wanted, [served], MUTANTS)
    return str(refused.value)


def test_the_catalogue_has_the_mutants_of_those_who_are_served() -> None:
    """The written ones in their order, and then the automatic ones."""
    assert catalogue([SERVED], iter(MUTANTS), automatics=False) == [*MUTANTS]
    assert catalogue([OTHER], MUTANTS, automatics=False) == []
    whole = catalogue([OTHER, SERVED], MUTANTS, automatics=True)
    mine = [mutant for mutant in whole if mutant.vendor == "acme"]
    assert whole.index(mine[0]) == len(whole) - len(mine)
    assert mine[: len(MUTANTS)] == [*MUTANTS]


def test_a_mutant_is_chosen_by_its_id() -> None:
    """A written one, or an automatic one."""
    assert chosen("acme-slow", [OTHER, SERVED], MUTANTS) is MUTANTS[-2]
    assert chosen("auto:browse:200:status-500", [SERVED], ()).vendor == "acme"


def test_an_unknown_mutant_is_told_with_near_ones() -> None:
    """As many as are near, of those who are served; else with the command that lists them."""
    assert told("acme-fireprof") == (
        "--mutant: 'acme-fireprof' is not a mutant. Did you mean 'acme-fireproof'?"
    )
    near = [f"'auto:browse:200:nulled:/crates/*/{name}'" for name in ("label", "weight", "colour")]
    wanted = f"Did you mean {' or '.join(near)}?"
    assert told("auto:browse:200:nulled:/crates/label").endswith(wanted)
    assert told("") == "--mutant: '' is not a mutant. `segmock mutants` lists them."


def test_a_mutant_of_somebody_who_is_not_served_is_told() -> None:
    """It is known, but would change nothing."""
    assert told("acme-slow", vendor="other") == (
        "--mutant: 'acme-slow' is of a vendor who is not served. Serve its vendor as well."
    )
