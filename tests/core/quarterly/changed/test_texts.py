"""Which words of a text have changed: all that is new is marked, and nothing is left out but what is the same."""

from hypothesis import given
from hypothesis import strategies as st

from lomma_core.quarterly.changed.texts import Piece, pieces

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "ett ord", "slut.", "ny\nrad"]), max_size=40).map(" ".join)


def test_a_changed_word_is_marked_among_a_few_of_those_around_it():
    before = "Utbildningen hålls i aulan för alla lärare på skolan under hösten och våren varje år."
    left, right = pieces(before, before.replace("aulan", "matsalen"))
    assert left == [
        Piece("Utbildningen hålls i", False),
        Piece(" aulan", True),
        Piece(" för alla lärare på skolan …", False),
    ]
    assert right[1] == Piece(" matsalen", True)


def test_a_long_stretch_before_a_change_keeps_the_words_beside_it():
    words = " ".join(f"ord{number}" for number in range(20))
    _, right = pieces(words, f"{words} nytt")
    assert right == [Piece(" … ord15 ord16 ord17 ord18 ord19", False), Piece(" nytt", True)]


def test_a_text_that_is_new_but_for_a_word_or_two_is_all_changed():
    before, after = "Inget har hänt vid stationen i höst", "Klotter vid skolan"
    assert pieces(before, after) == ([Piece(before, True)], [Piece(after, True)])


@given(TEXTS, TEXTS)
def test_every_word_that_is_not_in_the_other_text_is_in_a_changed_stretch(before, after):
    for own, other, shown in zip((before, after), (after, before), pieces(before, after), strict=True):
        changed = " ".join(piece.text for piece in shown if piece.changed).split()
        assert set(own.split()) - set(other.split()) <= set(changed)
        unchanged = {word for piece in shown if not piece.changed for word in piece.text.split()} - {"…"}
        assert unchanged <= set(other.split())
