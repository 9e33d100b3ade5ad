"""Credentials of one's own in the place of the mock's words."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

import pytest

from segmock.core.messages import Request
from segmock.replaying.playing import Skipped
from segmock.replaying.swapping import Swap

if TYPE_CHECKING:
    from tests.conftest import Client

OWN = "SEGMOCK_CREDENTIAL_ACME_KEY"


def sent(acme: Client, environ: dict[str, str], request: Request) -> Request:
    """Return what is sent in place of a request."""
    (served,) = acme.mock.pipeline.served
    match = served.router.match(request.path)
    assert match is not None
    return Swap(served, environ).request(request, match)


def basic(text: str) -> str:
    """Return a header of RFC 7617."""
    return "Basic " + b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "word, role",
    [("segmock", ""), ("segmock-readonly", "__NARROW"), ("segmock-expired", "__EXPIRED")],
)
def test_each_word_stands_for_a_role(acme: Client, word: str, role: str) -> None:
    """The credential of that role goes out, as the scheme has it."""
    request = Request("GET", "/crates", headers={"acme-key": word, "x": "segmock"})
    found = sent(acme, {OWN + role: "mine", OWN + "__FOREIGN": "other"}, request)
    assert found.headers == {"acme-key": "mine", "x": "segmock"}


def test_without_any_credential_the_words_go_out(acme: Client) -> None:
    """The target may be a mock of somebody else."""
    request = Request("GET", "/crates", headers={"acme-key": "segmock"})
    assert sent(acme, {}, request).headers == {"acme-key": "segmock"}


def test_a_credential_that_nobody_has_named_leaves_the_step_out(acme: Client) -> None:
    """The variable is told."""
    request = Request("GET", "/crates", headers={"acme-key": "segmock-readonly"})
    with pytest.raises(Skipped, match=f"{OWN}__NARROW"):
        sent(acme, {OWN: "mine"}, request)


def test_what_is_no_word_stays(acme: Client) -> None:
    """Such as a token that was captured, or nothing."""
    for headers in ({"acme-key": "captured"}, {}):
        request = Request("GET", "/crates", headers=headers)
        assert sent(acme, {OWN: "mine"}, request).headers == headers


def test_an_id_and_a_secret_are_swapped_as_one(acme: Client) -> None:
    """What is no such header stays."""
    environ = {"SEGMOCK_CREDENTIAL_ACME_CLERK": "ann:pass"}
    for text in (basic("segmock:segmock"), basic("anybody:segmock")):
        request = Request("POST", "/keys", headers={"authorization": text})
        assert sent(acme, environ, request).headers["authorization"] == basic("ann:pass")
    for text in ("Basic !", "Bearer segmock", basic("segmock")):
        request = Request("POST", "/keys", headers={"authorization": text})
        assert sent(acme, environ, request).headers["authorization"] == text


def test_a_method_that_a_path_has_not_has_its_credentials_too(acme: Client) -> None:
    """Of the operations that it has."""
    request = Request("PUT", "/crates", headers={"acme-key": "segmock"})
    assert sent(acme, {OWN: "mine"}, request).headers["acme-key"] == "mine"


def test_ids_in_paths_that_are_the_mocks_own_are_swapped(acme: Client) -> None:
    """As a tenant may be; others stay."""
    environ = {OWN: "mine", "SEGMOCK_ID_ACME_SHELF": "a/b"}
    assert sent(acme, environ, Request("PUT", "/shelves/segmock")).path == "/shelves/a%2Fb"
    assert sent(acme, environ, Request("PUT", "/shelves/top")).path == "/shelves/top"
