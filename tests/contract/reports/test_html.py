"""HTML: one page, nothing but itself, and nothing in it is taken for markup."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.contract.reports import html
from tests.contract.sample import call, finding, nasty, reply, report, result

if TYPE_CHECKING:
    from segmock.contract.finding import Report

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Collects the tags, attributes and texts of a page, in which every tag must be closed."""

    def __init__(self, *reports: Report) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(html.rendered(reports).decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember a tag."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Remember a text."""
        self.words.append(data)

    @property
    def text(self) -> str:
        """All texts."""
        return "".join(self.words)


def test_the_page_says_what_was_found() -> None:
    """A summary, each finding with its commands, and each law in its group."""
    answer = reply(call("GET", "/crates"), 200, b'{"a": 1}')
    bad = finding(pointer="#/x", code=113, curl=("BASE=u", "curl 'a b'"), replies=(answer,))
    page = Page(
        report(
            result("a", "F", subject="crates", findings=(bad,)),
            result("b", "G", state="skipped", reason="no pages"),
            result("c", "F", accepted=(finding("c"),)),
            notes=("expired",),
            versions={"schemathesis": "4"},
        ),
        report(vendor="other"),
    )
    for said in (
        "acme",
        "other",
        "http://127.0.0.1:4010",
        "What a says.",
        "a crate",
        "404 no crate",
        "#/x",
        "F113 deleteDoesNotWork",
        "schema@browse",
        "BASE=u\ncurl 'a b'",
        '{"a": 1}',
        "state",
        "paging, sorting, filtering",
        "no pages",
        "expired",
        "c · GET /crates (accepted)",
    ):
        assert said in page.text, said
    assert page.text.index("schema") < page.text.index("paging, sorting")


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    """Its policy allows one style, the one that is in it."""
    page = Page(nasty())
    assert {"script", "link", "img", "iframe", "form", "object"}.isdisjoint(page.tags)
    assert not any(name.startswith("on") or name in {"src", "style"} for name, _ in page.attributes)
    assert all(value.startswith("#") for name, value in page.attributes if name == "href")
    (policy,) = [value for name, value in page.attributes if value.startswith("default-src")]
    text = html.rendered([nasty()]).decode()
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style


@given(st.text(st.characters(categories=None), max_size=40))
@settings(max_examples=40)
def test_no_text_is_taken_for_markup(text: str) -> None:
    """Whatever a target answers, the page has the same tags."""
    plain, other = (
        Page(
            report(
                result("a", findings=(finding(expected=one, actual=one, curl=(one,)),)),
                vendor=one,
                notes=(one,),
            )
        )
        for one in ("x", f"</pre></style>{text}\"'>")
    )
    assert plain.tags == other.tags


def test_templates_in_texts_stay_texts() -> None:
    """Nothing that a target says is executed."""
    assert "{{ 7*7 }}" in Page(nasty()).text


def test_a_huge_answer_is_cut() -> None:
    """The page stays one that a browser can open."""
    bad = finding(replies=(reply(call("GET", "/"), 200, b"x" * 10**6),), actual="y" * 10**6)
    assert len(html.rendered([report(result(findings=(bad,)))])) < 30_000
