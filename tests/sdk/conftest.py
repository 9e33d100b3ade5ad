"""A mock that really listens, and the vendors' SDKs for JavaScript, driven line by line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import CLOCK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from segmock.core.document import Json

HERE = Path(__file__).parent


class Sdk:
    """An SDK in a process of node: a call goes in as a line of JSON, its outcome comes out."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, name: str, *arguments: Json) -> Json:
        """Return `{"value": ...}` or, when the SDK throws, `{"error": {...}}`."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"name": name, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the driver has ended: see its error output"
        return json.loads(line)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The address of a strict mock in a process of its own."""
    command = [sys.executable, "-m", "segmock", "mock", "--port", "0", "--print-url", "--strict"]
    command += ["--clock", CLOCK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            assert address, "the mock has ended: see its error output"
            yield address
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def drive() -> Iterator[Callable[..., Sdk]]:
    """Start a driver of this folder with arguments; all end with the module's tests."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("node is not on the PATH: install Node.js 20.19 or later")
    if not (HERE / "node_modules").is_dir():
        pytest.fail("the SDKs are not installed: run `npm ci` in tests/sdk")
    started: list[subprocess.Popen[str]] = []

    def start(driver: str, *arguments: str) -> Sdk:
        process = subprocess.Popen(
            [node, str(HERE / driver), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        started.append(process)
        return Sdk(process)

    yield start
    for process in started:
        # The driver ends with its input; leaving the block closes the pipes and waits.
        with process:
            pass
