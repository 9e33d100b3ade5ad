"""`segmock mock`, run as a user runs it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from segmock import __version__, config
from segmock.cli import main
from segmock.core.events import Event
from segmock.web import server
from tests.listening import listening
from tests.live import ROOT, TIMEOUT, Live, environment, started

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from segmock.core.document import Json

COMMAND = [sys.executable, "-m", "segmock", "mock", "--port", "0"]
ONE = ("--vendor", "kibo")
"""Where it does not matter who is served: a start with one vendor takes half as long."""
posix = pytest.mark.skipif(os.name != "posix", reason="signals and terminals of POSIX")


@contextmanager
def serving(
    *arguments: str, stdout: int = subprocess.PIPE, **variables: str
) -> Iterator[subprocess.Popen[str]]:
    """Start a mock that shows its screen; end it by its own id."""
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment(**variables),
        stdout=stdout,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=TIMEOUT)


def screen(process: subprocess.Popen[str]) -> tuple[Live, str]:
    """Read the start screen to its end; returns the mock that it names, and the screen."""
    assert process.stdout is not None
    lines: list[str] = []
    for text in process.stdout:
        lines.append(text)
        if text.startswith("Try:"):
            break
    shown = "".join(lines)
    (url,) = re.findall(r"vendors on (http://\S+)$", lines[0])
    return Live(url, process), shown


def refused(*arguments: str, **variables: str) -> str:
    """Run a command that must end with exit code 2; return why, which is on stderr alone."""
    others: dict[str, str | None] = dict.fromkeys(n for n in os.environ if n.startswith("SEGMOCK_"))
    command = ["mock", "--port", "0", *arguments]
    done = CliRunner().invoke(main, command, env={**others, **variables})
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return done.stderr


# --- the start -----------------------------------------------------------------------------------


def test_a_taken_port_is_told_with_the_option_to_choose_another() -> None:
    """Exit code 2, not a stack."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [*COMMAND, *ONE, "--port", port],
            env=environment(),
            capture_output=True,
            text=True,
            timeout=TIMEOUT,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    told = f"Port {port} on 127.0.0.1 is taken. Choose another with --port, or --port 0.\n"
    assert done.stderr == told


def test_an_address_that_is_not_ours_is_told() -> None:
    """With the option to choose another."""
    message = refused("--host", "192.0.2.1", *ONE)
    assert message.startswith("Cannot listen on 192.0.2.1: ")
    assert message.endswith("Choose another with --host.\n")


