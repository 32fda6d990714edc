"""What ``program`` hands on: the notebook as statements in order, functions, and who reads and changes what.

Statements are the cells' top-level statements, numbered through from 0.  A *region* is code that runs together: what a
statement does at once, or the body of a function (methods are functions called ``Class.method``).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ..notebook.model import Notebook

ADDS = "adds to it"
"""How a change is called that makes the new value from the old one: ``n += 1``, ``n = n + 1``."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """``cell`` and ``line`` count from 1, ``column`` from 0."""

    cell: int
    line: int
    column: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One place that changes a value, and how: ``rebinds``, ``sets an item``, ``calls append``."""

    place: Place
    how: str
    node: ast.AST = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSite:
    """A call in a region.  ``function`` is the notebook's own one, ``qualified`` a library's; both may be unknown."""

    place: Place
    node: ast.Call = field(compare=False)
    function: str = ""
    qualified: str = ""
    receiver: str = ""  # the kind of the object whose method is called
    method: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a region does by itself; what the functions that it calls do is added by ``Program.reached``.

    ``reads`` are globals, ``writes`` those that it binds anew, ``mutates`` those whose object it changes, also through
    an alias.  ``params_mutated`` are parameters whose object it changes, ``gives`` what its result may be a part of
    (globals, and parameters as ``*name``).  ``asks`` and ``alters`` are parts of the outer world.
    """

    reads: Mapping[str, Place] = field(default_factory=dict)
    writes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    mutates: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    params_mutated: Mapping[str, Change] = field(default_factory=dict)
    gives: frozenset[str] = frozenset()
    calls: tuple[CallSite, ...] = ()
    asks: Mapping[str, Place] = field(default_factory=dict)
    alters: Mapping[str, Place] = field(default_factory=dict)
    expensive: Place | None = None
    prints: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A top-level function, a lambda that a name was given to, or a method.

    ``at_definition`` are the globals that are read when it is defined: by defaults, decorators and annotations.
    """

    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    place: Place
    statement: int
    parameters: tuple[str, ...]
    facts: Facts
    at_definition: frozenset[str] = frozenset()
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """``binds`` maps each name to how it is bound; ``definite`` says whether it is so on every path."""

    index: int
    place: Place
    node: ast.stmt
    binds: Mapping[str, str]
    definite: bool
    shown: bool
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """``lives`` lists, for each name, the statements that bind it anew; ``chains[i]`` what stands behind each name
    before statement ``i`` (its binding and the later changes of its object); ``final`` the same after the last one.

    ``kinds`` is what each name is at the end, ``local_kinds`` what the names of each function are, ``imports`` the
    qualified name of each imported one.  ``deep`` are the facts of each function, and of statement ``i`` as ``#i``,
    with all that they reach; ``exposed`` are the globals that a function reads before it has bound them,
    ``class_reads`` those that a class reads while it is being defined; ``partners`` are other names of the same object,
    or of a part of it, ``made`` the functions that have made the function which a global is.
    """

    notebook: Notebook
    statements: tuple[Statement, ...]
    functions: Mapping[str, Function]
    classes: Mapping[str, int]
    imports: Mapping[str, str]
    kinds: Mapping[str, str]
    lives: Mapping[str, tuple[int, ...]]
    chains: tuple[Mapping[str, tuple[int, ...]], ...]
    final: Mapping[str, tuple[int, ...]]
    deep: Mapping[str, Facts]
    exposed: Mapping[str, frozenset[str]]
    scopes: frozenset[int] = field(repr=False)
    statement_kinds: tuple[Mapping[str, str], ...]
    local_kinds: Mapping[str, Mapping[str, str]]
    class_reads: Mapping[str, frozenset[str]]
    partners: Mapping[str, frozenset[str]]
    made: Mapping[str, str]

    def names(self) -> tuple[str, ...]:
        """Every top-level name, in the order of first binding."""
        return tuple(self.lives)

    def is_global(self, node: ast.Name) -> bool:
        """Whether ``node``, of any cell, means the notebook's global of that name."""
        return id(node) in self.scopes

    def unused(self, name: str) -> str:
        """``name``, or one like it that the notebook means nothing by, neither as a global nor as a function's own."""
        taken: set[str] = set()
        for cell in self.notebook.cells:
            for node in ast.walk(cell.tree):
                match node:
                    case ast.Name(id=found) | ast.arg(arg=found):
                        taken.add(found)
                    case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found) | ast.ClassDef(name=found):
                        taken.add(found)
                    case ast.alias(name=found, asname=given):
                        taken.add((given or found).partition(".")[0])
        while name in taken:
            name += "_"
        return name

    def needs(self, index: int) -> dict[str, tuple[int, ...]]:
        """What statement ``index`` needs of the globals: each name with the chain that stands behind it there."""
        before = self.chains[index]
        return {name: before[name] for name in self.deep[f"#{index}"].reads if name in before}

    def slice_of(
        self, chain: Iterable[int], cut: Callable[[str, tuple[int, ...]], bool] | None = None
    ) -> tuple[int, ...]:
        """The statements that make what ``chain`` stands for, in order.

        ``cut(name, chain)`` says that a needed value is to be had elsewhere and its statements are not wanted.
        """
        found: set[int] = set()
        queue = list(chain)
        while queue:
            index = queue.pop()
            if index in found:
                continue
            found.add(index)
            for name, behind in self.needs(index).items():
                if cut is None or not cut(name, behind):
                    queue.extend(behind)
        return tuple(sorted(found))
