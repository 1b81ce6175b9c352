"""Watching over a running register: whether it can be used, and what it counts."""
