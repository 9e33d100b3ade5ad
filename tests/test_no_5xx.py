"""Whatever is sent, no answer is a server's failure, and none breaks a description.

Valid requests of every operation, made from the descriptions, are changed at random in method,
path, query, headers and body. A seed makes the same requests again.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import orjson
import pytest

from segmock import app
from segmock.core.document import at, pointer
from segmock.core.messages import FORM, Request
from segmock.core.problem import Kind
from segmock.core.world import MAX_SCOPES
from segmock.screen.starting import example_path
from tests.conftest import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segmock.app import Mock
    from segmock.core.document import Json
    from segmock.core.pipeline import Served
    from segmock.core.spec import Operation, Parameter
    from segmock.core.world import World
    from tests.conftest import Client

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "get")
WORDS = ("segmock", "segmock-readonly", "segmock-expired", "hunter2", "", "\xff", "a@b", "x" * 999)
KINDS = (
    *("application/json", "APPLICATION/JSON; charset=utf-8", "text/plain", "", "application/xml"),
    *("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ";", "\xff"),
)
ACCEPTS = (
    *("*/*", "application/json", "application/problem+json", "text/csv", "image/png", ""),
    *("application/json;q=0", "*/*;q=nan", ",,;=", "\xff", "application/problem+json;q=0.1, */*"),
)
TEXTS = (
    *("", " ", "0", "-1", "1", "99999999999999999999", "-9223372036854775809", "1.5", "1e9", "NaN"),
    *("true", "null", "[]", "a", "A" * 300, "a,b", "a/b", "a\\b", "..", ".", "'", '"', "`", "$"),
    *("a\x00b", "\n", "\r\n", "\x1b[31m", "\u202e", "ä", "ß", "\U0001f600", "e\u0301", "\ufffd"),
    *("{{7*7}}", "%", "%s", "{}", "a eq b", "id eq", "(", ")", "and", "q:x", "a:(b c)", "a:[1,2]"),
    *("2026-01-01", "2026-01-01T00:00:00Z", "0000-00-00", "9999-12-31T23:59:60Z", "12:00"),
    *("name asc", "-name", "name:desc,id", "id,name", "metadata.version", "__proto__", "*"),
)
CHANGES = (0, 0, 1, 1, 1, 2, 3)
"""How often a valid request is changed."""
RENEWED = 0.1
"""How often the URL of an operation is looked up anew, since what it names may be gone."""
RAW = ("", "%", "%zz", "%ff", "%00", "%2F", "%2e%2e", "%F0%9F%98%80", "+", ";", "a%20b", "\xc3\xa4")
ODD_NAMES = ("[", "]", "[]", "[0]", "[99]", "[a][b]", "[a", "[][]", "[__proto__]", "[a]" * 20)
"""What may follow a name with brackets, most of it not rightly."""
NUMBERS = (0, -1, 1, 1.5, -0.0, 1e308, 2**31, 2**53, 2**63 - 1, -(2**63), 2**64 - 1)
BYTES = (
    *(b"", b"{", b"[]", b"{}", b"null", b"0", b'""', b"\xff", b"\x00", b"{}{}", b"NaN", b"1e400"),
    *(b"1" * 400, b'{"a":1,"a":2}', b'"\\ud800"', b"[" * 101, b'{"a":' * 200, b"\xef\xbb\xbf{}"),
    *(b"-", b"tru", b'{"a" 1}', b"//", b"<a/>", b"a=b&c=d", b"\r\n", b"[1,]"),
)


@dataclass
class Sender:
    """Makes requests with a random source of its own, and sends them into a world."""

    mock: Mock
    world: World
    chance: random.Random
    targets: dict[str, str] = field(default_factory=dict)
    """URLs that existed when they were last looked up, by operation."""

    def request(self) -> Request:
        """Return a request that was valid before it was changed, up to four times."""
        served, operation = self.chance.choice(
            [(s, o) for s in self.mock.pipeline.served for o in s.spec.operations.values()]
        )
        made = self._valid(served, operation)
        changes = (self._method, self._path, self._query, self._header, self._body)
        for change in self.chance.choices(changes, (1, 3, 6, 3, 9), k=self.chance.choice(CHANGES)):
            change(made)
        return made

    def _valid(self, served: Served, operation: Operation) -> Request:
        if operation.id not in self.targets or self.chance.random() < RENEWED:
            self.targets[operation.id] = example_path(served, operation, self.world)
        path, _, query = self.targets[operation.id].partition("?")
        fields = [query] if query else []
        key = self.chance.randrange(1_000)
        headers: dict[str, str] = {}
        for parameter in operation.parameters:
            if parameter.where in {"query", "header"} and self.chance.random() < 0.3:
                value = generated(served, parameter, key)
                text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
                if parameter.deep:
                    fields += [f"{quote(n)}={quote(t)}" for n, t in self._spread(parameter, value)]
                elif parameter.where == "query":
                    fields.append(f"{quote(parameter.name)}={quote(text)}")
                else:
                    headers[parameter.name.lower()] = text
        word = self.chance.choice(("segmock",) * 99 + WORDS)
        for name in self.chance.choice(operation.security) if operation.security else ():
            scheme = served.spec.schemes[name]
            headers[scheme.header] = scheme.prefix + scheme.written(word)
        body = b""
        if operation.body:
            media = headers["content-type"] = self.chance.choice([*operation.body])
            value = self.chance.choice(examples(served, operation, media))
            body = urlencode(as_texts(value), doseq=True).encode()
            body = body if media == FORM else orjson.dumps(value)
        return Request(operation.method, path, "&".join(fields), headers, body)

    def _spread(self, parameter: Parameter, value: Json) -> Iterator[tuple[str, str]]:
        """Yield the fields of a parameter whose names have brackets, one of them odd at times."""
        item = self.chance.choice(("[{}]", "[{}]", "[]"))
        for keys, text in leaves(value):
            names = (item.format(key) if isinstance(key, int) else f"[{key}]" for key in keys)
            odd = self.chance.choice(("",) * 19 + ODD_NAMES)
            yield parameter.name + "".join(names) + odd, text

    def text(self) -> str:
        """Return some text."""
        return self.chance.choice(TEXTS)

    def value(self) -> Json:
        """Return some JSON value."""
        simple: tuple[Json, ...] = (
            None,
            True,
            False,
            [],
            {},
            self.text(),
            self.chance.choice(NUMBERS),
        )
        value = self.chance.choice(simple)
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            value = self.chance.choice(([value], [value] * 3, {self.text(): value}))
        return value

    def _method(self, made: Request) -> None:
        made.method = self.chance.choice(METHODS)

    def _path(self, made: Request) -> None:
        parts = made.path.split("/")
        place = self.chance.randrange(1, len(parts))
        raw = self.chance.choice((quote(self.text(), safe=""), self.chance.choice(RAW)))
        match self.chance.randrange(6):
            case 0 | 1 | 2:
                parts[place] = raw
            case 3:
                parts.insert(place, raw)
            case 4:
                parts[place] = parts[place].swapcase()
            case _:
                del parts[place]
        made.path = "/".join(parts) or "/"

    def _query(self, made: Request) -> None:
        made.query = self._fields(made.query)

    def _fields(self, text: str) -> str:
        fields = text.split("&")
        names = [*(field.partition("=")[0] for field in fields), "limit", "sort", "filter", "a"]
        name, value = self.chance.choice(names), quote(self.text())
        match self.chance.randrange(5):
            case 0 | 1:
                fields.append(f"{name}={value}")
            case 2:
                fields = [f"{field.partition('=')[0]}={value}" for field in fields]
            case 3:
                fields.append(f"{name}={self.chance.choice(RAW)}")
            case _:
                fields *= self.chance.choice((0, 2, 600))
        return "&".join(fields)

    def _header(self, made: Request) -> None:
        headers = {**made.headers}
        name = self.chance.choice([*headers, "accept", "content-type", "content-language", "x"])
        if self.chance.random() < 0.2:
            headers.pop(name, None)
        else:
            choices = {"accept": ACCEPTS, "content-type": KINDS}.get(name, (*WORDS, *TEXTS[:20]))
            headers[name] = self.chance.choice(choices)
        made.headers = headers

    def _body(self, made: Request) -> None:
        if self.chance.random() < 0.2:
            made.body = self.chance.choice(BYTES)
        elif made.body and self.chance.random() < 0.1:
            cut = self.chance.randrange(len(made.body))
            made.body = made.body[:cut] + bytes([self.chance.randrange(256)]) + made.body[cut:]
        elif made.headers.get("content-type") == FORM:
            made.body = self._fields(made.body.decode("latin-1")).encode()
        else:
            try:
                body = orjson.loads(made.body)
            except orjson.JSONDecodeError:
                body = self.value()
            made.body = orjson.dumps(self._changed(body))

    def _changed(self, value: Json) -> Json:
        if isinstance(value, dict) and value and self.chance.random() < 0.8:
            key = self.chance.choice([*value])
            match self.chance.randrange(5):
                case 0:
                    return {k: v for k, v in value.items() if k != key}
                case 1:
                    return {**value, self.text(): self.value()}
                case _:
                    return {**value, key: self._changed(value[key])}
        if isinstance(value, list) and value and self.chance.random() < 0.8:
            place = self.chance.randrange(len(value))
            match self.chance.randrange(3):
                case 0:
                    return value * self.chance.choice((0, 2, 300))
                case _:
                    return [*value[:place], self._changed(value[place]), *value[place + 1 :]]
        return self.value()


def leaves(value: Json) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the keys and the text of each plain value in a value."""
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            for below, text in leaves(part):
                yield (key, *below), text
    else:
        yield (), value if isinstance(value, str) else orjson.dumps(value).decode()


