"""What the notebook's code is written for, and no deployment changes."""

from __future__ import annotations

LABELS = {0: "negative", 1: "mixed", 2: "positive"}
STOP_WORDS = ["the", "a", "an", "it", "is", "was", "and", "i", "my", "to", "of", "in", "this", "for", "on"]
