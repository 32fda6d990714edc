"""Cells become a ``Program``: ``score(3)`` in cell 11 runs ``score``, which reads ``engine`` of cell 4, and so on.

    collect   statements, functions, imports          scopes    which names are globals
    infer     what kind of object each name is        aliases   what changes together (partners: as globals)
    facts     what each region does by itself         reach     and with all that it calls
    order     def-use over cells, lives, slices       exposure  what is read before it is bound

The notebook is read, never run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from ..notebook.model import Notebook
from ..syntax import FunctionNode, deferred, evaluated, parameters
from .aliases import NONE, Aliases, Roots
from .collect import Raw, functions, immediate, inside, statements
from .exposure import Exposure
from .facts import Region
from .infer import Inference
from .model import Facts, Function, Place, Program, Statement
from .order import chains, lives
from .partners import after
from .reach import CLASS, callees, deep
from .scopes import global_names

__all__ = ["read_program"]


def read_program(notebook: Notebook) -> Program:
    """Everything that the later stages know about the code of ``notebook``."""
    return _Reader(notebook).program()


class _Reader:
    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.raws = statements(notebook)
        self.scopes = global_names(cell.tree for cell in notebook.cells)
        self.nodes: dict[str, FunctionNode] = {}
        self.owners: dict[str, str] = {}
        self.at: dict[str, Raw] = {}
        self.classes: dict[str, int] = {}
        for raw in self.raws:  # the last definition wins
            self.classes.update({name: raw.index for name, how in raw.binds.items() if how == "class"})
            for name, node, owner in functions(raw):
                self.nodes[name], self.owners[name], self.at[name] = node, owner, raw
        for raw in self.raws:  # a name that was a function once and is something else now
            for name in raw.binds:
                if name in self.at and raw.index > self.at[name].index:
                    del self.nodes[name], self.owners[name], self.at[name]
        self.inference = Inference(self.raws, self.nodes, self.owners, self.classes, self._is_global)
        self.inference.settle()
        self._facts: dict[str, Facts] = {}
        self.made = {name: function for raw in self.raws for name, function in self._closures(raw.node)}
        self.partners: dict[str, Roots] = {}
        self.partners_before: list[dict[str, Roots]] = []
        for _ in range(2):  # functions may return a part of a global; globals may be what they return
            self._facts.clear()
            self._find_partners()

    def program(self) -> Program:
        self._facts.clear()
        for name in self.nodes:  # now, since later the kinds of globals are those of some statement
            self._facts_of(name)
        found = tuple(self._statement(raw) for raw in self.raws)
        before, final = chains(found, self._deep)
        made = {name: self._function(name) for name in self.nodes}
        reached = {name: self._deep(each.facts) for name, each in made.items()}
        reached.update({f"#{each.index}": self._deep(each.facts) for each in found})
        exposure = Exposure(made, self._is_global, lambda call: self._called(call, {}))
        every = lives(found)
        for name in final:  # bound by a function through ``global`` alone
            every.setdefault(name, ())
        return Program(
            notebook=self.notebook,
            statements=found,
            functions=made,
            classes=self.classes,
            imports={name: q for name, q in self.inference.imports.items() if self._is_import(name, found, final)},
            kinds=dict(self.inference.globals_),
            lives=every,
            chains=before,
            final=final,
            deep=reached,
            exposed={name: exposure.of(name)[0] for name in made},
            scopes=self.scopes,
            statement_kinds=tuple(self.inference.snapshots),
            local_kinds={name: self.inference.local(name) for name in made},
            partners=self.partners,
            made=self.made,
            class_reads={name: self._class_reads(name) for name in self.classes},
        )

    def _is_global(self, node: ast.Name) -> bool:
        return id(node) in self.scopes

    def _is_import(self, name: str, found: tuple[Statement, ...], final: Mapping[str, tuple[int, ...]]) -> bool:
        return any(found[index].binds.get(name) == "import" for index in final.get(name, ()))

    def _closures(self, node: ast.stmt) -> Iterator[tuple[str, str]]:
        """``add = make_adder(2)``: the name of a function, and of the one that has made it."""
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call):
                function = self._called(call, {})
                if function and any(True for _ in deferred(self.nodes[function])):
                    yield name, function

    def _find_partners(self) -> None:
        found: dict[str, Roots] = {}
        self.partners_before = []
        for name in self.nodes:
            self._facts_of(name)
        for raw in self.raws:
            nodes = list(immediate(raw.node))
            with self._kinds_at(raw):
                aliases = Aliases(self.inference.kinds, {}, self._gives, found)
                found = after(found, nodes, aliases, definite=raw.definite)
            self.partners_before.append(found)
        self.partners = found

    @contextmanager
    def _kinds_at(self, raw: Raw) -> Iterator[None]:
        """The kinds of the globals as they are when statement ``raw`` runs."""
        live = self.inference.globals_
        settled = dict(live)
        live.clear()
        live.update(self.inference.snapshots[raw.index])
        yield
        live.clear()
        live.update(settled)

    def _statement(self, raw: Raw) -> Statement:
        with self._kinds_at(raw):
            partners = self.partners_before[raw.index]
            region = Region(raw.place.cell, self.inference.kinds, {}, (), self._gives, self._called, partners)
            facts = region.facts(immediate(raw.node), self._mutated_arguments)
        return Statement(
            index=raw.index,
            place=raw.place,
            node=raw.node,
            binds=raw.binds,
            definite=raw.definite,
            shown=raw.shown,
            facts=facts,
        )

    def _function(self, name: str) -> Function:
        node, raw = self.nodes[name], self.at[name]
        return Function(
            name=name,
            node=node,
            place=Place(raw.place.cell, node.lineno, node.col_offset),
            statement=raw.index,
            parameters=parameters(node),
            facts=self._facts_of(name),
            at_definition=frozenset(self._read_by(evaluated(node))),
            owner=self.owners[name],
        )

    def _read_by(self, nodes: Iterable[ast.AST]) -> list[str]:
        return [
            each.id
            for each in nodes
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load) and self._is_global(each)
        ]

    def _class_reads(self, name: str) -> frozenset[str]:
        """What a class reads while it is being defined."""
        node = self.raws[self.classes[name]].node
        own = (each for each in ast.walk(node) if isinstance(each, ast.ClassDef) and each.name == name)
        return frozenset(read for each in own for read in self._read_by(evaluated(each)) if read != name)

    def _facts_of(self, name: str) -> Facts:
        if name.startswith(CLASS):
            place = self.raws[self.classes[name.removeprefix(CLASS)]].place
            return Facts(reads=dict.fromkeys(sorted(self._class_reads(name.removeprefix(CLASS))), place))
        if name not in self._facts:
            self._facts[name] = Facts()  # for recursion
            node = self.nodes[name]
            region = Region(
                self.at[name].place.cell,
                self.inference.kinds,
                self.inference.local(name),
                parameters(node),
                self._gives,
                self._called,
                self.partners,
            )
            body = list(inside(node))
            if isinstance(node, ast.Lambda):
                body.append(ast.Return(value=node.body))
            found = region.facts(body, self._mutated_arguments)
            place = Place(self.at[name].place.cell, node.lineno, node.col_offset)
            defining = dict.fromkeys(sorted(self._read_by(evaluated(node))), place)
            self._facts[name] = replace(found, reads={**defining, **found.reads})
        return self._facts[name]

    def _mutated_arguments(self, call: ast.Call, function: str) -> list[ast.expr]:
        """What a call hands to a function of the notebook that changes it."""
        changed = []
        for name in self._facts_of(function).params_mutated:
            if self.owners.get(function) and name == parameters(self.nodes[function])[0]:
                changed += [call.func.value] if isinstance(call.func, ast.Attribute) else []
            elif (given := self.inference.argument(call, function, name)) is not None:
                changed.append(given)
        return changed

    def _gives(self, call: ast.Call) -> tuple[Roots, list[ast.expr]]:
        """The globals that a call's result may be a part of, and the arguments."""
        function = self._called(call, {})
        if not function:
            return NONE, []
        roots = self._facts_of(function).gives
        given = [self.inference.argument(call, function, root[1:]) for root in sorted(roots) if root.startswith("*")]
        return frozenset(root for root in roots if not root.startswith("*")), [each for each in given if each]

    def _called(self, call: ast.Call, local: Mapping[str, str]) -> str:
        """The function of the notebook that ``call`` runs, if that can be told."""
        match call.func:
            case ast.Name(id=name) if self._is_global(call.func):
                if name in self.nodes:
                    return name
                return f"{name}.__init__" if f"{name}.__init__" in self.nodes else ""
            case ast.Attribute(value=value, attr=method):
                kind = self.inference.kinds.of(value, local)
                if kind.startswith("notebook:"):
                    name = f"{kind.partition(':')[2]}.{method}"
                    return name if name in self.nodes else ""
        return ""

    def _deep(self, facts: Facts) -> Facts:
        return deep(facts, self._facts_of, lambda each: callees(each, self.nodes, self.classes, self.made))
