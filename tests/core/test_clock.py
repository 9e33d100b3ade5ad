from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmock.core.clock import FIRST, LAST, Clock, Timing, iso, midnight, parse_iso, read

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(UTC)))
def test_instants_come_back_from_their_text(instant: datetime) -> None:
    """What is written is read as the same instant, to the millisecond."""
    text = iso(instant)
    assert len(text) == len("2026-06-01T12:00:00.000Z")
    assert parse_iso(text) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_zones_are_turned_into_utc() -> None:
    """Texts and instants of other zones are the same time in UTC."""
    assert parse_iso("2026-06-01T14:00:00+02:00") == NOON
    assert iso(NOON.astimezone(timezone(timedelta(hours=-5)))) == "2026-06-01T12:00:00.000Z"


@pytest.mark.parametrize(
    "text",
    ["2026-06-01T12:00:00", "2026-13-01T12:00:00Z", "noon", "", "0001-01-01T00:00:00+14:00"],
)
def test_a_text_without_a_place_in_time_is_refused(text: str) -> None:
    """A zone is needed, a real date, and one that UTC has, too."""
    with pytest.raises(ValueError, match=r".+"):
        parse_iso(text)


@pytest.mark.parametrize(
    "text, timing",
    [
        ("real", Timing()),
        ("2026-06-01T12:00:00Z", Timing(NOON)),
        ("2026-06-01T14:00:00+02:00", Timing(NOON)),
        ("2026-06-01T12:00:00Z/0", Timing(NOON, timedelta(0))),
        ("2026-06-01T12:00:00Z/1.5", Timing(NOON, timedelta(seconds=1.5))),
    ],
)
def test_a_clock_can_be_written_in_a_word(text: str, timing: Timing) -> None:
    """The real one, one that runs from an instant, and one that steps from there."""
    assert read(text) == timing


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "Invalid isoformat string: ''"),
        ("Real", "Invalid isoformat string: 'Real'"),
        ("2026-06-01T12:00:00", "'2026-06-01T12:00:00' has no time zone"),
        ("3000-01-01T00:00:00Z", "3000-01-01T00:00:00.000Z is not in the years 1980 to 2999"),
        ("1979-12-31T23:59:59Z/1", "1979-12-31T23:59:59.000Z is not in the years 1980 to 2999"),
        ("2026-06-01T12:00:00Z/", "'' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/-1", "'-1' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/nan", "'nan' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/1e3", "'1e3' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/١", "'١' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/1/1", "'1/1' is not a number of seconds"),
        ("2026-06-01T12:00:00Z/1000001", "1e+06 is not between 0 and 1000000 seconds"),
    ],
)
def test_what_is_no_clock_is_refused_with_the_reason(text: str, reason: str) -> None:
    """The sentence says which part is wrong."""
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        read(text)


def test_a_day_begins_at_midnight_in_utc() -> None:
    """Whatever the zone of the instant."""
    late = datetime(2026, 6, 2, 1, tzinfo=timezone(timedelta(hours=2)))
    assert iso(midnight(late)) == "2026-06-01T00:00:00.000Z"
    assert midnight(midnight(NOON)) == midnight(NOON)


# --- clocks that step ----------------------------------------------------------------------------


def stepping(seconds: float, start: datetime = NOON) -> Clock:
    """Return a clock that steps."""
    return Clock(Timing(start, timedelta(seconds=seconds)))


def test_a_clock_steps_on_and_stands_still_between() -> None:
    """Reading the time does not change it; a tick does, by the step."""
    clock = stepping(2)
    assert (clock.now(), clock.now()) == (NOON, NOON)
    assert clock.tick() == clock.now() == NOON + timedelta(seconds=2)
    assert clock.start == NOON
    assert (clock.mode, clock.step) == ("stepping", timedelta(seconds=2))


def test_a_clock_without_a_step_is_frozen() -> None:
    """However much is asked of it."""
    clock = stepping(0)
    assert [clock.tick(), clock.tick(), clock.now()] == [NOON] * 3
    assert clock.mode == "frozen"


