"""Languages that texts are stored in and shown in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from segmock.vendors.emporix.filters import languages
from tests.vendors.conftest import served
from tests.vendors.emporix import patterns
from tests.vendors.emporix.conftest import CATEGORIES, EVERYBODY, KETTLES, NEW, SEGMENTS

if TYPE_CHECKING:
    from tests.conftest import Client
    from tests.vendors.emporix.conftest import InScenario

GIVEN = {
    "languages": [{"id": "en"}, {"id": "de"}],
    "segments": [{"id": "s1", "name": {"en": "One", "de": "Eins"}, "siteCode": "main"}],
}


@pytest.mark.parametrize("header", ["xx", "de,xx;q=0.5", "english", "DE", "de;q=2", "de_AT"])
def test_a_language_that_nobody_has_is_refused(emporix: Client, header: str) -> None:
    """The words are those of the vendor's category service."""
    status, _, body = emporix.send("GET", SEGMENTS, headers={"Accept-Language": header})
    assert (status, body["message"]) == (400, "Accept-Language validation failed.")
    path = f"{CATEGORIES}/{KETTLES}/assignments"
    status, _, body = emporix.send("GET", path, headers={"Accept-Language": header})
    assert (status, body["message"]) == (400, "Accept-Language validation failed.")
    assert body["details"][0].startswith("Following languages are not supported: '")


@pytest.mark.parametrize("header", ["xx", "english", "de,en"])
def test_a_text_cannot_be_written_in_an_unknown_language(emporix: Client, header: str) -> None:
    """Nothing is created."""
    before = emporix.send("GET", SEGMENTS)[2]
    headers = {"Content-Language": header}
    assert emporix.send("POST", SEGMENTS, headers=headers, json=NEW)[0] == 400
    assert emporix.send("GET", SEGMENTS)[2] == before


@pytest.mark.parametrize("path", [SEGMENTS, f"{SEGMENTS}/s1", f"{SEGMENTS}/search"])
def test_a_tenant_may_have_fewer_languages(in_scenario: InScenario, path: str) -> None:
    """A scenario that gives languages gives all of them; others are refused and named."""
    client = in_scenario(GIVEN)
    method = "POST" if path.endswith("search") else "GET"
    assert client.send(method, path, headers={"Accept-Language": "de-AT, en;q=0.5"})[0] == 200
    assert client.send(method, path, headers={"Accept-Language": "*"})[0] == 200
    status, headers, body = client.send(method, path, headers={"Accept-Language": "ru,de"})
    assert (status, body["message"]) == (400, "Accept-Language validation failed.")
    assert headers["segmock-violations"].endswith("got ru")


def test_a_tenant_writes_in_its_languages(in_scenario: InScenario) -> None:
    """A plain text in another one is refused."""
    client = in_scenario(GIVEN)
    plain = {**NEW, "name": "Neu"}
    for header, status in (("de", 201), ("", 201), ("ru", 400)):
        sent = {"Content-Language": header}
        assert client.send("POST", SEGMENTS, headers=sent, json=plain)[0] == status


def test_without_the_header_a_setting_decides(in_scenario: InScenario) -> None:
    """All languages, or the default one."""
    assert in_scenario(GIVEN).send("GET", f"{SEGMENTS}/s1")[2]["name"].keys() == {"en", "de"}
    settings = {"emporix": {"no-accept-language": "default"}}
    client = in_scenario(GIVEN, settings=settings)
    assert client.send("GET", f"{SEGMENTS}/s1")[2]["name"].keys() == {"en"}


def test_the_placeholder_is_no_language(emporix: Client) -> None:
    """The vendor's examples send it; a plain text is then in the default language."""
    plain, headers = {**NEW, "id": "new", "name": "Neu"}, {"Content-Language": "string"}
    assert emporix.send("POST", SEGMENTS, headers=headers, json=plain)[0] == 201
    assert emporix.send("GET", f"{SEGMENTS}/new")[2]["name"] == {"en": "Neu"}
    shown = emporix.send("GET", f"{SEGMENTS}/{EVERYBODY}", headers={"Accept-Language": "string"})
    assert shown[2]["name"].keys() == {"en", "de"}


def test_the_description_publishes_the_languages() -> None:
    """Its patterns are made of the same list."""
    parameters = served("emporix").spec.document["components"]["parameters"]
    assert parameters["AcceptLanguage"]["schema"]["pattern"] == patterns.accept_language()
    assert parameters["ContentLanguage"]["schema"]["pattern"] == patterns.content_language()
    assert len(languages.ISO_639) == 184


def test_the_vendors_own_example_is_a_list_of_languages() -> None:
    """Its page shows several forms in one line, in backquotes."""
    text = "`*`, `en`, `en,de,fr`, `en-EN`, `fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7`"
    assert re.search(patterns.accept_language(), text)
    assert languages.tags_of(text) == {"*", "en", "de", "fr", "en-EN", "fr-CH"}
