"""What cannot be converted is said with a code, a place and a way out, without a traceback; nothing is written."""

from __future__ import annotations

import json
import os
import re

import pytest
from notebooks import PYTHON, Said, contents, converted, nb2svc, notebook, on_disk, rows, written

GOOD = "def f(x: int):\n    return x + 1\n# %%\nf(1)\n"
CODE = {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": GOOD}


def _file(**changes):
    return {"cells": [CODE], "metadata": PYTHON, "nbformat": 4, "nbformat_minor": 4} | changes


def _kernel(language, name, /, **info):
    return {"kernelspec": {"display_name": name, "language": language, "name": name}, "language_info": info}


UNUSABLE = {
    "not JSON": ("hello", "NB602", "not JSON"),
    "half a file": ('{"cells": [', "NB602", "not JSON"),
    "bytes that are no text": (b"\xff\xfe\x00\x80\x81", "NB602", "not JSON"),
    "an empty file": ("", "NB602", ""),
    "a list": ([1, 2], "NB602", "no notebook"),
    "a number": (7, "NB602", "no notebook"),
    "no format": ({"cells": []}, "NB602", "nbformat"),
    "a format that is no number": (_file(nbformat="4"), "NB602", "nbformat"),
    "format 99": (_file(nbformat=99), "NB602", "99"),
    "format 0": (_file(nbformat=0), "NB602", "0"),
    "no cells": ({"metadata": PYTHON, "nbformat": 4, "nbformat_minor": 4}, "NB602", "cells"),
    "cells are null": (_file(cells=None), "NB602", "cells"),
    "cells are a number": (_file(cells=3), "NB602", "cells"),
    "a cell is a number": (_file(cells=[3]), "NB602", "cells"),
    "a cell is null": (_file(cells=[None]), "NB602", "cells"),
    "a source is a number": (_file(cells=[CODE | {"source": 3}]), "NB602", "cells"),
    "a source is null": (_file(cells=[CODE | {"source": None}]), "NB602", "cells"),
    "a source is a list of numbers": (_file(cells=[CODE | {"source": [1, 2]}]), "NB602", "cells"),
    "a source is missing": (_file(cells=[{k: v for k, v in CODE.items() if k != "source"}]), "NB602", "cells"),
    "a cell has no type": (_file(cells=[{k: v for k, v in CODE.items() if k != "cell_type"}]), "NB602", "cells"),
    "metadata of a cell is a list": (_file(cells=[CODE | {"metadata": [1]}]), "NB602", "cells"),
    "metadata is a list": (_file(metadata=[1]), "NB602", ""),
    "metadata is a text": (_file(metadata="x"), "NB602", ""),
    "the kernel is a text": (_file(metadata={"kernelspec": "python3"}), "NB602", ""),
    "R": (_file(metadata=_kernel("R", "ir", name="R")), "NB603", "written in r"),
    "Julia": (_file(metadata=_kernel("julia", "julia-1.10")), "NB603", "julia"),
    "Python 2 code": (_file(cells=[CODE | {"source": 'print "hello"\nx = 1'}]), "NB604", "Python 2"),
    "deep nesting": ("[" * 100_000, "NB602", ""),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_an_unusable_file_is_named_with_what_to_do(case, tmp_path):
    content, code, said = UNUSABLE[case]
    path = tmp_path / "bad.ipynb"
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        written(tmp_path, content, path.name)

    plain = Said("convert", path, cwd=tmp_path)
    as_json = Said("plan", path, "--json", cwd=tmp_path)

    assert (plain.code, as_json.code) == (2, 2)
    assert plain.out == ""
    _is_message(plain.err, code, said)
    told = _only_object(as_json.out)
    assert told.keys() == {"schema", "error"}
    assert told["error"]["code"] == code
    assert told["error"]["fix"]
    assert list(on_disk(tmp_path)) == ["bad.ipynb"]


def _is_message(text, code, said=""):
    assert "Traceback" not in text
    first, *rest = text.splitlines()
    assert re.fullmatch(rf"\S+:( cell \d+(, line \d+)?:)? error {code}", first), text
    assert said in " ".join(each.strip() for each in rest)
    assert any(each.startswith("  hint: ") for each in rest), "no word on what to do"


def _only_object(text):
    assert text.count("\n") == 1
    return json.loads(text)


@pytest.mark.parametrize("case", ["not JSON", "R", "cells are null", "metadata is a list"])
def test_the_process_shows_no_traceback(case, tmp_path):
    done = nb2svc("convert", written(tmp_path, UNUSABLE[case][0], "bad.ipynb"), "--json", cwd=tmp_path)

    assert done.returncode == 2
    _is_message(done.stderr, UNUSABLE[case][1])
    assert _only_object(done.stdout)["error"]
    assert list(on_disk(tmp_path)) == ["bad.ipynb"]


def test_a_python_2_kernel_is_planned_but_not_converted(tmp_path):
    old = _file(metadata=_kernel("python", "python2", name="python", version="2.7.18"))
    path = written(tmp_path, old)

    plan, done = Said("plan", path, "--json", cwd=tmp_path), Said("convert", path, cwd=tmp_path)

    assert plan.code == 0
    assert [each["code"] for each in plan.json["diagnostics"] if each["severity"] == "error"] == ["NB604"]
    assert done.code == 1
    _is_message(done.err, "NB604")
    assert list(on_disk(tmp_path)) == ["shop.ipynb"]


@pytest.mark.parametrize("command", ["plan", "convert", "serve"])
def test_a_missing_file_is_said_to_be_missing(command, tmp_path):
    done = Said(command, "nowhere.ipynb", cwd=tmp_path)

    assert done.code == 2
    _is_message(done.err, r"NB6\d\d")
    assert on_disk(tmp_path) == {}


def test_a_folder_is_no_notebook(tmp_path):
    done = Said("convert", tmp_path, "--json", cwd=tmp_path)

    assert done.code == 2
    _is_message(done.err, "NB601", "directory")
    assert _only_object(done.out)["error"]["code"] == "NB601"


def test_explain_says_the_same_of_a_missing_file(tmp_path):
    done = Said("explain", "nowhere.ipynb", "x", cwd=tmp_path)

    assert done.code == 2
    _is_message(done.err, "NB601")


OLD = {
    "metadata": {"name": "old"},
    "nbformat": 3,
    "nbformat_minor": 0,
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {"cell_type": "heading", "level": 1, "metadata": {}, "source": ["Old"]},
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["LIMIT = 3\n", "def f(x: int):\n", "    return x > LIMIT"],
                    "language": "python",
                    "metadata": {},
                    "outputs": [],
                    "prompt_number": 1,
                },
                {
                    "cell_type": "code",
                    "collapsed": False,
                    "input": ["f(4)"],
                    "language": "python",
                    "metadata": {},
                    "outputs": [{"output_type": "pyout", "prompt_number": 2, "metadata": {}, "text": ["True"]}],
                    "prompt_number": 2,
                },
            ],
        }
    ],
}


