"""Withdrawing a record and bringing it back, on its page (R19)."""
