"""Mutants of the fifth vendor, live: each primitive makes one thing wrong and leaves the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING

import orjson
import pytest

from segmock import app
from segmock.app import Mock
from segmock.core.credentials import READ_ONLY
from segmock.core.messages import Request, Response
from segmock.core.pipeline import Pipeline
from segmock.core.worlds import Worlds
from segmock.mutating.mutant import (
    GROUPS,
    Change,
    Mutant,
    answered,
    around,
    asked,
    both,
    open_to_all,
    sent,
    slow,
    unchecked,
)
from tests.acme.mutants import MUTANTS
from tests.conftest import ACME, Client, _built
from tests.live import TIMEOUT

if TYPE_CHECKING:
    from segmock.core.exchange import Exchange
    from segmock.core.messages import Answer
    from segmock.core.problem import Violation

BY_ID = {mutant.id: mutant for mutant in MUTANTS}
JSON = {"content-type": "application/json"}
RIGHT = _built(ACME).pipeline.served[0]


def wrong(change: str | Change) -> Client:
    """Return a strict mock of the fifth vendor with a mutant, or with a change that has no name."""
    mutant = BY_ID[change] if isinstance(change, str) else Mutant("x", "acme", "A", "X.", change)
    served, built = mutant.change(RIGHT), _built(ACME)
    world = app.world(built.scenario, [served], any_credential=False)
    pipeline = Pipeline([served], strict=True)
    return Client(Mock(pipeline, Worlds(world), built.scenario, mutant), {"acme-key": "segmock"})


def pack(client: Client, label: str) -> int:
    """Pack a crate; returns the status."""
    return client.send("POST", "/crates", json={"label": label})[0]


def labels(client: Client) -> list[str]:
    """Return the labels of the first page."""
    return [crate["label"] for crate in client.send("GET", "/crates")[2]["crates"]]


def test_a_mutant_marks_what_it_changes_and_changes_nothing_in_place() -> None:
    """Whoever calls the change gets what bears the mutant's id; the right one stays right."""
    before = (RIGHT.vendor, dict(RIGHT.behaviours), dict(RIGHT.checks), RIGHT.spec)
    for mutant in MUTANTS:
        assert mutant.group in GROUPS
        assert mutant.change(RIGHT).mutant == mutant.id
    assert (RIGHT.mutant, RIGHT.before, RIGHT.after) == ("", None, None)
    assert (RIGHT.vendor, RIGHT.behaviours, RIGHT.checks, RIGHT.spec) == before


@pytest.mark.parametrize(
    "change",
    [
        around("nope", lambda exchange, behaviour: behaviour(exchange)),
        answered("nope", lambda _, answer: answer),
        open_to_all("nope"),
        unchecked("nope", lambda _: True),
        asked("nope", lambda request: request),
        sent("nope", lambda _, response: response),
        slow("nope", 1),
    ],
    ids=["around", "answered", "open_to_all", "unchecked", "asked", "sent", "slow"],
)
def test_a_change_of_an_operation_that_there_is_not_is_an_error(change: Change) -> None:
    """It does not pass for a mutant that nobody notices."""
    with pytest.raises(KeyError, match="nope"):
        change(RIGHT)


def test_an_answer_is_altered_even_if_it_breaks_the_description() -> None:
    """Strictness makes no 500 of it; the journal says what was sent, and what is wrong with it."""
    client = wrong("acme-packed-200")
    assert pack(client, "a") == 200
    (entry,) = client.journal
    assert entry.status == 200
    assert [violation.keyword for violation in entry.own] == ["responses"]
    assert client.send("GET", "/crates/a.crate")[0] == 200


def test_advice_may_keep_a_behaviour_from_running() -> None:
    """Every second crate survives its fire, in a memory of the world's own."""
    clients = [wrong("acme-fireproof"), wrong("acme-fireproof")]
    for client in clients:
        for label in ("a", "b"):
            pack(client, label)
            assert client.send("DELETE", f"/crates/{label}.crate")[0] == 204
        found = [client.send("GET", f"/crates/{label}.crate")[0] for label in ("a", "b")]
        assert found == [404, 200]