def test_a_notebook_of_format_3_is_upgraded(tmp_path):
    done = Said("convert", written(tmp_path, OLD, "old.ipynb"), "--json", cwd=tmp_path)

    assert done.code == 0, done.err
    assert [each["name"] for each in json.loads(done.out)["endpoints"]] == ["f"]
    assert (tmp_path / "old" / "README.md").read_text(encoding="utf-8").startswith("# Old")


@pytest.mark.parametrize("version", [1, 2])
def test_a_notebook_of_a_format_before_3_works_or_says_what_to_do(version, tmp_path):
    cell = {"cell_type": "code", "input": GOOD, "code": GOOD, "outputs": [], "prompt_number": 1, "language": "python"}
    old = {"nbformat": version, "cells": [cell], "worksheets": [{"cells": [cell]}], "metadata": {}}

    done = Said("convert", written(tmp_path, old, "old.ipynb"), cwd=tmp_path)

    assert "Traceback" not in done.err
    if done.code:
        assert done.code == 2
        _is_message(done.err, "NB602")
        assert list(on_disk(tmp_path)) == ["old.ipynb"]


NO_SERVICE = {
    "no cells at all": ([], "NB605"),
    "empty cells": ("# %%\n\n# %%\n   \n", "NB605"),
    "text alone": ("# %% [markdown]\nHello\n", "NB605"),
    "comments alone": ("# nothing here\n", "NB605"),
    "no function": ("x = 1\nprint(x)\n", "NB610"),
    "only a function with *args": ("def f(*args):\n    return args\n# %%\nf(1)\n", "NB610"),
    "only a positional-only function": ("def f(x, /):\n    return x\n# %%\nf(1)\n", "NB610"),
    "only an async function": ("async def f(x: int):\n    return x\n# %%\nawait f(1)\n", "NB610"),
    "only private functions": ("def _f(x: int):\n    return x\n", "NB610"),
    "all cells are broken": ("def f(:\n    pass\n# %%\nf(1\n", "NB605"),
    "a reserved path": ("def healthz():\n    return 'ok'\n# %%\nhealthz()\n", "NB616"),
    "a star import of its own": ("from os.path import *\nx = join('a', 'b')\n", "NB610"),
    "settings that clash": (
        "LIMIT = 1\nlimit = 2\ndef f(x: int):\n    return x + LIMIT + limit\n# %%\nf(1)\n",
        "NB106",
    ),
    "SQL whose table is an input": (
        "import sqlite3\nconn = sqlite3.connect('a.db')\ndef f(table: str):\n"
        "    return conn.execute(f'select * from {table}').fetchall()\n# %%\nf('a')\n",
        "NB501",
    ),
}
PLACES = {
    "only a function with *args": "cell 1, line 1",
    "only a positional-only function": "cell 1, line 1",
    "only an async function": "cell 1, line 1",
    "a reserved path": "cell 1, line 1",
    "settings that clash": "cell 1, line 2",
    "SQL whose table is an input": "cell 1, line 4",
    "all cells are broken": "cell 1, line 1",
}


