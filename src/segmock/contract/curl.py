"""Calls as shell commands that run as they stand.

The first line sets the base URL. What an earlier answer gave is captured from it with `jq`, so that
the commands work on another day as well. A credential is the variable that holds it.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote, urlsplit

from segmock.contract.tracing import LOCATION, part_of, written
from segmock.core.credentials import EXPIRED, READ_ONLY, VALID

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from segmock.contract.tracing import Capture, Style, Template

Piece: TypeAlias = "str | tuple[str, Style]"
"""A text as it stands, or a shell expression with the style in which its value is written."""

MAX_BODY = 4000
"""Bytes of a body that a command shows."""
MAX_BINARY = 400
"""Bytes of a binary body that a command shows; each takes four characters."""
WORDS = frozenset({VALID, READ_ONLY, EXPIRED})
PLAIN_PATH = re.compile(r"[!-~]*")
BIDI = frozenset(
    "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
"""What would make a command look other than it is."""
_SIMPLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CUT = "sed '1,/^\\r*$/d'"


def commands(
    target: str, templates: Sequence[Template], secrets: Mapping[str, str] | None = None
) -> tuple[str, ...]:
    """Return shell commands (bash, curl, jq) that send calls to a base URL, one after the other.

    `secrets` maps what must not be shown to the variable that holds it: a name, or an expression
    that begins with a dollar sign. The mock's words are shown. `templates` are those of
    `tracing.linked`.
    """
    hidden = {text: name for text, name in (secrets or {}).items() if text and text not in WORDS}
    # One secret may be the beginning of another.
    hidden = dict(sorted(hidden.items(), key=lambda pair: -len(pair[0])))
    parts = urlsplit(target)
    # Whoever has a password in a URL does not want to see it.
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
    lines = [f"BASE={word([base])}"]
    for number, template in enumerate(templates, 1):
        lines += _command(number, template, parts.path.rstrip("/"), hidden)
    return tuple(lines)


def word(pieces: Iterable[Piece]) -> str:
    """Return one word of a shell command."""
    parts = [quoted(p) if isinstance(p, str) else _expanded(*p) for p in _joined(pieces) if p]
    return "".join(parts) or "''"


def quoted(text: str) -> str:
    """Return a text as a word of a shell command, with nothing in it that moves a cursor."""
    if all(_harmless(c) for c in text):
        return shlex.quote(text)
    escaped = "".join(
        c if _harmless(c) and c not in "\\'" else "".join(f"\\x{b:02x}" for b in c.encode())
        for c in text
    )
    return f"$'{escaped}'"


def _harmless(character: str) -> bool:
    return character in "\n\t" or (
        unicodedata.category(character) != "Cc" and character not in BIDI
    )


def _expanded(expression: str, style: Style) -> str:
    if style == "percent":
        expression = f"$(jq -rn --arg v \"{expression}\" '$v|@uri')"
    elif style == "json":
        expression = f"$(jq -rn --arg v \"{expression}\" '$v|tojson|.[1:-1]')"
    return f'"{expression}"'


# --- one command -------------------------------------------------------------------------------
def _command(
    number: int, template: Template, prefix: str, secrets: Mapping[str, str]
) -> Iterator[str]:
    call = template.call
    notes, before, body = _body(template, secrets)
    yield from notes
    headers = any(capture.header for capture in template.captures)
    words = ["curl", "-sSi" if headers else "-sS"]
    words += ["-I"] if call.method == "HEAD" else ["-X", quoted(call.method)]
    words += _address(template, prefix, secrets)
    for name, text in call.headers.items():
        pieces = _pieces(template, f":{name}", secrets)
        words += ["-H", word([f"{name}: ", *pieces] if text else [f"{name};"])]
    if body and "content-type" not in call.headers:
        words += ["-H", "Content-Type:"]
    line = before + " ".join([*words, *body])
    if not template.captures:
        yield line
    elif len(template.captures) == 1:
        (capture,) = template.captures
        yield f"{capture.name}=$({line} | {_reading(capture, headers=headers)})"
    else:
        yield f"answer{number}=$({line})"
        for one in template.captures:
            reading = _reading(one, headers=headers)
            yield f'{one.name}=$(printf %s "$answer{number}" | {reading})'


def _address(template: Template, prefix: str, secrets: Mapping[str, str]) -> Iterator[str]:
    call = template.call
    target = _pieces(template, "path", secrets)
    if call.query:
        target = [*target, "?", *_pieces(template, "query", secrets)]
    if not PLAIN_PATH.fullmatch(call.target) or "#" in call.target:
        # curl would change it.
        yield "--request-target"
        yield word([prefix, *target])
        yield '"$BASE"'
        return
    if re.search(r"[\[\]{}]", call.target):
        yield "-g"
    if "/." in call.path:
        yield "--path-as-is"
    yield '"$BASE"' + word(target)


def _body(template: Template, secrets: Mapping[str, str]) -> tuple[list[str], str, list[str]]:
    """Return comments, what stands before the command, and the words that send the body."""
    call = template.call
    raw = call.body
    if raw is None:
        # curl sends no length of its own where there is no body.
        empty = call.method in {"POST", "PUT", "PATCH"}
        return [], "", ["--data-binary", "''"] if empty else []
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        for secret in secrets:
            raw = raw.replace(secret.encode(), b"***")
        octal = "".join(f"\\{byte:03o}" for byte in raw[:MAX_BINARY])
        return _cut(raw, MAX_BINARY), f"printf '{octal}' | ", ["--data-binary", "@-"]
    pieces = _pieces(template, "body", secrets)
    first = pieces[0] if pieces else ""
    # For curl a body that begins with @ is the name of a file.
    option = "--data-raw" if isinstance(first, str) and first.startswith("@") else "--data-binary"
    return _cut(raw, MAX_BODY), "", [option, word(_shortened(pieces, MAX_BODY))]


def _cut(raw: bytes, limit: int) -> list[str]:
    if len(raw) <= limit:
        return []
    return [f"# The body is cut: {len(raw)} bytes were sent, these are the first {limit}."]


def _shortened(pieces: Iterable[Piece], left: int) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, tuple):
            yield piece
        elif text := piece.encode()[:left].decode(errors="ignore"):
            yield text
            left -= len(text.encode())


def _pieces(template: Template, part: str, secrets: Mapping[str, str]) -> list[Piece]:
    """Return a part of a request with what is captured and what is secret as expressions."""
    text = part_of(template.call, part)
    style: Style = "percent" if part in {"path", "query"} else "plain"
    pieces: list[Piece] = []
    start = 0
    for slot in sorted(one for one in template.slots if one.part == part):
        pieces += _hide(text[start : slot.start], style, secrets)
        # Most ids look the same however they are written.
        same = _same(text[slot.start : slot.end])
        pieces.append((f"${slot.name}", "plain" if same else slot.style))
        start = slot.end
    return [*pieces, *_hide(text[start:], style, secrets)]


def _hide(text: str, style: Style, secrets: Mapping[str, str]) -> list[Piece]:
    pieces: list[Piece] = [text] if text else []
    for secret, name in secrets.items():
        ways: dict[str, Style] = {written(secret, style): style, secret: "plain"}
        for sent, way in ways.items():
            value = (
                name if name.startswith("$") else f"${name}",
                "plain" if _same(sent) else way,
            )
            pieces = [part for piece in pieces for part in _split(piece, sent, value)]
    return pieces


def _split(piece: Piece, secret: str, value: tuple[str, Style]) -> Iterator[Piece]:
    if not isinstance(piece, str):
        yield piece
        return
    for number, text in enumerate(piece.split(secret)):
        if number:
            yield value
        if text:
            yield text


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Join texts that stand side by side."""
    joined: list[Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if isinstance(piece, str) and isinstance(last, str):
            joined[-1] = last + piece
        else:
            joined.append(piece)
    return joined


def _same(text: str) -> bool:
    return quote(text, safe="") == text


# --- capturing ---------------------------------------------------------------------------------
def _reading(capture: Capture, *, headers: bool) -> str:
    """Return what reads a value out of an answer, which has its headers before it if `headers`."""
    if capture.header == LOCATION:
        return r"sed -n 's/\r$//; s/[?#].*$//; s/^[Ll]ocation: .*\/\(.\)/\1/p'"
    if capture.header:
        first, rest = capture.header[0], capture.header[1:]
        both = f"[{first.upper()}{first}]" + "".join(f"[{c.upper()}{c}]" for c in rest)
        return rf"sed -n 's/\r$//; s/^{both}: *//p'"
    reading = f"jq -r {shlex.quote(_jq(capture.path))}"
    return f"{_CUT} | {reading}" if headers else reading


def _jq(path: Sequence[str | int]) -> str:
    """Return the jq expression of a path into a JSON value."""
    steps = ""
    for step in path:
        if isinstance(step, int):
            steps += f"[{step}]"
        elif _SIMPLE.fullmatch(step):
            steps += f".{step}"
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            steps += f'["{escaped}"]'
    return steps if steps.startswith(".") else f".{steps}"
