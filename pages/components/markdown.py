"""Text that is shown as it is where Markdown is read."""


def escape(text: str) -> str:
    """A user's text for a place that reads Markdown, with nothing in it read as Markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>()#+!|$:~^-" else c for c in " ".join(text.split()))
