"""Withdrawing what was saved by mistake, and bringing it back (R19)."""
