"""One answer for all milieus is typed, drafted and restored as in any form, and saved once for each (P5, P7)."""

import pytest

from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.records import commands, listing
from pages.components.markdown import escape
from tests.conftest import CONVENER
from tests.core.domain.test_proposals import SITUATION

ME = Actor("med.ett", "medlem")
PERSON = "19850709-9805"
ALL = "alla miljöer, 2026-K4"
SECTIONS = {
    "lagesbild": ("lagesbild", "Närvaro i ord", "Lägesbild"),
    "uppfoljning_lagesbild": ("uppfoljning", "Vad har ändrats?", "Uppföljning av lägesbild"),
}
each_section = pytest.mark.parametrize(("form", "address", "label", "title"), [(k, *v) for k, v in SECTIONS.items()])


@each_section
def test_what_is_typed_for_all_is_there_on_another_device_and_a_click_from_the_start_page(
    page, screen, open_database, form, address, label, title
):
    page.go(address, form=form).fill(label, "Mina ord")
    open_database()
    other = screen("medlem", None).go("oversikt").press(f"{title}: {escape(ALL)}")
    assert "Du har ett utkast från" in other.text
    assert other.widget(label).value == "Mina ord"
    theirs = screen("sammankallande", None).go(address, form=form)
    assert theirs.widget(label).value != "Mina ord"


def test_saved_for_all_leaves_no_draft_and_discarded_begins_anew(page, register):
    page.go("lagesbild")
    assert "Autonoma miljön och Våldsbejakande islamistiska miljön på en gång" in page.text
    first = page.widget("Närvaro i ord").value
    page.fill("Närvaro i ord", "Mina ord").press("Ja, ångra ändringarna")
    assert page.widget("Närvaro i ord").value == first
    assert drafts.mine(register, ME) == []
    page.fill("Närvaro i ord", "Mina ord").press("Spara för alla")
    assert "Källtyper: svara, så går det att se vad svaret bygger på." in page.problems
    assert "svara" in page.below("Källtyper")
    assert len(drafts.mine(register, ME)) == 1
    page.fill("Källtyper", ["skola"]).press("Spara för alla")
    assert "Lägesbilden 2026-K4 är sparad för 3 miljöer: ingen känd närvaro." in page.text
    assert drafts.mine(register, ME) == []
    saved = listing.list_records(register, ME, "lagesbild", listing.ListQuery(limit=None)).records
    assert [record.values["narvaro_ord"] for record in saved] == ["Mina ord"] * 3


def test_a_save_for_all_says_from_which_field_unseen_characters_were_taken(page):
    page.go("lagesbild").fill("Närvaro i ord", "Ingen\u2066 känd").fill("Källtyper", ["skola"])
    page.fill("Omfattning och konsekvens", "Ingen.").press("Spara för alla")
    assert page.app.success[0].value.endswith("togs bort ur Närvaro i ord.")


def test_a_refused_text_stays_in_its_field_marked_and_in_no_draft(page, register):
    page.go("lagesbild").fill("Omfattning och konsekvens", "Ingen.").fill("Närvaro i ord", f"Möte {PERSON}")
    assert page.widget("Närvaro i ord").value == f"Möte {PERSON}"
    assert "personnummer" in page.below("Närvaro i ord")
    [draft] = drafts.mine(register, ME)
    assert draft.answers["konsekvens"] == "Ingen."
    assert "narvaro_ord" not in draft.answers


def test_all_that_hinders_is_said_at_once(page, register):
    page.go("lagesbild").fill("Närvaro i ord", f"Möte {PERSON}").press("Spara för alla")
    assert "Källtyper: svara" in page.problems
    assert "Närvaro i ord: ett personnummer." in page.problems
    assert PERSON not in page.problems


def test_what_hinders_is_said_by_field_and_nothing_is_saved(page, register):
    page.go("lagesbild").fill("Källtyper", ["skola"]).fill("Omfattning och konsekvens", "").press("Spara för alla")
    assert "Omfattning och konsekvens" in page.problems
    assert page.below("Omfattning och konsekvens").startswith(":red[")
    page.fill("Omfattning och konsekvens", "Enligt anna.svensson@example.org.").press("Spara för alla")
    assert "svara för en miljö i taget" in page.problems
    assert "anna.svensson" not in page.problems
    assert listing.list_records(register, ME, "lagesbild", listing.ListQuery(limit=None)).records == []


def test_the_last_milieu_is_one_and_what_was_typed_is_shown_when_somebody_else_was_first(page, screen, register):
    for milieu in ("vit_makt", "autonom"):
        commands.save(register, CONVENER, "lagesbild", SITUATION | {"kvartal": "2026-K4", "miljo": milieu})
    page.go("lagesbild").fill("Närvaro i ord", "Mina ord")
    assert "för Våldsbejakande islamistiska miljön. Ändra orden" in page.text
    theirs = screen("sammankallande", None).go("lagesbild").fill("Källtyper", ["skola"]).press("Spara för alla")
    assert "är sparad för en miljö: ingen känd närvaro." in theirs.text
    page.go("lagesbild")
    assert "Alla miljöer har fått ett svar." in page.text
    assert page.widget("Närvaro i ord").value == "Mina ord"
    assert "Spara för alla" not in page.buttons()
    page.press("Ja, ångra ändringarna")
    assert not page.has_widget("Närvaro i ord")


def test_an_address_with_another_quarter_is_followed_by_a_page_that_was_open_before(page):
    page.go("lagesbild").fill("Kvartal", "2026-K2").go("lagesbild", kvartal="2026-K3")
    assert page.widget("Kvartal").value == "2026-K3"
    page.fill("Kvartal", "2026-K1")
    assert page.widget("Kvartal").value == "2026-K1"
    assert "2026-K1, januari–mars" in page.widget("Kvartal").options


def test_a_picture_that_still_holds_is_said_of_all_milieus_at_once(page, register):
    page.go("uppfoljning").press("Spara för alla")
    assert "Uppföljningen 2026-K4 är sparad för 3 miljöer: lägesbilden stämmer." in page.text
    saved = listing.list_records(register, ME, "uppfoljning_lagesbild", listing.ListQuery(limit=None)).records
    assert len(saved) == 3
