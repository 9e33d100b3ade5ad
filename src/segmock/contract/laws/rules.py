"""The rules of a vendor: what it documents of its own, as its profile says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.laws.law import law
from segmock.contract.stepping import play

if TYPE_CHECKING:
    from segmock.contract.api import Api
    from segmock.contract.profile import Rule


@law("F", "rules")
def the_vendors_rules_hold(api: Api, rule: Rule) -> None:
    """What the vendor documents of its own holds."""
    play(api, rule.steps, {})
