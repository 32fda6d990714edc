"""What is a secret, by its name and by its shape: own tables, since entropy takes ``hello world`` for one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, unquote_plus, urlsplit

_NAME = re.compile(
    r"(^|_)(passwords?|passwd|passphrase|pwd|pw|secrets?|tokens?|api_?keys?|apikey|access_?keys?|private_?keys?|"
    r"secret_?keys?|auth_?keys?|credentials?|dsn|bearer)($|_)",
    re.IGNORECASE,
)
_NOT_NAME = re.compile(
    r"(max|min|num|n|count|total|len|length|limit|budget|per|vocab|special|pad|eos|bos|unk|sep|cls|mask|stop)_?tokens?"
    r"|tokens?_?(count|limit|size|len|length|ids?|izer|max|per|type|url|path|name|file)|(_path|_file|_name|_id|_url|_env)$|_dir$",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"(sk|pk|rk)[-_](live|test|proj|ant|or)?[-_]?[A-Za-z0-9_-]{16,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}"
    r"|AKIA[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|AIza[0-9A-Za-z_-]{30,}|hf_[A-Za-z0-9]{30,}|glpat-[\w-]{20,}"
    r"|eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_PASSWORD_IN_DSN = re.compile(r"(?i)\b(password|pwd)\s*=\s*[^\s;]+")


def is_secret(name: str, value: ast.expr | None) -> bool:
    """Whether ``name = value`` keeps a secret."""
    if isinstance(value, ast.Constant):
        if not isinstance(value.value, (str, bytes)):
            return False
        if secret_values(value.value if isinstance(value.value, str) else value.value.decode("latin-1")):
            return True
        return bool(value.value) and is_secret_name(name)
    if value is not None and not isinstance(value, (ast.Call, ast.Subscript)):
        return False
    return is_secret_name(name)


def is_secret_name(name: str) -> bool:
    return bool(_NAME.search(name)) and not _NOT_NAME.search(name)


def secret_values(text: str) -> tuple[str, ...]:
    """The parts of ``text`` that must not be seen: a URL's password, a key; none if there is none."""
    found = [match[0] for match in _SHAPE.finditer(text)]
    if "://" in text:
        try:
            found += [password] if (password := urlsplit(text.strip()).password) else []
        except ValueError:
            found.append(text)
    found += [match[0].split("=", 1)[1].strip() for match in _PASSWORD_IN_DSN.finditer(text)]
    return tuple(found)


WELL_KNOWN = {"admin", "changeme", "guest", "mysql", "password", "postgres", "root", "secret", "test", "user"}
"""Passwords of first installations: to hide them would hide ordinary words."""
_LOGIN = {"host", "user", "username", "login", "server", "url", "dsn", "database", "dbname", "db"}
_HOLE = "{}"
"""Stands for what is not known of a text that is put together."""


def secrets_in(trees: Iterable[ast.AST], parameters: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Every secret that is written down in ``trees``, in each form that it may take; the longest first.

    ``parameters`` are those of the notebook's functions: what ``login(token)`` is called with is a secret, too.
    """
    found = {
        part
        for tree in trees
        for node in ast.walk(tree)
        for secret in _written(node, parameters)
        for part in secret.split(_HOLE)
        if len(part) > 3 and not is_secret_name(part)
    }
    return forms(found)


def forms(secrets: Iterable[str]) -> tuple[str, ...]:
    """``secrets`` as they stand in a URL and as they are typed; the longest first, without what everybody knows."""
    every = {form for each in secrets for form in (each, unquote(each), unquote_plus(each))} - WELL_KNOWN
    return tuple(sorted(every, key=lambda each: (-len(each), each)))


def _written(node: ast.AST, parameters: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    match node:
        case ast.Constant() | ast.JoinedStr() | ast.BinOp(op=ast.Add()):
            yield from secret_values(_text(node))
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _named(target, value)
        case ast.AnnAssign(target=target, value=ast.expr() as value) | ast.NamedExpr(target=target, value=value):
            yield from _named(target, value)
        case ast.Dict(keys=keys, values=values):
            names = {_text(key) for key in keys}
            for key, value in zip(keys, values, strict=True):
                # {"secret": "hidden"} may as well rename a column
                if isinstance(key, ast.Constant) and (names & _LOGIN or not re.fullmatch("[a-z_]+", _text(value))):
                    yield from _given(_text(key), value)
        case ast.FunctionDef(args=arguments) | ast.AsyncFunctionDef(args=arguments) | ast.Lambda(args=arguments):
            plain = [*arguments.posonlyargs, *arguments.args]
            for parameter, value in zip(reversed(plain), reversed(arguments.defaults), strict=False):
                yield from _given(parameter.arg, value)
            for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
                yield from _given(parameter.arg, default) if default else ()
        case ast.Call(func=function, args=given, keywords=keywords):
            for keyword in keywords:
                yield from _given(keyword.arg or "", keyword.value)
            if isinstance(function, ast.Name):
                for name, value in zip(parameters.get(function.id, ()), given, strict=False):
                    yield from _given(name, value)


def _named(target: ast.expr, value: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Subscript(slice=ast.Constant(value=str(name))):
            yield from _given(name, value)
        case ast.Tuple(elts=targets) | ast.List(elts=targets) if isinstance(value, (ast.Tuple, ast.List)):
            for each, part in zip(targets, value.elts, strict=False):
                yield from _named(each, part)


def _given(name: str, value: ast.expr) -> Iterator[str]:
    """What is written for ``name``, also as the default of what is read: ``os.getenv("TOKEN", "...")``."""
    if not is_secret_name(name):
        return
    if isinstance(value, (ast.Constant, ast.JoinedStr, ast.BinOp)):
        yield _text(value)
    elif isinstance(value, ast.Call) and len(value.args) == 2 and ast.unparse(value.func).endswith(("getenv", ".get")):
        yield _text(value.args[1])
    elif isinstance(value, ast.BoolOp):
        yield from map(_text, value.values)


def _text(node: ast.expr | None) -> str:
    """A text as far as it can be read, with holes for the rest."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Constant(value=bytes(raw)):
            return raw.decode("latin-1")
        case ast.JoinedStr(values=values):
            return "".join(map(_text, values))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _text(left) + _text(right)
    return _HOLE
