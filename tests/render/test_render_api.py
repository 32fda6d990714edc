"""Endpoints with names, types and defaults that Python, pydantic or the module itself would trip over."""

from __future__ import annotations

import dataclasses
import json

import pydantic
import pytest
from rendering import on_disk, run
from sample_services import GREETER, GREETER_DATA, module

from nb2svc.plan.model import Endpoint, Parameter, Setting
from nb2svc.render import render
from nb2svc.render.reserved import IN_API, IN_MODELS

RESOURCES = module(
    "resources.py", "from flask import current_app\n\n\ndef settings():\n    return current_app.config['SETTINGS']\n"
)
ECHO = "def {name}(**fields):\n    return {{key: [type(each).__name__, each] for key, each in fields.items()}}\n"


def parameter(name, annotation, kind="string", **how):
    return Parameter(name=name, type=kind, annotation=annotation, **how)


def echo(name, *parameters):
    return Endpoint(name=name, method="POST", path=f"/{name}", origin="function", calls=name, parameters=parameters)


def service(*endpoints, **how):
    settings = tuple(each for each in GREETER.settings if each.name == "artifacts")
    return dataclasses.replace(GREETER, endpoints=endpoints, settings=settings, ready=(), has_prints=False, **how)


def asked(tmp_path, made, name, body):
    """Status and JSON of what ``name`` answers, in a process of its own."""
    code = "\n\n".join(ECHO.format(name=each.calls) for each in made.endpoints)
    folder = on_disk(render(made, [module("functions.py", code), RESOURCES], GREETER_DATA), tmp_path)
    script = f"""
import json, logging
from greeter import create_app
logging.disable()
answer = create_app().test_client().post("/{name}", data={body!r}, content_type="application/json")
print(json.dumps([answer.status_code, answer.json]))
"""
    result = run(folder, "-c", script)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


NAMES = [
    "model_config", "model_x", "json", "copy", "schema", "_hidden", "hidden", "__class__", "date", "str", "Field",
    "answer", "self", "cls", "fields_", "validate", "body", "text", "_1", "field__",
]  # fmt: skip


def test_fields_keep_their_names_outside(tmp_path):
    made = service(echo("take", *(parameter(name, "int", "integer") for name in NAMES)))
    status, answer = asked(tmp_path, made, "take", json.dumps(dict.fromkeys(NAMES, 1)))
    assert (status, answer) == (200, {name: ["int", 1] for name in NAMES})


@pytest.mark.parametrize(
    "name", ["list", "print", "answer", "healthz", "readyz", "api", "functions", "request", "Body", "text", "super"]
)
def test_endpoints_keep_their_names_outside(tmp_path, name):
    made = service(echo(name, parameter("values", "list[int]", "array")), echo("other", parameter("x", "str")))
    assert asked(tmp_path, made, name, '{"values": [1]}') == [200, {"values": ["list", [1]]}]


def test_models_of_similar_names_are_two(tmp_path):
    made = service(echo("get_x", parameter("a", "int")), echo("getX", parameter("b", "int")))
    assert asked(tmp_path, made, "getX", '{"b": 1}') == [200, {"b": ["int", 1]}]


TYPES = [
    ("int", "3", ["int", 3]),
    ("int", "3.0", None),
    ("int", "true", None),
    ("int", str(2**63), None),
    ("int", str(-(2**63)), ["int", -(2**63)]),
    ("float", "3", ["float", 3.0]),
    ("float", "true", None),
    ("float", "1e999", None),
    ("float", "9" * 400, None),
    ("float", "NaN", None),
    ("bool", "1", None),
    ("bool", "false", ["bool", False]),
    ("str", '"é"', ["str", "é"]),
    ("str", '"a\\u0000b"', None),
    ("str", json.dumps("x" * 10_000), ["str", "x" * 10_000]),
    ("str", json.dumps("x" * 10_001), None),
    ("list[float]", "[1, 2.5]", ["list", [1.0, 2.5]]),
    ("list[float]", "[1, Infinity]", None),
    ("list[list[int]]", "[[1], [true]]", None),
    ("dict[str, int]", '{"a": 1}', ["dict", {"a": 1}]),
    ("dict[str, int]", '{"a": 9223372036854775808}', None),
    ("dict", '{"a": [1, null]}', ["dict", {"a": [1, None]}]),
    ("date", '"2024-02-29"', ["date", "2024-02-29"]),
    ("date", '"2023-02-29"', None),
    ("date", "1", None),
    ("datetime", '"2024-01-01T10:00:00+01:00"', ["datetime", "2024-01-01T10:00:00+01:00"]),
    ("datetime.date", '"2024-02-29"', ["date", "2024-02-29"]),
    ("Optional[int]", "null", ["NoneType", None]),
    ("int | None", '"1"', None),
    ("Literal['a', 'int']", '"int"', ["str", "int"]),
    ("Literal['a', 'int']", '"b"', None),
    ("Any", '{"a": 1}', ["dict", {"a": 1}]),
]


