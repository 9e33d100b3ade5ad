"""`segmock import`, as a user runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner

from segmock.cli import main
from segmock.core import document

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.core.document import Json, Record


def entry(url: str, status: int = 200, body: Json = None) -> Record:
    """Return an entry of a HAR file."""
    content = {"mimeType": "application/json", "text": orjson.dumps(body).decode()}
    return {
        "startedDateTime": "2026-06-01T09:00:00.000Z",
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {"status": status, "headers": [], "content": content},
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A HAR file with traffic of one vendor and of others."""
    found: Json = {"object": "list", "data_ref": "customers", "total": 0, "customers": []}
    entries = [
        entry("https://api.voucherify.io/v1/customers?limit=1", body=found),
        entry("https://cdn.example/app.js"),
        entry("https://api.voucherify.io/v1/customers/ann%40corp.io", 404, {"code": 404}),
    ]
    path = tmp_path / "page.har"
    path.write_bytes(orjson.dumps({"log": {"version": "1.2", "entries": entries}}))
    return path


def run(*arguments: str) -> tuple[int, str, str]:
    """Return exit code, output and complaints of the command."""
    done = CliRunner().invoke(main, ["import", *arguments], env={"SEGMOCK_VENDORS": ""})
    return done.exit_code, done.stdout, done.stderr


def test_a_har_file_is_printed_as_a_scenario(file: Path) -> None:
    """What is not as it was is told beside it; credentials are put in."""
    code, text, told = run("har", str(file))
    assert code == 0
    whole = document.parse(text.encode(), "imported.yaml")
    assert whole["name"] == "imported"
    assert whole["steps"][0]["request"]["headers"] == {
        "X-App-Id": "segmock",
        "X-App-Token": "segmock",
    }
    assert [step["request"]["path"] for step in whole["steps"]] == [
        *("/v1/customers?limit=1", "/v1/customers/person-1@example.com")
    ]
    assert told.splitlines() == [
        "1 left out: no description has what they ask for: cdn.example (1).",
        "People have stand-ins: 1 e-mail address replaced.",
    ]


def test_a_har_file_is_written_as_a_scenario(file: Path, tmp_path: Path) -> None:
    """With the name of the file, and people as they were."""
    out = tmp_path / "page-one.yaml"
    code, said, told = run(
        *("har", str(file), "--out", str(out), "--from", "default", "--keep-people"),
        *("--vendor", "voucherify"),
    )
    assert (code, told) == (0, "")
    assert said.splitlines()[0] == f"{out}: 2 steps."
    whole = document.load(out)
    assert (whole["name"], whole["from"]) == ("page-one", "default")
    assert whole["steps"][1]["request"]["path"] == "/v1/customers/ann%40corp.io"


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["har", "no.har"], "no.har: cannot be read: No such file or directory. Check the path."),
        (["saz", "page.har"], "Usage: "),
        (["har", "page.har", "--name", "A"], "A scenario cannot be called 'A'."),
        (["har", "page.har", "--vendor", "voucher"], "--vendor: 'voucher' is not a vendor."),
        (["har", "page.har", "--out", "no/a.yaml"], "no/a.yaml cannot be written: "),
        (["har", "broken.har"], "broken.har: is no JSON: "),
    ],
)
def test_wrong_usage_ends_with_2(
    file: Path, arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a sentence on what is wrong."""
    monkeypatch.chdir(file.parent)
    (file.parent / "broken.har").write_bytes(b"{")
    code, text, told = run(*arguments)
    assert (code, text, told[: len(said)]) == (2, "", said)


def test_a_body_that_is_too_large_is_told(file: Path) -> None:
    """Its request is left out."""
    raw = orjson.loads(file.read_bytes())
    posted = entry("https://api.voucherify.io/v1/customers")
    posted["request"] |= {
        "method": "POST",
        "postData": {"mimeType": "application/json", "text": " " * 300_000},
    }
    raw["log"]["entries"] = [posted]
    file.write_bytes(orjson.dumps(raw))
    code, text, told = run("har", str(file))
    assert (code, told) == (0, "1 left out: their bodies are larger than 256 KiB.\n")
    assert "steps" not in text
