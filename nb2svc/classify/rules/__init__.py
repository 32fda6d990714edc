"""The rules, in the order in which they are asked: the first that speaks decides, the others are on record.

A rule is a module with ``CODE``, a docstring that says what it finds and why, ``decide(subject)``, and examples:
``MATCH`` and ``NO_MATCH`` map a text (cells between lines of ``# %%``) to a name in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from . import (
    artifact,
    cached,
    changed_data,
    changed_resource,
    clock,
    config,
    constant,
    conversation,
    definition,
    derived,
    environment,
    exploration,
    holder,
    intermediate,
    library,
    preloaded,
    request_state,
    resource,
    secret,
    shared,
    unknown_client,
    unneeded,
)

RULES: tuple[ModuleType, ...] = (
    definition,
    library,
    # what requests change
    changed_resource,
    cached,
    shared,
    conversation,
    changed_data,
    request_state,
    clock,
    # what nobody needs
    unneeded,
    exploration,
    # what is made before requests come
    secret,
    environment,
    resource,
    constant,
    config,
    derived,
    artifact,
    holder,
    unknown_client,
    preloaded,
    intermediate,
)

LAST_RESORTS = frozenset({config.CODE, preloaded.CODE, intermediate.CODE, exploration.CODE})
"""What is said for want of anything better, and is no evidence when another rule decides."""

BY_CODE: Mapping[str, ModuleType] = {rule.CODE: rule for rule in RULES}