def as_texts(value: Json) -> dict[str, list[str]]:
    """Return the fields of a form: of an object its names, each with its text or its texts."""
    fields = value.items() if isinstance(value, dict) else ()
    return {name: [text for _, text in leaves(part)] for name, part in fields}


def generated(served: Served, parameter: Parameter, key: int) -> Json:
    """Return a value of a parameter: made from its schema, or some text where that has no way."""
    try:
        return served.generator.value(parameter.schema, key, parameter.name)
    except ValueError:
        return parameter.example or TEXTS[key % len(TEXTS)]


def examples(served: Served, operation: Operation, media: str) -> list[Json]:
    """Return the bodies that the description shows for an operation, or one made of its schema."""
    document = served.spec.document
    content = at(document, f"{operation.body_pointer}/content{pointer(media)}")
    named = content.get("examples", {}).values()
    named = (at(document, one["$ref"]) if "$ref" in one else one for one in named)
    shown = [content["example"]] if "example" in content else [one["value"] for one in named]
    return shown or [served.generator.value(operation.body[media], "body")]


def overlay(world: World) -> str:
    """Return a text that any change of the state changes, without what is given."""
    kept = sorted(world.store._collections.items())
    laid = ((name, one._changed, sorted(one._gone), one._added) for name, one in kept)
    return repr([one for one in laid if any(one[1:])])


