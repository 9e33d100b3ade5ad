"""A client whose traffic with a mock is recorded, written and replayed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import orjson

from segmock import app
from segmock.core import document
from segmock.core.messages import Request
from segmock.recording.recorded import Tape
from segmock.recording.writing import scenario
from segmock.replaying.inside import Inside
from segmock.replaying.playing import played
from tests.acme import VENDOR
from tests.conftest import ACME, settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from segmock.core.document import Json, Record
    from segmock.core.messages import Response
    from segmock.recording.writing import Written
    from segmock.replaying.outcome import Replay
    from tests.conftest import Client


@dataclass
class Session:
    """What passes between a client and a mock in this process; `at` is the time of its answers."""

    client: Client
    tape: Tape = field(default_factory=Tape)
    at: float | None = None

    def send(
        self,
        method: str,
        target: str,
        *,
        json: Json = None,
        form: Mapping[str, str] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Send a request and return the parsed body of the answer, None where it has none."""
        sent = {**self.client.headers, **(headers or {})}
        sent = {name: text for name, text in sent.items() if text}
        if json is not None:
            body = orjson.dumps(json)
            sent.setdefault("content-type", "application/json")
        if form is not None:
            body = urlencode(form).encode()
            sent["content-type"] = "application/x-www-form-urlencoded"
        path, _, query = target.partition("?")
        request = Request(method, path, query, sent, body, origin="http://127.0.0.1:4010")
        response = self.client.mock.pipeline.handle(request, self.client.mock.world)
        assert response is not None
        self.keep(request, response)
        json_like = response.headers.get("Content-Type", "").endswith("json")
        return orjson.loads(response.body) if response.body and json_like else None

    def keep(self, request: Request, response: Response) -> None:
        """Keep an exchange that has not been one with the mock."""
        self.tape.keep(request, response, self.at)

    def written(self, start: Record | None = None, *, keep_people: bool = False) -> Written:
        """Return what is written."""
        served = self.client.mock.pipeline.served
        return scenario(self.tape, served, name="again", start=start, keep_people=keep_people)

    def steps(self, *, keep_people: bool = False) -> list[Record]:
        """Return the steps that are written."""
        text = self.written(keep_people=keep_people).text
        found: list[Record] = document.parse(text.encode(), "again.yaml").get("steps", [])
        return found

    def replayed(self, folder: Path) -> Replay:
        """Write the scenario beside the one that it starts from, load it, and replay it."""
        fifth = [s.vendor.name for s in self.client.mock.pipeline.served] == ["acme"]
        given = settings() if not fifth else settings(openapi=ACME, fixtures=ACME)
        shutil.copy(given.fixtures / "default.yaml", folder)
        (folder / "again.yaml").write_text(self.written({"from": "default"}).text, "utf-8")
        known = {"acme": VENDOR} if fifth else None
        mock = app.build(settings(openapi=given.openapi, fixtures=folder, scenario="again"), known)
        return played(mock.world.scenario, Inside(mock))
