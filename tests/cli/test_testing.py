"""`segmock test`, as a user starts it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.live import ROOT, TIMEOUT, environment, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.live import Live

GONE = "what-is-deleted-is-gone"
LAWS = ("--vendor", "kibo", "--laws-only")


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command and return what has come of it."""
    return subprocess.run(
        [sys.executable, "-m", "segmock", "test", *arguments],
        cwd=ROOT,
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=TIMEOUT * 4,
        check=False,
    )


@pytest.fixture(scope="module")
def right() -> Iterator[Live]:
    """A right mock of one vendor."""
    with started("--vendor", "kibo", "--strict") as live:
        yield live


@pytest.fixture(scope="module")
def wrong() -> Iterator[Live]:
    """A mock that deletes nothing."""
    with started("--vendor", "kibo", "--mutant", "kibo-deleting-does-nothing") as live:
        yield live


def test_a_right_implementation_keeps_the_contract(right: Live, tmp_path: Path) -> None:
    """Exit code 0, one line for the vendor, and reports that say so."""
    junit, page = tmp_path / "reports" / "contract.xml", tmp_path / "contract.html"
    done = run(right.url, *LAWS, "--junit", str(junit), "--html", str(page))
    assert (done.returncode, "kibo: contract kept" in done.stdout) == (0, True), done.stdout
    assert "Traceback" not in done.stderr
    cases = list(ET.parse(junit).iter("testcase"))  # noqa: S314 - our own file
    assert len(cases) > 100
    assert not any(case.find("failure") is not None for case in cases)
    assert "<html" in page.read_text(encoding="utf-8")


def test_a_broken_contract_is_told_with_commands_that_show_it(wrong: Live, tmp_path: Path) -> None:
    """Exit code 1; expected, actual, the place in the description, and curl."""
    found = tmp_path / "contract.json"
    done = run(wrong.url, *LAWS, "--law", GONE, "--json", str(found))
    assert done.returncode == 1
    assert f"{GONE} [segments]" in done.stdout
    assert f"BASE={wrong.url}" in done.stdout
    assert "curl -sS -X DELETE" in done.stdout
    assert json.loads(found.read_bytes())["kept"] is False


def test_the_commands_really_show_it(wrong: Live, tmp_path: Path) -> None:
    """They run as they stand, in bash, with curl and jq."""
    found = tmp_path / "contract.json"
    run(wrong.url, *LAWS, "--law", GONE, "--json", str(found))
    (report,) = json.loads(found.read_bytes())["reports"]
    finding = next(f for result in report["results"] for f in result["findings"])
    script = "\n".join(finding["curl"])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    # What the last of them reads was deleted before.
    assert '"code"' in done.stdout
    assert "errorCode" not in done.stdout


def test_a_baseline_accepts_what_is_known(wrong: Live, tmp_path: Path) -> None:
    """What was written once makes the next run green."""
    known = tmp_path / "known.yaml"
    assert run(wrong.url, *LAWS, "--law", GONE, "--write-baseline", str(known)).returncode == 1
    assert GONE in known.read_text(encoding="utf-8")
    done = run(wrong.url, *LAWS, "--law", GONE, "--baseline", str(known))
    assert (done.returncode, "accepted" in done.stdout) == (0, True), done.stdout


@pytest.mark.long
def test_equal_seeds_ask_the_same(right: Live, tmp_path: Path) -> None:
    """The keys that a run chooses depend on the seed alone."""
    ways = []
    for number, seed in enumerate(("5", "5", "6")):
        found = tmp_path / f"{number}.json"
        assert run(right.url, *LAWS, "--seed", seed, "--json", str(found)).returncode == 0
        (report,) = json.loads(found.read_bytes())["reports"]
        ways.append([(one["law"], one["subject"], one["requests"]) for one in report["results"]])
    assert ways[0] == ways[1]


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("URL", "--vendor", "kibbo"), "Did you mean 'kibo'?"),
        (("URL", *LAWS, "--law", "what-is-deleted"), "is not a law. Did you mean"),
        (("URL", *LAWS, "--baseline", "none.yaml"), "none.yaml: cannot be read"),
        (("ftp://127.0.0.1", *LAWS), "ftp://127.0.0.1"),
        (LAWS, "Name the URL of what to test"),
    ],
)
def test_a_mistake_of_usage_is_one_sentence(
    right: Live, arguments: tuple[str, ...], sentence: str
) -> None:
    """With exit code 2 and no stack."""
    done = run(*(right.url if one == "URL" else one for one in arguments))
    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_target_that_is_not_there_is_told() -> None:
    """With exit code 3."""
    done = run("http://127.0.0.1:9", *LAWS)
    assert done.returncode == 3
    assert done.stderr.startswith("Nothing answers at http://127.0.0.1:9")


def test_credentials_are_never_shown(wrong: Live, tmp_path: Path) -> None:
    """A variable's name stands where the credential would."""
    paths = [tmp_path / name for name in ("a.json", "a.xml", "a.html", "a.sarif")]
    options = zip(("--json", "--junit", "--html", "--sarif"), map(str, paths), strict=True)
    secret = "s3cr3t-t0k3n-of-nobody"
    done = run(
        wrong.url,
        *LAWS,
        *(part for pair in options for part in pair),
        SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH=secret,
    )
    assert done.returncode == 1
    everything = done.stdout + done.stderr + "".join(p.read_text("utf-8") for p in paths)
    assert secret not in everything
    assert "$SEGMOCK_CREDENTIAL_KIBO_BEARERAUTH" in everything


def test_whoever_ends_it_ends_schemathesis_too(right: Live, tmp_path: Path) -> None:
    """No process is left behind, and nothing of what it has written; one line says so."""
    command = [sys.executable, "-m", "segmock", "test", right.url, "--vendor", "kibo"]
    environ = {**environment(), "TMPDIR": str(tmp_path)}
    quiet, told = subprocess.DEVNULL, subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=quiet, stderr=told, text=True
    ) as process:
        end = time.monotonic() + TIMEOUT
        while not list(tmp_path.glob("segmock-*/events*")) and time.monotonic() < end:
            time.sleep(0.05)
        process.terminate()
        _, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 128 + signal.SIGTERM
    assert said == "The run was ended by SIGTERM. What it had made is deleted; nothing is proven.\n"
    assert not list(tmp_path.glob("segmock-*"))
