"""The functions whose arguments are values in every dialect, by sqlglot's names and by the author's.

Any other may want a word of SQL there (a unit, a field, a type), or a literal that the database reads beforehand.
"""

from __future__ import annotations

from sqlglot import exp

_NUMBERS = {"abs", "ceil", "ceiling", "floor", "round", "power", "mod"}
_TEXTS = (
    {"concat", "concat_ws", "substring", "substr", "left", "right", "lower", "lcase", "upper", "ucase", "initcap"}
    | {"trim", "ltrim", "rtrim", "length", "replace", "instr", "unaccent"}
)  # fmt: skip
_DATES = (
    {"date", "datetime", "time", "julianday", "unixepoch", "strftime", "year", "month", "day", "date_format"}
    | {"to_date", "to_timestamp", "to_char", "str_to_date", "str_to_time", "time_to_str"}
    | {"date_add", "date_sub", "adddate", "subdate", "ts_or_ds_to_date", "ts_or_ds_to_timestamp"}
)  # fmt: skip
_CHOICES = {"coalesce", "ifnull", "nvl", "nullif", "greatest", "least"}
_FUNCTIONS = frozenset(_NUMBERS | _TEXTS | _DATES | _CHOICES)
_ARGUMENTS = frozenset({"this", "expression", "expressions", "start", "length", "format", "decimals", "replacement"})
# PostgreSQL has these for numeric only, and a bound float is a double precision
_NUMERIC_ONLY = frozenset({"round", "mod"})


def takes_values(function: exp.Func, argument: str | None, *, any_number: bool) -> bool:
    """Can a parameter stand at ``argument``?  ``any_number``: whatever kind of number its value will be."""
    names = {function.name} if isinstance(function, exp.Anonymous) else set(function.sql_names())
    known = {name.lower() for name in names} & _FUNCTIONS
    return argument in _ARGUMENTS and bool(known) and (any_number or not known & _NUMERIC_ONLY)
