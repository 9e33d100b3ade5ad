"""A vendor with its description, compiled: what lacks a behaviour stops the start."""

from __future__ import annotations

from dataclasses import replace

import pytest

from segmock.core import spec
from segmock.core.document import DefectsError
from segmock.core.serving import serve
from tests.acme import VENDOR
from tests.core.test_pipeline import ACME, behaving


def test_an_operation_without_behaviour_stops_the_start() -> None:
    """Every such operation is named, and every behaviour without operation."""
    description = spec.load(ACME)
    operations = {
        **description.operations,
        "burn": replace(description.operations["burn"], behaviour=""),
        "clear": replace(description.operations["clear"], collection="nowhere"),
    }
    vendor = behaving(rain=VENDOR.behaviours.behaviours["weather"])
    with pytest.raises(DefectsError) as refused:
        serve(vendor, replace(description, operations=operations))
    found = [(d.file, d.pointer, d.what) for d in refused.value.defects]
    assert found == [
        ("acme.yaml", "/paths/~1crates~1{label}.crate/delete", "has no behaviour"),
        ("acme.yaml", "/paths/~1shelves~1{shelf}/delete", "has no behaviour"),
        ("acme.yaml", "/paths/~1weather/get", "has no behaviour"),
        ("acme.yaml", "/paths", "has no operation 'rain'"),
    ]
