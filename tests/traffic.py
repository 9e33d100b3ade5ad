"""Generated requests: valid, nearly valid and odd ones, for any operation of a description."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, quote_plus

import orjson
from hypothesis import strategies as st

from segmock.core import spec as specs
from segmock.core.compile import Table, resolved
from segmock.core.document import at, pointer
from segmock.core.exchange import Exchange
from segmock.core.generating import Generator
from segmock.core.matching import Router
from segmock.core.messages import FORM, Request
from segmock.core.problem import Problem, Violation
from segmock.core.validating import validate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from segmock.core.document import Json, Record
    from segmock.core.spec import Operation, Parameter, Spec
    from segmock.core.vendor import Vendor
    from segmock.core.world import World

ROOT = Path(__file__).parent.parent
FILES = {
    path.stem: path
    for path in [*sorted((ROOT / "openapi").glob("*.yaml")), ROOT / "tests" / "acme" / "acme.yaml"]
}
"""The descriptions by the vendor's name, the fifth one included."""
NOBODY = cast("Vendor", SimpleNamespace(filters=SimpleNamespace(faults=lambda _, __: [])))
NOWHERE = cast("World", None)


class Stages:
    """The first and the third stage for one description: what matches, and what is valid."""

    def __init__(self, file: str) -> None:
        self.spec: Spec = specs.load(FILES[file])
        self.router = Router(self.spec)
        self.checks = Table(self.spec).checks

    def judge(self, request: Request) -> tuple[Exchange | None, list[Violation]]:
        """Return the exchange, where a path and a method match, and all violations."""
        match = self.router.match(request.path)
        if match is None:
            return None, [Violation("path", "", "a path", request.path, "")]
        operation = match.operation(request.method)
        if operation is None:
            return None, [Violation("path", "", "a method of that path", request.method, "")]
        exchange = Exchange(request, NOBODY, operation, NOWHERE)
        try:
            validate(exchange, self.checks[operation.id], match.values)
        except Problem as problem:
            return exchange, list(problem.violations)
        # What is wrong with elements that stand apart refuses nothing, but it is found.
        return exchange, list(exchange.violations)


TEXTS = (
    *("", "0", "-0", "00", "1", "-1", "+1", "1.0", "1.5", "1e3", "1_000", " 5", "5 ", "１", "٣"),
    *("2147483648", "9" * 19, "9" * 20, "1" * 30, "nan", "inf", "-inf", "Infinity", "null"),
    *("true", "false", "True", "FALSE", "yes", "no", "on", "off", "y", "t", "1,2", "red", "blue"),
    *("red,blue", "red,", ",", "a", "a\n", "ab", "a b", "a/b", "a+b", "%", "%41", "ß", "ﬁ", "😀"),
    *("\x00", "\x1f", "\x7f", "a,b", "a:asc", "[]", "{}", "'", '"', "x" * 41, "y" * 600),
    *("2026-01-01", "2026-13-01T00:00:00Z", "a@", "a@b.example", "http://[", ".", ".."),
)
VALUES: tuple[Json, ...] = (
    *(None, True, False, 0, -1, 1, 1.0, 1.5, 0.1, 1e30, 2**31, 2**53 + 1, 2**63, -(2**63)),
    *("", "x", "1", "ß", "😀", "a\n", "x" * 300, "a@", "a@b", "a@b.example", "2026-02-30"),
    *("2026-01-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01 00:00:00Z", "http://[", "a b"),
    *([], [1, 1], [True, 1], [None], ["x"], [[]], {}, {"a": 1}, {"en": "x"}, {"": {}}),
)
BODIES = (
    *(b"", b" ", b"{", b"nul", b"NaN", b'{"a": NaN}', b"[Infinity]", b"[1e400]", b'"\\ud800"'),
    *(b"\xff", b'"\xff"', "{}".encode("utf-16"), b"\xef\xbb\xbf{}", b'{"a": 1, "a": 2}', b"1 2"),
    *(b"[" * 101 + b"]" * 101, b'{"x": ' * 101 + b"1" + b"}" * 101, b"[" * 5000 + b"]" * 5000),
)
MEDIA = (
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON",
    "text/plain",
    FORM,
    f"{FORM}; charset=utf-8",
    "",
)


