"""What ``bind`` makes of a statement, and what it must not touch.

The tables hold blocks of lines: the dialect and the style; the statement as an f-string's inside, or after ``=`` as a
Python expression; then the new statement and the parameters, or the hole that is refused and a part of the reason.
Names in capitals are fixed.
"""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from nb2svc.plan.sql import Bound, Hole, Part, Text, Unbound, bind, parts_of


def sql(template: str) -> tuple[Part, ...]:
    """The parts of what is inside of an f-string, or of a Python expression after ``=``."""
    source = template[1:].strip() if template.startswith("=") else f'f"""{template}"""'
    parts = parts_of(ast.parse(source, mode="eval").body)
    assert parts is not None
    return tuple(
        replace(part, fixed=True) if isinstance(part, Hole) and part.code.isupper() else part for part in parts
    )


def written(bound: Bound) -> str:
    return "".join(part.text if isinstance(part, Text) else f"{{{part.code}}}" for part in bound.parts)


def blocks(table: str) -> list[object]:
    cases = []
    for block in table.strip().split("\n\n"):
        if not block.startswith("#"):
            first, *lines = block.splitlines()
            dialect, style = first.split()
            cases.append(
                pytest.param("" if dialect == "unknown" else dialect, style, *lines[:2], lines[2:], id=lines[0])
            )
    return cases


