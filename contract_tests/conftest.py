"""The contract tests: whether an implementation does what the descriptions in `openapi/` say.

They are a black box over HTTP and import nothing of the server. Without options they start the
mock; with `--base-url` they test what answers there, and start nothing. See
docs/how-to/check-an-implementation.md.

    target.py        what is tested, and with which credentials and ids
    test_contract.py the contract of each vendor, held by the cases that Schemathesis generates
    test_suite.py    the proof that wrong answers make the tests fail

The engine is `segmock.contract`, which `segmock test` uses as well.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contract_tests import target

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIPTIONS = Path(__file__).parent.parent / "openapi"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say what is tested."""
    group = parser.getgroup("contract tests")
    group.addoption("--base-url", help="Test what answers there; without it the mock is started.")
    group.addoption(
        "--vendor", action="append", help="Test only this vendor's contract; repeatable."
    )
    group.addoption(
        "--openapi",
        default=str(DESCRIPTIONS),
        metavar="FOLDER",
        help="Read the descriptions from there.",
    )
    group.addoption(
        "--thorough",
        action="store_true",
        help="No limit for the number of cases; with --base-url there never is one.",
    )
    group.addoption("--contract-seed", type=int, metavar="N", help="Generate other cases.")


def pytest_configure(config: pytest.Config) -> None:
    """Refuse options that cannot be meant, before anything runs."""
    sentence = target.refusal(
        Path(config.getoption("openapi")),
        config.getoption("vendor") or [],
        config.getoption("base_url"),
    )
    if sentence is not None:
        raise pytest.UsageError(sentence)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the tests of this suite itself where another implementation is tested."""
    about_itself = collection_path == Path(__file__).parent / "test_suite.py"
    return True if about_itself and config.getoption("base_url") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a vendor once for each."""
    if "vendor" in metafunc.fixturenames:
        config = metafunc.config
        every = target.names(Path(config.getoption("openapi")))
        metafunc.parametrize("vendor", config.getoption("vendor") or every)


@pytest.fixture(scope="session")
def tested(pytestconfig: pytest.Config) -> Iterator[target.Target]:
    """The implementation that is tested."""
    url = pytestconfig.getoption("base_url")
    if url:
        yield target.Target(url.rstrip("/"), os.environ)
    else:
        with target.mock() as started:
            yield started