def test_a_clock_stops_at_the_end_of_time() -> None:
    """However many requests come, none fails because there is no later time."""
    clock = stepping(1, LAST - timedelta(seconds=1))
    assert [clock.tick(), clock.tick(), clock.tick()] == [LAST] * 3


# --- clocks that run -----------------------------------------------------------------------------


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time of the machine, which the test moves."""
    times = [datetime(2030, 1, 1, 0, 0, 0, 1_999, tzinfo=UTC)]
    monkeypatch.setattr("segmock.core.clock._present", lambda: times[-1])
    return times


def pass_by(machine: list[datetime], **time: float) -> None:
    """Let the machine's time go on."""
    machine.append(machine[-1] + timedelta(**time))


def test_the_real_clock_shows_the_time_of_the_machine() -> None:
    """Nobody has to set it."""
    before = datetime.now(UTC)
    clock = Clock()
    after = datetime.now(UTC)
    assert before - timedelta(milliseconds=1) < clock.start <= after
    assert clock.start <= clock.tick() <= clock.now() <= datetime.now(UTC)
    assert (clock.mode, clock.step) == ("real", None)


def test_a_running_clock_shows_whole_milliseconds(machine: list[datetime]) -> None:
    """What is compared with an answer is what stands there."""
    clock = Clock()
    assert iso(clock.start) == iso(clock.now()) == "2030-01-01T00:00:00.001Z"
    assert clock.now().microsecond == 1000
    pass_by(machine, microseconds=999)
    assert clock.tick().microsecond == 1000
    pass_by(machine, microseconds=2)
    assert clock.tick().microsecond == 2000


def test_a_clock_runs_on_from_its_start(machine: list[datetime]) -> None:
    """As fast as any other."""
    clock = Clock(Timing(NOON))
    assert clock.now() == NOON
    pass_by(machine, minutes=5)
    assert (clock.now(), clock.tick()) == (NOON + timedelta(minutes=5),) * 2
    assert (clock.mode, clock.start) == ("running", NOON)


def test_time_does_not_go_back_with_the_machine(machine: list[datetime]) -> None:
    """It stands still until the machine's time has come back to where it was."""
    clock = Clock(Timing(NOON))
    for seconds, shown in [(10, 10), (-5, 10), (3, 10), (4, 12)]:
        pass_by(machine, seconds=seconds)
        assert clock.now() == NOON + timedelta(seconds=shown)


def test_a_running_clock_stops_at_the_end_of_time(machine: list[datetime]) -> None:
    """As one that steps does."""
    clock = Clock(Timing(LAST - timedelta(seconds=1)))
    pass_by(machine, days=1)
    assert clock.now() == LAST


# --- what is done to a clock ---------------------------------------------------------------------


def test_a_clock_can_be_set_forwards_and_backwards(machine: list[datetime]) -> None:
    """It goes on from there in the way it did; the start stays what it was."""
    clock = Clock()
    clock.set(NOON)
    pass_by(machine, seconds=1)
    assert clock.now() == NOON + timedelta(seconds=1)
    assert clock.mode == "running"
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)
    assert clock.start.year == 2030
    steps = stepping(1)
    steps.set(NOON + timedelta(days=1))
    assert (steps.now(), steps.mode) == (NOON + timedelta(days=1), "stepping")


def test_time_can_pass_at_once(machine: list[datetime]) -> None:
    """On top of what has passed; none is a time as well."""
    for clock in (Clock(Timing(NOON)), stepping(1)):
        clock.advance(timedelta(days=1))
        clock.advance(timedelta(0))
        assert clock.now() == NOON + timedelta(days=1)
        clock.advance(LAST - clock.now())
        assert clock.now() == LAST


