"""The laws: each a small function over the profile; one module for each kind of promise."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "records",
    "collections",
    "details",
    "paging",
    "sorting",
    "filters",
    "fields",
    "memberships",
    "jobs",
    "rules",
    "requests",
    "probes",
    "methods",
    "bounds",
    "access",
    "tenants",
    "texts",
    "races",
    "times",
    "limits",
    "negotiation",
    "wording",
)
"""In the order in which their laws are held."""


def load() -> None:
    """Have every law added to the list of them all."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")
