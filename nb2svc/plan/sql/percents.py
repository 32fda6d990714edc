"""``%`` and ``%%``: inside, every statement is handled with single ones."""

from __future__ import annotations

import re

from nb2svc.plan.sql.model import Part, Text
from nb2svc.plan.sql.refusals import Unclear

_KEYED = re.compile(r"%\([^()]*\)s")


def single_percents(parts: tuple[Part, ...], *, doubled: bool) -> tuple[Part, ...]:
    """``parts`` with ``%`` where the notebook means one.

    A statement with ``%(name)s`` is written with doubled ones.  Raises ``Unclear`` where a single one is left over.
    """
    texts = [part.text for part in parts if isinstance(part, Text)]
    if not doubled and not any(_KEYED.search(text.replace("%%", "")) for text in texts):
        return parts
    for text in texts:
        if "%" in _KEYED.sub("", text.replace("%%", "")) or "%%(" in text:
            fix = "Double every `%` that is no placeholder, and give all values of the statement in one style."
            raise Unclear("its `%` are partly doubled, or are placeholders in another style", fix)
    return tuple(Text(text=part.text.replace("%%", "%")) if isinstance(part, Text) else part for part in parts)