@pytest.mark.parametrize("case", NO_SERVICE)
def test_a_notebook_that_makes_no_service_is_refused_with_a_reason(case, tmp_path):
    text, code = NO_SERVICE[case]
    path = notebook(tmp_path, text) if text else written(tmp_path, _file(cells=[]))

    plan = Said("plan", path, "--json", cwd=tmp_path)
    done = Said("convert", path, "--json", cwd=tmp_path)

    assert plan.code == 0
    assert code in [each["code"] for each in _only_object(plan.out)["diagnostics"] if each["severity"] == "error"]
    assert done.code == 1
    refused = _only_object(done.out)["diagnostics"]
    assert code in [each["code"] for each in refused]
    assert all(each["fix"] for each in refused)
    assert "Traceback" not in done.err + plan.err
    assert f": error {code}\n" in done.err
    if case in PLACES:
        assert PLACES[case] in plan.err + Said("plan", path, cwd=tmp_path).err
    assert list(on_disk(tmp_path)) == ["shop.ipynb"]


def test_no_endpoint_names_the_candidates_and_the_line_to_type(tmp_path):
    path = notebook(
        tmp_path, "import pandas as pd\ndef clean(df):\n    return df.dropna()\n# %%\nclean(pd.DataFrame())\n"
    )

    done = Said("convert", path, cwd=tmp_path)

    assert done.code == 1
    assert "NB610" in done.err
    assert "--endpoint" in done.err or "NB612" in done.err


def test_a_cell_that_does_not_parse_is_left_out_and_the_rest_converts(tmp_path):
    text = f"# %% [markdown]\n# Shop\n# %%\nok = 1\nbroken = (\nmore = 2\n# %%\n{GOOD}"

    done = Said("convert", notebook(tmp_path, text), "--json", cwd=tmp_path)

    assert done.code == 0, done.err
    assert "shop.ipynb: cell 2, line 2: warning NB701\n" in done.err
    told = _only_object(done.out)
    assert 2 in [each["cell"] for each in told["left_out"]]
    assert [each["name"] for each in told["endpoints"]] == ["f"]


def test_functions_that_cannot_answer_leave_those_that_can(tmp_path):
    text = (
        "def many(*numbers):\n    return sum(numbers)\n\ndef first(x, /):\n    return x\n\nasync def later(x: int):\n"
        f"    return x\n# %%\nmany(1, 2)\n# %%\nfirst(1)\n# %%\nawait later(1)\n# %%\n{GOOD}"
    )

    done = Said("convert", notebook(tmp_path, text), "--json", cwd=tmp_path)

    assert done.code == 0, done.err
    told = _only_object(done.out)
    assert [each["name"] for each in told["endpoints"]] == ["f"]
    found = {(each["code"], each["cell"], each["line"]) for each in told["diagnostics"]}
    assert found >= {("NB611", 1, 1), ("NB611", 1, 4), ("NB613", 1, 7)}


