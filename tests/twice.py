"""Whether a script says the same in any process, whatever the hash seed."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO

from tests.live import OTHER_SEED, ROOT


def said_twice(script: str) -> str:
    """Return what a script prints, here and in a process with another hash seed alike."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "src"))),
            # Another one than ours, whatever that is.
            "PYTHONHASHSEED": OTHER_SEED,
        },
        capture_output=True,
        check=True,
        text=True,
    )
    with redirect_stdout(StringIO()) as ours:
        exec(script, {})  # noqa: S102 - the same text in this process
    assert done.stdout == ours.getvalue()
    return done.stdout
