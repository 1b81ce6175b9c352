"""Pieces of SQL that lists, titles and field types share."""


def swedish(text: str) -> str:
    """SQL that orders texts in Swedish, whatever their case: å, ä, ö last; { | } are the characters after z."""
    return f"translate(lower({text}), 'åäöéü', '{{|}}eu')"
