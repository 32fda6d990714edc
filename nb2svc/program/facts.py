"""What one region does by itself: reads, binds, changes, calls, asks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase

from ..knowledge import Kind, known
from .aliases import Aliases, Roots
from .kinds import Kinds
from .model import ADDS, CallSite, Change, Facts, Place

MUTATING = frozenset(
    (
        *("append", "appendleft", "extend", "insert", "remove", "sort", "reverse", "add", "discard", "update"),
        *("setdefault", "pop", "popitem", "clear"),
    )
)
"""Methods that change an object of unknown kind, by their names."""


class Region:
    """Collects the facts of ``nodes``: all the nodes of a region in source order, already without deferred ones."""

    def __init__(
        self,
        cell: int,
        kinds: Kinds,
        local: Mapping[str, str],
        parameters: tuple[str, ...],
        gives: Callable[[ast.Call], tuple[Roots, list[ast.expr]]],
        called: Callable[[ast.Call, Mapping[str, str]], str],
        partners: Mapping[str, Roots],
    ) -> None:
        self.cell, self.kinds, self.local, self.parameters = cell, kinds, local, parameters
        self.aliases = Aliases(kinds, local, gives, partners)
        self.called = called
        self.adding: set[int] = set()  # targets whose new value is made from the old one
        self.reads: dict[str, Place] = {}
        self.writes: dict[str, list[Change]] = {}
        self.mutates: dict[str, list[Change]] = {}
        self.params: dict[str, Change] = {}
        self.calls: list[CallSite] = []
        self.asks: dict[str, Place] = {}
        self.alters: dict[str, Place] = {}
        self.expensive: Place | None = None
        self.prints: Place | None = None
        self.given: Roots = frozenset()

    def facts(self, nodes: Iterable[ast.AST], mutated: Callable[[ast.Call, str], list[ast.expr]]) -> Facts:
        """``mutated`` tells which expressions a call of a notebook's function changes."""
        every = list(nodes)
        self.aliases.learn(every, self.parameters)
        for node in every:
            self._node(node)
        for site in self.calls:
            for changed in mutated(site.node, site.function) if site.function else ():
                self._change(changed, f"calls {site.function}", site.node)
        return Facts(
            reads=self.reads,
            writes={name: tuple(changes) for name, changes in self.writes.items()},
            mutates={name: tuple(changes) for name, changes in self.mutates.items()},
            params_mutated=self.params,
            gives=self.given,
            calls=tuple(self.calls),
            asks=self.asks,
            alters=self.alters,
            expensive=self.expensive,
            prints=self.prints,
        )

    def place(self, node: ast.AST) -> Place:
        return Place(self.cell, getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    def _node(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()) if self.kinds.is_global(node):
                self.reads.setdefault(name, self.place(node))
            case ast.Name(id=name) if self.kinds.is_global(node):
                how = ADDS if id(node) in self.adding else "binds it anew"
                self.writes.setdefault(name, []).append(Change(place=self.place(node), how=how, node=node))
            case ast.Assign(targets=[ast.Name(id=name) as target], value=ast.BinOp() as value):
                if any(isinstance(each, ast.Name) and each.id == name for each in (value.left, value.right)):
                    self.adding.add(id(target))
            case ast.AugAssign(target=ast.Name(id=name) as target):
                self.adding.add(id(target))
                if self.kinds.is_global(target):
                    self.reads.setdefault(name, self.place(node))
                elif isinstance(node.value, (ast.List, ast.ListComp, ast.Set, ast.Dict)):
                    self._change(target, "extends it", node)
            case ast.Attribute(value=value, ctx=ast.Store() | ast.Del(), attr=attribute):
                self._change(value, f"sets its {attribute}", node)
            case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
                self._change(value, "sets an item" if isinstance(node.ctx, ast.Store) else "deletes an item", node)
            case ast.Subscript(value=value) if self.kinds.qualified(value, self.local) == "os.environ":
                self.asks.setdefault("environment", self.place(node))
            case ast.Call():
                self._call(node)
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                self.given |= self.aliases.of(value)

    def _change(self, changed: ast.expr, how: str, node: ast.AST) -> None:
        change = Change(place=self.place(node), how=how, node=node)
        for root in self.aliases.of(changed):
            if root.startswith("*"):
                self.params.setdefault(root[1:], change)
            else:
                self.mutates.setdefault(root, []).append(change)

    def _call(self, node: ast.Call) -> None:
        place = self.place(node)
        qualified = self.kinds.qualified(node.func, self.local)
        function = self.called(node, self.local)
        receiver = method = ""
        if isinstance(node.func, ast.Attribute) and not qualified:
            receiver, method = self.kinds.of(node.func.value, self.local), node.func.attr
            if not function:
                self._method(node, node.func, known().kind(receiver), place)
        elif row := known().call(qualified):
            if row.reads:
                self.asks.setdefault(row.reads, place)
            if row.writes:
                self.alters.setdefault(row.writes, place)
            if row.expensive:
                self.expensive = self.expensive or place
            for at in row.mutates:
                if at < len(node.args):
                    self._change(node.args[at], f"calls {qualified.rpartition('.')[2]}", node)
        if qualified == "builtins.print" and not any(each.arg == "file" for each in node.keywords):
            self.prints = self.prints or place
        if qualified.startswith("IPython.display.display") or self._is_display(node.func):
            self.prints = self.prints or place
        self.calls.append(
            CallSite(place=place, node=node, function=function, qualified=qualified, receiver=receiver, method=method)
        )

    def _is_display(self, function: ast.expr) -> bool:
        """Whether it is IPython's ``display``, which notebooks have without an import."""
        return (
            isinstance(function, ast.Name)
            and function.id == "display"
            and self.kinds.is_global(function)
            and "display" not in self.kinds.bound
        )

    def _method(self, node: ast.Call, function: ast.Attribute, kind: Kind | None, place: Place) -> None:
        name = function.attr
        if kind is None:
            if name in MUTATING:
                self._change(function.value, f"calls {name}", node)
            if name.startswith(("fit", "train")):
                self.expensive = self.expensive or place
                self._change(function.value, f"calls {name}", node)
            return
        if name in kind.mutating or _is_true(node, kind.mutating_if.get(name)):
            self._change(function.value, f"calls {name}", node)
        if any(fnmatchcase(name, pattern) for pattern in kind.expensive):
            self.expensive = self.expensive or place
        if outer := kind.reads.get(name):
            self.asks.setdefault(outer, place)
            if _is_sql_write(node):
                self.alters.setdefault(outer, place)
        if name in kind.writes:
            self.alters.setdefault("database", place)


def _is_true(node: ast.Call, keyword: str | None) -> bool:
    return keyword is not None and any(
        each.arg == keyword and not (isinstance(each.value, ast.Constant) and not each.value.value)
        for each in node.keywords
    )


def _is_sql_write(node: ast.Call) -> bool:
    """Whether a statement that is given as text, or made by ``insert()`` and the like, changes the database."""
    for each in ast.walk(node.args[0]) if node.args else ():
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            words = each.value.split(None, 1)
            return bool(words) and words[0].upper() not in ("SELECT", "WITH", "PRAGMA", "SHOW", "EXPLAIN", "VALUES")
        if isinstance(each, ast.Call):
            called = each.func.attr if isinstance(each.func, ast.Attribute) else getattr(each.func, "id", "")
            if called in ("insert", "update", "delete"):
                return True
    return False
