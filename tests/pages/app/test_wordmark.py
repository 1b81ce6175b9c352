"""The wordmark is drawn in the page's own font, whatever the municipality is called."""

import pytest

from pages.app import theme


@pytest.mark.parametrize(("name", "paths"), [("Lomma kommun", 12), ("Åmåls kommun", 12), ("Łódź", 0)])
def test_each_letter_of_the_name_is_an_outline_or_the_name_is_text(name, paths):
    drawing = theme._LOGO.render(municipality=name, **theme._outlines(name))
    assert drawing.count("<path") == len("Handlingsplanen") + paths
    assert (f">{name}</text>" in drawing) == (not paths)


def test_a_long_name_is_drawn_smaller_so_that_it_has_room():
    drawn = theme._outlines("Upplands-Bro och Upplands Väsby kommuner")
    assert drawn["scale"] < theme._outlines("Lomma kommun")["scale"]
    place, _ = drawn["letters"][-1]
    assert place * drawn["scale"] < 185
