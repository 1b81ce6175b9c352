"""The log: writing, reading and its labels (R13)."""
