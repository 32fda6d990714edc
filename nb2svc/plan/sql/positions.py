"""Is a place in the parsed statement one where only a value can stand?

The way goes up from the hole through what computes a value (arithmetic, casts, functions that are known) to what
compares or stores it.  Whatever is not known on the way is no value.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from sqlglot import exp

from nb2svc.plan.sql.functions import takes_values
from nb2svc.plan.sql.refusals import CLAUSE_FIX, LIST_FIX, NAME_FIX, Refusal, Unclear

_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.DPipe)
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.NullSafeEQ, exp.NullSafeNEQ)
_PATTERNS = (exp.Like, exp.ILike, exp.Glob, exp.RegexpLike, exp.RegexpILike)
_ROOTS = (exp.Select, exp.SetOperation, exp.Subquery, exp.Insert, exp.Update, exp.Delete)


def check_statement(tree: exp.Expression) -> None:
    """Raises ``Unclear`` for a statement that databases prepare without parameters."""
    if not isinstance(tree, _ROOTS) or tree.find(exp.Into):
        raise Unclear("only SELECT, INSERT, UPDATE and DELETE take parameters", CLAUSE_FIX)


def refusal(node: exp.Expression, *, quoted: bool, markers: Set[str], dialect: str) -> Refusal | None:
    """Why the value at ``node`` (a column named like the marker, or a quoted literal) is no bindable value."""
    place = _Place(markers=markers, quoted=quoted, dialect=dialect)
    child, beside_column = node, False
    while isinstance(child.parent, exp.Expression):
        parent, key = child.parent, child.arg_key
        if isinstance(parent, (*_COMPARISONS, *_PATTERNS, exp.Between, exp.In)) or _stores(parent):
            break
        if isinstance(parent, _ARITHMETIC):
            other = parent.expression if key == "this" else parent.this
            beside_column = beside_column or place.has_column(other)
            if isinstance(parent, exp.Mod) and not place.takes_any_number:
                return _WORD
        elif place.is_computed(parent, key):
            beside_column = beside_column or (key != "this" and place.has_column(parent.this))
        elif not isinstance(parent, exp.Paren | exp.Neg):
            break
        child = parent
    found = place.holder(node, child, beside_column)
    return found or _grouped(child)


_WORD = Refusal(reason="it does not stand where only a value can stand", fix=CLAUSE_FIX)
_JOINED = Refusal(reason="it is alone in its list, so it may be a whole list joined to one text", fix=LIST_FIX)
_TWO_COLUMNS = Refusal(
    reason="it is compared with no column of a table, so it may be a column's name itself",
    fix="Compare a column with the value, or put the value into quotes if it is text.",
)


def _stores(parent: exp.Expression) -> bool:
    """Tuples of VALUES, LIMIT and OFFSET hold their value directly."""
    return isinstance(parent, exp.Tuple | exp.Limit | exp.Offset | exp.Fetch)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    markers: Set[str]
    quoted: bool
    dialect: str

    @property
    def takes_any_number(self) -> bool:
        return self.quoted or self.dialect not in {"postgres", "redshift"}

    def has_column(self, node: object) -> bool:
        """Is there a column of the notebook's own in ``node``, or a count of rows?"""
        if not isinstance(node, exp.Expression):  # the name of a function that sqlglot does not know
            return False
        real = (column for column in node.find_all(exp.Column) if column.name not in self.markers)
        return any(real) or node.find(exp.Star, exp.AggFunc, exp.Window) is not None

    def is_computed(self, parent: exp.Expression, key: str | None) -> bool:
        """Does ``parent`` make a value out of the value at ``key``, and can a parameter stand there?"""
        if isinstance(parent, exp.Cast | exp.Interval):
            return key == "this"
        return isinstance(parent, exp.Func) and takes_values(parent, key, any_number=self.takes_any_number)

    def holder(self, node: exp.Expression, child: exp.Expression, beside_column: bool) -> Refusal | None:
        """What is wrong with the way that ``child``, computed from ``node``, is used by its parent."""
        parent, key = child.parent, child.arg_key
        match parent:
            case exp.EQ() if isinstance(parent.parent, exp.Update | exp.OnConflict) and parent.arg_key == "expressions":
                return None if key == "expression" else _named("a column that is set")
            case exp.Binary() if isinstance(parent, _COMPARISONS):
                other = parent.expression if key == "this" else parent.this
                return None if self.quoted or beside_column or self.has_column(other) else _TWO_COLUMNS
            case exp.Binary() if isinstance(parent, _PATTERNS):
                if self.quoted or child is not node:
                    return None
                return Refusal(
                    reason="a pattern without quotes around it is SQL of its own",
                    fix="Write the quotes into the statement: LIKE '%{…}%'.",
                )
            case exp.Between():
                rest = [parent.args[each] for each in ("this", "low", "high") if each != key]
                own = self.has_column(parent.this) if key != "this" else any(map(self.has_column, rest))
                return None if self.quoted or own else _TWO_COLUMNS
            case exp.In():
                return self._member(parent, key)
            case exp.Tuple(parent=exp.Values(parent=exp.Insert() as insert)):
                return _row(parent, insert)
            case exp.Limit() | exp.Offset() if key == "expression":
                return self._count()
            case exp.Fetch() if key == "count" and self.dialect in {"postgres", "tsql", "oracle"}:
                return self._count()
        return _elsewhere(child)

    def _count(self) -> Refusal | None:
        if not self.quoted:
            return None
        return Refusal(reason="a number of rows in quotes is text", fix="Leave the quotes out.")

    def _member(self, parent: exp.In, key: str | None) -> Refusal | None:
        if key == "field":
            return Refusal(reason="it stands for a whole list", fix=LIST_FIX)
        if key == "this":
            return None if self.quoted else _TWO_COLUMNS
        if key != "expressions":
            return _WORD
        if len(parent.expressions) < 2:
            return _JOINED
        return None if self.has_column(parent.this) or self.quoted else _TWO_COLUMNS


