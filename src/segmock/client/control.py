"""One world's control plane: asked with JSON, and what it refuses raised as an error."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from segmock.client.answers import Violation, of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from segmock.client.asking import Json
    from segmock.client.sending import Send

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
HEADER = "Segmock-World"
PREFIX = "/__segmock"
GOOD = range(200, 300)
NO_MOCK = "It is no control plane of a mock."


class SegmockError(Exception):
    """The mock refuses, or there is no answer.

    `status` is 0 where there is no answer. `detail` says what is wrong and what to do,
    `violations` are all that there are, `near` are names that an unknown one looks like.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        violations: Iterable[Violation] = (),
        near: Iterable[str] = (),
    ) -> None:
        self.status = status
        self.detail = detail
        self.violations = tuple(violations)
        self.near = tuple(near)
        super().__init__(status, detail, self.violations, self.near)

    def __str__(self) -> str:
        # The detail tells the first of them already.
        more = [f"\n  {one}" for one in self.violations[1:]]
        return f"{self.status or 'no answer'}: {self.detail}{''.join(more)}"


class Control:
    """Asks the control plane for one world; raises ValueError for a name that no world can have."""

    def __init__(self, send: Send, url: str, world: str, token: str) -> None:
        if not NAME.fullmatch(world):
            what = "Use up to 64 lower-case letters, digits and hyphens, the first no hyphen"
            raise ValueError(f"{world!r} is no name of a world. {what}.")
        self.send = send
        self.url = url
        self.world = world
        self.token = token

    def of(self, world: str) -> Control:
        """Return the control of another world."""
        return Control(self.send, self.url, world, self.token)

    def ask(
        self, method: str, path: str, body: Json = None, query: Mapping[str, Json] | None = None
    ) -> Json:
        """Return the parsed answer, None without a body; raises SegmockError."""
        answer = self.text(method, path, body, query)
        try:
            return json.loads(answer) if answer else None
        except ValueError:
            raise SegmockError(0, f"{self.url} does not answer with JSON. {NO_MOCK}") from None

    def text(
        self, method: str, path: str, body: Json = None, query: Mapping[str, Json] | None = None
    ) -> str:
        """Return the text of an answer; raises SegmockError."""
        headers = {HEADER: self.world, "Accept": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if method != "GET":
            headers["Content-Type"] = "application/json"
        sent = b"" if body is None else json.dumps(body).encode()
        asked = f"?{urlencode(query)}" if query else ""
        try:
            answer = self.send(method, PREFIX + path + asked, headers, sent)
        except OSError as error:
            raise SegmockError(0, f"{self.url} does not answer: {error}") from error
        if answer.status not in GOOD:
            raise refused(answer.status, answer.body, f"{self.url} has answered. {NO_MOCK}")
        return answer.body.decode(errors="replace")


def part(name: str) -> str:
    """Return a name as one part of a path, whatever it is."""
    return quote(name, safe="")


def refused(status: int, body: bytes, otherwise: str) -> SegmockError:
    """Return the error that a refusal stands for; `otherwise` is told where it is none."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("detail"), str):
        return SegmockError(status, otherwise)
    try:
        violations = [of(Violation, one) for one in found.get("violations", ())]
    except TypeError:
        # Others have problem details as well, with violations of another shape.
        return SegmockError(status, otherwise)
    return SegmockError(status, found["detail"], violations, found.get("did_you_mean", ()))
