from __future__ import annotations

from servers import database, pytest_terminal_summary, servers

__all__ = ["database", "pytest_terminal_summary", "servers"]
