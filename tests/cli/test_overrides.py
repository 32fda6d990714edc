"""What the user says goes before what is inferred, but not against a fact."""

from __future__ import annotations

import pytest
from notebooks import EXAMPLES, Said, notebook, on_disk, rows

CHURN = EXAMPLES / "churn.ipynb"
SHOP = """\
import requests
LIMIT = 3
client = requests.Session()
count = 0
def a(x: int):
    global count
    count += 1
    return x + LIMIT + count

def b(text: str = "x"):
    return client.get(text).json()

def _hidden(x: int):
    return x
# %%
a(1)
# %%
b("y")
"""


@pytest.fixture
def shop(tmp_path):
    return notebook(tmp_path, SHOP)


def _row(said, name):
    assert said.code == 0, said.err
    return rows(said.json)[name]


@pytest.mark.parametrize(
    ("word", "name", "role", "lifetime"),
    [
        ("LIMIT=constant", "LIMIT", "constant", None),
        ("LIMIT=secret", "LIMIT", "secret", None),
        ("client=resource:per_thread", "client", "resource", "per_thread"),
        ("client=resource:per_request", "client", "resource", "per_request"),
        ("count=state:per_request", "count", "state", "per_request"),
        (" count =state:per_request", "count", "state", "per_request"),
    ],
)
def test_a_word_of_the_user_decides(word, name, role, lifetime, shop, tmp_path):
    said = Said("convert", shop, "--set", word, "-o", tmp_path / "out", "--json")

    row = _row(said, name)
    assert (row["role"], row["lifetime"], row["rule"]) == (role, lifetime, "NB000")
    assert row["overruled"], "what was inferred stays on record"


def test_the_last_word_on_a_name_holds_and_others_stay(shop):
    said = Said("plan", shop, "--json", "--set", "LIMIT=secret", "--set", "LIMIT=constant")

    assert _row(said, "LIMIT")["role"] == "constant"
    assert _row(said, "client")["lifetime"] == "per_process"


@pytest.mark.parametrize(
    ("word", "fact"),
    [
        ("count=constant", "cell 1, line 7"),
        ("count=resource:per_process", "cell 1, line 7"),
        ("client=config", "requests.Session"),
        ("client=resource:preloaded", "requests.Session"),
        ("LIMIT=exploration", "endpoints read it"),
        ("a=config", "function"),
        ("requests=constant", "import"),
    ],
)
def test_a_word_against_a_fact_is_refused_with_the_fact(word, fact, shop, tmp_path):
    said = Said("convert", shop, "--set", word, "-o", tmp_path / "out")

    assert said.code == 1
    assert "error NB697" in said.err
    assert fact in " ".join(said.err.split())
    assert "--force" in said.err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("word", ["client=resource:preloaded", "count=resource:per_process"])
def test_who_insists_is_obeyed(word, shop, tmp_path):
    said = Said("convert", shop, "--set", word, "--force", "-o", tmp_path / "out", "--json")

    name, _, rest = word.partition("=")
    row = _row(said, name)
    assert f"{row['role']}:{row['lifetime']}" == rest
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "word",
    [
        "LIMIT",
        "LIMIT=",
        "=config",
        "LIMIT=nonsense",
        "LIMIT=config:per_process",
        "client=resource",
        "client=resource:shared",
        "client=resource:for_ever",
        "count=state",
        "count=state:preloaded",
        "f=function",
        "",
    ],
)
def test_a_word_that_says_nothing_ends_with_2(word, shop, tmp_path):
    said = Said("plan", shop, "--json", "--set", word)

    assert said.code == 2
    assert said.json["error"]["code"] == "NB698"
    assert "resource:LIFETIME" in said.json["error"]["fix"]


def test_a_name_that_is_not_there_is_told(shop):
    said = Said("plan", shop, "--json", "--set", "LIMT=constant")

    assert [each["code"] for each in said.json["diagnostics"]] == ["NB699"]


@pytest.mark.parametrize(
    ("specs", "wanted"),
    [
        (["a"], [("POST", "/a")]),
        (["POST /x/y=a"], [("POST", "/x/y")]),
        (["PUT /things/<int:x>=a"], [("PUT", "/things/<int:x>")]),
        (["/plain=a"], [("POST", "/plain")]),
        (["a", "b"], [("POST", "/a"), ("POST", "/b")]),
        (["post /x=a"], [("POST", "/x")]),
        (["_hidden"], [("POST", "/_hidden")]),
    ],
)
def test_an_endpoint_is_named_by_its_function_or_by_method_and_path(specs, wanted, shop, tmp_path):
    arguments = [word for each in specs for word in ("--endpoint", each)]

    said = Said("convert", shop, *arguments, "-o", tmp_path / "out", "--json")

    assert said.code == 0, said.err
    assert [(each["method"], each["path"]) for each in said.json["endpoints"]] == wanted
    api = (tmp_path / "out" / "src" / "shop" / "api.py").read_text(encoding="utf-8")
    compile(api, "api.py", "exec")


