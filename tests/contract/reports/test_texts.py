"""Texts in reports can be written, and end."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from segmock.contract.reports.texts import clean, cut, sentence, title, xml
from tests.contract.sample import finding, result

ANY = st.text(st.characters(categories=None))


@given(ANY)
def test_any_text_can_be_written_as_utf_8(text: str) -> None:
    """And is as long as before; nothing but surrogates changes."""
    shown = clean(text)
    assert shown.encode().decode() == shown
    assert [a for a, b in zip(text, shown, strict=True) if a != b and a < "\ud800"] == []


@given(ANY)
def test_any_text_can_be_held_by_xml(text: str) -> None:
    """A parser reads it as it was, but for its line ends."""
    element = ET.Element("a")
    element.text = xml(text)
    read = ET.fromstring(ET.tostring(element, encoding="unicode")).text or ""  # noqa: S314 - our own
    assert read == xml(text).replace("\r\n", "\n").replace("\r", "\n")


def test_a_long_text_is_cut_and_says_by_how_much() -> None:
    """A short one is not."""
    assert cut("abc", 3) == "abc"
    assert cut("abcde", 3) == "abc… (2 more characters)"


def test_results_and_findings_have_a_name_and_a_sentence() -> None:
    """With what they are about, where that is known."""
    assert title(result("a")) == "a"
    assert title(result("a", subject="crates")) == "a [crates]"
    assert sentence(finding()) == "GET /crates: expected a crate, got 404 no crate"
    assert sentence(finding(endpoint="")) == "browse: expected a crate, got 404 no crate"
    assert sentence(finding(operation="")) == "expected a crate, got 404 no crate"
