"""Backups: made, checked, kept for their time, restored and drilled; docs/sakerhetskopior.md."""
