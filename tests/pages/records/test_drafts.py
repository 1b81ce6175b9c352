"""What is typed is a draft at once: it is there in another session, is offered, discarded, and gone when saved."""

from lomma_core.maintenance import text_scan
from lomma_core.personal import drafts
from lomma_core.quarterly import confirm
from lomma_core.records import commands, listing, queries
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.core.domain.test_proposals import SITUATION

PERSON = "19850709-9805"
REASON = "Varför rättas posten?"


def count_drafts(register) -> int:
    return register.store.read("SELECT count(*) AS n FROM draft")[0]["n"]


def test_what_is_typed_in_a_new_form_is_there_on_another_device(page, screen, open_database):
    page.go("insatser", ny="1").fill("Titel", "Halvskrivet").fill("Nivå", "individriktad").fill("Timmar", "många")
    open_database()
    other = screen("medlem", None).go("insatser", ny="1")
    assert "Du har ett utkast från" in other.text
    assert other.widget("Titel").value == "Halvskrivet"
    assert other.widget("Nivå").value == "individriktad"
    assert other.widget("Timmar").value == "många"
    assert "Stödperson" in other.widget("Typ").options


def test_a_changed_record_is_offered_to_its_author_only(page, screen, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    assert "Du har ett utkast" not in page.text
    theirs = screen("sammankallande", None).go("insatser", post=measure.id)
    assert theirs.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Du har ett utkast" not in theirs.text
    again = screen("medlem", None).go("insatser", post=measure.id)
    assert again.widget("Målgrupp").value == "Mina ord"


def test_discarding_a_draft_brings_back_what_is_stored(page, screen, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    other = screen("medlem", None).go("insatser", post=measure.id).press("Ja, släng utkastet")
    assert other.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Du har ett utkast" not in other.text
    assert count_drafts(register) == 0
    assert page.run().widget("Målgrupp").value == MEASURE["malgrupp"]


def test_a_saved_form_leaves_no_draft(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    assert count_drafts(register) == 1
    page.press("Spara ändringarna")
    assert count_drafts(register) == 0
    assert page.go("insatser", ny="1").widget("Titel").value == ""


def test_a_failed_save_keeps_the_draft(page, screen, register):
    page.go("insatser", ny="1").fill("Timmar", "många").press("Spara insats")
    assert count_drafts(register) == 1
    assert screen("medlem", None).go("insatser", ny="1").widget("Timmar").value == "många"


def test_an_answer_changed_back_by_hand_leaves_no_draft(page, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Målgrupp", MEASURE["malgrupp"])
    assert count_drafts(register) == 0
    page.go("insatser", ny="1").fill("Titel", "Nytt").fill("Titel", "")
    assert count_drafts(register) == 0


def test_a_draft_typed_on_an_older_version_meets_the_newer_one_as_a_conflict(page, screen, register, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, CONVENER, "insats", MEASURE | {"syfte": "Deras syfte"}, measure.id, 1)
    other = screen("medlem", None).go("insatser", post=measure.id)
    assert "Posten har sparats sedan dess." in other.text
    assert other.widget("Målgrupp").value == "Mina ord"
    other.press("Spara ändringarna")
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    assert count_drafts(register) == 1


def test_a_refused_text_stays_in_the_field_marked_and_out_of_the_draft(page, screen, register):
    page.go("insatser", ny="1").fill("Målgrupp", "Lärare").fill("Titel", f"Möte {PERSON}")
    assert page.widget("Titel").value == f"Möte {PERSON}"
    assert "personnummer" in page.below("Titel")
    assert PERSON not in page.below("Titel")
    [draft] = drafts.mine(register, MEMBER.__class__("med.ett", "medlem"))
    assert draft.answers["malgrupp"] == "Lärare"
    assert "titel" not in draft.answers
    # On the same screen it is there still after a visit to another page, on another screen it is not.
    page.go("oversikt").go("insatser", ny="1")
    assert page.widget("Titel").value == f"Möte {PERSON}"
    assert screen("medlem", None).go("insatser", ny="1").widget("Titel").value == ""
    page.fill("Titel", "Möte")
    assert ":red[" not in page.below("Titel")


def test_my_drafts_stand_on_the_overview_with_a_way_to_each(page, screen, register, measure):
    assert "Mina utkast" not in page.go("oversikt").text
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    page.go("gruppen", form="mote", ny="1").fill("Diarienummer", "KS 2026/1")
    other = screen("medlem", None).go("oversikt")
    assert "2 formulär är påbörjade" in other.text
    assert "Mina utkast" not in screen("sammankallande", None).go("oversikt").text
    other.press(f"Insats: {MEASURE['titel']}")
    assert other.widget("Målgrupp").value == "Mina ord"
    other.go("oversikt").press(f"Ja, släng Insats: {MEASURE['titel']}")
    assert count_drafts(register) == 1
    assert "Ett formulär är påbörjat" in other.text


def test_another_account_in_the_same_tab_sees_nothing_of_what_was_typed(page, register, databases, measure):
    page.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    page.token = databases["tokens"]["sammankallande"]
    assert page.run().widget("Målgrupp").value == MEASURE["malgrupp"]
    assert listing.list_records(register, MEMBER, "insats").total == 1


def test_a_tick_that_an_earlier_answer_holds_is_there_on_another_device_and_in_another_session(page, screen, register):
    commands.save(register, CONVENER, "lagesbild", SITUATION | {"kvartal": "2026-K3"})
    address = {"ny": "1", "kvartal": "2026-K4", "miljo": "vit_makt"}
    tick = "Svaret från 2026-K3 stämmer fortfarande"
    page.go("lagesbild", **address)
    ticks(page, tick)[0].check()
    page.run()
    other = screen("medlem", None).go("lagesbild", **address)
    assert "Du har ett utkast från" in other.text
    assert [box.value for box in ticks(other, tick)] == [True, *[False] * (len(ticks(other, tick)) - 1)]
    other.press("Alla svar från 2026-K3 stämmer fortfarande")
    third = screen("medlem", None).go("lagesbild", **address)
    assert all(box.value for box in ticks(third, tick))
    third.press("Spara lägesbild")
    assert "är sparad (version 1)" in third.app.success[0].value
    assert count_drafts(register) == 0


def test_the_reason_of_a_correction_is_there_on_another_device_and_gone_when_it_is_saved(screen, register):
    done = confirmed(register)
    page = screen("sammankallande", None).go("lagesbild", post=done.id)
    page.fill(REASON, "Fel antal klistermärken")
    other = screen("sammankallande", None).go("lagesbild", post=done.id)
    assert "Du har ett utkast från" in other.text
    assert other.widget(REASON).value == "Fel antal klistermärken"
    other.fill("Aktiviteter i ord", "Tre klistermärken.").fill(confirm.TICK, True).press("Spara ändringarna")
    assert "är rättad" in other.app.success[0].value or "är sparad (version 3)" in other.app.success[0].value
    assert count_drafts(register) == 0
    assert screen("sammankallande", None).go("lagesbild", post=done.id).widget(REASON).value == ""


def test_a_refused_reason_stays_in_its_field_marked_and_out_of_the_draft(screen, register):
    done = confirmed(register)
    page = screen("sammankallande", None).go("lagesbild", post=done.id)
    page.fill("Aktiviteter i ord", "Tre klistermärken.").fill(REASON, f"Om {PERSON}")
    assert page.widget(REASON).value == f"Om {PERSON}"
    assert "Varför posten rättas: ett personnummer" in page.below(REASON)
    assert PERSON not in register.store.read("SELECT answers FROM draft")[0]["answers"]
    other = screen("sammankallande", None).go("lagesbild", post=done.id)
    assert (other.widget(REASON).value, other.widget("Aktiviteter i ord").value) == ("", "Tre klistermärken.")


def test_the_scan_reads_a_corrections_reason_in_a_draft(screen, register):
    done = confirmed(register)
    screen("sammankallande", None).go("lagesbild", post=done.id).fill(REASON, "Ring anna@example.org")
    [finding] = [
        finding
        for finding in text_scan.scan(register, CONVENER.__class__("adm.ett", "administrator"))
        if finding.draft_by
    ]
    assert (finding.label, finding.draft_by) == ("Varför posten rättas", "sam.ett")


def confirmed(register):
    saved = commands.save(register, CONVENER, "lagesbild", SITUATION)
    return confirm.confirm(register, CONVENER, "lagesbild", saved.id, 1, read=True)


def ticks(page, label: str) -> list:
    return [box for box in page.app.checkbox if box.label.startswith(label)]