def test_unknown_names_are_told_all_at_once_with_near_ones() -> None:
    """Vendors and the scenario."""
    message = refused("--vendor", "kib", "--vendor", "emporics", "--scenario", "defualt")
    assert message.splitlines() == [
        "--vendor: 'kib' is not a vendor. Did you mean 'kibo'?",
        "--vendor: 'emporics' is not a vendor. Did you mean 'emporix'?",
        "--scenario: 'defualt' is not a scenario. Did you mean 'default'?",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "65536"],
        ["--port", "x"],
        ["--seed", "-1"],
        ["--seed", "x"],
        ["--auth", "none"],
        ["--personas", "-1"],
        ["--personas", "1000001"],
        ["--speed", "1"],
        ["serve"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(arguments: list[str]) -> None:
    """And names what was wrong."""
    done = CliRunner().invoke(main, ["mock", *arguments])
    assert done.exit_code == 2
    assert arguments[0] in done.stderr


@pytest.mark.parametrize(
    "name, text", [("SEGMOCK_SEED", "x"), ("SEGMOCK_AUTH", "some"), ("SEGMOCK_STRICT", "maybe")]
)
def test_an_impossible_variable_is_told(name: str, text: str) -> None:
    """It is not taken for the default."""
    assert f"{name} is '{text}'; write" in refused(**{name: text})


def test_an_odd_clock_is_told_with_what_can_be_written() -> None:
    """Whether it comes as an option or as a variable."""
    told = "the clock is 'soon': Invalid isoformat string: 'soon'; write real, an instant such as "
    assert refused("--clock", "soon").startswith(told)
    assert refused(SEGMOCK_CLOCK="soon").startswith(told)


def test_odd_settings_are_told() -> None:
    """By their form, and by what there is."""
    assert refused("--set", "kibo").endswith("write VENDOR.NAME=CHOICE\n")
    message = refused("--set", "kib.x=y", "--vendor", "kibo")
    assert message == "--set: 'kib' is not a vendor. Did you mean 'kibo'?\n"


def test_an_unknown_mutant_is_told_with_near_ones() -> None:
    """As an option and as a variable; where nothing is near, with the command that lists them."""
    message = refused("--mutant", "auto:GetSegmens:200:status-500", *ONE)
    assert message.startswith("--mutant: 'auto:GetSegmens:200:status-500' is not a mutant. Did you")
    assert "'auto:GetSegments:200:status-500'" in message
    told = "--mutant: 'zzz' is not a mutant. `segmock mutants` lists them.\n"
    assert refused(*ONE, SEGMOCK_MUTANT="zzz") == told


def test_a_sink_that_cannot_be_is_told() -> None:
    """Before anything is served; the URL of a variable, which may hold a secret, is not shown."""
    message = refused("--webhook-sink", "ftp://a/")
    told = "write http:// or https:// and a host.\n"
    assert message == f"Events cannot be sent to ftp://a/: {told}"
    message = refused(SEGMOCK_WEBHOOK_SINK="ftp://secret/")
    assert message == f"Events cannot be sent to SEGMOCK_WEBHOOK_SINK: {told}"


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the descriptions and scenarios, in the place of the project's own."""
    for name in ("openapi", "fixtures"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.setattr(config, "folder", lambda name: tmp_path / name)
    for name in [name for name in os.environ if name.startswith("SEGMOCK_")]:
        monkeypatch.delenv(name)
    return tmp_path


def test_broken_files_are_told_all_at_once(folders: Path) -> None:
    """Each with file, line, pointer, what is wrong and what to do; exit code 2."""
    for name, key in [("kibo", "operationId"), ("voucherify", "parameters")]:
        path = folders / "openapi" / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f"{key}:", "operationIdea:", 1), encoding="utf-8")
    path = folders / "openapi" / "emporix.yaml"
    path.write_text("openapi: 3.1.0\n  paths: [\n", encoding="utf-8")
    scenario = folders / "fixtures" / "default.yaml"
    text = scenario.read_text(encoding="utf-8")
    text = text.replace("seed: 1", "seed: \x1b[31m")
    scenario.write_text(text.replace("\x1b", '"\\e"', 1), encoding="utf-8")
    done = CliRunner().invoke(main, ["mock", "--port", "0"])
    assert (done.exit_code, done.stdout) == (2, "")
    found = done.stderr.splitlines()
    assert any(re.match(r"kibo\.yaml:\d+ at /.+: .+\. .+\.$", line) for line in found)
    for file in ("emporix", "default"):  # no YAML, so there are no pointers
        assert any(re.match(rf"{file}\.yaml:\d+: .+\. .+\.$", line) for line in found), file
    assert any(line.startswith("voucherify.yaml") for line in found)
    assert all(line.isprintable() for line in found)


def test_help_and_version_are_there() -> None:
    """By their usual names."""
    assert CliRunner().invoke(main, ["--version"]).output == f"segmock, version {__version__}\n"
    assert "--print-url" in CliRunner().invoke(main, ["mock", "-h"]).output


# --- serving -------------------------------------------------------------------------------------


def test_print_url_prints_one_line_and_serves() -> None:
    """Nothing else, however much is asked of it."""
    with started("--vendor", "kibo") as live:
        for target in ("/nowhere", "/api/commerce/customer/segments", "/__segmock/health"):
            assert live.send("GET", target)[0] in {200, 401, 404}
        live.process.terminate()
        assert live.process.communicate(timeout=TIMEOUT)[0] == ""
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", live.url)


def test_options_reach_the_mock() -> None:
    """Only the vendor asked for, any credential, the seed."""
    with started("--vendor", "kibo", "--auth", "any", "--seed", "77") as live:
        path = "/api/commerce/customer/segments"
        assert live.send("GET", path, {"Authorization": "Bearer whatever"})[0] == 200
        assert live.send("GET", "/api/v1/segments")[0] == 404
        assert b'"seed":77' in live.send("GET", "/__segmock/health")[2]


def test_variables_reach_the_mock_and_options_win() -> None:
    """A variable is the default of its option."""
    with started("--seed", "5", SEGMOCK_SEED="6", SEGMOCK_VENDORS="kibo") as live:
        assert b'"seed":5' in live.send("GET", "/__segmock/health")[2]
        assert live.send("GET", "/api/v1/segments")[0] == 404


