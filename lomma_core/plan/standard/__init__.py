"""The standard plan, a municipality's own small file on top of it, and what the plan declares (R21)."""
