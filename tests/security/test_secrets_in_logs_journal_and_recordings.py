"""A credential that a client sends comes back nowhere and is kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock import screen
from segmock.web.door import SegmockFlask

if TYPE_CHECKING:
    from segmock.core.journal import Entry
    from segmock.core.world import World
    from tests.conftest import Client

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize("accept", ["*/*", "application/problem+json"])
@pytest.mark.parametrize("lenient_world", [False, True], ids=["known", "any"])
def test_a_credential_is_nowhere_to_be_seen(mock: Client, accept: str, lenient_world: bool) -> None:
    """By any scheme of any operation: not in answers, journal, log or control plane."""
    mock.mock.world.any_credential = lenient_world
    lines: list[str] = []

    def log(entry: Entry, world: World) -> None:
        lines.append(screen.line(entry, world).plain)

    mock.mock.pipeline.observers.append(log)
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = screen.example_path(served, operation, mock.mock.world)
            for scheme in served.spec.schemes.values():
                for word in (SECRET, f"Basic {SECRET}", f"{SECRET}@world"):
                    headers = {scheme.header: scheme.prefix + word, "accept": accept}
                    headers["cookie"] = f"session={SECRET}"
                    answer = mock.send(operation.method, target, headers=headers)
                    assert SECRET not in repr(answer), (operation.id, scheme.name)
    assert SECRET not in repr(mock.journal)
    assert SECRET not in "\n".join(lines)
    browser = SegmockFlask(mock.mock.pipeline, mock.mock.world).test_client()
    assert SECRET not in browser.get("/__segmock/requests").text
    assert lines


def test_the_words_that_stand_for_credentials_are_not_repeated_either(mock: Client) -> None:
    """An expired one is said to be expired, and not quoted."""
    for served in mock.mock.pipeline.served:
        for operation in served.spec.operations.values():
            target = screen.example_path(served, operation, mock.mock.world)
            headers = {
                scheme.header: f"{scheme.prefix}segmock-expired"
                for scheme in served.spec.schemes.values()
            }
            answer = mock.send(operation.method, target, headers=headers)
            assert "segmock-expired" not in repr(answer), operation.id
    assert "segmock-expired" not in repr(mock.journal)