NAMES = [
    "a'b\"c.ipynb",
    "two\nlines.ipynb",
    "caf\u00e9 \u65e5\u672c.ipynb",
    "$(touch pwned).ipynb",
    "`touch pwned`.ipynb",
    "{{ 7*7 }}{% raw %}.ipynb",
    "%(x)s @(exec%3A__touch pwned).ipynb",
    "back\\slash.ipynb",
    "\x1b[31mred.ipynb",
    "class.ipynb",
    "2024 01.ipynb",
    "sqlalchemy.ipynb",
    "-o.ipynb",
    ".ipynb",
    "\u202etxt.ipynb",
    '""".ipynb',
    "]]>* --> \\N{DASH}.ipynb",
]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_any_file_name_makes_a_sound_service(name, tmp_path):
    import tomllib

    path = notebook(tmp_path, f"# %% [markdown]\n# {name}\n# %%\n{GOOD}", name)

    tree = converted(path)
    files = contents(tree)

    assert re.fullmatch(r"[a-z_][a-z0-9_]*", tree.service)
    assert tomllib.loads(files["pyproject.toml"])["project"]["name"] == tree.service
    assert f"\nmodule = {tree.service}.wsgi:application\n" in files["uwsgi.ini"]
    assert not re.search(r"(?m)^[^#\n]*(\$\(touch|`|@\(exec)", files["uwsgi.ini"])
    for path_, content in files.items():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\u202a-\u202e]", content), path_
        if path_.endswith(".py"):
            compile(content, path_, "exec")
            assert "49" not in content.split('"""')[1] or "{{" not in name


@pytest.mark.parametrize(
    "name", ["two\nlines.ipynb", "$(touch pwned) {{ 7*7 }} '\".ipynb", "\x1b[31mred.ipynb"], ids=ascii
)
def test_a_hostile_file_name_does_not_reach_the_terminal_or_a_shell(name, tmp_path):
    notebook(tmp_path, GOOD, name)

    done = Said("convert", name, "-o", "out", cwd=tmp_path)
    plan = Said("plan", name, "--json", cwd=tmp_path)

    assert done.code == 0, done.err
    assert _only_object(plan.out)["notebook"] == name
    assert "\x1b" not in done.out + done.err
    assert not (tmp_path / "pwned").exists()


def test_a_name_that_begins_with_a_dash_is_an_unknown_option(tmp_path):
    notebook(tmp_path, GOOD, "-x.ipynb")

    assert Said("plan", "-x.ipynb", cwd=tmp_path).code == 2
    assert Said("plan", "--", "-x.ipynb", cwd=tmp_path).code == 0


def _refused_target(tmp_path, target, code):
    path = notebook(tmp_path, GOOD)
    before = on_disk(tmp_path)
    done = Said("convert", path, "-o", target, "--json", cwd=tmp_path)
    assert done.code == 1
    assert [each["code"] for each in _only_object(done.out)["diagnostics"]] == [code]
    _is_message(done.err, code)
    assert on_disk(tmp_path) == before


def test_a_folder_that_nb2svc_did_not_write_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")

    _refused_target(tmp_path, "mine", "NB690")
    assert Said("convert", "shop.ipynb", "-o", "mine", "--force", cwd=tmp_path).code == 1
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"


def test_a_target_that_is_a_file_is_left_alone(tmp_path):
    (tmp_path / "mine").write_text("years of work")

    _refused_target(tmp_path, "mine", "NB690")


def test_a_target_below_a_file_is_refused(tmp_path):
    (tmp_path / "mine").write_text("years of work")

    _refused_target(tmp_path, "mine/shop", "NB692")


def test_a_target_that_cannot_be_written_is_refused(tmp_path):
    if os.geteuid() == 0:
        target = "/proc/nb2svc/shop"  # nobody may write there, root neither
    else:
        (tmp_path / "locked").mkdir(mode=0o500)
        target = "locked/shop"

    _refused_target(tmp_path, target, "NB692")


