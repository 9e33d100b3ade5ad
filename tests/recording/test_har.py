"""HAR files are read into exchanges, or refused with place and reason."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock.core.document import DefectsError, Json, Record
from segmock.recording import har
from segmock.recording.har import described, load, read

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Client


def entry(url: str = "https://api.example/weather", **more: Json) -> Record:
    """Return an entry of a file, as a browser writes it."""
    request: Record = {
        "method": "GET",
        "url": url,
        "httpVersion": "h2",
        "headers": [{"name": ":method", "value": "GET"}, {"name": "Accept", "value": "*/*"}],
        "queryString": [],
    }
    response: Record = {
        "status": 200,
        "headers": [{"name": "Set-Cookie", "value": "a"}, {"name": "set-cookie", "value": "b"}],
        "content": {"size": 2, "mimeType": "text/plain", "text": "so"},
    }
    request.update(more.pop("request", {}))
    response.update(more.pop("response", {}))
    started = "2026-06-01T09:00:00.000Z"
    return {"startedDateTime": started, "request": request, "response": response, **more}


def packed(*entries: Json, version: str = "1.2") -> bytes:
    """Return a file with entries."""
    return orjson.dumps({"log": {"version": version, "creator": {}, "entries": [*entries]}})


def test_an_entry_is_an_exchange() -> None:
    """Without what belongs to HTTP/2, and with media types that stand elsewhere."""
    url = "https://user:word@api.example:8443/a%2Fb?c=%20#top"
    (one,) = read(b"\xef\xbb\xbf" + packed(entry(url)), "it.har")
    request, response, at = one.recorded
    assert (one.host, request.path, request.query) == ("api.example:8443", "/a%2Fb", "c=%20")
    assert request.headers == {"accept": "*/*"}
    assert response.headers == {"set-cookie": "a,b", "content-type": "text/plain"}
    assert (response.status, response.body, at) == (200, b"so", one.ended)


@pytest.mark.parametrize(
    "posted, body",
    [
        ({"mimeType": "application/json", "text": "{}"}, b"{}"),
        ({"mimeType": "application/json", "text": "ä"}, "ä".encode()),
        (
            {
                "mimeType": "application/x-www-form-urlencoded",
                "params": [{"name": "a", "value": "b c"}, {"name": "d"}],
            },
            b"a=b+c&d=",
        ),
        ({"mimeType": "multipart/form-data", "params": [{"name": "a"}]}, b""),
        (None, b""),
    ],
)
def test_what_was_posted_is_the_body(posted: Json, body: bytes) -> None:
    """As a text, or as the fields of a form."""
    (one,) = read(packed(entry(request={"method": "POST", "postData": posted})), "it.har")
    request = one.recorded.request
    assert request.body == body
    assert request.headers.get("content-type") == (posted["mimeType"] if body else None)


def test_an_answer_in_base64_is_decoded() -> None:
    """That is how what is no text is kept."""
    content = {"text": base64.b64encode(b"\x00\xff").decode(), "encoding": "base64"}
    (one,) = read(packed(entry(response={"content": content})), "it.har")
    assert one.recorded.response.body == b"\x00\xff"


def test_entries_are_in_the_order_of_their_answers() -> None:
    """What a request uses, an answer before it has given; without an offset the time is UTC."""
    times: dict[str, int | None] = {
        "2026-06-01T11:00:05+02:00": 1,
        "2026-06-01T09:00:00Z": 9_000,
        "2026-06-01T09:00:02.5": None,
    }
    raw = packed(
        *(
            entry(f"http://h/{n}", startedDateTime=started, time=took)
            for n, (started, took) in enumerate(times.items())
        )
    )
    assert [one.recorded.request.path for one in read(raw, "it.har")] == ["/2", "/0", "/1"]


def test_what_was_given_up_is_no_exchange() -> None:
    """It has no status."""
    assert read(packed(entry(response={"status": 0})), "it.har") == []


@pytest.mark.parametrize(
    "raw, told",
    [
        (b"", "it.har: is no JSON"),
        (b"<har>", "it.har: is no JSON"),
        (b"[" * 200 + b"]" * 200, "it.har: is no JSON: more than 100 levels"),
        (b"[]", "it.har: holds []. HAR 1.2 has object there."),
        (b"{}", "it.har at /log: holds nothing. HAR 1.2 has a value there."),
        (packed(version="2.0"), "it.har at /log/version: holds "),
        (packed(entry(startedDateTime=1)), "it.har at /log/entries/0/startedDateTime: holds 1."),
        (packed({}), "it.har at /log/entries/0/startedDateTime: holds nothing."),
        (packed(entry(request={"headers": {}})), "it.har at /log/entries/0/request/headers: holds"),
        (
            packed(entry(startedDateTime="then")),
            "it.har at /log/entries/0: cannot be read: Invalid isoformat string: 'then'.",
        ),
        (packed(entry("http://[x/")), "it.har at /log/entries/0: cannot be read: Invalid IPv6 URL"),
        (
            packed(entry(response={"content": {"text": "?", "encoding": "base64"}})),
            "it.har at /log/entries/0: cannot be read: ",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_place_and_reason(raw: bytes, told: str) -> None:
    """Nothing is read of it."""
    with pytest.raises(DefectsError) as caught:
        read(raw, "it.har")
    assert str(caught.value).startswith(told)


def test_all_defects_are_told_but_not_thousands() -> None:
    """The first ones say enough."""
    for one in ({}, entry(startedDateTime="then")):
        with pytest.raises(DefectsError) as caught:
            read(packed(*([one] * 50)), "it.har")
        assert len(caught.value.defects) == har.MAX_DEFECTS


def test_a_file_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it is read."""
    monkeypatch.setattr(har, "MAX_BYTES", 100)
    (tmp_path / "it.har").write_bytes(b" " * 1000)
    with pytest.raises(DefectsError, match=r"^it\.har: is larger than 100 bytes\. Save fewer"):
        load(tmp_path / "it.har")
    with pytest.raises(DefectsError, match=r"^no\.har: cannot be read: No such file"):
        load(tmp_path / "no.har")


def test_only_what_a_description_has_is_taken(acme: Client) -> None:
    """The others are counted, and their hosts named."""
    urls = ["https://a.example/weather", "https://b.example/x", "https://b.example/y", "data:,x"]
    entries = read(packed(*map(entry, urls)), "it.har")
    taken, notes = described(entries, acme.mock.pipeline.served)
    assert [one.request.path for one in taken] == ["/weather"]
    reason = "no description has what they ask for: b.example (2), data: (1)."
    assert notes == [f"3 left out: {reason}"]
    assert described(entries[:1], acme.mock.pipeline.served)[1] == []


def test_not_all_of_many_hosts_are_named(acme: Client) -> None:
    """A page of today asks dozens."""
    entries = read(packed(*(entry(f"https://h{n}.example/") for n in range(25))), "it.har")
    _, (note,) = described(entries, acme.mock.pipeline.served)
    assert note.startswith("25 left out")
    assert note.endswith("and 5 more hosts.")
