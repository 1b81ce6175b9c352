"""Texts about persons taken out again (R18): reporting hides them, two accounts erase them, a protocol stays."""