def test_types_are_strict(tmp_path):
    made = service(*(echo(f"take_{i}", parameter("x", annotation)) for i, (annotation, *_) in enumerate(TYPES)))
    code = "\n\n".join(ECHO.format(name=each.calls) for each in made.endpoints)
    folder = on_disk(render(made, [module("functions.py", code), RESOURCES], GREETER_DATA), tmp_path)
    bodies = [f'{{"x": {value}}}' for _annotation, value, _expected in TYPES]
    (folder / "bodies.json").write_text(json.dumps(bodies))
    script = """
import json, logging
from greeter import create_app
logging.disable()
client = create_app().test_client()
bodies = json.load(open("bodies.json"))
answers = [client.post(f"/take_{i}", data=each, content_type="application/json") for i, each in enumerate(bodies)]
print(json.dumps([[each.status_code, each.json.get("x")] for each in answers]))
"""
    result = run(folder, "-c", script)
    assert result.returncode == 0, result.stderr
    expected = [[422, None] if answer is None else [200, answer] for *_, answer in TYPES]
    for row, got, wanted in zip(TYPES, json.loads(result.stdout), expected, strict=True):
        assert got == wanted, row


@pytest.mark.parametrize(
    ("annotation", "default", "expected"),
    [
        ("int", 3, ["int", 3]),
        ("float", None, ["NoneType", None]),
        ("str", "{{ x }}\\", ["str", "{{ x }}\\"]),
        ("date", "2024-02-29", ["date", "2024-02-29"]),
        ("Optional[datetime]", "2024-02-29T01:00:00", ["datetime", "2024-02-29T01:00:00"]),
        ("list[int]", [1, 2], ["list", [1, 2]]),
        ("dict[str, float]", {}, ["dict", {}]),
    ],
)
def test_what_is_left_out_is_the_default(tmp_path, annotation, default, expected):
    made = service(echo("take", parameter("x", annotation, required=False, default=default)))
    assert asked(tmp_path, made, "take", "{}") == [200, {"x": expected}]


def test_a_type_that_json_cannot_hold_is_a_mistake():
    for annotation in ("DataFrame", "os.PathLike", "list[Engine]"):
        with pytest.raises(ValueError, match="no type"):
            render(service(echo("take", parameter("x", annotation))), [module("functions.py", ""), RESOURCES])


@pytest.mark.parametrize("field", ["package", "name", "calls"])
def test_what_is_no_name_is_a_mistake(field):
    bad = "x; import os"
    endpoint = dataclasses.replace(echo("take"), **({field: bad} if field != "package" else {}))
    made = dataclasses.replace(service(endpoint), package=bad if field == "package" else "greeter")
    with pytest.raises(ValueError, match="is no name"):
        render(made, [module("functions.py", ""), RESOURCES])


def test_the_names_that_pydantic_keeps_are_known():
    own = {name for name in dir(pydantic.BaseModel) if not name.startswith(("_", "model_"))}
    assert own <= IN_MODELS


def test_settings_of_every_kind(tmp_path):
    made = dataclasses.replace(
        service(),
        settings=(
            Setting(name="a", env="A", type="integer", annotation="int", default=3, least=1, description=""),
            Setting(
                name="b", env="GREETER_B", type="object", annotation="dict[str, int]", required=True, description=""
            ),
            Setting(name="c", env="GREETER_C", type="string", annotation="str", description="nothing"),
            Setting(
                name="d",
                env="GREETER_D",
                type="string",
                annotation="str",
                kind="url",
                default="sqlite://",
                description="",
            ),
            Setting(
                name="e",
                env="GREETER_E",
                type="string",
                annotation="str",
                kind="url",
                secret=True,
                description="",
                required=True,
            ),
            Setting(name="json_", env="GREETER_JSON", type="boolean", annotation="bool", default=True, description=""),
        ),
    )
    folder = on_disk(render(made, [module("functions.py", ""), RESOURCES]), tmp_path)
    right = {"A": "5", "GREETER_B": '{"x": 1}', "GREETER_E": "sqlite:///x", "GREETER_JSON": "false"}
    code = "from greeter.settings import load; s = load(); print(s.a, s.b, s.c, s.d, s.json_)"
    result = run(folder, "-c", code, **right)
    assert result.stdout.split("\n")[0] == "5 {'x': 1} None sqlite:// False", result.stderr
    for variable, value in {
        "A": "0",
        "GREETER_B": "[",
        "GREETER_D": "s3cret",
        "GREETER_E": "s3cret",
        "GREETER_JSON": "2",
    }.items():
        result = run(folder, "-c", code, **{**right, variable: value})
        assert result.returncode == 1 and len(result.stderr.splitlines()) == 1
        assert f"{variable}: " in result.stderr and "s3cret" not in result.stderr
    names = run(
        folder,
        "-c",
        "from greeter.settings import Settings; print(Settings(_env_file=None, a=7, b={}, e='sqlite://').a)",
    )
    assert names.stdout == "7\n", names.stderr


def test_names_in_the_api_are_those_of_the_template():
    assert {"answer", "request", "Body", "Int64", "Text", "datetime", "list"} <= IN_API
