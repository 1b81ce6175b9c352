"""Purge (gallring): proposal, decision, erasure and protocol (R12)."""
