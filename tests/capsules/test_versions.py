"""What answers depend on is told, and what of it is another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from segmock.capsules import versions

if TYPE_CHECKING:
    from tests.conftest import Client


def test_a_process_is_of_its_own_versions(acme: Client) -> None:
    """Nothing is another one."""
    here = versions.current(acme.mock.pipeline.served)
    assert here["format"] == versions.FORMAT
    assert here["descriptions"].keys() == {"acme"}
    assert list(versions.others(here, here)) == []


@pytest.mark.parametrize(
    "name, text, told",
    [
        ("segmock", "0.0.1", "segmock is 0.0.1 in the capsule, and "),
        ("faker", None, "faker is None in the capsule, and "),
        ("python", "2.7.18", "python is 2.7.18 in the capsule, and 3."),
        ("pools", "0", "pools is 0 in the capsule, and "),
        ("descriptions", {"acme": "0"}, "the description of acme is another one"),
    ],
)
def test_another_version_is_named(acme: Client, name: str, text: str, told: str) -> None:
    """With both of them."""
    here = versions.current(acme.mock.pipeline.served)
    (found,) = versions.others({**here, name: text}, here)
    assert found.startswith(told)


def test_a_patch_of_python_is_no_other_version(acme: Client) -> None:
    """Answers do not depend on it."""
    here = versions.current(acme.mock.pipeline.served)
    minor = here["python"].rpartition(".")[0]
    assert list(versions.others({**here, "python": f"{minor}.99"}, here)) == []