def send(mock: Mock, seed: int, count: int) -> None:
    """Send some requests into a world of their own; fails with those that were answered wrongly."""
    unlimited = {served.vendor.name: count for served in mock.pipeline.served}
    scenario = replace(mock.scenario, limits=unlimited)
    world = app.world(scenario, mock.pipeline.served, any_credential=seed % 2 == 1)
    sender = Sender(mock, world, random.Random(seed))  # noqa: S311 - to be the same again
    wrong: list[str] = []
    statuses: dict[int, int] = {}
    for number in range(count):
        request = sender.request()
        before = overlay(world) if number % 20 == 0 else ""
        try:
            response = mock.pipeline.handle(request, world) or mock.pipeline.lost(request, world)
        except Exception as error:  # noqa: BLE001 - whatever it is
            wrong.append(f"{type(error).__name__} {error}: {request}")
            continue
        statuses[response.status] = statuses.get(response.status, 0) + 1
        own = world.journal._entries[-1].own
        # A world that has as many tenants as it may have says so; that is its documented bound.
        full = response.status == Kind.FULL.status and len(world._scopes) == MAX_SCOPES
        if (response.status >= 500 and not full) or own:
            wrong.append(f"{response.status} {own}: {request}")
        elif before and response.status >= 400 and overlay(world) != before:
            wrong.append(f"{response.status} and a changed state: {request}")
        headers = "".join(response.headers.values())
        if not (headers.isascii() and headers.isprintable()):
            wrong.append(f"odd headers {response.headers}: {request}")
    kinds = {re.sub(r"[0-9a-f]{6,}|'.*", "", text)[:120]: text[:1_500] for text in wrong}
    assert not wrong, f"{len(wrong)} of {count}:\n" + "\n\n".join([*kinds.values()][:12])
    assert {200, 400, 401, 404, 405, 415} <= statuses.keys(), statuses
    accepted = sum(n for status, n in statuses.items() if status < 300)
    assert accepted > count / 5, f"too few were valid: {statuses}"


@pytest.fixture(scope="module")
def mock() -> Mock:
    """All vendors, strict: an answer that breaks its description is a 500."""
    return app.build(settings())


@pytest.mark.parametrize("seed", range(6))
def test_no_request_of_a_few_thousand_is_answered_with_a_failure(mock: Mock, seed: int) -> None:
    """Three thousand requests, the same at every run."""
    send(mock, seed, 500)


@pytest.mark.parametrize("seed", range(2))
def test_the_fifth_vendor_fails_as_little(acme: Client, seed: int) -> None:
    """It has what the others may not have: forms beside JSON, brackets of all kinds."""
    send(acme.mock, seed, 500)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 120))
def test_no_request_of_a_hundred_thousand_is_answered_with_a_failure(mock: Mock, seed: int) -> None:
    """A hundred thousand others, the same at every run."""
    send(mock, seed, 5_000)
