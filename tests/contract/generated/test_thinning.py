"""Cases that go on where there is no room for all."""

from __future__ import annotations

from segmock.contract.generated.thinning import Thinning

TYPE, LONG = ("wrong type", "query", "size"), ("too long", "query", "size")


def test_without_a_limit_everything_goes_on() -> None:
    """Zero is no limit."""
    thinning = Thinning(0, 0)
    assert all(thinning.keeps("list", TYPE, "/") for _ in range(50))


def test_so_many_of_a_kind_go_on_at_one_place() -> None:
    """Another place, kind or operation has its own."""
    thinning = Thinning(2, 50)
    assert [thinning.keeps("list", TYPE, "/a") for _ in range(3)] == [True, True, False]
    assert thinning.keeps("list", TYPE, "/b")
    assert thinning.keeps("list", LONG, "/a")
    assert thinning.keeps("read", TYPE, "/a")


def test_a_new_kind_goes_on_when_an_operation_has_had_its_share() -> None:
    """So every parameter is looked at from every side, if only once."""
    thinning = Thinning(1, 2)
    assert thinning.keeps("list", TYPE, "/a")
    assert thinning.keeps("list", TYPE, "/b")
    assert not thinning.keeps("list", TYPE, "/c")
    assert thinning.keeps("list", LONG, "/c")
    assert not thinning.keeps("list", LONG, "/d")
    assert thinning.keeps("read", TYPE, "/c")


def test_there_is_an_end_to_new_kinds_too() -> None:
    """When an operation has had its share and half of it again, nothing more goes on."""
    thinning = Thinning(1, 4)
    kinds = [("wrong type", "query", str(n)) for n in range(8)]
    assert [thinning.keeps("list", kind, "/") for kind in kinds] == [True] * 6 + [False] * 2
