"""What is known of the values in SQL, and under which names ``functions.py`` has what it needs to bind them."""

from __future__ import annotations

import ast

from ..classify.model import Classification, Role
from ..syntax import bound_value, is_literal
from .literals import value_of

_STATEMENT = "sqlalchemy.Statement"
_TEXTUAL = ("text", "literal_column", "column", "table", "DDL", "quoted_name")
_ARRAYS = ("pandas.DataFrame", "numpy.ndarray")
_PLAIN_CALLS = ("int", "float", "str", "bool", "len", "repr", "ord")


class Values:
    """``text`` and ``plain_import`` are called otherwise where the notebook uses these names for something else."""

    def __init__(self, classification: Classification) -> None:
        self.classification, self.program = classification, classification.program
        own = self.program.imports.get("text", "")
        taken = own != "sqlalchemy.text" and own != "sqlalchemy.sql.text"
        self.text = self.program.unused("text") if taken else "text"
        self.text_import = "sqlalchemy:text" + (f":{self.text}" if self.text != "text" else "")
        self.unboxed = self.program.unused("plain")
        self.plain_import = ".answers:plain" + (f":{self.unboxed}" if self.unboxed != "plain" else "")
        imported = {each.partition(".")[0] for each in self.program.imports.values()}
        self.has_arrays = bool(imported & {"pandas", "numpy", "sklearn", "polars"})
        self.fields = {
            (each.function, name)
            for each in classification.answering
            for name in self.program.functions[each.function].parameters
            if name not in each.injected
        }

    def is_built(self, function: str, node: ast.expr) -> bool:
        """Whether a statement is made by SQLAlchemy's functions, which bind what they are given."""
        root = node
        while isinstance(root, (ast.Call, ast.Attribute, ast.Subscript)):
            if isinstance(root, ast.Call) and isinstance(root.func, ast.Name):
                name = self.program.imports.get(root.func.id, "")
                return name.startswith("sqlalchemy.") and name.rpartition(".")[2] not in _TEXTUAL
            if isinstance(root, ast.Call) and isinstance(root.func, ast.Attribute) and root.func.attr in _TEXTUAL:
                return False
            root = root.func if isinstance(root, ast.Call) else root.value
        if not isinstance(root, ast.Name):
            return False
        is_global = self.program.is_global(root)
        kind = (self.program.kinds if is_global else self.program.local_kinds[function]).get(root.id, "")
        if root is node:
            return kind == _STATEMENT
        if is_global and self.program.imports.get(root.id, "").startswith("sqlalchemy"):
            return True
        return kind in (_STATEMENT, "sqlalchemy.Table") or (is_global and root.id in self.program.classes)

    def known(self, function: str, code: str) -> str | None:
        """The text of a constant."""
        if not code.isidentifier() or code in self.program.local_kinds[function]:
            return None
        verdict, chain = self.classification.verdicts.get(code), self.classification.chains.get(code, ())
        if verdict is None or verdict.role is not Role.CONSTANT or len(chain) != 1:
            return None
        value = bound_value(self.program.statements[chain[0]].node, code)
        return str(value_of(value)) if value is not None and is_literal(value) else None

    def plain(self, function: str, code: str) -> str:
        """``code`` as a value that drivers know: sqlite3 keeps a ``numpy.int64`` as bytes."""
        return f"{self.unboxed}({code})" if self.has_arrays and self._may_be_boxed(function, code) else code

    def _may_be_boxed(self, function: str, code: str) -> bool:
        tree = ast.parse(code, mode="eval").body
        match tree:
            case ast.Constant() | ast.JoinedStr() | ast.Compare():
                return False
            case ast.Call(func=ast.Name(id=name)) if name in _PLAIN_CALLS:
                return False
            case ast.Call(func=ast.Attribute(attr="format" | "item" | "isoformat" | "strftime" | "join")):
                return False
        names = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
        return any(self._is_boxed(function, name) for name in names)

    def _is_boxed(self, function: str, name: str) -> bool:
        local = self.program.local_kinds[function]
        if (function, name) in self.fields and not self._is_rebound(function, name):
            return False
        kind = local[name] if name in local else self.program.kinds.get(name, "")
        return kind in _ARRAYS or not kind

    def _is_rebound(self, function: str, name: str) -> bool:
        node = self.program.functions[function].node
        return any(
            isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store)
            for each in ast.walk(node)
        )
