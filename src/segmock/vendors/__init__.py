"""The vendors: one folder each, found by looking; this module names nobody."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segmock.core.vendor import Vendor


def discover() -> dict[str, Vendor]:
    """Return every vendor of this package by its name, in the order of their names."""
    modules = (import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__))
    vendors = (module.VENDOR for module in modules)
    return {vendor.name: vendor for vendor in sorted(vendors, key=lambda v: v.name)}
