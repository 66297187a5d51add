"""The file of a compilation is as its schema says, and only such a file is read."""

import json
from importlib.resources import files

import pytest
from hypothesis import given

from comity.core.text.rolling import jsonform, jsonread
from comity.core.text.rolling.compilation import Reserve, ReserveKind, Statement
from comity.core.text.rolling.index import Base
from comity.core.text.rolling.jsonread import NotACompilation
from comity.core.text.rolling.merge import NoSuchReserve, NotTheHolder, compiled, lift, said
from tests.core.text.rolling.drawn import Conference, conferences, text

Schema = dict[str, object]
SCHEMA: Schema = json.loads(files("comity.core.text.rolling").joinpath("compilation.schema.json").read_text())
TYPES = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}


def check(value: object, schema: Schema, at: str = "") -> None:
    """The part of JSON Schema that ours uses."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        definitions = SCHEMA["$defs"]
        assert isinstance(definitions, dict)
        schema = definitions[reference.rpartition("/")[2]]
    if "const" in schema:
        assert value == schema["const"], at
    if "enum" in schema:
        assert value in schema["enum"], (at, value)  # type: ignore[operator]
    if "type" in schema:
        assert isinstance(value, TYPES[str(schema["type"])]), (at, value)
    if isinstance(value, dict):
        required, known = schema.get("required", []), schema.get("properties", {})
        assert isinstance(required, list)
        assert isinstance(known, dict)
        assert {*required} <= {*value}, (at, {*required} - {*value})
        for key, inner in value.items():
            check(inner, known.get(key, {}), f"{at}/{key}")
    items = schema.get("items")
    if isinstance(value, list) and isinstance(items, dict):
        for inner in value:
            check(inner, items, at)


@given(conferences())
def test_every_compilation_is_as_the_schema_says(conference: Conference) -> None:
    made = conference.compiled()
    made = said(made, Statement("ALD", 0, ("p1",), ((ReserveKind.CAPITAL, "p1"),)))
    check(json.loads(jsonform.dumps(made)), SCHEMA)
    assert jsonread.loads(jsonform.dumps(made), made.base.text) == made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"version":1', b'"version":2'),
        (b'"round":0', b'"round":-1'),
        (b'"kind":"capital"', b'"kind":"perhaps"'),
        (b'"order":[]', b'"order":[1]'),
        (b"{", b""),
    ],
)
def test_what_does_not_fit_is_refused(old: bytes, new: bytes) -> None:
    made = said(
        compiled(Base(text((("the", " ", "sand"),))), []),
        Statement("ALD", 0, (), ((ReserveKind.CAPITAL, ""),)),
    )
    data = jsonform.dumps(made)
    assert jsonread.loads(data, made.base.text) == made
    assert old in data
    with pytest.raises(NotACompilation):
        jsonread.loads(data.replace(old, new, 1), made.base.text)


def test_a_reserve_is_lifted_by_its_holder_alone() -> None:
    made = said(
        compiled(Base(text((("the",),))), []), Statement("ALD", 0, (), ((ReserveKind.SCRUTINY, "p1"),))
    )
    reserve = Reserve("ALD", ReserveKind.SCRUTINY, "p1")
    with pytest.raises(NotTheHolder):
        lift(made, reserve, "BRE")
    lifted = lift(made, reserve, "ALD")
    assert (made.reserves, lifted.reserves) == ((reserve,), ())
    with pytest.raises(NoSuchReserve):
        lift(lifted, reserve, "ALD")
