"""What is a secret, by its name and by its shape: own tables, since entropy takes ``hello world`` for one."""

from __future__ import annotations

import ast
import re
from urllib.parse import urlsplit

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
