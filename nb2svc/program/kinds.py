"""What an expression is, as far as that can be told without running it: abstract interpretation over kinds.

A kind is a name that ``knowledge`` has a row for (``sqlalchemy.Engine``), a class of the notebook (``notebook:Repo``),
or empty for anything else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from ..knowledge import known

_LITERALS = {
    ast.Dict: "builtins.dict",
    ast.DictComp: "builtins.dict",
    ast.List: "builtins.list",
    ast.ListComp: "builtins.list",
    ast.Set: "builtins.set",
    ast.SetComp: "builtins.set",
    ast.Tuple: "builtins.tuple",
    ast.JoinedStr: "builtins.str",
    ast.Compare: "builtins.bool",
}


class Kinds:
    """``globals_`` maps names to kinds and may grow while it is used; ``returns`` tells a function's kind of result."""

    def __init__(
        self,
        imports: Mapping[str, str],
        globals_: Mapping[str, str],
        is_global: Callable[[ast.Name], bool],
        returns: Callable[[str], str],
        classes: Mapping[str, int],
        bound: frozenset[str],
        star: str = "",
        attribute: Callable[[str, str], str] = lambda _class, _name: "",
    ) -> None:
        self.attribute = attribute
        self.imports, self.globals_, self.is_global = imports, globals_, is_global
        self.returns, self.classes, self.bound, self.star = returns, classes, bound, star

    def qualified(self, node: ast.expr, local: Mapping[str, str]) -> str:
        """``pandas.read_csv`` for ``pd.read_csv``; empty when the name is none of a library's."""
        if isinstance(node, ast.Attribute):
            base = self.qualified(node.value, local)
            return f"{base}.{node.attr}" if base and not base.startswith("builtins.") else ""
        if not isinstance(node, ast.Name) or (node.id in local and not self.is_global(node)):
            return ""
        if node.id in self.imports:
            return self.imports[node.id]
        if node.id in self.bound or not self.is_global(node):
            return ""
        import builtins

        if hasattr(builtins, node.id):
            return f"builtins.{node.id}"
        return f"{self.star}.{node.id}" if self.star else ""

    def of(self, node: ast.expr | None, local: Mapping[str, str]) -> str:
        """The kind of ``node``, where ``local`` are the kinds of a function's own names."""
        match node:
            case ast.Constant(value=value):
                return f"builtins.{type(value).__name__}"
            case ast.Name(id=name):
                if not self.is_global(node):
                    return local.get(name, "")
                return self.globals_.get(name, "")
            case ast.Call():
                return self._call(node, local)
            case ast.Attribute(value=value, attr=attribute):
                if self.qualified(node, local) == "os.environ":
                    return ""
                return self._member(self.of(value, local), attribute, called=False)
            case ast.Subscript(value=value):
                kind = self.of(value, local)
                return self._member(kind, "", called=False)
            case ast.Await(value=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
                return self.of(value, local)
            case ast.IfExp(body=one, orelse=other):
                return self.of(one, local) or self.of(other, local)
            case ast.BoolOp(values=values):
                return next((kind for each in values if (kind := self.of(each, local))), "")
            case ast.BinOp(left=left, right=right):
                kinds = {self.of(left, local), self.of(right, local)}
                frames = {"pandas.DataFrame", "numpy.ndarray"} & kinds
                if frames:
                    return max(frames)
                return kinds.pop() if len(kinds) == 1 else "builtins.float" if kinds == _NUMBERS else ""
            case ast.UnaryOp(operand=operand):
                return self.of(operand, local)
        return _LITERALS.get(type(node), "")

    def _call(self, node: ast.Call, local: Mapping[str, str]) -> str:
        function = node.func
        if qualified := self.qualified(function, local):
            row = known().call(qualified)
            return row.returns if row else ""
        if isinstance(function, ast.Name) and self.is_global(function):
            if function.id in self.classes:
                return f"notebook:{function.id}"
            if given := self.returns(function.id):
                return given
        if isinstance(function, ast.Attribute):
            receiver = self.of(function.value, local)
            if receiver.startswith("notebook:"):
                return self.returns(f"{receiver.partition(':')[2]}.{function.attr}")
            return self._member(receiver, function.attr, called=True)
        kind = known().kind(self.of(function, local))
        return kind.call if kind else ""

    def _member(self, kind: str, name: str, *, called: bool) -> str:
        if kind.startswith("notebook:"):
            return self.attribute(kind.partition(":")[2], name)
        row = known().kind(kind) if kind else None
        if row is None:
            return ""
        given = row.methods.get(name, "") if called else ""
        if not given:
            given = row.item
        return kind if given == "self" else given


_NUMBERS = {"builtins.int", "builtins.float"}
