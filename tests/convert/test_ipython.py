"""What IPython adds to Python is taken apart: what is Python stays, what is a requirement is one, the rest is named."""

from __future__ import annotations

import pytest
from notebooks import converted, notebook, plan_json, rows

GOOD = "def f(x: int):\n    return x + 1\n# %%\nf(1)\n"


def _plan(tmp_path, cell):
    return plan_json(notebook(tmp_path, f"# %%\n{cell}\n# %%\n{GOOD}"))


def _said(plan, code):
    return [(each["cell"], each["line"]) for each in plan["diagnostics"] if each["code"] == code]


@pytest.mark.parametrize(
    "magic",
    [
        "%%time",
        "%%capture",
        "%%capture out",
        "%%timeit -n 1",
        "# why it is slow\n%%time",
        "\n\n%%time",
        "%%time\n# then",
    ],
)
def test_python_under_a_magic_that_only_watches_is_kept(magic, tmp_path):
    plan = _plan(tmp_path, f"{magic}\nLIMIT = 3\nNEXT = LIMIT + 1")

    assert {"LIMIT", "NEXT"} <= rows(plan).keys()
    line = 2 + magic.count("\n")
    assert (rows(plan)["LIMIT"]["cell"], rows(plan)["LIMIT"]["line"]) == (1, line)
    assert "NB701" not in [each["code"] for each in plan["diagnostics"]]


def test_the_name_that_capture_binds_has_a_row(tmp_path):
    plan = _plan(tmp_path, "%%capture out\nprint(1)\n# %%\nout.show()")

    assert "out" in rows(plan)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("!pip install requests", ["requests"]),
        ("!pip install -q 'requests>=2.0' rich", ["requests", "rich"]),
        ("%pip install requests", ["requests"]),
        ("pip install requests", ["requests"]),
        ("pip3 install requests", ["requests"]),
        ("!pip3 install --upgrade requests", ["requests"]),
        ("!python -m pip install requests", ["requests"]),
        ("!{sys.executable} -m pip install requests", ["requests"]),
        ("!pip install -r requirements.txt requests", ["requests"]),
        ("!pip install requests==2.32.0 && echo done", ["requests"]),
        ("!pip install \\\n    requests \\\n    rich", ["requests", "rich"]),
        ("!pip install requests  # for the weather", ["requests"]),
        ("if True:\n    !pip install requests", ["requests"]),
        ("%conda install requests", ["requests"]),
    ],
)
def test_what_is_installed_becomes_a_requirement_when_it_is_used(line, names, tmp_path):
    text = f"# %%\nimport sys\n{line}\n# %%\nimport requests\nimport rich\ndef f(x: int):\n    rich.print(x)\n"
    text += "    return requests.get('https://a.example').json()\n# %%\nf(1)\n"
    plan = plan_json(notebook(tmp_path, text))

    found = {each["name"]: each["from"] for each in plan["requirements"]}
    assert set(names) <= found.keys()
    assert "NB701" not in [each["code"] for each in plan["diagnostics"]]
    assert not [each for each in plan["diagnostics"] if "pip" in each["message"]]


def test_the_version_that_the_notebook_installs_is_the_one_required(tmp_path):
    text = "!pip install 'requests>=2.1,<2.99'\nimport requests\n"
    text += "def f(x: int):\n    return requests.get('https://a.example').json()\n# %%\nf(1)\n"
    files = {each.path: each.content.decode() for each in converted(notebook(tmp_path, text)).files}

    assert '"requests>=2.1,<2.99"' in files["pyproject.toml"]


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "%load_ext autoreload",
        "%autoreload 2",
        "%config InlineBackend.x = 1",
        "?len",
        "len?",
        "len??",
        "%timeit f",
    ],
)
def test_what_concerns_the_display_alone_is_dropped_in_silence(line, tmp_path):
    plan = _plan(tmp_path, f"A = 1\n{line}\nB = 2")

    assert {"A", "B"} <= rows(plan).keys()
    assert rows(plan)["B"]["line"] == 3
    assert [each for each in plan["diagnostics"] if each["cell"] == 1] == []


@pytest.mark.parametrize(
    "line", ["!ls -la", "%run other.ipynb", "%env TOKEN=x", "!mkdir -p {folder}", "%store A", "!!ls"]
)
def test_what_speaks_to_the_machine_is_left_out_with_its_place(line, tmp_path):
    plan = _plan(tmp_path, f"A = 1\n{line}\nB = 2")

    assert {"A", "B"} <= rows(plan).keys()
    assert _said(plan, "NB702") == [(1, 2)]
    assert rows(plan)["B"]["line"] == 3


