"""What the commands show: the plan as a table or as JSON, diagnostics with the line they speak of, verdicts in words.

Nothing here prints; ``cli`` does.  Names, texts and file names come from strangers: they are shown as plain text, and
what a terminal would obey is taken out of them.
"""
