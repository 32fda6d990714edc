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
from .taint import Taint

EXECUTES = {"execute", "exec_driver_sql", "scalar", "scalars", "executemany", "executescript"}
_TEXT = ("sqlalchemy.text", "sqlalchemy.sql.text", "sqlalchemy.sql.expression.text")


def queries(classification: Classification, dialect: str) -> tuple[tuple[Replacement, ...], tuple[Diagnostic, ...]]:
    """What to write instead of SQL that is put together from input, and what must be refused."""
    taint = Taint(classification)
    found: list[Replacement] = []
    problems: list[Diagnostic] = []
    for name in sorted(classification.reached):
        for site in classification.program.functions[name].facts.calls:
            if (slot := _slot(site)) is not None:
                query = _Query(classification.program, taint, name, site, slot, dialect)
                found += query.replacements()
                problems += query.problems
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

    def __init__(self, program: Program, taint: Taint, name: str, site: CallSite, slot: ast.expr, dialect: str) -> None:
        self.program, self.taint, self.name, self.site, self.slot, self.dialect = (
            program,
            taint,
            name,
            site,
            slot,
            dialect,
        )
        self.problems: list[Diagnostic] = []
        self.cell = site.place.cell

    def replacements(self) -> Iterator[Replacement]:
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
            if own_text is not None:
                variable = None if text_call is None else variable
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
        bound = bind(tuple(self._marked(each) for each in parts), dialect=self.dialect, style=style)  # type: ignore[arg-type]
        if isinstance(bound, Unbound):
            self._refuse(inner, f"{bound.hole!r}: {bound.reason}", bound.fix)
            return
        if bound.parameters:
            yield from self._written(inner, text_call, variable, bound, style)

    def _written(
        self, inner: ast.expr, text_call: ast.Call | None, variable: ast.Name | None, bound: Bound, style: str
    ) -> Iterator[Replacement]:
        literal = source(bound, multiline=(inner.end_lineno or 0) > inner.lineno)
        named = ", ".join(f"{_quoted(name)}: {code}" for name, code in bound.parameters)
        if style != "named":
            if self._has_parameters():
                self._refuse(inner, "it has parameters already")
                return
            values = ", ".join(code for _, code in bound.parameters)
            given = f"({values},)" if len(bound.parameters) == 1 else f"({values})"
            yield self._at(inner, literal)
            yield self._more(f"params={given}" if self.site.qualified else given)
            return
        imports = ("sqlalchemy:text",) if text_call is None else ()
        binds = ".bindparams(" + ", ".join(f"{name}={code}" for name, code in bound.parameters) + ")"
        if variable is not None or self._has_parameters():
            if text_call is None:
                yield self._at(inner, f"text({literal}){binds}", imports)
            else:
                yield self._at(inner, literal)
                yield self._at(text_call, "{}" + binds, around=True)
            return
        yield self._at(inner, literal if text_call is not None else f"text({literal})", imports)
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
        return replace(part, fixed=not tainted, is_text=kind == "builtins.str")

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


def source(bound: Bound, *, multiline: bool) -> str:
    """The statement as Python source: a plain literal, or an f-string where something fixed is written into it."""
    has_holes = any(isinstance(each, Hole) for each in bound.parts)
    text = "".join(each.text if isinstance(each, Text) else "\0" for each in bound.parts)
    plain = (
        multiline and '"""' not in text and "\\" not in text and not text.endswith('"') and text.isprintable() is False
    )
    plain = plain and all(each.isprintable() or each in "\n\t\0" for each in text)
    pieces = []
    for each in bound.parts:
        if isinstance(each, Hole):
            conversion = f"!{each.conversion}" if each.conversion else ""
            spec = f":{each.format_spec}" if each.format_spec else ""
            pieces.append(f"{{{each.code}{conversion}{spec}}}")
            continue
        piece = each.text if plain else _quoted(each.text)[1:-1]
        pieces.append(piece.replace("{", "{{").replace("}", "}}") if has_holes else piece)
    quote = '"""' if plain else '"'
    return f"{'f' if has_holes else ''}{quote}{''.join(pieces)}{quote}"


def _quoted(text: str) -> str:
    """``text`` as a Python literal in double quotes."""
    written = repr(
        text + "'"
    )  # with an apostrophe in it, ``repr`` takes double quotes unless there is one of these, too
    if written[0] == '"':
        return f'{written[:-2]}"'
    inner = written[1:-3].replace("\\'", "'").replace('"', '\\"')
    return f'"{inner}"'