def test_several_notebooks_are_refused_until_they_make_one_service(tmp_path):
    notebook(tmp_path, GOOD, "a.ipynb")
    notebook(tmp_path, GOOD, "b.ipynb")

    done = Said("convert", "a.ipynb", "b.ipynb", cwd=tmp_path)

    assert done.code == 1
    _is_message(done.err, "NB640")
    assert sorted(on_disk(tmp_path)) == ["a.ipynb", "b.ipynb"]


@pytest.mark.parametrize(
    "arguments", [["convert"], ["plan"], ["nothing"], ["plan", "--what"], ["serve", "--port", "x", "."]]
)
def test_wrong_use_ends_with_2_and_a_hint(arguments, tmp_path):
    done = Said(*arguments, cwd=tmp_path)

    assert done.code == 2
    assert "Usage" in done.err
    assert "Traceback" not in done.err


STRANGE = {
    "a byte order mark": "\ufeff" + json.dumps(_file()),
    "outputs of wrong types": _file(
        cells=[CODE | {"outputs": [3, None, {"output_type": "execute_result", "data": {"text/plain": 3}}]}]
    ),
    "an output whose data is a list": _file(
        cells=[CODE | {"outputs": [{"output_type": "execute_result", "data": [1]}]}]
    ),
    "a stream whose text is a number": _file(
        cells=[CODE | {"outputs": [{"output_type": "stream", "name": "stdout", "text": 3}]}]
    ),
    "outputs are null": _file(cells=[CODE | {"outputs": None}]),
    "outputs are a number": _file(cells=[CODE | {"outputs": 3}]),
    "tags of wrong types": _file(cells=[CODE | {"metadata": {"tags": [1, None, {"a": 1}]}}]),
    "tags are a number": _file(cells=[CODE | {"metadata": {"tags": 3}}]),
    "times that are no times": _file(
        cells=[CODE | {"metadata": {"execution": {"iopub.execute_input": 3, "shell.execute_reply": "x"}}}]
    ),
    "times with and without a zone": _file(
        cells=[
            CODE
            | {
                "metadata": {
                    "execution": {
                        "iopub.execute_input": "2024-01-01T00:00:00Z",
                        "shell.execute_reply": "2024-01-01T00:00:01",
                    }
                }
            }
        ]
    ),
    "a count that is a text": _file(cells=[CODE | {"execution_count": "3"}]),
    "an unknown kind of cell": _file(cells=[CODE, CODE | {"cell_type": "chart"}]),
    "no metadata": _file(metadata={}),
    "metadata is null": _file(metadata=None),
    "windows line ends": _file(cells=[CODE | {"source": GOOD.replace("\n", "\r\n")}]),
    "a NUL in a cell": _file(cells=[CODE, CODE | {"source": "x = '\x00'"}]),
    "a lone surrogate": json.dumps(_file(cells=[CODE, CODE | {"source": "x = '\ud800'"}])),
    "a very deep expression": _file(cells=[CODE, CODE | {"source": "x = " + "(" * 5000 + "1" + ")" * 5000}]),
    "a very long sum": _file(cells=[CODE, CODE | {"source": "x = " + "+".join(["1"] * 3000)}]),
    "a minor format of the future": _file(nbformat_minor=99),
    "a minor format that is a text": _file(nbformat_minor="x"),
}


@pytest.mark.parametrize("case", STRANGE)
def test_a_strange_file_converts_or_is_refused_in_words(case, tmp_path):
    """``GOOD`` holds a line of ``# %%``, which is a comment here: all of it is one cell."""
    done = Said("convert", written(tmp_path, STRANGE[case]), "-o", "out", cwd=tmp_path)

    assert "Traceback" not in done.err
    if done.code == 0:
        assert (tmp_path / "out" / "pyproject.toml").exists()
    else:
        assert done.code in (1, 2)
        assert re.search(r": error NB6\d\d\n", done.err)
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "case", ["a byte order mark", "no metadata", "windows line ends", "an unknown kind of cell", "outputs are null"]
)
def test_what_is_only_unusual_converts(case, tmp_path):
    assert "src/shop/api.py" in contents(converted(written(tmp_path, STRANGE[case])))


def test_a_broken_cell_does_not_hide_the_names_of_others(tmp_path):
    from notebooks import plan_json

    plan = plan_json(notebook(tmp_path, f"a = (\n# %%\nLIMIT = 3\n# %%\n{GOOD}"))

    assert {"LIMIT", "f"} <= rows(plan).keys()
