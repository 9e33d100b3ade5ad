"""The vendors: one folder each, found by looking; this module names nobody."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.vendor import Vendor
    from segmock.mutating.mutant import Mutant


def discover() -> dict[str, Vendor]:
    """Return every vendor of this package by its name, in the order of their names."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    vendors = (module.VENDOR for module in modules)
    return {vendor.name: vendor for vendor in sorted(vendors, key=lambda v: v.name)}


def mutants() -> dict[str, Mutant]:
    """Return the mutants of every vendor by their ids, in the order of the vendors' names.

    A vendor has them in `mutants.py`, as `MUTANTS`; one without that module has none.
    """
    names = sorted(f"{__name__}.{found.name}.mutants" for found in iter_modules(__path__))
    modules = (import_module(name) for name in names if find_spec(name) is not None)
    return {mutant.id: mutant for module in modules for mutant in module.MUTANTS}