def test_advice_is_inside_the_transaction() -> None:
    """What is raised after the behaviour has run undoes what it did."""

    def fail(client: Client) -> None:
        with pytest.raises(ZeroDivisionError):
            pack(client, "a")

    def advice(exchange: Exchange, answer: Answer) -> Answer:
        raise ZeroDivisionError

    client = wrong(answered(None, advice))
    fail(client)
    client.mock.pipeline.served = (RIGHT,)
    assert client.send("GET", "/crates/a.crate")[0] == 404


def test_a_refusal_is_reworded() -> None:
    """Only those that are meant; the problem tells which."""
    client = wrong("acme-422")
    assert pack(client, "") == 422
    assert client.send("GET", "/crates/nope.crate")[0] == 404


def test_a_credential_is_judged_by_somebody_else() -> None:
    """Any key will do, but none will not."""
    client = wrong("acme-any-key")
    client.headers = {"acme-key": "nobody's"}
    assert pack(client, "a") == 202
    client.headers = {}
    assert pack(client, "b") == 401


@pytest.mark.parametrize("headers", [{}, {"acme-key": "x"}, {"acme-key": "segmock-expired"}])
def test_an_operation_is_open_to_all(headers: dict[str, str]) -> None:
    """To those without a key, or with a wrong one; the others are as they were."""
    client = wrong("acme-open")
    right = labels(client)
    client.headers = headers
    assert labels(client) == right
    assert pack(client, "a") == 401


def test_all_operations_can_be_open_and_a_good_credential_counts_as_ever() -> None:
    """Writing too; what the behaviour sees is the grant of the credential that was sent."""
    grants: list[bool] = []

    def look(exchange: Exchange, answer: Answer) -> Answer:
        grants.append(exchange.grant.read_only)
        return answer

    client = wrong(both(answered("browse", look), open_to_all(None)))
    for key in ({}, {"acme-key": READ_ONLY}):
        client.headers = key
        assert client.send("GET", "/crates")[0] == 200
        assert pack(client, f"a{len(key)}") == 202
    assert client.send("GET", "/weather")[0] == 200
    assert grants == [False, True]


def test_violations_of_a_body_are_overlooked() -> None:
    """Those that are meant, in the operation that is meant, and no others."""
    client = wrong("acme-long")
    assert pack(client, "x" * 41) == 202
    assert pack(client, "") == 400
    assert client.send("GET", f"/crates/{'x' * 41}.crate")[0] == 400


def test_violations_of_parameters_are_overlooked() -> None:
    """What does not convert stays text."""
    seen: list[str] = []

    def look(exchange: Exchange, answer: Answer) -> Answer:
        seen.append(exchange.query["open"])
        return answer

    client = wrong(both(unchecked(None, lambda v: v.keyword == "type"), answered("browse", look)))
    assert client.send("GET", "/crates?open=perhaps")[0] == 200
    assert seen == ["perhaps"]
    assert client.send("GET", "/crates?mood=LOUD")[0] == 400


def test_violations_of_a_form_are_overlooked() -> None:
    """As those of a JSON body."""
    client = wrong(unchecked("mint", lambda v: v.keyword == "maxLength"))
    client.headers = {"authorization": "Basic c2VnbW9jazpzZWdtb2Nr"}
    form = {"content-type": "application/x-www-form-urlencoded"}
    sent_back = client.send("POST", "/keys", headers=form, body=b"holder=" + b"x" * 21)
    assert (sent_back[0], sent_back[2]["holder"]) == (201, "x" * 21)
    assert client.send("POST", "/keys", headers=form, body=b"holder=")[0] == 400


def test_violations_of_elements_that_stand_apart_are_overlooked(mock: Client) -> None:
    """An element is refused only for what is left."""
    (served,) = (s for s in mock.mock.pipeline.served if s.vendor.name == "emporix")
    operation = next(o for o in served.spec.operations.values() if o.apart)
    media = next(iter(operation.body))

    def forgive(violation: Violation) -> bool:
        return violation.pointer.startswith("/0")

    mutant = unchecked(operation.id, forgive)(served)
    odd = [1, 2]
    assert set(served.checks[operation.id].elements(media, odd)) == {0, 1}
    assert set(mutant.checks[operation.id].elements(media, odd)) == {1}


