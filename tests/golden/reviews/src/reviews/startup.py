"""What holds in the whole process, and is said before anything else is made."""

from __future__ import annotations

import pandas as pd


def at_start() -> None:
    pd.set_option("display.max_colwidth", 60)
