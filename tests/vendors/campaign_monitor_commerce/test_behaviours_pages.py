from __future__ import annotations

from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.campaign_monitor_commerce.behaviours import pages

if TYPE_CHECKING:
    from segmock.core.messages import Answer

NASTY = "<script>alert('x')</script>\"&{title}"


class Outline(HTMLParser):
    """The tags of a page, with what a browser would do something about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data)


def test_the_consent_asks_with_a_form_that_goes_to_itself() -> None:
    """There is one form without an address, and one button for each decision."""
    answer = pages.consent("Example App", ["read_segments", "read_x"], "https://a.example/back")
    page = Outline(answer.body)
    assert answer.status == 200
    assert page.tags.count("form") == 1
    assert ("method", "post") in page.attributes
    assert "action" not in dict(page.attributes)
    buttons = [value for name, value in page.attributes if name == "value"]
    assert buttons == ["allow", "refuse"]
    assert "Authorize Example App" in page.texts
    assert {"read_segments", "read_x"} <= set(page.texts)


def test_a_refusal_lists_its_reasons_and_has_no_form() -> None:
    """All reasons stand on the page, and there is nothing to send."""
    answer = pages.refusal(400, ["One.", "Two."])
    page = Outline(answer.body)
    assert answer.status == 400
    assert page.tags.count("li") == 2
    assert "form" not in page.tags
    assert {"One.", "Two."} <= set(page.texts)


@pytest.mark.parametrize(
    "page",
    [
        pages.consent(NASTY, [NASTY], "https://a.example:8443/back?x=1"),
        pages.refusal(400, [NASTY]),
    ],
    ids=["consent", "refusal"],
)
def test_a_page_runs_nothing_and_loads_nothing(page: Answer) -> None:
    """What an app is called or a client sends stays text; the policy allows nothing else."""
    outline = Outline(page.body)
    assert NASTY in "".join(outline.texts)
    assert not {"script", "style", "link", "img", "iframe"} & set(outline.tags)
    assert not [name for name, _ in outline.attributes if name.startswith("on")]
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; form-action ")
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert page.media == "text/html; charset=utf-8"


def test_the_form_may_lead_to_the_app_and_nowhere_else() -> None:
    """A browser follows the redirect behind the form only where the policy names its origin."""
    answer = pages.consent("App", [], "http://127.0.0.1:8080/back?x=1")
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:8080;" in policy
    assert "form-action 'none';" in pages.refusal(400, []).headers["Content-Security-Policy"]