BOUND = r"""
# comparisons

postgres named
select * from t where id = {x}
select * from t where id = :x
x = x

sqlite qmark
select * from t where id={x}
select * from t where id=?
x = x

mysql format
select * from t where id <> {row.id}
select * from t where id <> %s
row_id = row.id

postgres pyformat
select * from t where {low} < a
select * from t where %(low)s < a
low = low

unknown named
select * from t where id = {row['id']}
select * from t where id = :row_id
row_id = row['id']

sqlite named
select * from t where id = {f(x)}
select * from t where id = :value
value = f(x)

postgres named
select * from t where lower(a) = lower('{n}')
select * from t where lower(a) = lower(:n)
n = f"{n}"

postgres named
select a from t group by a having count(*) > {n}
select a from t group by a having count(*) > :n
n = n

postgres format
select * from t where a is distinct from '{x}'
select * from t where a is distinct from %s
x = f"{x}"

sqlite named
select * from t where ('{x}' = '' or a = '{x}')
select * from t where (:x = '' or a = :x)
x = f"{x}"

# quoted

sqlite named
select * from t where a='{x}'and b=1
select * from t where a=:x and b=1
x = f"{x}"

mysql format
select * from t where a like '%{x}%'
select * from t where a like %s
x = f"%{x}%"

sqlite named
select * from t where a like'{x}'
select * from t where a like :x
x = f"{x}"

sqlite named
select * from t where a = '{a}-{b}'
select * from t where a = :value
value = f"{a}-{b}"

sqlite named
select * from t where a = 'it''s {x}'
select * from t where a = :x
x = f"it's {x}"

postgres format
select * from t where a = '{d:%Y-%m}'
select * from t where a = %s
d = f"{d:%Y-%m}"

postgres named
select * from t where a = '{x!r}'
select * from t where a = :x
x = f"{x!r}"

sqlite named
select * from t where a = '{r["id"]}!'
select * from t where a = :r_id
r_id = "{}!".format(r['id'])

postgres named
select * from t where a = '\\{x}'
select * from t where a = :x
x = f'\\{x}'

mysql named
select * from t where "{x}" = a
select * from t where :x = a
x = f"{x}"

tsql named
select * from t where a = N'{x}'
select * from t where a = :x
x = f"{x}"

sqlite named
select * from t where a = '{PREFIX}{x}' and b = '{PREFIX}'
select * from t where a = :x and b = '{PREFIX}'
x = f"{PREFIX}{x}"

# other places for values

postgres named
select * from t where a between {a} and '{b}'
select * from t where a between :a and :b
a = a
b = f"{b}"

postgres named
select * from t where '{d}' between a and b
select * from t where :d between a and b
d = f"{d}"

mysql format
select * from t where a not in ({x}, '{y}', 3)
select * from t where a not in (%s, %s, 3)
x = x
y = f"{y}"

sqlite qmark
insert into t (a, b) values ({x}, '{y}')
insert into t (a, b) values (?, ?)
x = x
y = f"{y}"

mysql format
insert into t values ({x}, 1), ({y}, 2)
insert into t values (%s, 1), (%s, 2)
x = x
y = y

postgres named
insert into t (a) values ({x}) on conflict (a) do update set b = '{y}'
insert into t (a) values (:x) on conflict (a) do update set b = :y
x = x
y = f"{y}"

postgres named
update t set a = {x}, b = b + {y} where id = {z}
update t set a = :x, b = b + :y where id = :z
x = x
y = y
z = z

sqlite named
delete from t where id = {x};
delete from t where id = :x;
x = x

sqlite qmark
select * from t limit {n} offset {m}
select * from t limit ? offset ?
n = n
m = m

mysql format
select * from t limit {m}, {n}
select * from t limit %s, %s
m = m
n = n

tsql named
select * from t order by a offset {m} rows fetch next {n} rows only
select * from t order by a offset :m rows fetch next :n rows only
m = m
n = n

tsql named
select top ({n}) * from t
select top (:n) * from t
n = n

postgres named
with r as (select * from t where a = {x}) select * from r join s on s.id = r.id and s.b = {y}
with r as (select * from t where a = :x) select * from r join s on s.id = r.id and s.b = :y
x = x
y = y

sqlite named
select * from t order by case when a = '{x}' then 0 else 1 end
select * from t order by case when a = :x then 0 else 1 end
x = f"{x}"

# casts, intervals, functions

postgres named
select * from t where a = {x}::int and b = '{y}'::date
select * from t where a = (:x)::int and b = (:y)::date
x = x
y = f"{y}"

postgres format
select * from t where a = {x}::int
select * from t where a = %s::int
x = x

mysql format
select * from t where a > cast('{x}' as date)
select * from t where a > cast(%s as date)
x = f"{x}"

postgres named
select * from t where a > now() - interval '{n} days'
select * from t where a > now() - CAST(:n AS interval)
n = f"{n} days"

mysql format
select * from t where a > now() - interval {n} day
select * from t where a > now() - interval %s day
n = n

mysql format
select * from t where a > date_sub(now(), interval '{n}' day)
select * from t where a > date_sub(now(), interval %s day)
n = f"{n}"

postgres named
select * from t where a >= DATE '{d}'
select * from t where a >= CAST(:d AS DATE)
d = f"{d}"

sqlite qmark
select * from t where a > datetime('now', '-{n} days')
select * from t where a > datetime('now', ?)
n = f"-{n} days"

postgres format
select * from t where a like concat('%', '{x}', '%')
select * from t where a like concat('%%', CAST(%s AS text), '%%')
x = f"{x}"

sqlite qmark
select * from t where a like '%' || '{x}' || '%'
select * from t where a like '%' || ? || '%'
x = f"{x}"

sqlite named
select * from t where a > (1 + {x}) * 2
select * from t where a > (1 + :x) * 2
x = x

postgres named
select * from t where price * {x} > 10
select * from t where price * :x > 10
x = x

# fixed holes stay

sqlite qmark
select * from {TABLE} where id = {x} limit {N}
select * from {TABLE} where id = ? limit {N}
x = x

postgres named
select {COLUMNS} from {SCHEMA}.t_{YEAR} where {COLUMN} = {x} order by {COLUMN}
select {COLUMNS} from {SCHEMA}.t_{YEAR} where {COLUMN} = :x order by {COLUMN}
x = x

tsql named
select top {N} * from t where a = {x}
select top {N} * from t where a = :x
x = x

# other ways to write it

sqlite qmark
= "select * from t where a = '" + name + "' and b = " + str(n)
select * from t where a = ? and b = ?
name = name
n = n

mysql format
= "select * from t where a = '%s' and b = %d" % (a, b)
select * from t where a = %s and b = %s
a = str(a)
b = int(b)

postgres format
= "select * from t where a = '{}' and b = {}".format(a, b)
select * from t where a = %s and b = %s
a = f"{a}"
b = b

postgres named
= "select * from t where a = '%.1f'" % a
select * from t where a = :a
a = f"{float(a):.1f}"

# names

sqlite named
select * from t where a = {x} and b = {x} and c = '{x}'
select * from t where a = :x and b = :x and c = :x_2
x = x
x_2 = f"{x}"

postgres named
select * from t where a = '{x}' or b = '{x}'
select * from t where a = :x or b = :x_2
x = f"{x}"
x_2 = f"{x}"

sqlite named
select * from t where a = {f()} and b = {f()}
select * from t where a = :value and b = :value_2
value = f()
value_2 = f()

postgres named
select * from t where a = {row.id} and b = {row_id} and c = :row_id_2
select * from t where a = :row_id and b = :row_id_3 and c = :row_id_2
row_id = row.id
row_id_3 = row_id

sqlite named
select * from t where a = {été} and b = {class_}
select * from t where a = :value and b = :class_
value = été
class_ = class_

# what the style would misread

postgres named
select ' :a', '12:30', a::text from t where a = {x} -- :b
select ' \:a', '12:30', a::text from t where a = :x -- \:b
x = x

postgres named
select arr[1:2], arr[:3] from t where a = {x}
select arr[1:2], arr[\:3] from t where a = :x
x = x

mysql format
select a % 2 from t where a like '%s%' and b = {x} -- 100%
select a %% 2 from t where a like '%%s%%' and b = %s -- 100%%
x = x

postgres pyformat
select * from t where a = %(a)s and b like '5%%' and c = {x}
select * from t where a = %(a)s and b like '5%%' and c = %(x)s
x = x

# layout and comments survive

sqlite qmark
select qxhaz, qxx from t where a = {x} and b = 'qxhbz'
select qxhaz, qxx from t where a = ? and b = 'qxhbz'
x = x
"""


