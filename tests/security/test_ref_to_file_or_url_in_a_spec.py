"""A reference never leaves its file."""

from __future__ import annotations

import pytest

from segmock.core import document
from segmock.core.document import DefectsError
from segmock.core.spec import read
from tests.conftest import ACME


@pytest.mark.parametrize(
    "ref",
    [
        "file:///etc/passwd",
        "/etc/passwd",
        "../default.yaml",
        "default.yaml#/given",
        "acme.yaml#/components/schemas/Colour",
        "http://192.0.2.1/a.yaml",
        "https://192.0.2.1/a.yaml#/a",
        "//192.0.2.1/a",
        "",
        "#",
        "urn:segmock:description#/components",
    ],
)
@pytest.mark.parametrize("place", ["schema", "parameter", "response"])
def test_a_reference_to_elsewhere_stops_the_start(ref: str, place: str) -> None:
    """Wherever it stands, with its place; nothing is read or fetched."""
    raw = document.load(ACME / "acme.yaml")
    node = {"$ref": ref}
    if place == "schema":
        raw["components"]["schemas"]["Crate"]["properties"]["label"] = node
    elif place == "parameter":
        raw["paths"]["/crates"]["get"]["parameters"].append(node)
    else:
        raw["paths"]["/crates"]["get"]["responses"]["400"] = node
    with pytest.raises(DefectsError) as refused:
        read(raw, "acme.yaml")
    assert any("$ref" in d.what or "$ref" in d.pointer for d in refused.value.defects)
