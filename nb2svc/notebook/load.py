"""A file becomes nbformat 4, or a message that says why not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..diagnostics import Unusable, error, plain

MOST_BYTES = 256 * 2**20


def load(path: Path) -> dict[str, Any]:
    """The notebook of ``path`` in nbformat 4; raises ``Unusable``."""
    name = plain(path.name)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unusable(error("NB602", f"{name} is larger than 256 MiB", fix="clear its outputs and save it again"))
        content = path.read_bytes()
    except OSError as problem:
        reason = "does not exist" if isinstance(problem, FileNotFoundError) else f"cannot be read ({problem.strerror})"
        raise Unusable(error("NB601", f"{name} {reason}", fix="name the file of a notebook")) from None
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unusable(error("NB602", f"{name} is no notebook: it is not JSON", fix="name an .ipynb file")) from None
    raw = _current(raw, name)
    _python(raw, name)
    return raw


def _current(raw: Any, name: str) -> dict[str, Any]:
    if not isinstance(raw, dict) or not isinstance(raw.get("nbformat"), int):
        raise Unusable(error("NB602", f"{name} is no notebook: it has no nbformat", fix="name an .ipynb file"))
    if not 1 <= raw["nbformat"] <= 4:
        raise Unusable(
            error(
                "NB602", f"{name} has nbformat {raw['nbformat']}, which this version does not know", fix="update nb2svc"
            )
        )
    try:
        notebook = raw if raw["nbformat"] == 4 else _upgraded(raw)
        # The schema is not enforced: minor faults are common, and what is read is checked here.
        metadata = notebook.get("metadata") or {}
        if not all(isinstance(metadata.get(part) or {}, dict) for part in ("kernelspec", "language_info")):
            raise TypeError
        for cell in notebook["cells"]:
            _plain_cell(cell)
    except (AttributeError, KeyError, TypeError, ValueError):
        raise Unusable(
            error(
                "NB602",
                f"{name} is no notebook: its cells cannot be read",
                fix="open it in JupyterLab and save it again",
            )
        ) from None
    return notebook


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """A notebook of an older format in the current one."""
    import nbformat
    from nbformat.reader import reads

    try:
        return nbformat.convert(reads(json.dumps(raw)), 4)  # which joins what is stored as lines
    except nbformat.ValidationError:
        raise ValueError("does not follow the schema of its format") from None


def _plain_cell(cell: dict[str, Any]) -> None:
    """Join what is stored as lines, and see that the rest has the types that the format says."""
    source = cell["source"]
    cell["source"] = source if isinstance(source, str) else "".join(source)
    if not isinstance(cell.setdefault("metadata", {}), dict) or not isinstance(cell["cell_type"], str):
        raise TypeError
    outputs = cell.get("outputs") or []
    cell["outputs"] = [output for output in outputs if isinstance(output, dict)]


def _python(raw: dict[str, Any], name: str) -> None:
    metadata = raw.get("metadata") or {}
    kernel, language = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    spoken = str(language.get("name") or kernel.get("language") or "python").lower()
    # "ipython" and "python3" occur as languages; kernels of clouds have their own names but say their language
    if "python" not in spoken:
        raise Unusable(
            error("NB603", f"{name} is written in {plain(spoken)[:40]}", fix="nb2svc converts Python notebooks only")
        )


def is_python2(raw: dict[str, Any]) -> bool:
    """Whether the notebook says that it was written for Python 2."""
    metadata = raw.get("metadata") or {}
    kernel, language = metadata.get("kernelspec") or {}, metadata.get("language_info") or {}
    return str(language.get("version", "3")).startswith("2") or str(kernel.get("name", "")) == "python2"
