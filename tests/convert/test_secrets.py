"""A notebook's secret reaches nobody: no file of the service, no line that is printed, no message of a refusal."""

from __future__ import annotations

import pytest
from notebooks import Said, nb2svc, notebook, on_disk

SECRET = "hunter2-xyzzy-4711"
ASK = "def f(x: int):\n    return pd.read_sql('select 1', engine).to_dict()\n# %%\nf(1)\n"
ALCHEMY = "import pandas as pd\nfrom sqlalchemy import create_engine\n"
GET = "def f(x: int):\n    return requests.get('https://a.example', headers={{'X-Key': KEY}}).json()\n# %%\nf(1)\n"
URL = "postgresql+psycopg://me:{}@db/shop"

CASES = {
    "a URL in a variable": f"{ALCHEMY}DB_URL = '{URL}'\nengine = create_engine(DB_URL)\n{ASK}",
    "a URL inside of create_engine": f"{ALCHEMY}engine = create_engine('{URL}')\n{ASK}",
    "a URL by keyword": f"{ALCHEMY}engine = create_engine(url='{URL}', pool_size=3)\n{ASK}",
    "a password argument": (
        "import psycopg\nconn = psycopg.connect(host='db', user='me', password='{}')\n"
        "def f(x: int):\n    return conn.execute('select %s', (x,)).fetchone()\n# %%\nf(1)\n"
    ),
    "a DSN of key words": (
        "import psycopg2\nconn = psycopg2.connect('host=db user=me password={} dbname=shop')\n"
        "def f(x: int):\n    cur = conn.cursor()\n    cur.execute('select %s', (x,))\n"
        "    return cur.fetchone()\n# %%\nf(1)\n"
    ),
    "a key in a client": (
        "from openai import OpenAI\nclient = OpenAI(api_key='{}')\n"
        "def f(text: str):\n    return client.embeddings.create(model='m', input=text).data[0].embedding\n"
        "# %%\nf('a')\n"
    ),
    "a key in a variable": ("import requests\nAPI_KEY = '{}'\n" + GET.replace("KEY", "API_KEY")),
    "the environment is assigned to": (
        "import os\nimport requests\nos.environ['SHOP_TOKEN'] = '{}'\n" + GET.replace("KEY", "os.environ['SHOP_TOKEN']")
    ),
    "the environment is assigned to and read into a variable": (
        "import os\nimport requests\nos.environ['SHOP_TOKEN'] = '{}'\nTOKEN = os.environ['SHOP_TOKEN']\n"
        + GET.replace("KEY", "TOKEN")
    ),
    "a default of the environment": (
        "import os\nimport requests\nTOKEN = os.getenv('SHOP_TOKEN', '{}')\n" + GET.replace("KEY", "TOKEN")
    ),
    "a comment repeats it": (
        f"{ALCHEMY}# the password is {{}}\nDB_URL = '{URL}'  # {{}}, ask Ann\nengine = create_engine(DB_URL)\n"
        "def f(x: int):\n    # with {} it works\n    return pd.read_sql('select 1', engine).to_dict()\n# %%\nf(1)\n"
    ),
    "the docstring of a function repeats it": (
        f"{ALCHEMY}DB_URL = '{URL}'\nengine = create_engine(DB_URL)\n"
        "def f(x: int):\n    '''Log in with {}.'''\n    return pd.read_sql('select 1', engine).to_dict()\n# %%\nf(1)\n"
    ),
    "markdown repeats it": (
        f"# %% [markdown]\n# Shop with {{}}\nLog in as me / {{}}\n# %%\n{ALCHEMY}DB_URL = '{URL}'\n"
        f"engine = create_engine(DB_URL)\n{ASK}"
    ),
    "outputs repeat it": f"{ALCHEMY}DB_URL = '{URL}'\nengine = create_engine(DB_URL)\nDB_URL\n"
    f"#> '{URL}'\n# %%\n{ASK}#> {{{{'a': '{{}}'}}}}\n",
    "a function body": (
        "import psycopg\ndef f(x: int):\n    with psycopg.connect(host='db', user='me', password='{}') as conn:\n"
        "        return conn.execute('select %s', (x,)).fetchone()\n# %%\nf(1)\n"
    ),
    "a URL in a function body": (
        f"{ALCHEMY}def f(x: int):\n    engine = create_engine('{URL}')\n"
        "    return pd.read_sql('select 1', engine).to_dict()\n# %%\nf(1)\n"
    ),
    "a variable in a function body": (
        "import requests\ndef f(x: int):\n    api_key = '{}'\n"
        "    return requests.get('https://a.example', headers={{'X-Key': api_key}}).json()\n# %%\nf(1)\n"
    ),
    "an f-string of parts": (
        f"{ALCHEMY}USER = 'me'\nPASSWORD = '{{}}'\nHOST = 'db'\n"
        "engine = create_engine(f'postgresql+psycopg://{{USER}}:{{PASSWORD}}@{{HOST}}/shop')\n" + ASK
    ),
    "an f-string with the password in its text": (
        f"{ALCHEMY}HOST = 'db'\nengine = create_engine(f'postgresql+psycopg://me:{{}}@{{{{HOST}}}}/shop')\n{ASK}"
    ),
    "a cell that nobody needs": f"{ALCHEMY}engine = create_engine('sqlite:///a.db')\n{ASK}"
    f"# %%\nPASSWORD = '{{}}'\nprint(PASSWORD)\n",
    "a sum of texts": f"{ALCHEMY}engine = create_engine('postgresql+psycopg://me:' + '{{}}' + '@db/shop')\n{ASK}",
    "a default of a parameter": (
        "import requests\ndef f(x: int, api_key: str = '{}'):\n"
        "    return requests.get('https://a.example', headers={{'X-Key': api_key}}).json()\n# %%\nf(1)\n"
    ),
    "the argument of a call": (
        "import requests\ndef f(x: int, token: str):\n"
        "    return requests.get('https://a.example', headers={{'X-Key': token}}).json()\n# %%\nf(1, '{}')\n"
    ),
    "a dictionary of settings": (
        "import psycopg\nCONFIG = {{'host': 'db', 'user': 'me', 'password': '{}'}}\nconn = psycopg.connect(**CONFIG)\n"
        "def f(x: int):\n    return conn.execute('select %s', (x,)).fetchone()\n# %%\nf(1)\n"
    ),
    "a cell that does not parse": f"{ALCHEMY}engine = create_engine('sqlite:///a.db')\n{ASK}# %%\nPASSWORD = '{{}}\n",
    "a shell command": (
        f"{ALCHEMY}engine = create_engine('sqlite:///a.db')\n!PGPASSWORD={{}} psql -h db\n"
        f"!pip install git+https://me:{{}}@git.example/a.git\n{ASK}"
    ),
    "a private index of packages": f"%pip install -i https://me:{{}}@index.example/simple pandas\n"
    f"{ALCHEMY}engine = create_engine('sqlite:///a.db')\n{ASK}",
}


