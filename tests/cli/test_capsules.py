"""`segmock capsule`, run as a user runs it: what one process answered, another answers again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from http.client import RemoteDisconnected
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segmock import vendors
from segmock.capsules.reading import Asked, load
from segmock.capsules.sealing import answer
from segmock.cli import main
from segmock.core.tape import Answered
from tests import traffic
from tests.live import TIMEOUT, Live, environment, started

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.testing import Result

    from segmock.core.document import Json
    from segmock.core.messages import Request

VENDORS = sorted(vendors.discover())
SECRETS = ("sk-Live-8842-Staging", "Hunter2-of-the-Client", "a0f3-Cookie-Of-Mine")
FAULTS: tuple[Json, ...] = (
    {"id": "busy", "share": 0.3, "status": 500, "contract-breaking": True},
    {"id": "twice", "every": 4, "method": "POST", "duplicate": True},
    {"id": "old", "every": 3, "method": "GET", "stale": True},
    {"id": "cut", "every": 5, "wire": "malformed"},
)
STUB = {
    "vendor": "kibo",
    "operation": "GetSegments",
    "times": 2,
    "contract-breaking": True,
    "answer": {"status": 200, "body": {"made": "up"}},
}
EXPORT = "/api/v1/segments/{}/async-export"
CLIENT = {"grant_type": "client_credentials", "client_id": "segmock", "client_secret": "segmock"}
JSON = {"content-type": "application/json"}


def run(*arguments: str | Path) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["capsule", *map(str, arguments)])


def elsewhere(capsule: Path, hash_seed: str) -> subprocess.CompletedProcess[str]:
    """Replay a capsule in another process, in another folder, with another order of sets."""
    with TemporaryDirectory() as folder:
        copied = shutil.copy(capsule, Path(folder) / "another-name.json")
        return subprocess.run(
            [sys.executable, "-m", "segmock", "capsule", "replay", copied],
            cwd=folder,
            env=environment(PYTHONHASHSEED=hash_seed, SEGMOCK_SEED="77", SEGMOCK_CLOCK="real"),
            capture_output=True,
            text=True,
            timeout=TIMEOUT * 3,
            check=False,
        )


class Session:
    """Somebody who asks a world of a mock, and keeps what it answers."""

    def __init__(self, mock: Live, world: str) -> None:
        self.mock = mock
        self.world = world
        self.kept: dict[str, Answered] = {}

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """Send a request; one that breaks off is no reason to stop."""
        sent = {name: text for name, text in headers.items() if text.isascii()}
        try:
            status, got, whole = self.mock.send(
                method, target, {"segmock-world": self.world, **sent}, body or None
            )
        except (RemoteDisconnected, ConnectionError):
            return 0, b""
        self.kept[got["segmock-request-id"]] = Answered(status, {}, whole, None)
        return status, whole

    def send(self, request: Request) -> None:
        """Send a generated request."""
        target = f"{request.path}?{request.query}" if request.query else request.path
        self.ask(request.method, target, request.headers, request.body)

    def control(self, method: str, path: str, body: Json = None) -> Json:
        """Ask the control plane about the world."""
        headers = {"segmock-world": self.world, **JSON}
        sent = None if body is None else orjson.dumps(body)
        status, _, got = self.mock.send(method, f"/__segmock{path}", headers, sent)
        assert status < 300, got
        return orjson.loads(got) if got else None


def a_day(session: Session, drawn: list[Request]) -> None:
    """Ask all vendors, as faults, stubs and the clock change; log in, and use what that gives."""
    third = len(drawn) // 3
    for request in drawn[:third]:
        session.send(request)
    session.control("PUT", "/faults", FAULTS)
    session.control("POST", "/stubs", STUB)
    key = {"x-apikey": "segmock"}
    _, listed = session.ask("GET", "/api/v1/segments", key)
    for word in SECRETS[:1]:
        session.ask("GET", f"/api/v1/segments?limit=2&note={word}", {"x-apikey": word})
    for request in drawn[third : 2 * third]:
        session.send(request)
    session.ask("POST", EXPORT.format("none"), key)
    session.control("POST", "/clock/advance", {"seconds": 7200})
    session.control("DELETE", "/faults/busy")
    sent = orjson.dumps({**CLIENT, "client_secret": SECRETS[1]})
    session.ask("POST", "/v1/oauth/token", JSON, sent)
    session.ask("POST", "/oauth/token", JSON, sent)
    form = "&".join(f"{name}={text}" for name, text in CLIENT.items()).encode()
    media = {"content-type": "application/x-www-form-urlencoded", "cookie": SECRETS[2]}
    _, got = session.ask("POST", "/oauth/token", media, form)
    if got.startswith(b"{") and got.endswith(b"}"):
        token = orjson.loads(got).get("access_token", "none")
        bearer = {"authorization": f"Bearer {token}"}
        session.ask("GET", "/customer-segment/segmock/segments", bearer)
    for segment in (orjson.loads(listed) if listed.endswith(b"]") else [])[:2]:
        session.ask("POST", EXPORT.format(segment["id"]), key)
    session.control("POST", "/clock/advance", {"seconds": 60})
    session.ask("GET", "/api/v1/async-jobs", key)
    session.control("DELETE", "/faults")
    for request in drawn[2 * third :]:
        session.send(request)


STAGES = {name: traffic.Stages(name) for name in VENDORS}


@st.composite
def days(draw: st.DrawFn) -> list[Request]:
    """Requests to all vendors, valid and invalid."""
    found = []
    for name in draw(st.lists(st.sampled_from(VENDORS), min_size=60, max_size=60)):
        spec = STAGES[name].spec
        operation = draw(st.sampled_from(sorted(spec.operations.values(), key=lambda o: o.id)))
        found.append(draw(traffic.requests(spec, operation)))
    return found


ONCE = settings(
    max_examples=3, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None
)


@pytest.fixture(scope="module", name="real")
def _real() -> Json:
    """A mock whose clock is that of the machine."""
    with started(SEGMOCK_CLOCK="real") as mock:
        yield mock


@pytest.mark.long
@ONCE
@given(drawn=days())
def test_a_capsule_replays_elsewhere_byte_for_byte(real: Live, drawn: list[Request]) -> None:
    """Whatever was asked, with faults, stubs, tokens and an advanced clock, forked and rewound."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bug.json"
        name = f"w{real.process.pid}"
        if f'"{name}"' in real.send("GET", "/__segmock/worlds")[2].decode():
            real.send("DELETE", f"/__segmock/worlds/{name}", JSON)
        session = Session(real, name)
        a_day(session, drawn)
        done = run("save", file, "--url", real.url, "--world", name)
        assert done.exit_code == 0, done.output
        text = file.read_text(encoding="utf-8")
        assert [secret for secret in SECRETS if secret in text] == []
        for event in load(file).events:
            if isinstance(event, Asked) and (got := session.kept.get(f"{name}.{event.number}")):
                assert event.answer is not None
                status, whole = event.answer["status"], answer(got)
                assert whole is not None
                assert (status, event.answer["bytes"]) == (got.status, len(got.body))
                assert event.answer["body"] == whole["body"]
        replayed = elsewhere(file, "4")
        assert (replayed.returncode, replayed.stderr) == (0, ""), replayed.stdout
        assert "answers are the same, byte for byte" in replayed.stdout


