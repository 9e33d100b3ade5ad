"""What a client has sent is never run as a page, wherever it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from tests.conftest import Client

SCRIPT = "<script>alert(1)</script>"
PAGES = ("html", "svg", "xml", "javascript")


def test_the_journal_is_shown_as_text_only(acme: Client) -> None:
    """JSON that a browser neither guesses at nor runs nor frames."""
    acme.send("POST", f"/crates?{SCRIPT}", json={"label": SCRIPT})
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.world).test_client()
    answer = browser.get("/__segmock/requests")
    assert SCRIPT in answer.get_json(force=True)["requests"][0]["request_body"]
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_an_unknown_path_is_no_page(acme: Client) -> None:
    """Its name comes back in JSON."""
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.world).test_client()
    for path in (f"/{SCRIPT}", f"/__segmock/{SCRIPT}"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        orjson.loads(answer.data)


def test_no_vendor_answers_with_a_page(mock: Client) -> None:
    """No description documents a media type that a browser would run."""
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            for reply in operation.replies.values():
                for media in reply.content:
                    assert not any(word in media for word in PAGES), (operation.id, media)
