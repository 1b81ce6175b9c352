"""Codes that a person reads and types: drawn at random, in letters that are not mistaken for each other."""

import secrets

_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def new_code(groups: int) -> str:
    """A new code in groups of four, almost 20 bits each."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(groups))


def code_key(text: str) -> str:
    """A code as it is compared: whatever its case, spaces and hyphens."""
    return "".join(letter for letter in text[:200].upper() if letter.isalnum())
