"""Backups, integrity check, text scan and example data."""
