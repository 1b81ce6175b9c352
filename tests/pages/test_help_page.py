"""Each page has its help, and the help is the text of docs/hjalp.md."""

from pages.guide.help_texts import HELP, TASKS, of_page
from pages.navigation import PAGES


def test_every_page_has_its_section_of_the_help():
    assert [title for _, title, _, _ in PAGES if title != "Hjälp" and of_page(title) is None] == []


def test_the_words_of_the_help_stand_in_order():
    words = next(section.text for section in HELP if section.heading == "Ord")
    lines = [line for line in words.splitlines() if line.startswith("- **")]
    assert len(lines) > 10
    order = "aàbcdefghijklmnopqrstuvwxyzåäö"
    keys = [[order.find(letter) for letter in line.lower()[4:]] for line in lines]
    assert keys == sorted(keys)


def test_beside_each_page_stands_its_help_and_the_way_to_all_of_it(screen):
    page = screen("lasare", "filled").go("luckor")
    beside = [element.value for element in page.app.sidebar.markdown]
    assert any(of_page("Luckor").text in text for text in beside)
    assert not any(of_page("Gruppen").text in text for text in beside)


def test_a_word_finds_its_page_and_its_task_and_opens_them(screen):
    page = screen("lasare").go("hjalp")
    assert len(page.app.expander) == len(HELP) + len(TASKS)
    assert not any(expander.proto.expanded for expander in page.app.expander)
    page.fill("Sök i hjälpen", "iakttagelse")
    headings = [expander.label for expander in page.app.expander]
    assert "Lägesbild" in headings
    assert any("iakttagelse" in heading for heading in headings)
    assert len(headings) < len(HELP)
    assert all(expander.proto.expanded for expander in page.app.expander)
    assert "Inget matchar." in page.fill("Sök i hjälpen", "finns inte någonstans").text
