"""HTML that is safe by construction, for pages that Streamlit does not draw: what is not ``Html`` is escaped."""

import html


class Html(str):
    """Text that is HTML already; everything else is put in as text."""

    __slots__ = ()


# Elements without an end.
_VOID = {"meta", "link"}


def el(tag: str, /, *parts: object, **attributes: object) -> Html:
    """An element: ``el("p", "Text", class_="quiet")``; None as an attribute leaves it out, True is its bare name."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{html.escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{joined(*parts)}</{tag}>")


def joined(*parts: object) -> Html:
    """Parts one after another; None is nothing."""
    return Html("".join(one if isinstance(one, Html) else html.escape(str(one)) for one in parts if one is not None))