def _everything(folder, text):
    """All that nb2svc writes and prints about the notebook ``text``."""
    path = notebook(folder, text)
    made = ("engine", "conn", "client", "API_KEY", "TOKEN")
    name = next((each for each in made if f"\n{each} = " in text), "f")
    told = {
        "plan": Said("plan", path),
        "plan --json": Said("plan", path, "--json"),
        "convert": Said("convert", path, "-o", folder / "out"),
        "convert --json": Said("convert", path, "-o", folder / "again", "--json"),
        "explain": Said("explain", path, name),
        "explain f": Said("explain", path, "f"),
    }
    told |= {
        f"explain {each}": Said("explain", path, each)
        for each in ("DB_URL", "PASSWORD", "CONFIG", "TOKEN", "API_KEY")
        if f"{each} = " in text
    }
    return told, (on_disk(folder / "out") if (folder / "out").exists() else {})


def _leaks(told, files, values):
    seen = {f"{what} on {where}": text for what, said in told.items() for where, text in vars(said).items()}
    seen |= {f"the file {path}": content.decode("latin-1") for path, content in files.items()}
    return [where for where, text in seen.items() for value in values if isinstance(text, str) and value in text]


@pytest.mark.parametrize("case", CASES)
def test_a_secret_is_nowhere_to_be_seen(case, tmp_path):
    told, files = _everything(tmp_path, CASES[case].format(*[SECRET] * 9))

    assert _leaks(told, files, [SECRET]) == []
    assert told["plan"].code == told["plan --json"].code == told["explain"].code == 0
    assert told["convert"].code in (0, 1)
    assert (told["convert"].code == 0) == bool(files)
    if not files:
        assert ": error NB1" in told["convert"].err


