"""Runs a notebook's own code, as it is, in one process and one thread: what its functions answer there is right.

A process of its own: ``told`` in ``converted.py`` writes what to do on its standard input, and reads what came of it.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import MagicMock

from IPython.core.inputtransformer2 import TransformerManager


def cells(notebook: Path, *, as_run: bool) -> list[str]:
    """The code cells that parse, with magics as IPython makes Python of them.

    ``as_run``: those alone that were run, in the order in which they were, not in that of the file.
    """
    found = [each for each in json.loads(notebook.read_text())["cells"] if each["cell_type"] == "code"]
    if as_run:
        ran = [each for each in found if each["execution_count"]]
        found = sorted(ran, key=lambda each: each["execution_count"])
    sources = (TransformerManager().transform_cell("".join(each["source"])) for each in found)
    return [each for each in sources if parses(each)]


def parses(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def demonstrates(cell: str, functions: set[str]) -> bool:
    """Whether all that the cell does is to call functions of the notebook's, and to look at what they return."""
    return all(
        isinstance(each, ast.Expr)
        and isinstance(each.value, ast.Call)
        and isinstance(each.value.func, ast.Name)
        and each.value.func.id in functions
        for each in ast.parse(cell).body
    )


def run(code: list[str], namespace: dict[str, Any]) -> None:
    for cell in code:
        exec(compile(cell, "<notebook>", "exec", dont_inherit=True), namespace)


def call(function: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed):
            value = function(**arguments)
    except Exception as error:
        kinds = [each.__name__ for each in type(error).__mro__]
        return {"error": kinds, "message": str(error.args[0]) if error.args else ""}
    return {"value": value, "printed": printed.getvalue()}


def plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):  # a frame
        return value.to_dict("records")
    return value.item() if hasattr(value, "item") else vars(value)


def main() -> None:
    job = json.load(sys.stdin)
    code = cells(Path(job["notebook"]), as_run=job["as_run"])
    functions = {each.name for cell in code for each in ast.parse(cell).body if isinstance(each, ast.FunctionDef)}
    code = [each for each in code if not demonstrates(each, functions)]
    for old, new in job["replace"].items():
        assert any(old in each for each in code), f"the notebook has no {old}"
        code = [each.replace(old, new) for each in code]
    namespace = vars(sys.modules.setdefault("notebook", ModuleType("notebook")))
    namespace["get_ipython"] = MagicMock()  # magics do nothing
    with contextlib.redirect_stdout(io.StringIO()):
        run([job["head"], *code], namespace)
    answers = [call(namespace[name], arguments) for name, arguments in job["calls"]]
    json.dump(answers, sys.stdout, default=plain)


if __name__ == "__main__":
    main()