@pytest.mark.parametrize(
    "spec",
    [
        "nobody",
        "POST /x=nobody",
        "",
        "LIMIT",
        "POST /x",
        "FETCH /x=a",
        "POST x=a",
        "POST /x y=a",
        "GET POST /x=a",
    ],
)
def test_an_endpoint_that_cannot_be_is_refused_with_what_can(spec, shop, tmp_path):
    said = Said("convert", shop, "--endpoint", spec, "-o", tmp_path / "out")

    assert said.code in (1, 2)
    assert "error NB6" in said.err
    assert not (tmp_path / "out").exists()


def test_two_endpoints_of_one_path_are_refused(shop, tmp_path):
    said = Said("convert", shop, "--endpoint", "POST /x=a", "--endpoint", "POST /x=b", "-o", tmp_path / "out")

    assert said.code == 1
    assert "error NB616" in said.err


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/openapi/x", "/static/a", "/jobs"])
def test_the_addresses_of_the_service_itself_are_refused(path, shop, tmp_path):
    said = Said("convert", shop, "--endpoint", f"POST {path}=a", "-o", tmp_path / "out")

    assert said.code == 1
    assert "error NB616" in said.err


def test_a_name_of_the_user_names_the_package_and_its_settings(shop, tmp_path):
    said = Said("convert", shop, "--name", "till", "-o", tmp_path / "out", "--json")

    assert said.code == 0, said.err
    assert said.json["service"] == "till"
    assert {each["env"] for each in said.json["settings"]} >= {"TILL_LIMIT"}
    assert (tmp_path / "out" / "src" / "till").is_dir()
    assert b"shop." not in b"".join(
        content for path, content in on_disk(tmp_path / "out").items() if path.endswith(".py") and "src" in path
    ).replace(b"shop.ipynb", b"")


@pytest.mark.parametrize(
    "name", ["My Till", "class", "2024", "../../etc", "till/../x", "json", "\u00e9t\u00e9", "a\nb", "", "$(x)"]
)
def test_any_name_becomes_a_package_or_is_refused(name, shop, tmp_path):
    said = Said("convert", shop, "--name", name, "-o", tmp_path / "out", "--json")

    assert said.code in (0, 1, 2)
    if said.code == 0:
        assert said.json["service"].isidentifier()
        assert said.json["service"] not in ("class", "json", "requests")
        assert (tmp_path / "out" / "src" / said.json["service"]).is_dir()
    assert sorted(each.name for each in tmp_path.iterdir() if each.name != "out") == ["shop.ipynb"]


def test_another_database_takes_the_place_of_the_notebooks(tmp_path):
    said = Said("convert", CHURN, "--database", "sqlite:///other.db", "-o", tmp_path / "out", "--json")

    assert said.code == 0, said.err
    setting = next(each for each in said.json["settings"] if each["name"] == "db_url")
    assert (setting["secret"], setting["default"]) == (False, "sqlite:///other.db")
    text = b"".join(on_disk(tmp_path / "out").values())
    assert b"hunter2" not in text
    assert b"psycopg" not in (tmp_path / "out" / "pyproject.toml").read_bytes()


def test_another_database_inside_of_a_call(tmp_path):
    path = notebook(
        tmp_path,
        "from sqlalchemy import create_engine, text\nengine = create_engine('sqlite:///a.db')\n"
        "def f(x: int):\n    with engine.connect() as c:\n"
        "        return c.execute(text('select :x'), {'x': x}).scalar()\n"
        "# %%\nf(1)\n",
    )

    said = Said("convert", path, "--database", "mysql+pymysql://me:secret-word@db/x", "-o", tmp_path / "out", "--json")

    assert said.code == 0, said.err
    setting = next(each for each in said.json["settings"] if each["env"] == "SHOP_ENGINE_URL")
    assert (setting["secret"], setting["default"]) == (True, None)
    assert b"secret-word" not in b"".join(on_disk(tmp_path / "out").values())
    assert b"pymysql" in (tmp_path / "out" / "pyproject.toml").read_bytes()


@pytest.mark.parametrize("url", ["nonsense", "", "http://a.example", "sqlite", "postgresql+psycopg://["])
def test_a_database_that_is_no_url_is_refused(url, tmp_path):
    said = Said("convert", CHURN, "--database", url, "-o", tmp_path / "out")

    assert said.code in (1, 2)
    assert "error NB" in said.err
    assert not (tmp_path / "out").exists()


ASK = """
import json, sys
from shop import create_app
client = create_app().test_client()
method, path, body = sys.argv[1:]
answer = client.open(path, method=method, **({"json": json.loads(body)} if body else {}))
print(answer.status_code, answer.get_data(as_text=True).strip())
"""


@pytest.mark.parametrize(
    ("spec", "call"),
    [("PUT /twice/<int:x>=twice", ("PUT", "/twice/3", "{}")), ("GET /twice=twice", ("GET", "/twice?x=3", ""))],
)
def test_a_path_or_a_query_fills_the_parameters_that_it_names(spec, call, tmp_path):
    import os
    import subprocess
    import sys

    path = notebook(tmp_path, "def twice(x: int):\n    return 2 * x\n# %%\ntwice(1)\n")
    assert Said("convert", path, "--endpoint", spec, "-o", tmp_path / "out").code == 0

    done = subprocess.run(
        [sys.executable, "-c", ASK, *call],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "out" / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "200 6\n", done.stderr