@pytest.mark.parametrize(
    "password", ["p%40ss%2Fw0rd%21xyz", "p%2Ass+w0rd"], ids=["encoded slash and at", "encoded star and plus"]
)
@pytest.mark.parametrize("case", ["a URL in a variable", "a URL inside of create_engine"])
def test_neither_form_of_an_encoded_password_is_to_be_seen(case, password, tmp_path):
    from urllib.parse import unquote

    text = CASES[case].format(password)
    told, files = _everything(tmp_path, f"# the password is {unquote(password)}\n{text}# {unquote(password)}\n")

    assert told["convert"].code == 0, told["convert"].err
    assert _leaks(told, files, [password, unquote(password)]) == []


@pytest.mark.parametrize(
    "comment", ["# the password is p@ss/w0rd!xyz, as ever", "# the password is p%40ss%2Fw0rd%21xyz"]
)
def test_a_comment_with_either_form_of_an_encoded_password_is_cut(comment, tmp_path):
    text = f"{ALCHEMY}engine = create_engine('postgresql+psycopg://me:p%40ss%2Fw0rd%21xyz@db/shop')\n"
    text += f"def f(x: int):\n    {comment}\n    return pd.read_sql('select 1', engine).to_dict()\n# %%\nf(1)\n"
    told, files = _everything(tmp_path, text)

    assert _leaks(told, files, ["p@ss/w0rd!xyz", "p%40ss%2Fw0rd%21xyz"]) == []


@pytest.mark.parametrize(
    "case",
    [
        "a URL in a variable",
        "a URL inside of create_engine",
        "a URL by keyword",
        "a password argument",
        "a key in a client",
        "a key in a variable",
        "a comment repeats it",
        "markdown repeats it",
        "outputs repeat it",
        "an f-string of parts",
        "a cell that nobody needs",
        "a cell that does not parse",
        "a shell command",
    ],
)
def test_a_secret_that_can_become_a_setting_is_no_reason_to_refuse(case, tmp_path):
    path = notebook(tmp_path, CASES[case].format(*[SECRET] * 9))

    said = Said("convert", path, "-o", tmp_path / "out", "--json")

    assert said.code == 0, said.err
    secrets = [each for each in said.json["settings"] if each["secret"]]
    needless = case in ("a cell that nobody needs", "a cell that does not parse", "a shell command")
    assert bool(secrets) != needless
    assert all(each["default"] is None for each in secrets)


@pytest.mark.parametrize("url", ["postgresql+psycopg://me:hunter2-xyzzy-4711@db/shop"])
def test_the_password_of_the_database_option_is_not_to_be_seen_either(url, tmp_path):
    path = notebook(tmp_path, f"{ALCHEMY}engine = create_engine('sqlite:///a.db')\n{ASK}")
    told = {
        "plan": Said("plan", path, "--json", "--database", url),
        "convert": Said("convert", path, "--database", url, "-o", tmp_path / "out"),
    }

    assert [each.code for each in told.values()] == [0, 0]
    assert _leaks(told, on_disk(tmp_path / "out"), [SECRET]) == []


def test_the_command_itself_prints_no_secret(tmp_path):
    """The whole process, with whatever libraries warn of."""
    path = notebook(tmp_path, CASES["a function body"].format(SECRET))

    for command in (("plan", path), ("plan", path, "--json"), ("convert", path, "-o", "out")):
        done = nb2svc(*command, cwd=tmp_path, PYTHONWARNINGS="always")
        assert SECRET not in done.stdout + done.stderr
