"""Changing forms in the browser: edits, limits, proposals, merges, versions of the plan."""
