"""People have stand-ins, the same ones wherever they stand."""

from __future__ import annotations

import pytest

from segmock.recording.standing_in import StandIns


def test_an_address_has_one_stand_in_everywhere() -> None:
    """In whatever case, and within texts."""
    people = StandIns()
    assert people.text("Write to Ann@Corp.io, not to bo@corp.io.") == (
        "Write to person-1@example.com, not to person-2@example.com."
    )
    assert people.text("ann@corp.io") == "person-1@example.com"
    assert people.emails == 2


@pytest.mark.parametrize(
    "text",
    ["a@example.com", "a@mail.example.org", "a@x.test", "a@b", "@corp.io", "a@corp", "no address"],
)
def test_an_address_of_nobody_stays(text: str) -> None:
    """Those for examples have no people behind them."""
    assert StandIns().text(text) == text


@pytest.mark.parametrize("key", ["firstName", "last_name", "full-name", "surname", "contactPerson"])
def test_a_name_is_known_by_its_key(key: str) -> None:
    """Then it has a stand-in wherever it stands as a whole."""
    people = StandIns()
    people.learn({"items": [{key: "Ann"}]})
    assert (people.name("Ann"), people.name("Anna"), people.names) == ("Person 1", "Anna", 1)


def test_a_mere_name_is_a_persons_beside_an_address() -> None:
    """A segment has a name too."""
    people = StandIns()
    people.learn([{"name": "Gold"}, {"name": "Ann Other", "email": "ann@corp.io"}])
    assert people.name("Gold") == "Gold"
    assert people.text("A gift for Ann Other") == "A gift for Person 1"


def test_an_address_as_a_name_is_an_address() -> None:
    """It has one stand-in, not two."""
    people = StandIns()
    people.learn({"email": "ann@corp.io", "displayName": "ann@corp.io", "name": " "})
    assert people.name("ann@corp.io") == "person-1@example.com"
    assert people.names == 0


def test_what_is_not_used_is_not_counted() -> None:
    """Most people of a list are never written down."""
    people = StandIns()
    people.learn([{"firstName": "Ann"}, {"firstName": "Bo"}])
    assert people.name("Bo") == "Person 1"
    assert people.names == 1


def test_people_can_be_kept() -> None:
    """Where they are none, or where that is allowed."""
    people = StandIns(keep_people=True)
    people.learn({"firstName": "Ann"})
    assert (people.name("Ann"), people.text("a@corp.io")) == ("Ann", "a@corp.io")
