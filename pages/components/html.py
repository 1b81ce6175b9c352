"""HTML elements written in Python: markupsafe escapes everything that is not Markup already."""

from markupsafe import Markup

# Elements without an end.
_VOID = {"img"}


def el(tag: str, /, *parts: object, **attributes: object) -> Markup:
    """An element: ``el("p", "Text", class_="quiet")``; None as an attribute leaves it out, True is its bare name."""
    written = joined(
        *(
            Markup(" {}").format(_name(key)) if value is True else Markup(' {}="{}"').format(_name(key), value)
            for key, value in attributes.items()
            if value is not None and value is not False
        )
    )
    start = Markup("<{}{}>").format(tag, written)
    return start if tag in _VOID else Markup("{}{}</{}>").format(start, joined(*parts), tag)


def joined(*parts: object) -> Markup:
    """Parts one after another; None is nothing."""
    return Markup("").join(part for part in parts if part is not None)


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