def test_the_clock_is_real_unless_told_otherwise() -> None:
    """A mock of today says so, and so do its people and its clock."""
    with started("--vendor", "kibo", "--personas", "3", SEGMOCK_CLOCK="real") as live:
        before = datetime.now(UTC).replace(microsecond=0)
        shown = json.loads(live.send("GET", "/__segmock/clock")[2])
        assert shown["mode"] == "real"
        assert before <= datetime.fromisoformat(shown["now"]) <= datetime.now(UTC)
        held = json.loads(live.send("GET", "/__segmock/settings")[2])
        assert held["personas"] == 3
        sent = {"Content-Type": "application/json"}
        live.send("PUT", "/__segmock/clock", sent, b'{"now": "2030-01-01T00:00:00Z"}')
        live.send("GET", "/nowhere")
        (entry,) = json.loads(live.send("GET", "/__segmock/requests")[2])["requests"]
        assert entry["at"].startswith("2030-01-01T00:00:")


def test_a_mutant_is_served_beside_other_vendors_and_told_loudly() -> None:
    """One line says that the mock is wrong on purpose, and how; strictness lets it be."""
    mutant = "auto:GetSegments:200:status-500"
    key = {"Authorization": "Bearer segmock"}
    with serving("--vendor", "kibo", "--vendor", "emporix", "--strict", "--mutant", mutant) as one:
        live, shown = screen(one)
        status, _, body = live.send("GET", "/api/commerce/customer/segments", key)
    assert shown.count("WRONG ON PURPOSE") == 1
    told = f"The answer 200 of GetSegments has the status 500. (mutant {mutant} of kibo)"
    assert f"\nWRONG ON PURPOSE: {told}\n" in shown
    assert (status, json.loads(body)["startIndex"]) == (500, 0)


def test_the_screen_shows_where_events_go() -> None:
    """Without the query of the URL."""
    with serving("--vendor", "kibo", "--webhook-sink", "http://127.0.0.1:9/x?key=1") as process:
        assert process.stdout is not None
        screen(process)
        assert process.stdout.readline() == "Events go to http://127.0.0.1:9/x.\n"


def test_each_request_is_one_line() -> None:
    """Time, method, path, status, duration, world, and the first violation of a refusal."""
    with serving() as process:
        live, shown = screen(process)
        assert "\x1b" not in shown
        key = {"Authorization": "Bearer segmock"}
        segments = "/api/commerce/customer/segments"
        live.send("GET", f"{segments}?pageSize=1", key)
        live.send("GET", f"{segments}/x%1b[2J", key)
        live.send("POST", segments, {"Authorization": "Bearer hunter2"}, b"{}")
        live.send("GET", "/nowhere/%0a")
        live.send("GET", "/__segmock/requests")
        process.terminate()
        log, _ = process.communicate(timeout=TIMEOUT)
    patterns = [
        r"GET    /api/commerce/customer/segments\?pageSize=1 200 TOOK default",
        r"GET    /api/commerce/customer/segments/x%1b\[2J 404 TOOK default  path /id: expected .*",
        r"POST   /api/commerce/customer/segments 401 TOOK default  credential /: expected .*",
        r"GET    /nowhere/%0a 404 TOOK default  path /: expected .*",
    ]
    lines = log.splitlines()
    assert len(lines) == len(patterns)
    for text, pattern in zip(lines, patterns, strict=True):
        whole = r"\d\d:\d\d:\d\d\.\d{3} " + pattern.replace("TOOK", r"\d+\.\d ms")
        assert re.fullmatch(whole, text), text
    assert "hunter2" not in log
    assert log.replace("\n", "").isprintable()


@posix
@pytest.mark.parametrize(
    "number, asked",
    [
        (signal.SIGTERM, True),
        (signal.SIGINT, False),
        pytest.param(signal.SIGTERM, False, marks=pytest.mark.long),
        pytest.param(signal.SIGINT, True, marks=pytest.mark.long),
    ],
)
def test_a_signal_ends_it_cleanly(number: signal.Signals, asked: bool) -> None:
    """With exit code 0, whatever connections are open."""
    with serving(*ONE) as process:
        live, _ = screen(process)
        with socket.create_connection(live.address, timeout=TIMEOUT) as idle:
            if asked:
                live.send("GET", "/nowhere")
                idle.sendall(b"POST /x HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
            process.send_signal(number)
            out, _ = process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0
        assert "panic" not in out
        assert "Traceback" not in out


@posix
@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}], ids=["colour", "no-colour"])
def test_there_is_colour_on_a_terminal_unless_it_is_turned_off(variables: dict[str, str]) -> None:
    """With NO_COLOR not even bold is left."""
    ours, theirs = os.openpty()
    try:
        with serving(*ONE, stdout=theirs, TERM="xterm-256color", **variables):
            os.close(theirs)
            shown = b""
            while b"Try:" not in shown:
                shown += os.read(ours, 65_536)
    finally:
        os.close(ours)
    assert (b"\x1b" in shown) is (not variables)


