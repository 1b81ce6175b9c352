"""Probable names of persons in running text (R3)."""
