"""The last but one stage: a service and its modules become a tree of files.

``templates/service`` mirrors the tree; its folder ``package`` stands for the package's name.  The notebook's own code
comes from ``rewrite`` as complete modules and never passes through a template.  The same input makes the same bytes.

    templates/service/src/package/api.py.j2   ->  src/churn/api.py
    Module("functions.py", …)                 ->  src/churn/functions.py
    data={"shops.csv": …}                     ->  src/churn/data/shops.csv
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ..plan.model import Service
from ..rewrite.model import Module
from .context import context
from .formatting import formatted
from .model import File, FileTree
from .templates import rendered

__all__ = ["render"]

NO_DATA: Mapping[str, bytes] = {}


def render(service: Service, modules: Sequence[Module], data: Mapping[str, bytes] = NO_DATA) -> FileTree:
    """``service`` as files; ``modules`` and ``data`` (name in the data folder to bytes) become part of its package."""
    home = f"src/{service.package}"
    told = context(service, [each.path for each in modules], list(data))
    own = {f"{home}/{_inside(each.path)}": each.code for each in modules}
    python = dict(rendered(told, service.package, python=True))
    if twice := sorted(own.keys() & python.keys()):
        raise ValueError(f"written twice: {', '.join(twice)}")
    texts, told["ignored"] = formatted(python | own, own)
    texts |= rendered(told, service.package, python=False)
    files = {path: text.encode() for path, text in texts.items()}
    files |= {f"{home}/data/{_inside(name)}": content for name, content in data.items()}
    return FileTree(
        service=service.package,
        files=tuple(File(path=path, content=files[path]) for path in sorted(files)),
    )


def _inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or str(PurePosixPath(path)) != path:
        raise ValueError(f"{path!r} is no path inside the package")
    return path
