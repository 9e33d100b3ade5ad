"""Turns of threads: beside each other, or alone."""

from __future__ import annotations

import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.contract.turns import Turns

PATIENCE = 10.0
"""Seconds for which a thread is waited for that ought to come."""


def test_turns_are_had_beside_each_other() -> None:
    """Each thread has one at the same time."""
    turns, both = Turns(2), threading.Barrier(2)

    def go(number: int) -> None:
        with turns.beside(number):
            both.wait(PATIENCE)

    other = threading.Thread(target=go, args=(1,))
    other.start()
    go(0)
    other.join(PATIENCE)
    assert not both.broken


def test_whoever_wants_to_be_alone_is_let_before_the_others_go_on() -> None:
    """They end what they do, and begin nothing else."""
    turns, seen = Turns(2), ["begin"]
    inside, asked = threading.Event(), threading.Event()

    def go() -> None:
        with turns.beside(1):
            inside.set()
            asked.wait(PATIENCE)
            seen.append("end")
        with turns.beside(1):
            seen.append("next")

    other = threading.Thread(target=go)
    other.start()
    inside.wait(PATIENCE)
    threading.Timer(0.05, asked.set).start()
    with turns.alone():
        seen.append("alone")
    other.join(PATIENCE)
    assert seen == ["begin", "end", "alone", "next"]


@given(st.lists(st.lists(st.booleans(), max_size=12), min_size=2, max_size=4))
@settings(max_examples=40, deadline=None)
def test_nobody_is_beside_who_is_alone_and_all_come_to_their_end(rows: list[list[bool]]) -> None:
    """Whatever the rows want, and in whatever order they come."""
    turns, lock = Turns(len(rows)), threading.Lock()
    here, disturbed = [0], []

    def go(number: int, wants: list[bool]) -> None:
        for alone in wants:
            with turns.alone() if alone else turns.beside(number):
                with lock:
                    here[0] += 1
                    disturbed.extend([True] * (alone and here[0] > 1))
                with lock:
                    disturbed.extend([True] * (alone and here[0] > 1))
                    here[0] -= 1

    threads = [threading.Thread(target=go, args=pair) for pair in enumerate(rows)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads)
    assert not disturbed