@pytest.mark.parametrize(("dialect", "style", "template", "statement", "parameters"), blocks(BOUND))
def test_bound(dialect: str, style: str, template: str, statement: str, parameters: list[str]) -> None:
    bound = bind(sql(template), dialect=dialect, style=style)
    assert isinstance(bound, Bound), bound
    assert written(bound) == statement
    assert [f"{name} = {value}" for name, value in bound.parameters] == parameters
    for _, value in bound.parameters:
        ast.parse(value, mode="eval")


def test_layout_and_comments_survive() -> None:
    template = "SELECT  *  -- it's {{all}}\n\tFROM t /* why */ WHERE\n  a={x}  -- end"
    bound = bind(sql(template), dialect="sqlite", style="qmark")
    assert isinstance(bound, Bound)
    assert written(bound) == "SELECT  *  -- it's {all}\n\tFROM t /* why */ WHERE\n  a=?  -- end"


def test_a_value_used_twice_is_listed_twice_where_order_counts() -> None:
    bound = bind(sql("select * from t where a = {x} or b = {y} or c = {x}"), dialect="sqlite", style="qmark")
    assert isinstance(bound, Bound)
    assert bound.parameters == (("x", "x"), ("y", "y"), ("x", "x"))


def test_doubled_percents_are_single_ones_elsewhere() -> None:
    template = "select * from t where a like '%%{x}%%' and b like 'c%%'"
    bound = bind(sql(template), dialect="postgres", style="named", percent_doubled=True)
    assert isinstance(bound, Bound)
    assert written(bound) == "select * from t where a like :x and b like 'c%'"
    assert bound.parameters == (("x", 'f"%{x}%"'),)
    bound = bind(sql(template), dialect="postgres", style="format", percent_doubled=True)
    assert isinstance(bound, Bound)
    assert written(bound) == "select * from t where a like %s and b like 'c%%'"


def test_without_holes_from_a_request_nothing_changes() -> None:
    parts = sql("select ' :a' from {TABLE} where a like '5%' and b = '{NAME}'")
    for style in ("named", "qmark", "format", "pyformat"):
        assert bind(parts, dialect="postgres", style=style) == Bound(parts=parts, parameters=())


