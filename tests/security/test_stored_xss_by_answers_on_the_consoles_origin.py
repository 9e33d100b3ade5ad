"""What a client has sent is never run as a page, wherever it comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from segmock.core.messages import Response
from segmock.screen.starting import example_path
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    import pytest
    from werkzeug.test import TestResponse

    from tests.conftest import Client

SCRIPT = "<script>alert(1)</script>"
PAGES = ("html", "svg", "xml", "javascript")


def test_the_journal_is_shown_as_text_only(acme: Client) -> None:
    """JSON that a browser neither guesses at nor runs nor frames."""
    acme.send("POST", f"/crates?{SCRIPT}", json={"label": SCRIPT})
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    answer = browser.get("/__segmock/requests")
    assert SCRIPT in answer.get_json(force=True)["requests"][0]["request_body"]
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_an_unknown_path_is_no_page(acme: Client) -> None:
    """Its name comes back in JSON."""
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    for path in (f"/{SCRIPT}", f"/__segmock/{SCRIPT}"):
        answer = browser.get(path)
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"
        orjson.loads(answer.data)


def test_a_vendors_page_runs_nothing(mock: Client) -> None:
    """HTML is all that a browser could run, and it comes with a policy that lets nothing run."""
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.worlds).test_client()
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            media = {media for reply in operation.replies.values() for media in reply.content}
            odd = [one for one in media if any(word in one for word in PAGES)]
            assert odd in ([], ["text/html"]), operation.id
            if odd:
                path = example_path(served, operation, mock.mock.world)
                scripted = "&".join(f"{p.name}={SCRIPT}" for p in operation.parameters)
                for target in (path, f"{path.partition('?')[0]}?{scripted}"):
                    assert_sealed(browser.open(target, method=operation.method))


def assert_sealed(answer: TestResponse) -> None:
    """See that a page has its policy, and nothing in it that was sent."""
    assert answer.mimetype == "text/html"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "<script" not in answer.text


def test_a_page_without_a_policy_gets_one(acme: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a vendor forgets; its own policy stays."""
    own = {"Content-Type": "text/html; charset=utf-8"}
    browser = SegmockFlask(acme.mock.pipeline, acme.mock.worlds).test_client()
    for policy in (None, "default-src 'none'; form-action 'self'"):
        headers = own if policy is None else {**own, "Content-Security-Policy": policy}
        page = Response(200, dict(headers), b"<p>fine</p>")
        monkeypatch.setattr(acme.mock.pipeline, "answer", lambda *_, page=page: page)
        answer = browser.get("/weather")
        assert_sealed(answer)
        assert policy in {None, answer.headers["Content-Security-Policy"]}