@pytest.mark.long
def test_what_was_rewound_and_asked_again_is_answered_alike_elsewhere(real: Live) -> None:
    """The world has forgotten what came in between, and so has its capsule."""
    name = "rewound"
    session = Session(real, name)
    session.control("PUT", "/clock", {"now": "2026-06-01T09:00:00Z", "step": 1})
    session.control("PUT", "/faults", [{"every": 3, "method": "GET", "delay": 0}])
    headers = {"authorization": "Bearer segmock", **JSON}
    segments = "/api/commerce/customer/segments"

    def ask(code: str) -> tuple[int, bytes]:
        body = orjson.dumps({"code": code, "name": code.upper()})
        return session.ask("POST", segments, headers, body)

    first = [ask("one"), ask("two"), session.ask("GET", segments, headers), ask("one")]
    session.control("DELETE", "/faults")
    ask("three")
    session.control("POST", f"/worlds/{name}/rewind", {"before": 2})
    again = [ask("two"), session.ask("GET", segments, headers), ask("one")]
    assert again == first[1:]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rewound.json"
        done = run("save", file, "--url", real.url, "--world", name)
        assert done.exit_code == 0, done.output
        replayed = elsewhere(file, "5")
    assert (replayed.returncode, replayed.stderr) == (0, "")
    assert "All 4 answers are the same" in replayed.stdout