def test_a_known_fixed_text_helps_to_read_the_statement() -> None:
    base = Hole(code="BASE", fixed=True)
    parts = (base, Text(text=" where id = "), Hole(code="x"))
    assert isinstance(bind(parts, dialect="sqlite", style="named"), Unbound)
    parts = (replace(base, known="select * from t"), *parts[1:])
    bound = bind(parts, dialect="sqlite", style="named")
    assert isinstance(bound, Bound)
    assert written(bound) == "{BASE} where id = :x"
    assert bound.parts[0] == parts[0]


REFUSED = r"""
# names and clauses

postgres named
select * from {x}
x: a table

postgres named
select * from {x} where id = {y}
x: a table

postgres named
select * from s.{x}
x: glued

postgres named
select * from t where {x}.a = 1
x: glued

postgres named
select * from t_{x}
x: glued

postgres named
select {x}_id from t
x: glued

sqlite named
select {x} from t
x: a column of the result

sqlite named
select '{x}' as label from t
x: a column of the result

sqlite named
select a as {x} from t
x: a column of the result

sqlite named
select "{x}" from t
x: quoted name

postgres named
select * from t where "{x}" = a
x: quoted name

mysql named
select * from t where `{x}` = 1
x: quoted name

sqlite named
select * from t order by {x}
x: order

sqlite named
select * from t order by a {x}
x: cannot be read

sqlite named
select * from t order by a desc, {x} asc
x: order

sqlite named
select a from t group by {x}
x: grouped by

sqlite named
select * from t where {x}
x: condition

sqlite named
select * from t where a = 1 and {x}
x: condition

sqlite named
select * from t {x}
x: its name

sqlite named
{x}
x: cannot be read

sqlite named
{x} where a = 1
x: cannot be read

sqlite named
select * from t where a {x} 5
x: cannot be read

sqlite named
insert into {x} values (1, 2)
x: a table

sqlite named
insert into t ({x}) values (1)
x: a table or one of its columns

sqlite named
update t set {x} = 1
x: a column that is set

sqlite named
update {x} set a = 1
x: a table

postgres named
select cast(a as {x}) from t
x: a type

postgres named
select * from t join s using ({x})
x: a column of two tables

# a column or a value?

sqlite named
select * from t where {a} = {b}
a: no column

sqlite named
select * from t where {a} = 5
a: no column

sqlite named
select * from t where lower({a}) = 'x'
a: no column

sqlite named
select * from t where {a} = '{b}'
a: no column

sqlite named
select * from t where {a} between 1 and 2
a: no column

sqlite named
select * from t where {a} in (1, 2)
a: no column

sqlite named
select * from t where {a} is null
a: only a value

# lists

postgres named
select * from t where a in ({ids})
ids: alone in its list

postgres named
select * from t where a in ({', '.join(map(str, ids))})
', '.join(map(str, ids)): list

postgres named
select * from t where a in ('{ids}')
ids: alone in its list

postgres named
select * from t where a in (0, {','.join(ids)})
','.join(ids): list

postgres named
select * from t where a in {tuple(ids)}
tuple(ids): whole list

postgres named
select * from t where a = any({ids})
ids: only a value

sqlite named
insert into t values ({row})
row: whole row

sqlite named
insert into t (a, b) values ({row})
row: whole row

sqlite named
insert into t (a, b) values {row}
row: whole row

sqlite named
select * from t where (a, b) = ({x}, {y})
x: only a value

# Python's notation, formats, text without quotes

sqlite named
select * from t where a = {x!r}
x: Python's notation

sqlite named
select * from t where a = {x:.2f}
x: format

sqlite named
= "select * from t where a = %.2f" % x
float(x): format

sqlite named
= "select * from t where a = " + x
x: without quotes

sqlite named
select * from t where a like {x}
x: pattern

sqlite named
select * from t limit '{x}'
x: in quotes is text

# kinds of text

postgres named
select * from t where a = E'{x}'
x: kind of text

postgres named
select * from t where a = $${x}$$
x: kind of text

postgres named
select * from t where a = $a${x}$a$
x: kind of text

mysql named
select * from t where a = N'{x}'
x: kind of text

sqlite named
select * from t where a = x'{x}'
x: cannot be read

mysql named
select * from t where a = _utf8'{x}'
x: only a value

mysql named
select * from t where a = 'a' '{x}'
x: side by side

mysql named
select * from t where a = '\\n{x}'
x: meaning of its own

postgres named
select * from t where a = '\\' and b = '{x}'
x: backslash

sqlite named
select * from t where a = ''{x}''
x: cannot be read

sqlite named
select * from t where a = '{x}
x: cannot be read

sqlite named
select * from t -- {x}
x: comment

postgres named
select * from t /* {x} */ where a = 1
x: comment

mysql named
select * from t /*! where a = 1 or */ where b = {x}
x: comment

# statements

sqlite named
delete from t where id = {x}; drop table t
x: more than one

postgres named
create table s as select * from t where a = {x}
x: cannot be read

postgres named
select * into s from t where a = {x}
x: only SELECT

postgres named
drop table {x}
x: cannot be read

sqlite named
pragma table_info({x})
x: cannot be read

mysql named
call f({x})
x: cannot be read

postgres named
select f({x})
x: only a value

postgres named
selec * frm t where a = {x}
x: cannot be read

# the database wants a literal, or may find other rows

postgres named
select * from t where a > now() - interval '{n}' day
n: only a value

postgres named
select * from t where extract({x} from a) = 5
x: only a value

tsql named
select * from t where dateadd({x}, 1, a) > b
x: only a value

postgres named
select * from t where a = round({x}, 2)
x: only a value

postgres named
select case when a > {x} then 1 else 0 end, count(*) from t group by 1
x: grouped

postgres named
select a from t group by a > {x}
x: grouped

# placeholders that are there already

sqlite qmark
select * from t where a = ? and b = {x}
x: placeholders already

sqlite qmark
select * from t where a = :a and b = {x}
x: placeholders already

postgres format
select * from t where a = %s and b = {x}
x: placeholders already

postgres named
select * from t where a = %s and b = {x}
x: placeholders already

postgres named
select * from t where a = %(a)s and b = {x}
x: placeholders already

postgres pyformat
select * from t where a = %(a)s and b like '5%' and c = {x}
x: partly doubled

postgres named
select * from t where a = $1 and b = {x}
x: placeholders already

postgres named
select '\\:a' from t where b = {x}
x: backslash before a colon
"""


