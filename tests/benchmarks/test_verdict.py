from __future__ import annotations

from benchmarks.verdict import Measured, Ratio, broken_promises, ratio


def measured(name: str, rates: list[float], starts: list[float]) -> Measured:
    """Return the figures of a contender; it is four times as fast at POST."""
    return Measured(name, starts=starts, rates={"GET": rates, "POST": [4 * r for r in rates]})


def test_a_ratio_compares_round_by_round() -> None:
    """A round in which the machine was slow for both does not count for or against anybody."""
    assert ratio([300, 30, 400], [100, 10, 100]) == Ratio(3, 3, 4)


def test_three_times_the_peer_and_sooner_there_keeps_the_promise() -> None:
    """Exactly three times is enough."""
    figures = {
        "segmock": measured("segmock", [300, 300], [0.5, 0.6]),
        "prism": measured("prism", [100, 100], [1, 1]),
    }
    assert broken_promises(figures) == []


def test_each_broken_promise_is_named() -> None:
    """A case below three times, and a later start, are told one by one."""
    figures = {
        "segmock": measured("segmock", [290, 290], [1.2]),
        "prism": measured("prism", [100, 100], [1.0]),
    }
    figures["segmock"].rates["POST"] = [1200, 1200]
    assert broken_promises(figures) == [
        "GET: 2.90 times prism, promised are 3",
        "cold start: 1.20 s, prism starts in 1.00 s",
    ]


def test_an_equal_start_is_not_sooner() -> None:
    """Whoever starts at the same time does not start sooner."""
    same = measured("prism", [1], [1.0])
    assert len(broken_promises({"segmock": measured("segmock", [3], [1.0]), "prism": same})) == 1
