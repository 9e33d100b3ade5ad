"""What the control plane refuses is an error with every reason; so is it when nobody answers."""

from __future__ import annotations

import pickle

import pytest

from segmock.client import Answer, Client, SegmockError
from segmock.client.control import NAME
from segmock.core import scenario
from tests.client.conftest import URL


def said(status: int, body: bytes) -> Client:
    """Return a client to which everything is answered like this."""
    return Client(URL, send=lambda *_: Answer(status, {}, body))


def test_a_refusal_has_every_reason(client: Client) -> None:
    """Status, sentence, violations, and names that look like an unknown one."""
    with pytest.raises(SegmockError) as refused:
        client.world("mine", idle=0, seed=-1)
    assert refused.value.status == 400
    assert {one.pointer for one in refused.value.violations} == {"/idle", "/seed"}
    assert str(refused.value).startswith("400: createWorld cannot be done like this")
    assert str(refused.value.violations[1]) in str(refused.value)
    with pytest.raises(SegmockError, match="404: There is no scenario 'defualt'") as refused:
        client.world("mine", scenario="defualt")
    assert refused.value.near == ("default",)


def test_no_answer_is_an_error_too() -> None:
    """It has no status, and says where nobody answers."""

    def refuse(*_: object) -> Answer:
        raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(SegmockError, match=r"^no answer: http:.* does not answer") as no:
        Client(URL, send=refuse).health()
    assert no.value.status == 0


@pytest.mark.parametrize(
    "status, body",
    [
        (404, b"<html>"),
        (404, b"[]"),
        (404, b'{"a": 1}'),
        (422, b'{"detail": "x", "violations": [{"propertyPath": "a"}]}'),
        (500, b""),
    ],
)
def test_what_is_no_mock_is_told(status: int, body: bytes) -> None:
    """Another server may answer at the URL."""
    with pytest.raises(SegmockError, match="no control plane of a mock") as refused:
        said(status, body).health()
    assert refused.value.status == status


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe"])
def test_an_answer_that_is_no_json_is_told(body: bytes) -> None:
    """Such as the page of another server."""
    with pytest.raises(SegmockError, match="does not answer with JSON"):
        said(200, body).health()


def test_the_token_goes_with_each_request() -> None:
    """And the world that is meant."""
    sent: list[dict[str, str]] = []

    def send(_: str, __: str, headers: dict[str, str], ___: bytes) -> Answer:
        sent.append(headers)
        return Answer(204, {}, b"")

    Client(URL, world="mine", token="secret", send=send).forget()  # type: ignore[arg-type]
    assert sent[0]["Authorization"] == "Bearer secret"
    assert sent[0]["Segmock-World"] == "mine"
    assert sent[0]["Content-Type"] == "application/json"


@pytest.mark.parametrize("name", ["", "Mine", "a/b", "a\r\nb", "-a", "a" * 65])
def test_a_name_that_no_world_can_have_is_refused(name: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ValueError, match="is no name of a world"):
        Client(URL, world=name)


def test_names_are_those_of_the_mock() -> None:
    """Both sides refuse the same."""
    assert NAME.pattern == scenario.NAME.pattern


def test_an_error_can_be_sent_to_another_process() -> None:
    """As runners of tests do with it."""
    error = SegmockError(404, "There is none.", near=["one"])
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (again.status, again.detail, again.near) == (404, "There is none.", ("one",))
