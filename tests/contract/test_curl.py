"""The commands, run by a real shell, send what was sent."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.contract.curl import MAX_BODY, commands, quoted, word
from segmock.contract.tracing import linked
from tests.contract.sample import call, reply

if TYPE_CHECKING:
    from pathlib import Path

    from segmock.contract.calls import Call, Reply
    from segmock.core.document import Json

BASE = "http://127.0.0.1:4010/base"
FAKE = """#!{python}
import json, os, sys
sent = sys.stdin.read() if sys.argv[-1] == "@-" else None
with open(os.environ["SENT"], "a", encoding="utf-8", errors="surrogateescape") as file:
    file.write(json.dumps([sys.argv[1:], sent]) + "\\n")
answers = json.loads(os.environ["ANSWERS"])
sys.stdout.write(answers[sum(1 for _ in open(os.environ["SENT"], encoding="utf-8")) - 1])
"""
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\0"))


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a `curl` that writes down its arguments, and answers as it is told."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "curl"
    program.write_text(FAKE.format(python=sys.executable), encoding="utf-8")
    program.chmod(0o755)
    return folder


def run(
    lines: tuple[str, ...], fake: Path, *answers: str, **environ: str
) -> list[tuple[list[str], str | None]]:
    """Run commands in bash; return the arguments and the standard input of each curl."""
    sent = fake / "sent"
    sent.write_text("", encoding="utf-8")
    told = json.dumps([*answers, *[""] * len(lines)])
    path = f"{fake}:/usr/local/bin:/usr/bin:/bin"
    subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", "\n".join(lines)],
        env={"PATH": path, "SENT": str(sent), "ANSWERS": told, "LC_ALL": "C.UTF-8", **environ},
        check=True,
        capture_output=True,
    )
    return [tuple(json.loads(line)) for line in sent.read_text(encoding="utf-8").splitlines()]


def one(asked: Call | Reply, fake: Path, **environ: str) -> list[str]:
    """Return the arguments of the curl for one call."""
    ((arguments, _),) = run(commands(BASE, linked([asked])), fake, **environ)
    return arguments


@given(st.lists(ANY, min_size=1, max_size=5))
@settings(max_examples=25)
def test_bash_reads_every_text_as_it_was_meant(texts: list[str]) -> None:
    """Whatever is in it: quotes, dollars, line breaks, control characters."""
    script = "printf '%s\\0' " + " ".join(quoted(text) for text in texts)
    done = subprocess.run(["bash", "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().split("\0")[:-1] == texts


@given(ANY)
def test_no_text_moves_the_cursor(text: str) -> None:
    """A command can be shown on any terminal."""
    assert not any(c in quoted(text) for c in "\x1b\r\x07\x9b\u202e\u2028")


def test_plain_texts_are_quoted_by_shlex() -> None:
    """The usual command looks as people write it."""
    assert quoted("it's {a}") == shlex.quote("it's {a}")
    assert word([]) == "''"


def test_a_call_becomes_a_command_with_method_url_headers_and_body(fake: Path) -> None:
    """Byte for byte, whatever the body holds."""
    body = '{"a": "it\'s $HOME `x` \\\\ ünï 😀\n\x07"}'
    asked = call("PUT", "/crates/a%20b?x=1&y=it's", body.encode(), content_type="text/x", x_e="")
    url = f"{BASE}/crates/a%20b?x=1&y=it's"
    headers = ["-H", "content-type: text/x", "-H", "x-e;"]
    assert one(asked, fake) == ["-sS", "-X", "PUT", url, *headers, "--data-binary", body]


@given(st.binary(max_size=60))
@settings(max_examples=15)
def test_any_body_is_sent_as_it_was(raw: bytes) -> None:
    """Binary ones by way of printf."""
    asked = call("POST", "/", raw, content_type="text/x")
    script = commands("http://h", linked([asked]))[-1]
    # A function in place of the program: standard input or the last argument is the body.
    fake = 'curl() { if [ "${@: -1}" = @- ]; then cat; else printf %s "${@: -1}"; fi; }'
    done = subprocess.run(["bash", "-c", f"{fake}\n{script}"], capture_output=True, check=True)
    assert done.stdout == raw


@pytest.mark.parametrize(
    "asked,words",
    [
        (call("HEAD", "/a"), ["-sS", "-I", f"{BASE}/a"]),
        (
            call("POST", "/a"),
            ["-sS", "-X", "POST", f"{BASE}/a", "-H", "Content-Type:", "--data-binary", ""],
        ),
        (call("GET", "/a?b[]={c}"), ["-sS", "-X", "GET", "-g", f"{BASE}/a?b[]={{c}}"]),
        (call("GET", "/a/../b"), ["-sS", "-X", "GET", "--path-as-is", f"{BASE}/a/../b"]),
        (
            call("GET", "/a b#c"),
            ["-sS", "-X", "GET", "--request-target", "/base/a b#c", BASE],
        ),
        (
            call("POST", "/a", b"@file", content_type="text/x"),
            ["-sS", "-X", "POST", f"{BASE}/a", "-H", "content-type: text/x", "--data-raw", "@file"],
        ),
    ],
)
def test_what_curl_would_change_is_kept(fake: Path, asked: Call, words: list[str]) -> None:
    """Heads, empty bodies, brackets, dots, blanks, and bodies that look like files."""
    assert one(asked, fake) == words


@pytest.mark.parametrize("raw", [b"x" * 9000, b"\xff\x00" * 900])
def test_a_huge_body_is_cut_and_says_so(fake: Path, raw: bytes) -> None:
    """With the number of bytes that were sent."""
    asked = call("POST", "/a", raw, content_type="text/x")
    lines = commands(BASE, linked([asked]))
    assert lines[1].startswith(f"# The body is cut: {len(raw)} bytes were sent")
    assert all(len(line) < MAX_BODY + 200 for line in lines)
    assert len(run(lines, fake)) == 1


def test_what_an_answer_gave_is_captured_from_it(fake: Path) -> None:
    """So the commands work on another day, with other ids."""
    made = reply(call("POST", "/crates", {"n": 1}), 201, {"data": [{"odd key id": "ab-12"}]})
    steps: list[Call | Reply] = [
        made,
        call("GET", "/crates/ab-12?q=ab-12"),
        call("PUT", "/x", {"id": "ab-12"}),
    ]
    lines = commands(BASE, linked(steps))
    assert lines[0] == f"BASE={BASE}"
    assert lines[1].startswith("id1=$(curl -sS -X POST")
    assert lines[1].endswith("""| jq -r '.data[0]["odd key id"]')""")
    answer = '{"data": [{"odd key id": "new 1/ü"}]}'
    _, (read, _), (put, _) = run(lines, fake, answer)
    assert read[3] == f"{BASE}/crates/new 1/ü?q=new 1/ü"
    assert put[-1] == '{"id":"new 1/ü"}'


def test_ids_that_need_it_are_encoded_by_the_commands(fake: Path) -> None:
    """In a URL and in JSON, each in its way."""
    made = reply(call("POST", "/crates"), 201, {"id": 'a "b"/1'})
    asked = call("GET", "/crates/a%20%22b%22%2F1", {"id": 'a "b"/1'})
    _, (words, _) = run(commands(BASE, linked([made, asked])), fake, '{"id": "ü \\"x\\"/2"}')
    assert words[3] == f"{BASE}/crates/%C3%BC%20%22x%22%2F2"
    assert json.loads(words[-1]) == {"id": 'ü "x"/2'}


def test_several_values_of_one_answer_are_captured_from_headers_and_body(fake: Path) -> None:
    """The answer is kept, and read once for each."""
    made = reply(call("POST", "/crates"), 201, {"id": "ab-12"}, location="/c/loc-9", etag='"e-55"')
    asked = call("GET", "/c/loc-9?id=ab-12", if_match='"e-55"')
    answer = (
        'HTTP/1.1 201 Created\r\nLocation: http://h/c/new-3?x\r\neTag: "e-9"\r\n\r\n{"id": "n1"}'
    )
    lines = commands(BASE, linked([made, asked]))
    (first, _), (words, _) = run(lines, fake, answer)
    assert first[0] == "-sSi"
    assert words[3:] == [f"{BASE}/c/new-3?id=n1", "-H", 'if-match: "e-9"']


def test_credentials_are_variables_and_the_mocks_words_are_shown(fake: Path) -> None:
    """Wherever they stand; the longer of two first; names and expressions alike."""
    secrets: dict[str, str] = {
        "hush": "KEY",
        "hush-hush/": "$OTHER",
        "aGk6aHU=": '$(printf %s "$PAIR" | base64 -w0)',
        "segmock": "NEVER",
    }
    asked = call(
        "POST",
        "/a/hush?b=hush-hush%2F",
        {"c": "hush"},
        authorization="Basic aGk6aHU=",
        x_key="segmock",
        x_both="hush hush-hush/",
    )
    lines = commands("http://me:pass@h", linked([asked]), secrets)
    assert not any(secret in "\n".join(lines) for secret in ("hush", "aGk6aHU=", "pass"))
    ((words, _),) = run(lines, fake, KEY="k'1", OTHER="o/2", PAIR="u:p")
    assert words[3] == "http://h/a/k'1?b=o%2F2"
    headers: Json = dict(text.split(": ", 1) for text in words[5:-2:2])
    assert headers["authorization"] == "Basic dTpw"
    assert headers["x-key"] == "segmock"
    assert headers["x-both"] == "k'1 o/2"
    assert words[-1] == '{"c":"k\'1"}'


def test_a_secret_is_not_shown_by_halves() -> None:
    """Not where a body is cut in the middle of it, nor in a binary one."""
    long = call("POST", "/a", b"x" * (MAX_BODY - 3) + b"hush-hush" + b"y" * 50)
    assert "hus" not in "\n".join(commands(BASE, linked([long]), {"hush-hush": "KEY"}))
    binary = call("POST", "/a", b"\xff hush-hush")
    octal = "".join(f"\\{byte:03o}" for byte in b"hush")
    assert octal not in "\n".join(commands(BASE, linked([binary]), {"hush-hush": "KEY"}))
