from __future__ import annotations

import pytest

from benchmarks.cases import CASES
from benchmarks.load import Load, LoadError, counted

GET, _, INVALID, _ = CASES

WRK = """\
Running 3s test @ http://127.0.0.1:4010/api/commerce/customer/segments/1001
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.33ms  300.12us   9.80ms   91.00%
    Req/Sec     6.88k   210.00     7.10k    80.00%
  20573 requests in 3.00s, 10.01MB read
  Non-2xx or 3xx responses: 4
Requests/sec:   6857.66
Transfer/sec:      3.34MB
{"requests": 20573, "seconds": 3.000125, "refused": 4, "broken": 1}
"""


def test_the_counts_are_the_last_line() -> None:
    """What wrk says before the line that our script prints does not matter."""
    assert counted(WRK) == Load(20573, 3.000125, 4, 1)


@pytest.mark.parametrize("output", ["", "unable to connect\n", '{"requests": 1}\n', "[1, 2]\n"])
def test_output_without_counts_is_an_error(output: str) -> None:
    """A generator that says something else has failed."""
    with pytest.raises(LoadError, match="no counts"):
        counted(output)


def test_the_rate_is_in_answers_a_second() -> None:
    """The rate takes the time that was measured, not the time that was asked for."""
    assert Load(900, 4.5, 0, 0).rate == 200


def test_what_is_unexpected_depends_on_the_case() -> None:
    """A refusal is wrong for a valid request, anything else is wrong for an invalid one."""
    load = Load(requests=100, seconds=1, refused=97, broken=2)
    assert load.unexpected(GET) == 99
    assert load.unexpected(INVALID) == 5