def test_beyond_loopback_the_control_plane_needs_the_token_shown() -> None:
    """It is another one at each start."""
    with serving("--host", "0.0.0.0", "--vendor", "kibo") as process:
        assert process.stdout is not None
        live, _ = screen(process)
        (token,) = re.findall(r"'Authorization: Bearer (\S+)'", process.stdout.readline())
        assert len(token) >= 32
        local = Live(live.url.replace("0.0.0.0", "127.0.0.1"), process)
        assert local.send("GET", "/__segmock/health")[0] == 401
        bearer = {"Authorization": f"Bearer {token}", "Host": "mock.example"}
        assert local.send("GET", "/__segmock/health", bearer)[0] == 200


def test_a_script_can_choose_the_token() -> None:
    """It need not be read from a screen, which there is none with `--print-url`."""
    with started("--host", "0.0.0.0", "--vendor", "kibo", SEGMOCK_TOKEN="hush-hush") as live:
        local = Live(live.url.replace("0.0.0.0", "127.0.0.1"), live.process)
        assert local.send("GET", "/__segmock/health")[0] == 401
        bearer = {"Authorization": "Bearer hush-hush"}
        assert local.send("GET", "/__segmock/health", bearer)[0] == 200


@pytest.mark.parametrize("host", ["::1", pytest.param("localhost", marks=pytest.mark.long)])
def test_other_names_of_loopback_can_be_listened_on(host: str) -> None:
    """Without a token; an address with colons is shown in brackets."""
    with started("--host", host, "--vendor", "kibo") as live:
        assert (live.url.startswith("http://[::1]:")) is (host == "::1")
        assert live.send("GET", "/__segmock/health")[0] == 200


@pytest.mark.usefixtures("folders")
def test_the_parts_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a process: the app is served, and its requests are logged."""

    def run(app: Json, listener: Json, ready: Json) -> None:
        ready()
        client = app.test_client()
        assert client.get("/nowhere").status_code == 404

    monkeypatch.setattr(server, "run", run)
    shown = CliRunner().invoke(main, ["mock", "--port", "0"])
    assert shown.exit_code == 0
    assert re.search(r"^[\d:.]+ GET    /nowhere 404 ", shown.stdout, re.MULTILINE)
    quiet = CliRunner().invoke(main, ["mock", "--port", "0", "--print-url"])
    assert len(quiet.stdout.splitlines()) == 1


@pytest.mark.usefixtures("folders")
def test_events_reach_the_sink_until_the_mock_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits then is still sent."""

    def run(app: Json, listener: Json, ready: Json) -> None:
        app.worlds.default.emit(Event("kibo", "packed", {}))
        app.worlds.catch_up()

    monkeypatch.setattr(server, "run", run)
    with listening() as listener:
        url = f"http://127.0.0.1:{listener.port}/hooks"
        arguments = ["--port", "0", "--vendor", "kibo", "--webhook-sink", url]
        assert CliRunner().invoke(main, ["mock", *arguments]).exit_code == 0
        assert listener.next()[0] == "/hooks"


def test_a_scenario_of_ones_own_folder_is_served(tmp_path: Path) -> None:
    """What it starts from may be segmock's own; a name that the folder has not is told."""
    (tmp_path / "mine.yaml").write_text("{name: mine, from: default, seed: 7}", encoding="utf-8")
    with started(*ONE, "--fixtures", str(tmp_path), "--scenario", "mine") as live:
        _, _, body = live.send("GET", "/__segmock/settings")
    told = json.loads(body)
    assert (told["scenario"], told["seed"]) == ("mine", 7)
    done = CliRunner().invoke(main, ["mock", "--fixtures", str(tmp_path), "--scenario", "mein"])
    assert done.exit_code == 2
    assert "Did you mean 'mine'?" in done.stderr
