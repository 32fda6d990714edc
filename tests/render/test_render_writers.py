"""Each writer's text is read back by its language as what went in, and a template prints nothing else."""

from __future__ import annotations

import ast
import io
import json
import math
import tomllib

import jinja2
import pytest
from dotenv import dotenv_values

from nb2svc.render import templates, writers
from nb2svc.render.writers import Code

TEXTS = [
    "", "plain", 'say "hi"', '"""', '""""""', 'x"', 'x\\"', "\\", "\\\\\"", "it's", "a\nb", "a\r\nb\tc", "\x00\x07\x7f",
    "{{ x }}", "${HOME}", "#no", " lead and trail ", "é漢😀", "\u202e\u2028", "[table]", "x = 1", "a`b``c", "|", "<b>",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=repr)
def test_text(text):
    assert ast.literal_eval(writers.py(text)) == text
    assert tomllib.loads(f"x = {writers.toml(text)}")["x"] == text
    read = dotenv_values(stream=io.StringIO(f"A={writers.env(text)}\nB=1\n"), interpolate=False)
    kept = "".join(each if each.isprintable() or each in "\n\r\t" else " " for each in text)
    assert read == {"A": kept, "B": "1"}
    assert "\n" not in writers.env(text) + writers.md(text) + writers.code(text) + writers.remark(text)
    documented = ast.parse(f"def f():\n    {writers.docstring(text, 4)}\n")
    assert ast.get_docstring(documented.body[0]) is not None


@pytest.mark.parametrize(
    "value", [None, True, 3, -1.5, [1, [None]], {"a": {"b": []}}, 10**30, 1e300, math.inf, "x"], ids=repr
)
def test_values(value):
    assert eval(writers.py(value)) == value
    if value != math.inf:
        text = dotenv_values(stream=io.StringIO(f"A={writers.env(value)}\n"))["A"]
        assert value in (text, text or None) or json.loads(text) == value


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a \\| b"),
        ("<script>&", "&lt;script&gt;&amp;"),
        ("`read_sql` is *fine*", "`read_sql` is \\*fine\\*"),
        ("`a|b` and ` alone", "\\`a\\|b` and ` alone"),
        ("a\n\n# b", "a \\# b"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
    ],
)
def test_markdown(text, written):
    assert writers.md(text) == written


@pytest.mark.parametrize(
    ("text", "written"), [("x", "`x`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("", "")]
)
def test_code_spans(text, written):
    assert writers.code(text) == written


def test_uwsgi_has_no_escape_for_its_magic():
    assert writers.ini("100% churn") == "100%% churn"
    for text in ("$(HOME)", "@(/etc/passwd)", "a\nb", " a"):
        with pytest.raises(ValueError, match="cannot be written"):
            writers.ini(text)


def test_a_template_prints_what_a_writer_made_and_nothing_else():
    environment = jinja2.Environment(finalize=writers.finalize, undefined=jinja2.StrictUndefined)
    assert environment.from_string("{{ a }} {{ b }}").render(a=Code("x"), b=3) == "x 3"
    for value in ("x", None, True, ["x"]):
        with pytest.raises(TypeError, match="no writer"):
            environment.from_string("{{ a }}").render(a=value)
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ unknown }}").render()


def test_the_templates_are_found_in_a_checkout_and_in_a_wheel(tmp_path, monkeypatch):
    assert templates.folder().name == "service"
    installed = tmp_path / "nb2svc" / "render" / "templates.py"
    monkeypatch.setattr(templates, "__file__", str(installed))
    with pytest.raises(FileNotFoundError):
        templates.folder()
    (tmp_path / "nb2svc" / "templates" / "service").mkdir(parents=True)
    assert templates.folder() == tmp_path / "nb2svc" / "templates" / "service"


def test_every_condition_belongs_to_a_template():
    assert all((templates.folder() / f"{path}.j2").is_file() for path in templates.ONLY_IF)
