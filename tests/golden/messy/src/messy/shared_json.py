"""Shared values as text and back.  What would come back as something else is refused when it is written."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from typing import Any

_ITEMS = "__items__"  # of a dict whose keys are no strings


def encode(name: str, value: Any, initial: Callable[[], Any]) -> str:
    """``value`` as JSON.  Of the kind that ``initial`` makes it may be a Counter, a deque or the like, too."""
    if type(value) in (str, int, float, bool, list, dict, type(None)):
        return json.dumps(_plain(name, value))
    if type(value) is type(initial()):
        if isinstance(value, dict):
            return json.dumps(_plain(name, dict(value)))
        if isinstance(value, deque):
            return json.dumps(_plain(name, list(value)))
        if isinstance(value, set):
            return json.dumps(sorted((_plain(name, each) for each in value), key=json.dumps))
    return json.dumps(_plain(name, value))


def decode(text: str | None, initial: Callable[[], Any]) -> Any:
    """The value of ``text``, or the first one there is."""
    value = initial()
    if text is None:
        return value
    stored = json.loads(text, object_hook=_from_items)
    if type(value) is dict or not isinstance(value, (dict, deque, set)):
        return stored
    if isinstance(stored, dict if isinstance(value, dict) else list):
        value.clear()
        (value.extend if isinstance(value, deque) else value.update)(stored)
        return value
    return stored


def _plain(name: str, value: Any) -> Any:
    if type(value).__module__ == "numpy" and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if value is None or type(value) in (str, int, float, bool):
        return value
    if type(value) is list:
        return [_plain(name, each) for each in value]
    if type(value) is dict:
        if all(type(key) is str for key in value) and _ITEMS not in value:
            return {key: _plain(name, each) for key, each in value.items()}
        return {_ITEMS: [[_key(name, key), _plain(name, each)] for key, each in value.items()]}
    raise TypeError(f"{name} is shared by all workers as JSON, which has no {type(value).__qualname__}")


def _key(name: str, key: Any) -> Any:
    key = _plain(name, key)
    if isinstance(key, (list, dict)):
        raise TypeError(f"{name} is shared by all workers as JSON, where {type(key).__qualname__} is no key")
    return key


def _from_items(found: dict) -> dict:
    return dict(found[_ITEMS]) if found.keys() == {_ITEMS} else found