def as_text(value: Json) -> str:
    """Return how a client writes a value into a parameter."""
    if isinstance(value, list):
        return ",".join(map(as_text, value))
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def generated(spec: Spec, schema: Record) -> st.SearchStrategy[Json]:
    """Values that the generator makes of a schema; odd ones where it cannot."""

    def make(number: int) -> Json:
        try:
            return Generator(spec.schema).value(schema, "differential", number)
        except ValueError:
            return TEXTS[number % len(TEXTS)]

    return st.integers(0, 999).map(make)


def texts(spec: Spec, parameter: Parameter, *, careful: bool) -> st.SearchStrategy[str]:
    """Texts for a parameter, all of them valid if the client is careful."""
    schema = resolved(parameter.schema, spec)
    fitting = generated(spec, schema).map(as_text)
    if careful:
        return fitting
    if isinstance(pattern := schema.get("pattern"), str):
        fitting |= st.from_regex(pattern, alphabet=st.characters(codec="utf-8"))
    return st.one_of(fitting, fitting, st.sampled_from(TEXTS), st.text(max_size=5))


@st.composite
def requests(draw: st.DrawFn, spec: Spec, operation: Operation) -> Request:
    """Requests to an operation, most of them nearly valid."""
    careful = draw(st.integers(0, 3)) > 0
    path = operation.template
    fields: list[tuple[str, str]] = []
    headers = draw(st.sampled_from([credentials(spec, a) for a in operation.security or ({},)]))
    for parameter in operation.parameters:
        if parameter.where == "path":
            text = draw(texts(spec, parameter, careful=careful)) or "x"
            path = path.replace(f"{{{parameter.name}}}", quote(text, safe=draw(SAFE)))
        elif draw(st.integers(0, 3)) > 0:
            continue
        elif parameter.deep:
            fields += draw(bracketed(spec, parameter, careful=careful))
        else:
            each = texts(spec, parameter, careful=careful)
            some = draw(st.lists(each, min_size=1, max_size=1 if careful else 2))
            if parameter.where == "query":
                name = draw(st.sampled_from((parameter.name,) * 9 + (parameter.name.swapcase(),)))
                fields += [(name, text) for text in some]
            elif some[0].isprintable():
                headers[parameter.key] = some[0]
    path += draw(st.sampled_from(("",) * 19 + ("/",)))
    encode = draw(st.sampled_from((quote, quote_plus)))
    query = "&".join(
        f"{encode(name)}={encode(text)}" for name, text in draw(st.permutations(fields))
    )
    query += draw(st.sampled_from(("",) * 9 + ("&unknown=1", "&", "&a=%ff", "&b=%zz")))
    body = b""
    if operation.body and draw(st.integers(0, 9)) > 0:
        media = draw(st.sampled_from([*operation.body]))
        body = draw(bodies(spec, operation, media))
        headers["content-type"] = draw(st.sampled_from((media,) * 9 + MEDIA))
    return Request(operation.method, path, query, headers, body)


SAFE = st.sampled_from(("", "", "/", ":@+,"))


def credentials(spec: Spec, needed: Iterable[str]) -> dict[str, str]:
    """Return the headers with which a client meets some schemes."""
    return {
        scheme.header: scheme.display.partition(": ")[2] + scheme.written("segmock")
        for scheme in map(spec.schemes.__getitem__, needed)
    }


@st.composite
def bracketed(
    draw: st.DrawFn, spec: Spec, parameter: Parameter, *, careful: bool
) -> list[tuple[str, str]]:
    """Fields of a parameter whose names have brackets, in any of the usual writings."""
    value = draw(generated(spec, resolved(parameter.schema, spec)))
    for _ in range(0 if careful else draw(st.integers(0, 3))):
        value = draw(mutated(value))
    made = draw(spread(parameter.name, value))
    if not careful and draw(st.booleans()):
        made.append((parameter.name + draw(st.sampled_from(ODD_NAMES)), draw(st.text(max_size=3))))
    return made


