"""The log as somebody may read it (R13, R20)."""