def test_a_clock_is_not_moved_out_of_its_bounds() -> None:
    """It says why, and shows what it showed."""
    clock = stepping(1)
    with pytest.raises(ValueError, match="is not in the years 1980 to 2999"):
        clock.set(LAST + timedelta(milliseconds=1))
    with pytest.raises(ValueError, match="is not in the years 1980 to 2999"):
        clock.set(FIRST - timedelta(milliseconds=1))
    with pytest.raises(ValueError, match="the clock ends with the year 2999"):
        clock.advance(LAST - NOON + timedelta(milliseconds=1))
    with pytest.raises(ValueError, match="time does not pass backwards"):
        clock.advance(timedelta(milliseconds=-1))
    assert clock.now() == NOON
    with pytest.raises(ValueError, match="is not in the years"):
        Clock(Timing(LAST + timedelta(seconds=1)))


def test_a_clock_can_be_frozen_and_go_on(machine: list[datetime]) -> None:
    """From where it stood; what passed meanwhile has not passed for it."""
    clock = Clock(Timing(NOON))
    pass_by(machine, seconds=1)
    clock.freeze()
    pass_by(machine, days=9)
    assert (clock.now(), clock.mode) == (NOON + timedelta(seconds=1), "frozen")
    clock.run()
    pass_by(machine, seconds=1)
    clock.run()
    assert (clock.now(), clock.mode) == (NOON + timedelta(seconds=2), "running")
    clock.stepping(timedelta(minutes=1))
    pass_by(machine, days=9)
    assert clock.tick() == NOON + timedelta(minutes=1, seconds=2)


def test_a_fork_goes_on_in_the_same_way(machine: list[datetime]) -> None:
    """From the same time; what is done to one of the two is not done to the other."""
    for clock in (Clock(), Clock(Timing(NOON)), stepping(60)):
        clock.tick()
        twin = clock.fork()
        pass_by(machine, seconds=5)
        assert (twin.mode, twin.start, twin.tick()) == (clock.mode, clock.start, clock.tick())
        twin.advance(timedelta(days=1))
        assert twin.now() == clock.now() + timedelta(days=1)


def test_a_clock_begins_anew(machine: list[datetime]) -> None:
    """As it began, whatever happened to it; the real one shows the present."""
    begun = Clock(Timing(NOON, timedelta(seconds=1)))
    begun.tick()
    again = begun.anew()
    assert (again.now(), again.mode, again.start) == (NOON, "stepping", NOON)
    real = Clock()
    pass_by(machine, seconds=5)
    again = real.anew()
    assert (again.now(), again.mode, again.start) == (real.now(), "real", real.start)


def test_a_clock_is_what_it_was(machine: list[datetime]) -> None:
    """Where it runs it has gone on running, where it stands it is set back."""
    running, still = Clock(Timing(NOON)), stepping(60)
    states = running.state, still.state
    running.freeze()
    still.tick()
    still.run()
    pass_by(machine, seconds=5)
    running.restore(states[0])
    still.restore(states[1])
    assert (running.now(), running.mode) == (NOON + timedelta(seconds=5), "running")
    assert (still.now(), still.mode) == (NOON, "stepping")


def test_parallel_requests_share_no_step() -> None:
    """Each tick is one step, whichever thread asks."""
    clock, seen = stepping(1), list[datetime]()
    threads = [
        threading.Thread(target=lambda: seen.extend(clock.tick() for _ in range(500)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == [NOON + timedelta(seconds=n) for n in range(1, 2001)]


def test_a_clock_shows_the_instants_that_it_is_told() -> None:
    """One at each request; between them, and when there are no more, it stands still."""
    clock = Clock(Timing(NOON))
    told = [NOON + timedelta(microseconds=7), NOON - timedelta(hours=1)]
    clock.tell(told)
    assert clock.mode == "frozen"
    assert [clock.tick(), clock.now(), clock.tick(), clock.tick()] == [
        told[0],
        told[0],
        told[1],
        told[1],
    ]
    with pytest.raises(ValueError, match="1980"):
        clock.tell([FIRST - timedelta(1)])
