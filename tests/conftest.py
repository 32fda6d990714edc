from __future__ import annotations

from servers import database, pytest_terminal_summary, servers

collect_ignore = ["golden"]  # whole services with tests of their own

__all__ = ["database", "pytest_terminal_summary", "servers"]
