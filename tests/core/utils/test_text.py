"""Words as they stand in sentences."""

import pytest

from lomma_core.utils.text import clean, loses_characters, mid_sentence, one_line, visible


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Ansvarig plats", "ansvarig plats"),
        ("Kontakt hos CVE", "kontakt hos CVE"),
        ("CVE-kontakt", "CVE-kontakt"),
        ("Årskurs 9 i Lomma", "årskurs 9 i Lomma"),
        ("Å", "å"),
        ("", ""),
    ],
)
def test_a_label_loses_its_capital_in_a_sentence_and_a_name_or_an_abbreviation_keeps_its_own(label, inside):
    assert mid_sentence(label) == inside


def test_a_name_stands_on_one_line():
    assert one_line("  Skärmen \r\n i\trum  2\u0007 ") == "Skärmen i rum 2"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "a‹U+202E›b"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\x07b", "a‹U+0007›b"),
        ("a\ufffeb", "a‹U+FFFE›b"),
        ("rad ett\nrad\ttvå", "rad ett\nrad\ttvå"),
        ("👩\u200d🚒", "👩\u200d🚒"),
    ],
)
def test_what_nobody_sees_is_shown_by_its_number_and_the_rest_is_left_as_it_is(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize("text", ["a\u202eb", "\ufeffa", "a\x07b", "a\u200b"])
def test_characters_that_storing_a_text_takes_away_are_known(text):
    assert loses_characters(text)
    assert not loses_characters(clean(text))


@pytest.mark.parametrize("text", ["  Skärmen \r\n i\trum  2 ", "a\u030a", "👩\u200d🚒", ""])
def test_what_storing_a_text_evens_out_is_no_loss(text):
    assert not loses_characters(text)