@pytest.mark.parametrize(("dialect", "style", "template", "refused", "_more"), blocks(REFUSED))
def test_refused(dialect: str, style: str, template: str, refused: str, _more: list[str]) -> None:
    unbound = bind(sql(template), dialect=dialect, style=style)
    assert isinstance(unbound, Unbound), unbound
    hole, _, reason = refused.rpartition(": ")
    assert unbound.hole == hole
    assert reason in unbound.reason
    assert unbound.fix


@pytest.mark.parametrize(
    ("dialect", "template"),
    [
        ("mysql", "select * from t # {x}\nwhere a = 1"),
        ("", "select * from t where a = 1 --x\n and b = {x}"),
        ("postgres", "select * from t where /*/* b */ c = {x}"),
        ("sqlite", "select * from t where /*/* b */ c = {x}"),
    ],
)
def test_doubtful_comments_are_refused(dialect: str, template: str) -> None:
    unbound = bind(sql(template), dialect=dialect, style="named")
    assert isinstance(unbound, Unbound)
    assert "comment" in unbound.reason


@pytest.mark.parametrize(
    "text",
    ["select * from t where a = '" + "a" * 200_000 + "' and b = ", "select " + "(" * 5000 + "1" + ")" * 5000 + " = "],
    ids=["long", "deep"],
)
def test_monstrous_statements_are_refused(text: str) -> None:
    assert isinstance(bind((Text(text=text), Hole(code="x")), dialect="postgres", style="named"), Unbound)


def test_an_unknown_dialect_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="dialect"):
        bind((Text(text="select * from t where a = "), Hole(code="x")), dialect="klingon", style="named")