def _row(row: exp.Tuple, insert: exp.Insert) -> Refusal | None:
    """One value for each column: otherwise a single hole may be a whole row."""
    columns = insert.this.expressions if isinstance(insert.this, exp.Schema) else []
    fits = len(row.expressions) == len(columns) if columns else len(row.expressions) > 1
    if fits:
        return None
    return Refusal(
        reason="the row has not as many values as there are columns, so it may be a whole row joined to one text",
        fix="Name the columns, and give each its own value.",
    )


def _grouped(child: exp.Expression) -> Refusal | None:
    """Two parameters are never the same expression to GROUP BY, even with the same value."""
    select, key = child.parent, child.arg_key
    while select is not None and not isinstance(select, exp.Select):
        key = select.arg_key
        select = select.parent
    if select is None or not select.args.get("group") or key not in {"expressions", "group"}:
        return None
    return Refusal(
        reason="it is part of a column of a grouped query, which GROUP BY must find again word by word",
        fix="Compute the column in a subquery first, and group its result.",
    )


def _elsewhere(child: exp.Expression) -> Refusal:
    """Says what a hole stands for that is no value."""
    for node in (child, child.parent):
        match node:
            case exp.Column() if node.args.get("table"):
                return _named("a table or one of its columns")
            case exp.Table():
                return _named("a table, or a part of its name")
            case exp.TableAlias() | exp.Alias():
                return _named("a column of the result, or its name")
            case exp.Select():
                return _named("a column of the result")
            case exp.Ordered() | exp.Order():
                return _named("the order of the rows")
            case exp.Group():
                return _named("what the rows are grouped by")
            case exp.Schema() | exp.Insert():
                return _named("a table or one of its columns")
            case exp.DataType():
                return _named("a type")
            case exp.Join() if child.arg_key == "using":
                return _named("a column of two tables")
            case exp.Where() | exp.Having() | exp.Join() | exp.And() | exp.Or() | exp.Not():
                return Refusal(reason="it stands for a whole condition", fix=CLAUSE_FIX)
    return _WORD


def _named(what: str) -> Refusal:
    return Refusal(reason=f"it stands for {what}, and a parameter can only be a value", fix=NAME_FIX)
