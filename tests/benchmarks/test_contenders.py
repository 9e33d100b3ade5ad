from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import contenders
from benchmarks.contenders import (
    Contender,
    MissingError,
    StartError,
    memory,
    pinned,
    serving,
)

SERVER = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def process(proc: Path, pid: int, kib: int, children: str) -> None:
    """Write what the system tells of a process."""
    (proc / str(pid) / "task" / str(pid)).mkdir(parents=True)
    (proc / str(pid) / "status").write_text(f"Name:\tnode\nVmRSS:\t{kib:8} kB\nThreads:\t1\n")
    (proc / str(pid) / "task" / str(pid) / "children").write_text(children)


def test_memory_is_that_of_the_whole_tree(tmp_path: Path) -> None:
    """What a server's children hold is the server's; one that has just ended holds nothing."""
    process(tmp_path, 10, 1000, "11 13 ")
    process(tmp_path, 11, 200, "12 ")
    process(tmp_path, 12, 30, "")
    assert memory(10, tmp_path) == 1230


def test_memory_is_unknown_where_there_is_no_proc(tmp_path: Path) -> None:
    """On systems that do not tell, nothing is made up."""
    assert memory(10, tmp_path) is None


def test_a_command_without_a_core_stays_as_it_is() -> None:
    """A command is only pinned where it can be."""
    assert pinned(None, ["wrk"]) == ["wrk"]
    assert pinned(1, ["wrk"]) == ["taskset", "--cpu-list", "1", "wrk"]


def test_a_server_runs_until_the_block_ends() -> None:
    """A server is there once it answers 200, and its process is gone afterwards."""
    with serving(Contender("tiny", (sys.executable, "-c", SERVER)), None) as server:
        assert server.started > 0
        here = server.pid
    assert not Path(f"/proc/{here}").exists()


def test_a_server_that_dies_is_told_with_its_last_words() -> None:
    """Why a server did not start stands in the error."""
    dying = Contender("dying", (sys.executable, "-c", "raise SystemExit('no licence')"))
    with pytest.raises(StartError, match=r"dying did not start.\nno licence"), serving(dying, None):
        pytest.fail("it cannot be serving")


def test_a_missing_prism_is_told_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whoever has not installed Prism is told how."""
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(contenders, "PRISM", tmp_path / "index.js")
    with pytest.raises(MissingError, match="npm ci --ignore-scripts --prefix benchmarks"):
        contenders.contenders()


def test_a_missing_node_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Node.js there is no Prism."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(MissingError, match="node is missing"):
        contenders.contenders()


def test_segmock_comes_first_and_prism_in_both_ways(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The same description is served by segmock, and by Prism with its log and without."""
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr(contenders, "PRISM", tmp_path)
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    found = contenders.contenders()
    assert [c.name for c in found] == ["segmock", "prism", "prism silent"]
    assert [c.keeps_state for c in found] == [True, False, False]
    assert [c.command[-1] for c in found] == ["--port"] * 3
