"""What the author says to nb2svc in comments: ``# nb2svc: state:per_request``, on a binding's line or the one above."""

from __future__ import annotations

import io
import re
import tokenize

_DIRECTIVE = re.compile(r"#\s*nb2svc:\s*(?!ignore\b)(.+?)\s*$")


def directives(code: str) -> dict[int, str]:
    """The text of each directive in ``code``, by its line."""
    if "nb2svc:" not in code:
        return {}
    found = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type == tokenize.COMMENT and (match := _DIRECTIVE.match(token.string)):
                found[token.start[0]] = match[1]
    except (tokenize.TokenError, SyntaxError):  # what parses is tokenized; this is for the rest
        return found
    return found
