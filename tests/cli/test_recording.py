"""`segmock record`, as a user runs it, with an ordinary client on real sockets."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

import pytest
import requests
from click.testing import CliRunner
from rich.console import Console

from segmock import app
from segmock.cli import main
from segmock.cli import recording as command
from segmock.core import document
from segmock.core.messages import Request, Response
from segmock.replaying.inside import Inside
from segmock.replaying.playing import played
from tests.conftest import settings
from tests.live import ROOT, TIMEOUT, environment, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from segmock.core.document import Record

COMMAND = [sys.executable, "-m", "segmock", "record", "--port", "0"]
ONE = ("--vendor", "voucherify")
KEYS = {"X-App-Id": "segmock", "X-App-Token": "segmock"}
MUTANT = "auto:list-customers:200:property-removed:/object"
posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@dataclass
class Recording:
    """A proxy that runs: where, and once it has ended its exit code and all that it printed."""

    url: str
    folder: Path
    code: int = -1
    printed: str = ""

    @property
    def scenario(self) -> Record:
        """What has been written."""
        found: Record = document.load(self.folder / "recorded.yaml")
        return found


@contextmanager
def recording(
    folder: Path, upstream: str, *arguments: str, number: int = signal.SIGINT
) -> Iterator[Recording]:
    """Record in a folder, until the end of the context; then end it by a signal."""
    process = subprocess.Popen(
        [*COMMAND, "--upstream", upstream, "--vendor", "voucherify", *arguments],
        env=environment(),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    found = Recording(first.split()[0] if first.strip() else "", folder)
    try:
        yield found
    finally:
        process.send_signal(number)
        # Not by `communicate`, which passes over what the pipe has given beside the first line.
        found.printed = first + process.stdout.read()
        found.code = process.wait(timeout=TIMEOUT)
        process.stdout.close()


@pytest.fixture
def refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Run a command that ends by itself; return its exit code and what it says."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["record", *arguments])
        assert done.stdout == ""
        assert isinstance(done.exception, SystemExit)
        return done.exit_code, done.stderr

    return run


@posix
def test_what_was_recorded_of_a_mock_replays_green(tmp_path: Path) -> None:
    """Ids, tokens and people are those of the replay; nothing of the client's is in the file."""
    with (
        started("--vendor", "voucherify", "--seed", "7", SEGMOCK_CLOCK="real") as mock,
        recording(tmp_path, mock.url) as found,
        requests.Session() as client,
    ):
        url = found.url
        client.trust_env = False
        buyer = {
            "source_id": "first.last@corp.io",
            "name": "First Last",
            "email": "first.last@corp.io",
        }
        made = client.post(f"{url}/v1/customers", json=buyer, headers=KEYS).json()
        body = {"name": "Gold", "type": "static", "customers": [made["id"]]}
        segment = client.post(f"{url}/v1/segments", json=body, headers=KEYS).json()
        client.get(f"{url}/v1/segments/{segment['id']}", headers=KEYS)
        client.get(f"{url}/v1/customers", params={"segment_id": segment["id"]}, headers=KEYS)
        listed = client.get(f"{url}/v1/customers?limit=3", headers=KEYS).json()["customers"]
        client.get(f"{url}/v1/customers/{listed[2]['id']}", headers=KEYS)
        form = {"grant_type": "client_credentials", "scope": "customers"}
        token = client.post(f"{url}/v1/oauth/token", data=form, headers=KEYS).json()
        bearer = {"Authorization": f"Bearer {token['access_token']}"}
        assert client.get(f"{url}/v1/customers?limit=1", headers=bearer).status_code == 200
        wrong = {"Authorization": "Bearer somebodys-real-token-1"}
        assert client.get(f"{url}/v1/customers", headers=wrong).status_code == 401
        assert client.post(f"{url}/v1/segments", json={}, headers=KEYS).status_code == 400
        assert client.head(f"{url}/v1/customers", headers=KEYS).status_code == 200
        assert client.delete(f"{url}/v1/segments/{segment['id']}", headers=KEYS).content == b""
    assert found.code == 0, found.printed
    assert (found.scenario["from"], found.scenario["seed"]) == ("default", 7)
    text = (tmp_path / "recorded.yaml").read_text("utf-8")
    given = (made["id"], segment["id"], listed[2]["id"], token["access_token"])
    for gone in (*given, "first.last@", "First Last", "somebodys"):
        assert gone not in text
        assert gone in given or gone not in found.printed
    shutil.copy(ROOT / "fixtures" / "default.yaml", tmp_path)
    mocked = app.build(settings(fixtures=tmp_path, scenario="recorded", clock=None))
    replay = played(mocked.world.scenario, Inside(mocked))
    # Between them the time passes that it took.
    asked = [one.state for one in replay.outcomes if one.request]
    assert asked == ["kept"] * 12, replay.outcomes
    assert found.printed.splitlines()[-4:] == [
        "recorded.yaml: 12 steps.",
        "Credentials are replaced by words of the mock: Authorization.",
        "Secrets are replaced by a word of the mock: access_token.",
        "People have stand-ins: 1 e-mail address and 1 name replaced.",
    ]


