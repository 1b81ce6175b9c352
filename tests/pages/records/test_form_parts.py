"""A long form's sections are folded until there is something in them; what stands folded is kept and saved."""

from lomma_core.personal import drafts
from lomma_core.records import commands, listing
from tests.conftest import MEASURE, MEMBER
from tests.pages.conftest import Screen

MONEY, WHAT = "Resurser och mått", "Vad och för vem"


def test_a_section_opens_at_a_fault_and_does_not_fold_again_when_it_is_mended(page):
    page.go("insatser", ny="1")
    assert _open(page) == set()
    page.fill("Timmar", "många").press("Spara insats")
    assert "Timmar: Skriv ett tal" in page.problems
    assert _open(page) == {MONEY}
    assert _open(page.fill("Timmar", "")) == {MONEY}


def test_a_record_and_a_draft_are_opened_with_their_answers_in_sight(page, screen, register):
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"timmar": "12"})
    assert _open(page.go("insatser", post=measure.id)) == {MONEY}
    page.fill("Syfte", "Att skapa trygghet")
    assert _open(screen("medlem", None).go("insatser", post=measure.id)) == {MONEY, WHAT}


def test_what_is_never_opened_is_saved_as_it_was(page, register):
    measure = commands.save(register, MEMBER, "insats", MEASURE | {"kostnad": "5000", "syfte": "Trygghet"})
    page.go("insatser", post=measure.id).fill("Målgrupp", "Alla unga").press("Spara ändringarna")
    (saved,) = listing.list_records(register, MEMBER, "insats").records
    assert (saved.values["syfte"], saved.values["malgrupp"]) == ("Trygghet", "Alla unga")
    assert saved.values["kostnad"] == measure.values["kostnad"]
    assert not drafts.find(register, MEMBER, "insats", measure.id)


def test_the_instruction_stands_by_the_texts_that_are_asked_outside_a_form_of_records(page, screen, register):
    rule = register.plan.plan.writing_rule
    assert "form/lagesbild/alla?kvartal=2026-K4/narvaro_ord" in page.go("lagesbild").described(rule)
    convener = screen("sammankallande", None).go("kvartalet").press("Stäng 2026-K4")
    assert convener.described(rule) == {
        f"quarter/2026-K4/kvartalsbedomning/{name}" for name in ("bedomning", "begaran")
    }


def _open(page: Screen) -> set[str]:
    """The sections of the form that are open."""
    return {box.label for box in page.app.expander if box.proto.expanded and box.label in (MONEY, WHAT)}
