"""Every command of the README that sends a request gets the answer that stands below it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from segmock import app
from tests.conftest import Client, settings
from tests.curl import parse

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
PAIRS = re.findall(r"```sh\n(curl .+?)\n```\n\n```json\n(.+?)\n```", README, re.DOTALL)


@pytest.mark.parametrize("command, answer", PAIRS, ids=[parse(c).target for c, _ in PAIRS])
def test_a_command_of_the_readme_gets_the_answer_below_it(
    mock: Client, command: str, answer: str
) -> None:
    """On a fresh mock the command's answer is the one shown, value for value."""
    curl = parse(command)
    _, _, body = mock.send(curl.method, curl.target, headers=curl.headers, body=curl.body)
    assert body == json.loads(answer)


def test_openapi_core_takes_what_the_readme_shows() -> None:
    """With it as a second judge, and strict, the same commands get the same answers."""
    for command, answer in PAIRS:
        judged = Client(app.build(settings(judged=True)))
        curl = parse(command)
        _, _, body = judged.send(curl.method, curl.target, headers=curl.headers, body=curl.body)
        assert body == json.loads(answer)


def test_the_failure_that_the_readme_shows_is_forced(mock: Client) -> None:
    """The request is answered as it asks to be."""
    (command,) = re.findall(r"^curl -i .+?'$", README, re.DOTALL | re.MULTILINE)
    curl = parse(command)
    path = curl.target.removeprefix("/@my-world")
    status, headers, body = mock.send(curl.method, path, headers=curl.headers)
    assert (status, body["key"]) == (404, "not_found")
    assert headers["preference-applied"] == curl.headers["Prefer"]


def test_the_readme_shows_a_call_to_every_vendor() -> None:
    """The pairs are found, and cover all vendors."""
    text = " ".join(command for command, _ in PAIRS)
    for path in ("/api/v1/", "/v1/customers/", "/customer-segment/", "/api/commerce/"):
        assert path in text
