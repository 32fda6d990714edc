"""No secret of the notebook stands in what is said about the service: titles, comments, examples, reasons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .model import Endpoint, Parameter, Service

MASK = "***"


def hidden(service: Service, secrets: Sequence[str]) -> Service:
    """``service`` with ``secrets`` taken out of its texts and examples; names and code are not touched."""
    if not secrets:
        return service
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in secrets))

    def clean(value: Any) -> Any:
        match value:
            case str():
                return pattern.sub(MASK, value)
            case dict():
                return {clean(key): clean(each) for key, each in value.items()}
            case list() | tuple() | set():
                return type(value)(clean(each) for each in value)
        return value

    def field(each: Parameter) -> Parameter:
        shown = each.has_example and clean(each.example) == each.example
        return replace(each, default=clean(each.default), example=each.example if shown else None, has_example=shown)

    def asked(each: Endpoint) -> Endpoint:
        return replace(
            each, doc=clean(each.doc), shape=clean(each.shape), parameters=tuple(map(field, each.parameters))
        )

    return replace(
        service,
        title=clean(service.title),
        description=clean(service.description),
        settings=tuple(
            replace(each, description=clean(each.description), default=clean(each.default)) for each in service.settings
        ),
        endpoints=tuple(map(asked, service.endpoints)),
        rows=tuple(replace(each, because=clean(each.because)) for each in service.rows),
    )
