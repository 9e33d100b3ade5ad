"""A target for a law that needs a description of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.api import Api
from segmock.contract.credentials import Credentials
from segmock.contract.oracle import Oracle
from segmock.core import spec as specs
from segmock.core.compile import Table
from segmock.core.document import parse
from segmock.core.reference import Reference

if TYPE_CHECKING:
    from segmock.contract.profile import Profile
    from segmock.contract.wire import Transport


def described(
    text: bytes, transport: Transport, profile: Profile, *, seed: int = 1, thorough: bool = False
) -> Api:
    """Return what answers at a transport as laws see it, with a description in YAML."""
    spec = specs.read(parse(text, f"{profile.vendor}.yaml"), f"{profile.vendor}.yaml")
    oracle = Oracle(spec, Table(spec).checks, Reference(spec.document), 1.0)
    keys = Credentials(profile.vendor, {}, {})
    return Api(profile, spec, transport, keys, oracle, seed=seed, thorough=thorough)