@pytest.fixture(name="saved")
def _saved(live: Live, tmp_path: Path) -> Path:
    """The capsule of a world with one request, and a secret."""
    session = Session(live, "capsule")
    session.ask("GET", "/api/v1/segments", {"x-apikey": SECRETS[0]})
    file = tmp_path / "folder" / "bug.json"
    done = run("save", file, "--url", live.url, "--world", "capsule")
    live.send("DELETE", "/__segmock/worlds/capsule", JSON)
    assert done.exit_code == 0, done.output
    assert "1 requests in the scenario default" in done.output
    assert "1 secrets have a stand-in." in done.output
    return file


def changed(file: Path, old: str, new: str) -> Path:
    """Change a capsule."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_a_capsule_is_shown(saved: Path) -> None:
    """Without being replayed."""
    done = run("show", saved)
    assert done.exit_code == 0
    assert "capsule.1 GET /api/v1/segments 401" in done.output


def test_a_difference_is_told_and_fails(saved: Path) -> None:
    """Exit code 1, with the request line and both answers."""
    done = run("replay", changed(saved, '"status": 401', '"status": 200'))
    assert done.exit_code == 1
    assert "0 answers are the same; request 1 is not:" in done.output
    assert "  GET /api/v1/segments\n  status\n  - expected 200\n  + got      401" in done.output


def test_a_capsule_of_another_version_says_which(saved: Path) -> None:
    """It is replayed only when that is asked for."""
    changed(saved, '"segmock": "', '"segmock": "9.')
    done = run("replay", saved)
    assert done.exit_code == 2
    assert done.output.startswith("Segmock is 9.")
    assert done.output.endswith("Go on with --any-version.\n")
    done = run("replay", saved, "--any-version")
    assert done.exit_code == 0, done.output
    assert "Segmock is 9." in done.output


def test_a_capsule_that_cannot_be_is_refused(saved: Path) -> None:
    """With file, place and reason; a scenario in it is read as any other."""
    done = run("show", saved.with_name("none.json"))
    assert done.exit_code == 2
    assert "none.json: cannot be read" in done.output
    changed(saved, '"personas": 500', '"personas": -1')
    done = run("replay", saved)
    assert done.exit_code == 2
    assert "its scenario at /personas: is -1" in done.output


def test_what_cannot_be_saved_is_told(live: Live, tmp_path: Path) -> None:
    """A world that there is not, which is not made by asking; a place where nobody answers."""
    file = tmp_path / "bug.json"
    done = run("save", file, "--url", live.url, "--world", "defualt")
    assert done.exit_code == 2
    assert "404 There is no world 'defualt'. Did you mean 'default'?" in done.output
    assert run("save", file, "--url", "nowhere").exit_code == 2
    assert run("save", file, "--url", "http://127.0.0.1:9").exit_code == 3
    done = run("save", tmp_path, "--url", live.url)
    assert done.exit_code == 2
    done = run("save", file / "x", "--url", f"{live.url}/@default/nowhere")
    assert done.exit_code == 3
    assert "is no mock" in done.output
    file.write_text("", encoding="utf-8")
    done = run("save", file / "x", "--url", live.url)
    assert done.exit_code == 2
    assert "cannot be written" in done.output
