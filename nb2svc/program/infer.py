"""Kinds of globals, parameters, locals and results: found on demand, each from what it is made of."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping

from ..knowledge import known
from ..syntax import FunctionNode, bound, parameters
from .collect import Raw, imports, inside
from .kinds import Kinds


class Inference:
    """Knows the kinds of everything once ``settle`` has gone over the statements.

    ``snapshots[i]`` are the globals' kinds before statement ``i``.
    """

    def __init__(
        self,
        raws: list[Raw],
        nodes: Mapping[str, FunctionNode],
        owners: Mapping[str, str],
        classes: Mapping[str, int],
        is_global: Callable[[ast.Name], bool],
    ) -> None:
        self.raws, self.nodes, self.owners, self.is_global = raws, nodes, owners, is_global
        self.classes = classes
        self.imports: dict[str, str] = {}
        self.star = ""
        self.globals_: dict[str, str] = {}
        self.snapshots: list[dict[str, str]] = []
        self.kinds = Kinds(
            self.imports,
            self.globals_,
            is_global,
            self.returns,
            classes,
            frozenset(name for raw in raws for name in raw.binds),
            attribute=self.attribute,
        )
        self._returns: dict[str, str] = {}
        self._locals: dict[str, dict[str, str]] = {}
        self._attributes: dict[tuple[str, str], str] = {}
        self._sites: dict[str, list[tuple[ast.Call, str]]] = {}

    def settle(self) -> None:
        for raw in self.raws:
            for name, qualified in imports(raw):
                if name == "*":
                    self.star = self.kinds.star = qualified
                else:
                    self.imports[name] = qualified
        self._find_sites()
        for _ in range(2):  # the second time functions know what the first one found
            self._forget()
            self.snapshots = []
            for raw in self.raws:
                self.snapshots.append(dict(self.globals_))
                self.globals_.update(self._bindings([raw.node], None))
        self._forget()

    def _forget(self) -> None:
        self._returns.clear()
        self._locals.clear()
        self._attributes.clear()

    def local(self, function: str) -> dict[str, str]:
        """The kinds of a function's own names: parameters, then assignments in source order."""
        if function in self._locals:
            return self._locals[function]
        kinds = self._locals[function] = dict.fromkeys(parameters(self.nodes[function]), "")
        for name in kinds:
            kinds[name] = self._parameter(function, name)
        kinds.update({name: "" for name, _ in bound(inside(self.nodes[function])) if name not in kinds})
        for name, kind in self._bindings(inside(self.nodes[function]), kinds).items():
            kinds[name] = kind or kinds.get(name, "")
        return kinds

    def returns(self, function: str) -> str:
        """The kind of what a function returns, if all its results are of one."""
        if function not in self.nodes:
            return ""
        if function not in self._returns:
            self._returns[function] = ""  # for recursion
            local, node = self.local(function), self.nodes[function]
            if isinstance(node, ast.Lambda):
                results: list[ast.expr] = [node.body]
            else:
                results = [each.value for each in inside(node) if isinstance(each, ast.Return) and each.value]
                results += [each.value for each in inside(node) if isinstance(each, ast.Yield) and each.value]
            kinds = {self.kinds.of(each, local) for each in results} - {"builtins.NoneType"}
            self._returns[function] = kinds.pop() if len(kinds) == 1 else ""
        return self._returns[function]

    def attribute(self, owner: str, name: str) -> str:
        """The kind of ``self.name`` of a class of the notebook."""
        if (owner, name) in self._attributes:
            return self._attributes[owner, name]
        self._attributes[owner, name] = ""  # for recursion
        self._attributes[owner, name] = self._attribute(owner, name)
        return self._attributes[owner, name]

    def _attribute(self, owner: str, name: str) -> str:
        for function, node in self.nodes.items():
            if self.owners.get(function) != owner or not (own := parameters(node)):
                continue
            for each in inside(node):
                match each:
                    case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=who), attr=attribute)], value=value) if (
                        who == own[0] and attribute == name
                    ):
                        if kind := self.kinds.of(value, self.local(function)):
                            return kind
        return ""

    def argument(self, call: ast.Call, function: str, name: str) -> ast.expr | None:
        """What ``call`` gives to a parameter of a function of the notebook."""
        for keyword in call.keywords:
            if keyword.arg == name:
                return keyword.value
        names = parameters(self.nodes[function])
        if self.owners.get(function):
            names = names[1:]
        at = names.index(name) if name in names else -1
        return call.args[at] if 0 <= at < len(call.args) and not isinstance(call.args[at], ast.Starred) else None

    def sites(self, function: str) -> list[tuple[ast.Call, str]]:
        """Every call of a function by its name, with the function that it stands in (empty at top level)."""
        return self._sites.get(function, [])

    def _parameter(self, function: str, name: str) -> str:
        node = self.nodes[function]
        owner = self.owners.get(function)
        if owner and name == (parameters(node) or ("",))[0]:
            return f"notebook:{owner}"
        for each in ast.walk(node.args):
            if isinstance(each, ast.arg) and each.arg == name and each.annotation is not None:
                qualified = self.kinds.qualified(each.annotation, {})
                row = known().call(qualified) if qualified else None
                if row and row.returns:
                    return row.returns
        found = ""
        for call, caller in self.sites(function):
            given = self.argument(call, function, name)
            kind = self.kinds.of(given, self._locals.get(caller, {}) if caller else {}) if given else ""
            if found and kind and kind != found:
                return ""
            found = found or kind
        return found

    def _find_sites(self) -> None:
        regions: list[tuple[str, Iterable[ast.AST]]] = [(name, inside(node)) for name, node in self.nodes.items()]
        seen: set[int] = set()
        for caller, nodes in [*regions, *(("", ast.walk(raw.node)) for raw in self.raws)]:
            for node in nodes:
                if not isinstance(node, ast.Call) or id(node) in seen:
                    continue
                seen.add(id(node))
                if isinstance(node.func, ast.Name) and self.is_global(node.func):
                    name = node.func.id if node.func.id in self.nodes else f"{node.func.id}.__init__"
                    self._sites.setdefault(name, []).append((node, caller))

    def _bindings(self, nodes: Iterable[ast.AST], local: dict[str, str] | None) -> dict[str, str]:
        """The kinds that assignments give to a function's names, or to globals where ``local`` is ``None``."""
        found: dict[str, str] = {}
        for top in nodes:
            for node in ast.walk(top) if local is None else [top]:
                pairs: list[tuple[ast.expr, ast.expr | None]] = []
                match node:
                    case ast.Assign(targets=targets, value=value):
                        pairs = [(target, value) for target in targets]
                    case ast.AnnAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
                        pairs = [(target, value)]
                    case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
                        pairs = [(target, value)]
                for target, value in pairs:
                    if not isinstance(target, ast.Name) or self.is_global(target) != (local is None):
                        continue
                    kind = self.kinds.of(value, {**(local or {}), **found})
                    if kind != "builtins.NoneType" or target.id not in found:
                        found[target.id] = kind
        return found