@st.composite
def spread(draw: st.DrawFn, name: str, value: Json) -> list[tuple[str, str]]:
    """A value under a name, as JavaScript clients write it."""
    if isinstance(value, dict):
        inner = [(f"{name}[{key}]", part) for key, part in value.items()]
    elif isinstance(value, list):
        flat = not any(isinstance(item, dict | list) for item in value)
        form = draw(st.sampled_from(("[%d]", "[]", "") if flat else ("[%d]",)))
        inner = [(name + (form % n if "%" in form else form), v) for n, v in enumerate(value)]
    else:
        return [(name, as_text(value))]
    return [field for key, part in inner for field in draw(spread(key, part))]


ODD_NAMES = (
    *("", "[", "]", "[]", "[][]", "[a", "[a]b", "[[a]]", "[a][b", "[0]", "[1]", "[99999]", "[-1]"),
    *("[a][][b]", "[\x00]", "[ä]", "[__proto__]", "[a]" * 10, "[a]" * 11, "[a" * 500),
)
FORMS = (
    *(b"&", b"=", b"a", b"=&=", b"%", b"a=%zz", b"a=%ff", b"\xff", b"a=\xff", b"+=+", b"a&" * 1001),
    *(b"a=1&a=2", b"a[b]=1", b"{}", b'{"a": 1}', b"a;b=1", b"a=1;b=2", b"a=b=c", b"\x00=\x00"),
)


@st.composite
def forms(draw: st.DrawFn, value: Json) -> bytes:
    """A value as a form: its fields once, its lists field by field."""
    if not isinstance(value, dict):
        return draw(st.sampled_from(FORMS))
    encode = draw(st.sampled_from((quote, quote_plus)))
    lists = ((name, v if isinstance(v, list) else [v]) for name, v in value.items())
    fields = [(name, as_text(item)) for name, items in lists for item in items]
    return "&".join(f"{encode(name)}={encode(text)}" for name, text in fields).encode()


@st.composite
def bodies(draw: st.DrawFn, spec: Spec, operation: Operation, media: str) -> bytes:
    """Bodies of a type: the description's examples, generated, mutated or odd."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(FORMS if media == FORM else BODIES))
    schema = operation.body[media]
    content = at(spec.document, f"{operation.body_pointer}/content{pointer(media)}")
    examples = [example["value"] for example in content.get("examples", {}).values()]
    value = draw(st.one_of(*map(st.just, examples), generated(spec, schema)))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 1, 2, 3)))):
        value = draw(mutated(value))
    return draw(forms(value)) if media == FORM else orjson.dumps(value)


@st.composite
def mutated(draw: st.DrawFn, value: Json) -> Json:
    """The value with one thing changed, somewhere in it."""
    inner = isinstance(value, dict | list) and value and draw(st.integers(0, 3))
    if inner and isinstance(value, list):
        place = draw(st.integers(0, len(value) - 1))
        changed = draw(st.sampled_from(("change", "drop", "double")))
        part = {"drop": [], "double": [value[place]] * 2}.get(changed)
        part = [draw(mutated(value[place]))] if part is None else part
        return [*value[:place], *part, *value[place + 1 :]]
    if inner:
        name = draw(st.sampled_from(sorted(value)))
        rest = {n: v for n, v in value.items() if n != name}
        changed = draw(st.sampled_from(("change", "change", "drop", "add")))
        if changed == "change":
            rest[name] = draw(mutated(value[name]))
        elif changed == "add":
            rest = {**value, draw(st.sampled_from(("unknown", "id", "", "a/b", "é"))): name}
        return rest
    return draw(st.one_of(st.sampled_from(VALUES), st.text(max_size=5), st.integers(0, 2**63)))