@posix
def test_each_request_has_a_line_and_its_violations(tmp_path: Path) -> None:
    """In the order of the answers, and exit code 1 for a wrong one; SIGTERM ends it as well."""
    named = ("--name", "told", "--from", "empty")
    with (
        started("--mutant", MUTANT, "--vendor", "voucherify") as mock,
        recording(tmp_path, mock.url, *named, number=signal.SIGTERM) as found,
        requests.Session() as client,
    ):
        client.trust_env = False
        client.get(f"{found.url}/v1/customers?limit=1", headers=KEYS)
        client.get(f"{found.url}/v1/customers?limit=x", headers=KEYS)
        client.get(f"{found.url}/other?token=secret")
    assert found.code == 1, found.printed
    lines = found.printed.splitlines()
    assert lines[0] == f"{found.url} passes everything on to {mock.url}/."
    assert lines[1] == "Ctrl-C ends the recording and writes told.yaml."
    assert lines[2].startswith("GET    /v1/customers?limit=1 200 ")
    assert lines[2].endswith(" ms list-customers")
    assert lines[3] == "  answer: body /object: expected a value, got nothing"
    assert lines[4].startswith("GET    /v1/customers?limit=x 400 ")
    assert lines[5].startswith("  request: query /limit: expected ")
    assert lines[6].startswith("GET    /other 404 ")
    assert lines[6].endswith(" ms no description has it")
    assert document.load(tmp_path / "told.yaml")["from"] == "empty"
    assert lines[7:] == [
        "told.yaml: 2 steps.",
        "1 left out: no description has what they ask for.",
    ]


@posix
def test_only_the_url_is_printed_for_scripts(tmp_path: Path) -> None:
    """Until the end."""
    with (
        started("--vendor", "voucherify") as mock,
        recording(tmp_path, mock.url, "--print-url") as found,
        requests.Session() as client,
    ):
        client.trust_env = False
        client.get(f"{found.url}/v1/customers?limit=1", headers=KEYS)
    assert found.printed == f"{found.url}\nrecorded.yaml: 1 step.\n"


def test_what_cannot_be_judged_is_passed_on_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of a judge is told, and kept from the client."""

    def fail(*_: object) -> None:
        raise RuntimeError("no idea")

    monkeypatch.setattr(command, "judge", fail)
    out = Console(file=StringIO(), width=200)
    heard = command._Recording(out, (), quiet=False, timed=False)
    heard.seen(Request("GET", "/a"), Response(200, {}), 0.001)
    assert len(heard.tape) == 1
    assert not heard.broken
    told = out.file.getvalue()  # type: ignore[attr-defined]
    assert "  request: state /: expected an answer that can be judged, got RuntimeError" in told


@posix
def test_an_upstream_that_has_gone_is_told_to_client_and_user(tmp_path: Path) -> None:
    """Such a request is no step."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        upstream = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # Whoever asks whether it is a mock is sent away.
        listener.settimeout(TIMEOUT)
        with recording_when_asked(listener, tmp_path, upstream) as found:
            listener.close()
            with requests.Session() as client:
                client.trust_env = False
                answer = client.get(f"{found.url}/v1/customers")
    assert answer.status_code == 502
    assert answer.text.startswith("The upstream cannot be reached: ")
    assert "GET    /v1/customers the upstream cannot be reached: " in found.printed
    assert found.code == 0
    assert "from" not in found.scenario


@contextmanager
def recording_when_asked(
    listener: socket.socket, folder: Path, upstream: str
) -> Iterator[Recording]:
    """Record an upstream that closes each connection."""

    def work() -> None:
        for _ in range(3):
            connection, _address = listener.accept()
            connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    with recording(folder, upstream) as found:
        thread.join(TIMEOUT)
        yield found


def test_an_upstream_that_is_not_there_is_unreachable(
    tmp_path: Path, refused: Callable[..., tuple[int, str]]
) -> None:
    """Exit code 3, and no file."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    code, said = refused("--upstream", url, *ONE)
    assert (code, said) == (3, "The upstream cannot be reached: Connection refused.\n")
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--upstream", "ftp://a"], "--upstream 'ftp://a' cannot be used: write http:// or https"),
        (["--upstream", "http://127.0.0.1/?a"], "--upstream has a query. Leave it out"),
        (["--upstream", "http://127.0.0.1", "--vendor", "voucher"], "--vendor: 'voucher' is not a"),
        (["--upstream", "http://127.0.0.1", "--name", "A b"], "A scenario cannot be called 'A b'."),
        (["--upstream", "http://127.0.0.1", "--out", "A.yaml"], "A scenario cannot be called 'A'."),
        (
            ["--upstream", "http://127.0.0.1", "--out", "a.yaml", "--name", "b"],
            "The scenario 'b' has to be the file b.yaml. Choose another --out.",
        ),
        (["--upstream", "http://127.0.0.1", "--out", "no/a.yaml"], "no/a.yaml cannot be written: "),
        (["--upstream", "http://127.0.0.1", "--from", "../a"], "--from '../a' is no name of a"),
        (["--upstream", "http://127.0.0.1", "--name", "there"], "there.yaml is there already."),
        ([], "Usage: "),
    ],
)
def test_wrong_usage_ends_with_2(
    tmp_path: Path, refused: Callable[..., tuple[int, str]], arguments: list[str], said: str
) -> None:
    """Before anything is recorded that could not be written."""
    (tmp_path / "there.yaml").write_text("mine", "utf-8")
    code, told = refused(*arguments)
    assert (code, told[: len(said)]) == (2, said)
    assert [path.name for path in tmp_path.iterdir()] == ["there.yaml"]


def test_a_taken_port_is_told(refused: Callable[..., tuple[int, str]]) -> None:
    """With the option to choose another; that of an upstream here is taken, too."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        url = f"http://127.0.0.1:{port}"
        code, said = refused("--upstream", url, "--port", port, *ONE)
    assert code == 2
    assert said == f"Port {port} on 127.0.0.1 is taken. Choose another with --port, or --port 0.\n"
