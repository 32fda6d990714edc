"""A stage knows what earlier stages hand on, and nothing of how they come to it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

import nb2svc

PACKAGE = Path(nb2svc.__file__).parent
STAGES = ("notebook", "program", "classify", "plan", "rewrite", "render", "write")
OPEN = {"knowledge", "diagnostics", "syntax"}


def _imports(path: Path):
    """Module (below ``nb2svc``) and name of each import from the package in ``path``."""
    here = path.relative_to(PACKAGE).with_suffix("").parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((each.name.partition(".")[2], "") for each in node.names if each.name.startswith("nb2svc"))
        elif isinstance(node, ast.ImportFrom):
            module = tuple(node.module.split(".")) if node.module else ()
            if node.level:
                found = (*here[: len(here) - node.level], *module)
            elif module[:1] == ("nb2svc",):
                found = module[1:]
            else:
                continue
            yield from ((".".join(found), each.name) for each in node.names)


def _modules(stage):
    return sorted((PACKAGE / stage).rglob("*.py"))


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_models_of_earlier_stages_only(stage):
    earlier = STAGES[: STAGES.index(stage)]
    wrong = []
    for path in _modules(stage):
        for module, name in _imports(path):
            top, _, rest = module.partition(".")
            allowed = (
                top == stage or top in OPEN or (module == "" and name in OPEN) or (top in earlier and rest == "model")
            )
            if not allowed:
                wrong.append(f"{path.relative_to(PACKAGE)}: from {module or '.'} import {name}")
    assert wrong == []


@pytest.mark.parametrize(
    "module",
    ["diagnostics.py", "syntax.py", *(f"knowledge/{each.name}" for each in (PACKAGE / "knowledge").glob("*.py"))],
)
def test_what_every_stage_knows_knows_no_stage(module):
    assert not [found for found, _ in _imports(PACKAGE / module) if found.partition(".")[0] in STAGES]


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_shows_one_function(stage):
    tree = ast.parse((PACKAGE / stage / "__init__.py").read_text(encoding="utf-8"))
    shown = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    assert len(shown) == 1
    assert (PACKAGE / stage / "model.py").exists() or stage == "write"


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_what_a_stage_hands_on_is_frozen(stage):
    for node in ast.parse((PACKAGE / stage / "model.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(each) for each in node.decorator_list):
            assert any("frozen=True" in ast.unparse(each) for each in node.decorator_list), node.name


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_neither_prints_nor_exits(stage):
    for path in _modules(stage):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                assert called not in ("print", "exit", "quit", "sys.exit", "os._exit", "exec", "eval"), (
                    f"{path}: {called}"
                )


def test_only_what_the_design_names_is_imported_from_outside():
    """The analysis reads with ``ast``; ``libcst`` belongs to the rewriter, ``jinja2`` to the renderer."""
    owners = {
        "libcst": {"rewrite"},
        "jinja2": {"render"},
        "nbformat": {"notebook"},
        "IPython": {"notebook"},
        "sqlglot": {"plan"},
    }
    for path in PACKAGE.rglob("*.py"):
        stage = path.relative_to(PACKAGE).parts[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [each.name for each in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and not node.level and node.module else []
            for name in names:
                top = name.partition(".")[0]
                assert stage in owners.get(top, {stage}), f"{path} imports {name}"


def test_nothing_of_the_pipeline_is_imported_in_a_circle():
    """Each stage can be imported first."""
    import subprocess

    code = "import importlib, sys\n"
    code += f"for stage in {STAGES!r}:\n"
    code += "    for each in [m for m in sys.modules if m.startswith('nb2svc')]: del sys.modules[each]\n"
    code += "    importlib.import_module(f'nb2svc.{stage}')\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
