"""Where the notebook hands SQL to a database, and how each of these calls is written when its input is bound.

    pd.read_sql(f"... {x}", engine)        text("... :x"), engine, params={"x": x}
    conn.execute(text(f"... {x}"))         text("... :x"), {"x": x}
    cursor.execute(f"... {x}")             "... %s", (x,)          or ``?``, as the driver wants it
    query = f"... {x}"                     text("... :x").bindparams(x=x)

What cannot be bound soundly and comes from a request is refused; what does not come from one stays as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from ..classify.model import Classification
from ..diagnostics import Diagnostic, error
from ..knowledge import known
from ..program.model import CallSite, Program
from .model import Replacement
from .places import place_of
from .sql import Bound, Hole, Text, Unbound, bind, parts_of
from .sql_source import quoted, source
from .sql_values import Values
from .taint import Taint

EXECUTES = {"execute", "exec_driver_sql", "scalar", "scalars", "executemany", "executescript"}
_RAW = ("literal_column", "column", "table", "DDL", "quoted_name")
_TEXT = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text")


def queries(classification: Classification, dialect: str) -> tuple[tuple[Replacement, ...], tuple[Diagnostic, ...]]:
    """What to write instead of SQL that is put together from input, and what must be refused."""
    taint, values = Taint(classification), Values(classification)
    found: list[Replacement] = []
    problems: list[Diagnostic] = []
    for name in sorted(classification.reached):
        calls = classification.program.functions[name].facts.calls
        slots = [(site, slot) for site in calls if (slot := _slot(site)) is not None]
        executed: set[int] = set()
        for site, slot in slots:
            query = _Query(taint, values, name, site, slot, dialect, [each for _, each in slots])
            found += query.replacements()
            problems += query.problems
            executed |= query.seen
        for site in calls:  # ``select(t).where(text(f"..."))``: only a part of a statement is text
            if site.qualified in _TEXT and site.node.args and id(site.node) not in executed:
                query = _Query(taint, values, name, site, site.node, dialect, [site.node])
                found += query.replacements()
                problems += query.problems
            elif site.qualified.startswith("sqlalchemy.") and site.qualified.rpartition(".")[2] in _RAW:
                problems += _Query(taint, values, name, site, site.node, dialect, []).raw()
    return tuple(dict.fromkeys(found)), tuple(dict.fromkeys(problems))


def _slot(site: CallSite) -> ast.expr | None:
    """The argument of a call that is SQL."""
    row = known().call(site.qualified) if site.qualified else None
    if row is not None and row.sql >= 0 and site.qualified not in _TEXT:
        keyword = next((each.value for each in site.node.keywords if each.arg == "sql"), None)
        return site.node.args[row.sql] if len(site.node.args) > row.sql else keyword
    if site.method in EXECUTES and site.node.args:
        kind = known().kind(site.receiver) if site.receiver else None
        return site.node.args[0] if kind is None or kind.sql else None
    return None


class _Query:
    """One call that is given SQL, in the function ``name``."""

    def __init__(
        self,
        taint: Taint,
        values: Values,
        name: str,
        site: CallSite,
        slot: ast.expr,
        dialect: str,
        slots: list[ast.expr],
    ) -> None:
        self.program: Program = taint.program
        self.taint, self.values, self.name, self.site, self.slot = taint, values, name, site, slot
        self.dialect, self.slots = dialect, slots
        self.problems: list[Diagnostic] = []
        self.seen: set[int] = set()  # calls of ``text`` that this one is about
        self.cell = site.place.cell

    def raw(self) -> list[Diagnostic]:
        """The complaint about ``literal_column(x)`` and the like, whose argument is SQL itself."""
        if any(self.taint.is_tainted(self.name, each) for each in self.site.node.args):
            self._refuse(self.site.node, "it is the name of a column or a piece of SQL, which no parameter can be")
        return self.problems

    def replacements(self) -> Iterator[Replacement]:
        if self.values.is_built(self.name, self.slot):
            return
        inner, text_call = self._without_text(self.slot)
        variable = inner if isinstance(inner, ast.Name) else None
        if variable is not None:
            values = list(self._values(variable))
            if not values:
                if self.taint.is_tainted(self.name, variable):
                    self._refuse(inner, "it is not written here, so what is input in it cannot be told")
                return
            if len(values) > 1 and any(self.taint.is_tainted(self.name, each) for each in values):
                self._refuse(inner, "it is put together in several steps")
                return
            inner, own_text = self._without_text(values[0])
            text_call = text_call or own_text
            if variable and self.taint.is_tainted(self.name, inner) and (why := self._moved(variable, inner)):
                self._refuse(inner, why)
                return
        if not self.taint.is_tainted(self.name, inner):
            return
        parts = parts_of(inner)
        if parts is None:
            self._refuse(inner, "it is not put together in a way that can be read")
            return
        style = self._style(text_call is not None)
        if style is None:
            self._refuse(inner, "it cannot be told which driver it is for")
            return
        marked = tuple(self._marked(each) for each in parts)
        # pandas hands plain SQL to the engine's driver as it is, and that of these databases reads %% as %
        doubled = bool(self.site.qualified) and text_call is None and self.dialect in ("postgres", "mysql")
        bound = bind(marked, dialect=self.dialect, style=style, percent_doubled=doubled)  # type: ignore[arg-type]
        if isinstance(bound, Unbound):
            self._refuse(inner, f"{bound.hole!r}: {bound.reason}", bound.fix)
            return
        if bound.parameters:
            yield from self._written(inner, text_call, variable, bound, style)

    def _written(
        self, inner: ast.expr, text_call: ast.Call | None, variable: ast.Name | None, bound: Bound, style: str
    ) -> Iterator[Replacement]:
        literal = source(bound, multiline=(inner.end_lineno or 0) > inner.lineno)
        parameters = [(name, self.values.plain(self.name, code)) for name, code in bound.parameters]
        plain = (self.values.plain_import,) if parameters != list(bound.parameters) else ()
        named = ", ".join(f"{quoted(name)}: {code}" for name, code in parameters)
        if style != "named":
            if self._has_parameters():
                self._refuse(inner, "it has parameters already")
                return
            values = ", ".join(code for _, code in parameters)
            given = f"({values},)" if len(parameters) == 1 else f"({values})"
            yield self._at(inner, literal, plain)
            yield self._more(f"params={given}" if self.site.qualified else given)
            return
        text = self.values.text
        imports = (*plain, self.values.text_import) if text_call is None else plain
        binds = ".bindparams(" + ", ".join(f"{name}={code}" for name, code in parameters) + ")"
        if variable is not None or self._has_parameters() or text_call is self.slot is self.site.node:
            if text_call is None:
                yield self._at(inner, f"{text}({literal}){binds}", imports)
            else:
                yield self._at(inner, literal, imports)
                yield self._at(text_call, "{}" + binds, around=True)
            return
        yield self._at(inner, literal if text_call is not None else f"{text}({literal})", imports)
        yield self._more(f"params={{{named}}}" if self.site.qualified else f"{{{named}}}")

    def _at(self, node: ast.expr, code: str, imports: tuple[str, ...] = (), *, around: bool = False) -> Replacement:
        return Replacement(place=place_of(self.cell, node), code=code, around=around, imports=imports)

    def _more(self, argument: str) -> Replacement:
        node = self.site.node
        return Replacement(place=place_of(self.cell, node), arguments=(argument,))

    def _without_text(self, node: ast.expr) -> tuple[ast.expr, ast.Call | None]:
        """What stands inside of ``text(...)``, and that call."""
        if isinstance(node, ast.Call) and node.args:
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "text" and self.program.imports.get("text", "sqlalchemy.text") in _TEXT:
                self.seen.add(id(node))
                return node.args[0], node
        return node, None

    def _values(self, variable: ast.Name) -> Iterator[ast.expr]:
        """What the function gives to ``variable``."""
        for node in ast.walk(self.program.functions[self.name].node):
            match node:
                case ast.Assign(targets=targets, value=value) if any(
                    isinstance(each, ast.Name) and each.id == variable.id for each in targets
                ):
                    yield value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) if name == variable.id:
                    yield value
                case ast.AugAssign(target=ast.Name(id=name), value=value) if name == variable.id:
                    yield value

    def _moved(self, variable: ast.Name, inner: ast.expr) -> str:
        """Why a statement that is made here and executed there cannot have its values given there."""
        node = self.program.functions[self.name].node
        slots = {id(each) for slot in self.slots for each in ast.walk(slot)}
        used = [each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id == variable.id]
        told = {id(each) for call in ast.walk(node) if _tells(call) for each in ast.walk(call)}
        if any(isinstance(each.ctx, ast.Load) and id(each) not in slots | told for each in used):
            return "its text is used for something else, too"
        names = {each.id for each in ast.walk(inner) if isinstance(each, ast.Name)}
        end = (inner.end_lineno or inner.lineno, inner.end_col_offset or 0)
        for name in (each for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in names):
            if not isinstance(name.ctx, ast.Load) and (name.lineno, name.col_offset) > end:
                return f"{name.id!r} changes before the statement is executed"
        return ""

    def _style(self, is_text: bool) -> str | None:
        if is_text:
            return "named"
        if self.site.qualified:  # pandas: the connection says
            keyword = next((each.value for each in self.site.node.keywords if each.arg == "con"), None)
            node = self.site.node.args[1] if len(self.site.node.args) > 1 else keyword
            kind = known().kind(self._kind(node)) if node is not None else None
            return kind.sql or None if kind else None
        if self.site.method == "exec_driver_sql":
            return None
        kind = known().kind(self.site.receiver)
        return kind.sql or None if kind else None

    def _kind(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return (
                    self.program.kinds.get(name, "")
                    if self.program.is_global(node)
                    else self.program.local_kinds[self.name].get(name, "")
                )
            case ast.Call(func=ast.Attribute(value=value, attr=method)):
                row = known().kind(self._kind(value))
                return row.methods.get(method, "") if row else ""
            case ast.Attribute(value=value):
                return self._kind(value)
        return ""

    def _has_parameters(self) -> bool:
        if self.site.qualified:
            return len(self.site.node.args) > 4 or any(each.arg == "params" for each in self.site.node.keywords)
        return len(self.site.node.args) > 1 or bool(self.site.node.keywords)

    def _marked(self, part: Text | Hole) -> Text | Hole:
        if isinstance(part, Text):
            return part
        tree = ast.parse(part.code, mode="eval")
        names = {each.id for each in ast.walk(tree) if isinstance(each, ast.Name)}
        tainted = bool(names & self.taint.names[self.name]) or any(
            name in self.program.lives and self._is_state(name) for name in names
        )
        kind = self.program.local_kinds[self.name].get(part.code, "")
        known_text = self.values.known(self.name, part.code) if not tainted and not part.format_spec else None
        return replace(part, fixed=not tainted, is_text=kind == "builtins.str", known=known_text)

    def _is_state(self, name: str) -> bool:
        verdict = self.taint.verdicts.get(name)
        return verdict is not None and verdict.role == "state" and name not in self.program.local_kinds[self.name]

    def _refuse(self, node: ast.expr, why: str, fix: str = "") -> None:
        self.problems.append(
            error(
                "NB501",
                f"a caller's input becomes SQL in {self.name}, and cannot be bound: {why}",
                cell=self.cell,
                line=node.lineno,
                fix=fix or "write the statement in one piece with parameters, and give it the values beside it",
            )
        )


def _tells(node: ast.AST) -> bool:
    """Whether ``node`` prints or logs something."""
    match node:
        case ast.Call(func=ast.Name(id="print" | "display")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="logging" | "logger" | "log"))):
            return True
    return False
