"""What comes from a request: parameters of endpoints, and what is made of them, through calls."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from ..classify.model import Classification, Role
from ..program.model import Program
from ..syntax import bound

_FIXED = (Role.CONSTANT, Role.CONFIG, Role.SECRET, Role.RESOURCE, Role.IMPORT, Role.FUNCTION, Role.CLASS, Role.LIBRARY)


class Taint:
    """For each function the names whose values callers can choose."""

    def __init__(self, classification: Classification) -> None:
        self.program: Program = classification.program
        self.verdicts = classification.verdicts
        self.names: dict[str, set[str]] = {name: set() for name in self.program.functions}
        for each in classification.answering:
            self.names[each.function] |= set(self.program.functions[each.function].parameters) - set(each.injected)
        for _ in range(len(self.names) + 1):
            before = {name: set(names) for name, names in self.names.items()}
            for name in classification.reached:
                self._spread(name)
            if before == self.names:
                break

    def is_tainted(self, function: str, node: ast.AST) -> bool:
        """Whether the value of ``node``, in ``function``, may come from a request."""
        for each in ast.walk(node):
            if not isinstance(each, ast.Name) or not isinstance(each.ctx, ast.Load):
                continue
            if self.program.is_global(each):
                verdict = self.verdicts.get(each.id)
                if verdict is not None and verdict.role not in _FIXED:
                    return True
            elif each.id in self.names[function]:
                return True
        return False

    def _spread(self, name: str) -> None:
        function = self.program.functions[name]
        for _ in range(3):
            for node in ast.walk(function.node):
                match node:
                    case ast.Assign(targets=targets, value=value):
                        self._bind(name, targets, value)
                    case (
                        ast.AnnAssign(target=target, value=ast.expr() as value)
                        | ast.NamedExpr(target=target, value=value)
                    ):
                        self._bind(name, [target], value)
                    case ast.AugAssign(target=target, value=value):
                        self._bind(name, [target], value)
                        if isinstance(target, ast.Name) and self.is_tainted(name, value):
                            self.names[name].add(target.id)
                    case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                        self._bind(name, [target], value)
                    case ast.withitem(optional_vars=ast.expr() as target, context_expr=value):
                        self._bind(name, [target], value)
        for site in function.facts.calls:
            if site.function in self.names:
                self._call(name, site.node, site.function)

    def _bind(self, function: str, targets: list[ast.expr], value: ast.expr) -> None:
        if self.is_tainted(function, value):
            self.names[function] |= {name for name, _ in bound(targets)}

    def _call(self, caller: str, node: ast.Call, called: str) -> None:
        target = self.program.functions[called]
        names = target.parameters[1:] if target.owner else target.parameters
        given: Mapping[str, ast.expr] = {
            **dict(zip(names, node.args, strict=False)),
            **{each.arg: each.value for each in node.keywords if each.arg},
        }
        self.names[called] |= {name for name, value in given.items() if self.is_tainted(caller, value)}
