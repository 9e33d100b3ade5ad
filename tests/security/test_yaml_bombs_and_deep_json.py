"""What grows when it is read is refused before it has grown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.core import document
from segmock.core.document import DefectsError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Client

LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20)
)


@pytest.mark.parametrize(
    "text",
    [
        LAUGHS,
        "a: &a {b: [" + "*a, " * 200 + "]}\n",
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000 + "x",
        "a: " + "x" * (document.MAX_BYTES + 1),
    ],
    ids=["billion-laughs", "many-aliases", "deep-list", "deep-map", "deep-block", "large"],
)
def test_a_bomb_in_a_file_stops_the_start(tmp_path: Path, text: str) -> None:
    """With the file's name and what to do."""
    path = tmp_path / "bomb.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DefectsError) as refused:
        document.load(path)
    assert all(d.file == "bomb.yaml" and d.hint for d in refused.value.defects)


@pytest.mark.parametrize(
    "opening, closing", [("[", "]"), ('{"a":', "}"), ('[{"[":', "}]")], ids=["list", "map", "both"]
)
@pytest.mark.parametrize("depth", [101, 100_000])
def test_deep_json_is_refused_with_the_reason(
    acme: Client, opening: str, closing: str, depth: int
) -> None:
    """In the vendor's words, whether it is closed again or not."""
    for body in (opening * depth, opening * depth + "1" + closing * depth):
        status, headers, _ = acme.send(
            "POST",
            "/crates",
            headers={"content-type": "application/json"},
            body=body.encode(),
        )
        assert status == 400
        assert "more than 100 levels" in headers["segmock-violations"]


def test_brackets_in_a_text_are_no_depth(acme: Client) -> None:
    """A label of brackets is a label."""
    assert acme.send("POST", "/crates", json={"label": "[" * 40})[0] == 202
    deep = {"label": "a", "x": ["[" * 200, '\\"[' * 200]}
    _, headers, _ = acme.send("POST", "/crates", json=deep)
    assert "levels" not in headers["segmock-violations"]
