"""`requests` sees in process what it sees at a socket."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
import requests

from segmock.testing import over_requests
from tests.testing.conftest import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.web.door import SegmockFlask

BASE = "http://localhost:1/@mine"


@pytest.fixture
def session(flask: SegmockFlask) -> Iterator[requests.Session]:
    """A session of the world `mine`, with the vendor's key."""
    with over_requests.session(BASE, {"Segmock-World": "mine"}, flask) as made:
        made.headers.update(KEY)
        yield made


def test_a_path_is_asked_in_the_world(session: requests.Session) -> None:
    """A whole URL is as well, by the header."""
    made = session.post("/crates", json={"label": "new"})
    assert (made.status_code, made.json()["label"]) == (202, "new")
    assert made.headers["Segmock-Request-Id"] == "mine.1"
    assert made.url == "http://localhost:1/@mine/crates"
    again = session.get("http://localhost:1/crates", params={"limit": 1})
    assert again.headers["Segmock-Request-Id"] == "mine.2"


def test_a_body_may_be_of_any_kind(session: requests.Session) -> None:
    """Bytes, text, or a stream without a length."""
    said = b'{"label": "new"}'
    headers = {"Content-Type": "application/json"}
    answers = [
        session.post("/crates", data=said, headers=headers),
        session.post("/crates", data=said.decode(), headers=headers),
        session.post("/crates", data=iter([said[:5], said[5:]]), headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [202, 409, 409]


def test_a_reset_is_a_connection_error(session: requests.Session) -> None:
    """With what the system would say."""
    with pytest.raises(requests.ConnectionError, match="Connection aborted") as broken:
        session.get("/crates", headers={"Prefer": "fault=reset"})
    assert broken.value.request is not None


def test_a_truncated_answer_is_incomplete(session: requests.Session) -> None:
    """The library's own reader complains of it."""
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        session.get("/crates", headers={"Prefer": "fault=truncate"})


@pytest.mark.parametrize("timeout", [0.5, (9, 0.5)])
def test_a_late_answer_is_waited_for_no_longer_than_said(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch, timeout: float | tuple[float, float]
) -> None:
    """The timeout for reading counts, and who says none waits."""
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    late = {"Prefer": "delay=2"}
    with pytest.raises(requests.ReadTimeout):
        session.get("/crates", headers=late, timeout=timeout)
    assert session.get("/crates", headers=late).status_code == 200
    assert waited == [0.5, 2.0]


def test_at_a_socket_it_is_a_session_like_any() -> None:
    """With the URL and the header of the world."""
    with over_requests.session(BASE, {"Segmock-World": "mine"}, None) as made:
        assert isinstance(made.get_adapter(BASE), requests.adapters.HTTPAdapter)
        assert not isinstance(made.get_adapter(BASE), over_requests.Adapter)
        assert made.headers["Segmock-World"] == "mine"
        assert not made.trust_env
        assert made.prepare_request(requests.Request("GET", "/a")).url == f"{BASE}/a"
