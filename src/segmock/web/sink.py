"""Where events go: one URL, named at the start and never taken from a request.

No redirect is followed. Requests never wait for it.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from queue import Full, Queue
from threading import Event as Flag
from threading import Thread
from typing import TYPE_CHECKING

import orjson

from segmock.core.journal import printable

if TYPE_CHECKING:
    from segmock.core.events import Event
    from segmock.web.target import Target

TIMEOUT = 5.0
"""Seconds that the sink may take to accept a connection, and for each part of its answer."""
PAUSES = (0.5, 2.0)
"""Seconds before an event is sent once more, to a sink that was not there or has failed."""
MAX_WAITING = 1_000
"""Events that wait for a slow sink; what comes beyond is dropped."""
MAX_ANSWER = 65_536

log = logging.getLogger("segmock")


class Sink:
    """Sends events to a target, one after the other, in a thread of its own."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._queue: Queue[Event | None] = Queue(MAX_WAITING)
        self._closed = Flag()
        self._failing = False
        self._thread = Thread(target=self._work, name="segmock-sink", daemon=True)
        self._thread.start()

    def __call__(self, event: Event) -> None:
        """Take an event; drop it when too many wait."""
        try:
            self._queue.put_nowait(event)
        except Full:
            self._complain(f"{MAX_WAITING} events wait for it, more are dropped")

    def close(self, seconds: float = 1.0) -> None:
        """Send what waits, for so long at the most, without trying anything twice."""
        self._closed.set()
        try:
            self._queue.put_nowait(None)
        except Full:
            return
        self._thread.join(seconds)

    def _work(self) -> None:
        while (event := self._queue.get()) is not None:
            self._send(event)

    def _send(self, event: Event) -> None:
        reason = ""
        for pause in (0.0, *PAUSES):
            if pause and self._closed.wait(pause):
                break
            try:
                status = self._post(event)
            except (OSError, HTTPException, ValueError, TypeError) as error:
                reason = f"{type(error).__name__} {error}"
                continue
            if HTTPStatus(200) <= status < HTTPStatus(300):
                self._failing = False
                return
            reason = f"it answers {status}"
            if status < HTTPStatus.INTERNAL_SERVER_ERROR:
                break
        self._complain(reason)

    def _post(self, event: Event) -> int:
        target = self.target
        kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
        connection = kind(target.host, target.port)
        try:
            connection.sock = target.connected(TIMEOUT)
            connection.request("POST", target.path, orjson.dumps(event.body), headers(event))
            answer = connection.getresponse()
            answer.read(MAX_ANSWER)
            return answer.status
        finally:
            connection.close()

    def _complain(self, reason: str) -> None:
        # Once, until it works again: a sink that is not there would fill the log.
        if not self._failing:
            self._failing = True
            log.error("Events do not reach %s: %s.", self.target, printable(reason))


def headers(event: Event) -> dict[str, str]:
    """Return the headers of an event: the vendor's own, and which event of whom it is."""
    own = {name.lower(): text for name, text in event.headers.items()}
    said = {"segmock-vendor": event.vendor, "segmock-topic": event.topic}
    return {"content-type": "application/json", "user-agent": "segmock", **said, **own}
