"""Ids that exist: asked of the target along the links, or named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from segmock.contract.credentials import Credentials
from segmock.contract.generated.learning import MOST, Learnt, learn
from tests.contract.generated.things import Answering, described

if TYPE_CHECKING:
    from segmock.core.document import Json

START = "SEGMOCK_ID_THINGS_SHOP_"
CREDENTIAL = "SEGMOCK_CREDENTIAL_THINGS_SHOP_KEY"


def _learnt(
    items: Json, environ: dict[str, str] | None = None, constants: dict[str, Json] | None = None
) -> tuple[Learnt, Answering]:
    spec = described()
    target = Answering({f"/{tenant}/things": items for tenant in ("here", "there", "a%2Fb")})
    return learn(
        spec, target, Credentials("things-shop", spec.schemes, environ or {}), constants
    ), target


def _items(*ids: Json) -> Json:
    return {"items": [{"id": one} for one in ids]}


def test_every_item_of_a_list_names_an_id() -> None:
    """The link names the first item; the others are ids as well."""
    learnt, target = _learnt(_items("a", "b", "c", "b"))
    assert learnt.ids == {"tenant": ["here"], "id": ["a", "b", "c"], "kind": ["big", "small"]}
    assert learnt.pace == 0.001
    assert [(call.method, call.path) for call in target.calls] == [("GET", "/here/things")]
    assert target.calls[0].headers == {"x-key": "segmock"}


def test_what_the_environment_names_is_not_asked_for() -> None:
    """Ids, and the tenant that is asked; commas stand between several."""
    learnt, target = _learnt(
        _items("b"), {f"{START}ID": "x, y,", f"{START}TENANT": "there", CREDENTIAL: "k"}
    )
    assert learnt.ids["id"] == ["x", "y"]
    assert learnt.ids["tenant"] == ["there"]
    assert target.calls[0].path == "/there/things"
    assert target.calls[0].headers == {"x-key": "k"}


def test_a_constant_stands_by_itself() -> None:
    """It is what lists are asked with, percent-encoded; the environment may name another."""
    learnt, target = _learnt(_items("b"), constants={"tenant": "a/b", "X-TRACE": "t", "none": 1})
    assert learnt.constants == {"path.tenant": "a/b", "header.x-trace": "t"}
    assert "tenant" not in learnt.ids
    assert target.calls[0].path == "/a%2Fb/things"
    named = {f"{START}TENANT": "there", f"{START}X_TRACE": "u"}
    learnt, target = _learnt(_items("b"), named, {"tenant": "a/b", "x-trace": "t"})
    assert learnt.constants == {"path.tenant": "there", "header.x-trace": "u"}
    assert target.calls[0].path == "/there/things"


def test_only_so_many_ids_are_kept() -> None:
    """A long list is as good as its beginning."""
    learnt, _ = _learnt(_items(*range(1, 100)))
    assert learnt.ids["id"] == list(range(1, MOST + 1))


def test_a_target_that_tells_nothing_is_no_mistake() -> None:
    """No answer, another status, or a body of another shape: what is wrong is found later."""
    bodies: list[Json] = [None, [], {"items": "x"}, {"items": {"x": 1}}, {"items": [{"id": []}]}]
    for items in bodies:
        learnt, _ = _learnt(items)
        assert "id" not in learnt.ids
    spec = described()
    learnt = learn(spec, Answering({}), Credentials("things-shop", spec.schemes, {}))
    assert learnt.ids == {"tenant": ["here"], "kind": ["big", "small"]}
    assert learnt.pace == 0.0


def test_without_a_credential_nothing_is_asked() -> None:
    """A list that cannot be read is left alone."""
    learnt, target = _learnt(_items("b"), {"SEGMOCK_CREDENTIAL_THINGS_SHOP_TOKEN": "t"})
    assert target.calls == []
    assert "id" not in learnt.ids