@pytest.mark.parametrize(
    "magic", ["%%bash", "%%writefile a.py", "%%sh", "%%html", "%%javascript", "%%R", "%%sql", "%%unknown"]
)
def test_a_cell_of_another_language_is_left_out_with_a_reason(magic, tmp_path):
    plan = _plan(tmp_path, f"{magic}\necho hello\nx = (")

    assert _said(plan, "NB702") == [(1, 1)]
    assert 1 in [each["cell"] for each in plan["left_out"]]
    assert "x" not in rows(plan)


def test_the_output_of_a_command_has_a_row(tmp_path):
    plan = _plan(tmp_path, "files = !ls\ndone = %timeit -o f(1)\nB = 2")

    assert {"files", "done", "B"} <= rows(plan).keys()
    assert rows(plan)["B"]["line"] == 3


def test_a_function_that_needs_the_output_of_a_command_is_refused_or_free_of_ipython(tmp_path):
    from nb2svc.diagnostics import Refused

    text = "files = !ls\ndef count(least: int):\n    return len(files) + least\n# %%\ncount(1)\n"
    try:
        tree = converted(notebook(tmp_path, text))
    except Refused as refused:
        assert {each.cell for each in refused.diagnostics} == {1}
    else:
        assert not [each.path for each in tree.files if b"get_ipython" in each.content]


@pytest.mark.parametrize(
    "cell",
    [
        "if A:\n    !ls\nelse:\n    %matplotlib inline\nB = 2",
        "for each in range(2):\n    !echo {each}\n    C = each\nB = 2",
        "def g(x: int):\n    !ls\n    return x\nB = 2",
        "try:\n    import rich\nexcept ImportError:\n    !pip install rich\nB = 2",
        "if A:\n    %time C = 3\nB = 2",
        "if A: pass\n%time D = 4\nB = 2",
    ],
)
def test_magics_inside_of_blocks_leave_python_behind(cell, tmp_path):
    plan = _plan(tmp_path, f"A = 1\n{cell}")

    assert rows(plan)["B"]["line"] == 2 + cell.count("\n")
    assert "NB701" not in [each["code"] for each in plan["diagnostics"]]
    if "%time C" in cell:
        assert "C" in rows(plan)
    if "%time D" in cell:
        assert rows(plan)["D"]["line"] == 3


@pytest.mark.parametrize(
    "command",
    [
        "!ls \\\n   -la \\\n   /tmp",
        "!echo a && \\\n echo b",
        "%env A \\\n B",
        "!ls\n!ls",
        "!ls   # why\n\n",
    ],
)
def test_lines_after_a_command_keep_their_numbers(command, tmp_path):
    line = command.count("\n") + 3
    plan = _plan(tmp_path, f"A = 1\n{command}\nB = 2")

    assert rows(plan)["B"]["line"] == line


def test_a_fault_behind_magics_is_told_with_its_line(tmp_path):
    plan = _plan(tmp_path, "!ls\n%matplotlib inline\n!echo \\\n  a\nx = 1\ny = = 2")

    assert _said(plan, "NB701") == [(1, 6)]


def test_text_that_looks_like_a_magic_stays_text(tmp_path):
    text = '# %%\nLIMIT = 7\nHELP = """\n%time\n!ls\n%%bash\npip install x\n"""\nREST = 10 \\\n  %LIMIT\n!ls\n'
    text += "# %%\ndef f(x: int):\n    return HELP * x + str(REST)\n# %%\nf(1)\n"
    files = {each.path: each.content.decode() for each in converted(notebook(tmp_path, text)).files}

    code = "".join(content for path, content in files.items() if path.startswith("src/"))
    assert "\n%time\n!ls\n%%bash\npip install x\n" in code


MIXED = """\
# %% [markdown]
# Mixed
# %%
%load_ext autoreload
%autoreload 2
!pip install -q requests \\
    rich
import requests
# %%
%%time
BASE = "https://a.example"
client = requests.Session()
# %%
%%capture out
!ls
print("quiet")
# %%
files = !ls
?files
# %%
%%bash
echo $HOME
# %%
%%writefile helper.py
x = 1
# %%
def f(x: int):
    # one of many
    %time y = x + 1
    !echo {x}
    return client.get(f"{BASE}/{y}").json()
# %%
%timeit f(1)
# %%
f(1)
# %%
get_ipython().run_line_magic("matplotlib", "inline")
get_ipython().system("ls")
from IPython.display import display
display(f(1))
"""


def test_nothing_of_ipython_is_left_in_a_service(tmp_path):
    tree = converted(notebook(tmp_path, MIXED))

    for each in tree.files:
        assert b"get_ipython" not in each.content, each.path
        if each.path.endswith(".py"):
            compile(each.content, each.path, "exec")
            assert b"IPython" not in each.content, each.path
    functions = next(each.content.decode() for each in tree.files if each.path.endswith("functions.py"))
    assert "# one of many" in functions
    assert "y = x + 1" in functions
    assert "ipython" not in next(each.content.decode().lower() for each in tree.files if each.path == "pyproject.toml")
