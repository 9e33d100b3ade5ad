from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core.schemes import Scheme, schemes
from segmock.core.source import Source

if TYPE_CHECKING:
    from segmock.core.document import Json


def read(raw: Json) -> tuple[Scheme, list[tuple[str, str]]]:
    """Return the scheme `k`, and place and fault of each defect."""
    components = {"securitySchemes": {"k": raw}}
    source = Source({"components": components}, "f")
    (scheme,) = schemes(components["securitySchemes"], source)
    return scheme, [(d.pointer, d.what) for d in source.defects]


@pytest.mark.parametrize(
    "raw, header, prefix, display",
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, "x-key", "", "X-Key: "),
        (
            {"type": "http", "scheme": "Bearer"},
            *("authorization", "bearer ", "Authorization: Bearer "),
        ),
        (
            {"type": "http", "scheme": "Basic"},
            *("authorization", "basic ", "Authorization: Basic "),
        ),
        ({"type": "oauth2", "flows": {}}, "authorization", "bearer ", "Authorization: Bearer "),
        (
            {"type": "oauth2", "x-segmock": {"token-type": "PoP"}},
            *("authorization", "pop ", "Authorization: PoP "),
        ),
    ],
)
def test_security_schemes_say_how_credentials_come(
    raw: Json, header: str, prefix: str, display: str
) -> None:
    """A scheme is a header and the word before the credential."""
    scheme, defects = read(raw)
    assert (scheme.header, scheme.prefix, scheme.display) == (header, prefix, display)
    assert scheme.basic == (prefix == "basic ")
    assert defects == []


def test_scopes_of_all_flows_are_collected() -> None:
    """A scope of any flow is one of the scheme's."""
    flows = {"a": {"scopes": {"read": ""}}, "b": {"scopes": {"write": ""}}, "c": {}}
    assert read({"type": "oauth2", "flows": flows})[0].scopes == {"read", "write"}


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "apiKey", "in": "query", "name": "key"},
        {"type": "http", "scheme": "digest"},
        {"type": "openIdConnect"},
        {"$ref": "#/components/securitySchemes/k"},
    ],
)
def test_other_security_schemes_are_refused(raw: Json) -> None:
    """What stands in for a scheme that is not supported finds no credential."""
    scheme, defects = read(raw)
    assert ("/components/securitySchemes/k", "this security scheme is not supported") in defects
    assert scheme.header == ""


def test_a_word_is_written_as_its_scheme_has_it() -> None:
    """As it is, or as id and secret; what is written can be read again."""
    plain, basic = (
        read({"type": "http", "scheme": "bearer"})[0],
        read({"type": "http", "scheme": "basic"})[0],
    )
    assert (plain.written("segmock"), plain.read("segmock")) == ("segmock", "segmock")
    assert basic.written("segmock") == "c2VnbW9jazpzZWdtb2Nr"
    assert basic.read(basic.written("segmock")) == "segmock:segmock"


@pytest.mark.parametrize("text", ["segmock", "c2VnbW9jaw==", "/zo=", "c2Vn bW9jazo=", "a", ""])
def test_a_text_that_is_no_id_and_secret_cannot_be_read(text: str) -> None:
    """No base64, no UTF-8, no colon."""
    with pytest.raises(ValueError, match=r".?"):
        read({"type": "http", "scheme": "basic"})[0].read(text)