def test_what_is_sent_is_altered_on_the_wire() -> None:
    """After the own check, so nothing is wrong in the mock's own eyes; for HEAD too."""
    client = wrong("acme-html")
    whole = client.send("GET", "/crates")
    assert whole[1]["content-type"] == "text/html"
    head = client.send("HEAD", "/crates")
    assert (head[1]["content-length"], head[2]) == (str(len(whole[2])), "")
    assert client.send("GET", "/crates/nope.crate")[1]["content-type"] == "application/json"
    assert [entry.own for entry in client.journal] == [(), (), ()]


def test_a_length_need_not_be_stated() -> None:
    """A HEAD tells the length of the altered body."""
    client = wrong(sent(None, lambda _, response: replace(response, body=b"12345")))
    assert client.send("HEAD", "/weather")[1]["content-length"] == "5"


def test_a_method_that_is_not_allowed_is_sent_by_no_operation() -> None:
    """Only a change of everything sees that answer, and the request as it came."""
    seen: list[str] = []

    def look(request: Request, response: Response) -> Response:
        seen.append(f"{request.method} {response.status}")
        return response

    client = wrong(both(sent(None, look), sent("browse", look), asked("browse", lambda r: r)))
    assert client.send("DELETE", "/crates")[0] == 405
    assert seen == ["DELETE 405"]


def test_what_is_asked_is_altered_before_any_stage() -> None:
    """The path leads elsewhere; the journal says what came, and who looked for it gets nothing."""
    client = wrong("acme-dashes")
    assert pack(client, "a-b") == 202
    assert client.send("GET", "/crates/a-b.crate")[0] == 404
    assert client.journal[-1].path == "/crates/a-b.crate"
    assert "a+b" in client.journal[-1].response_body.decode()


def test_an_altered_request_may_be_for_another_operation() -> None:
    """What it then leads to answers; a path that leads nowhere stays where it was."""
    client = wrong(asked("browse", lambda request: replace(request, path="/weather")))
    assert client.send("GET", "/crates")[2] == "fine\n"
    client = wrong(asked("browse", lambda request: replace(request, path="/nowhere")))
    assert client.send("GET", "/crates")[0] == 200
    client = wrong(asked("unpack", lambda request: replace(request, method="DELETE")))
    pack(client, "a")
    assert client.send("GET", "/crates/a.crate")[0] == 204


def test_changes_are_put_together() -> None:
    """The later ones are around the earlier ones, on the way in and on the way out."""

    def mark(name: str) -> Change:
        return both(
            asked(None, lambda request: replace(request, query=f"{request.query}{name}=1&")),
            sent(None, lambda _, response: replace(response, body=response.body + name.encode())),
        )

    seen: list[str] = []

    def look(request: Request) -> Request:
        seen.append(request.query)
        return request

    client = wrong(both(asked(None, look), mark("a"), mark("b")))
    assert client.send("GET", "/weather")[2] == "fine\nab"
    assert seen == ["b=1&a=1&"]


def test_a_slow_answer_says_how_long_the_door_waits() -> None:
    """Only where it is meant; delays add up, and the journal counts them as time that was taken."""
    never = slow("browse", 9, lambda request: "limit" in request.query)
    client = wrong(both(BY_ID["acme-slow"].change, slow("unpack", 1), never))
    for path, delay in (("/crates/x.crate", 3.5), ("/crates", 0)):
        response = client.mock.pipeline.handle(Request("GET", path), client.mock.world)
        assert response is not None
        assert response.delay == delay
        assert delay <= client.journal[-1].seconds < delay + 1


def test_a_change_may_act_outside_the_transaction() -> None:
    """Two requests that are under way at the same time confuse it; one after the other do not."""
    meeting = Barrier(2, timeout=TIMEOUT)

    def meet(request: Request) -> Request:
        meeting.wait()
        return request

    def packed(client: Client, label: str) -> str:
        body = orjson.dumps({"label": label})
        return str(client.send("POST", "/crates", headers=JSON, body=body)[2]["label"])

    client = wrong("acme-confused")
    assert [packed(client, label) for label in ("a", "b")] == ["a", "b"]
    client = wrong(both(asked("pack", meet), BY_ID["acme-confused"].change))
    # Inside a transaction the second would wait for the first, and the first for the second.
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda label: packed(client, label), ("a", "b")))
    assert told in (["a", "a"], ["b", "b"])
    stored = [client.send("GET", f"/crates/{label}.crate")[2]["label"] for label in ("a", "b")]
    assert stored == ["a", "b"]
