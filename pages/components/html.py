"""HTML elements written in Python: markupsafe escapes everything that is not Markup already."""

from markupsafe import Markup, escape

from lomma_core.utils.text import visible

# Elements without an end.
_VOID = {"img"}


def el(tag: str, /, *parts: object, **attributes: object) -> Markup:
    """An element: ``el("p", "Text", class_="quiet")``; None as an attribute leaves it out, True is its bare name."""
    attribute_text = joined(
        *(
            Markup(" {}").format(_name(key)) if value is True else Markup(' {}="{}"').format(_name(key), _seen(value))
            for key, value in attributes.items()
            if value is not None and value is not False
        )
    )
    start = Markup("<{}{}>").format(tag, attribute_text)
    return start if tag in _VOID else Markup("{}{}</{}>").format(start, joined(*parts), tag)


def joined(*parts: object) -> Markup:
    """Parts one after another; None is nothing."""
    return Markup("").join(escape(_seen(part)) for part in parts if part is not None)


def _seen(part: object) -> object:
    return visible(part) if isinstance(part, str) and not isinstance(part, Markup) else part


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")
