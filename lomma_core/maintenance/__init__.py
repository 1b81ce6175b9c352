"""Backup, integrity check, text scan and example data."""
