"""Marks of what was found sound, in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from segmock.core import caching
from segmock.core.caching import MARKS, MOST, Mark, folder

PACKAGES = ("jsonschema", "openapi-core")


@pytest.mark.parametrize(
    "environ, place",
    [
        ({"XDG_CACHE_HOME": "/there"}, Path("/there/segmock")),
        ({"XDG_CACHE_HOME": "not/there"}, None),
    ],
)
def test_the_place_is_what_the_environment_names(
    environ: dict[str, str], place: Path | None
) -> None:
    """A place that depends on where one stands is none."""
    assert folder(environ) == place


def test_without_a_name_it_is_below_the_users_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is one."""
    monkeypatch.setenv("HOME", "/home/of/somebody")
    assert folder({}) == Path("/home/of/somebody/.cache/segmock")


def test_a_mark_is_there_once_it_was_left(tmp_path: Path) -> None:
    """For this text and these packages alone."""
    assert not Mark(tmp_path, b"text", PACKAGES).there()
    Mark(tmp_path, b"text", PACKAGES).leave()
    assert Mark(tmp_path, b"text", PACKAGES).there()
    assert not Mark(tmp_path, b"texts", PACKAGES).there()
    assert not Mark(tmp_path, b"text", PACKAGES[:1]).there()


def test_a_mark_is_of_one_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a package may find something."""
    Mark(tmp_path, b"text", PACKAGES).leave()
    monkeypatch.setattr(caching, "version", lambda _: "0.0.0")
    assert not Mark(tmp_path, b"text", PACKAGES).there()


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    """And nobody is told."""
    place = tmp_path / "cache"
    place.write_bytes(b"a file where the folder should be")
    Mark(place, b"text", PACKAGES).leave()
    assert not Mark(place, b"text", PACKAGES).there()


def test_without_a_cache_nothing_is_remembered() -> None:
    """Everything is looked at each time then."""
    Mark(None, b"text", PACKAGES).leave()
    assert not Mark(None, b"text", PACKAGES).there()


def test_the_oldest_marks_go(tmp_path: Path) -> None:
    """So that the cache does not grow; what is used is not old."""
    place = tmp_path / MARKS
    place.mkdir()
    for number in range(MOST + 5):
        path = place / f"{number}"
        path.touch()
        os.utime(path, ns=(number, number))
    used = Mark(tmp_path, b"used", PACKAGES)
    used.leave()
    (oldest,) = {path for path in place.iterdir() if not path.name.isdecimal()}
    os.utime(oldest, ns=(0, 0))
    used.leave()
    Mark(tmp_path, b"text", PACKAGES).leave()
    names = {path.name for path in place.iterdir()}
    assert len(names) == MOST
    assert {"0", "5"}.isdisjoint(names)
    assert used.there()
    assert Mark(tmp_path, b"text", PACKAGES).there()
