"""What is typed is a draft at once: it is there in another session, is offered, discarded, and gone when saved."""

from lomma_core.maintenance import text_scan
from lomma_core.personal import drafts
from lomma_core.quarterly import confirm
from lomma_core.records import commands, listing, queries
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.core.domain.test_proposals import SITUATION

PERSON = "19850709-9805"
REASON = "Varför rättas posten?"


def kept(register) -> int:
    return register.store.read("SELECT count(*) AS n FROM draft")[0]["n"]


def test_what_is_typed_in_a_new_form_is_there_on_another_device(seen, screen, opened):
    seen.go("insatser", ny="1").fill("Titel", "Halvskrivet").fill("Nivå", "individriktad").fill("Timmar", "många")
    opened()
    other = screen("medlem", None).go("insatser", ny="1")
    assert "Du har ett utkast från" in other.text
    assert other.widget("Titel").value == "Halvskrivet"
    assert other.widget("Nivå").value == "individriktad"
    assert other.widget("Timmar").value == "många"
    assert "Stödperson" in other.widget("Typ").options


def test_a_changed_record_is_offered_to_its_author_only(seen, screen, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    assert "Du har ett utkast" not in seen.text
    theirs = screen("sammankallande", None).go("insatser", post=measure.id)
    assert theirs.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Du har ett utkast" not in theirs.text
    again = screen("medlem", None).go("insatser", post=measure.id)
    assert again.widget("Målgrupp").value == "Mina ord"


def test_discarding_a_draft_brings_back_what_is_stored(seen, screen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    other = screen("medlem", None).go("insatser", post=measure.id).press("Ja, släng utkastet")
    assert other.widget("Målgrupp").value == MEASURE["malgrupp"]
    assert "Du har ett utkast" not in other.text
    assert kept(register) == 0
    assert seen.run().widget("Målgrupp").value == MEASURE["malgrupp"]


def test_a_saved_form_leaves_no_draft(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    assert kept(register) == 1
    seen.press("Spara ändringarna")
    assert kept(register) == 0
    assert seen.go("insatser", ny="1").widget("Titel").value == ""


def test_a_failed_save_keeps_the_draft(seen, screen, register):
    seen.go("insatser", ny="1").fill("Timmar", "många").press("Spara insats")
    assert kept(register) == 1
    assert screen("medlem", None).go("insatser", ny="1").widget("Timmar").value == "många"


def test_an_answer_changed_back_by_hand_leaves_no_draft(seen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord").fill("Målgrupp", MEASURE["malgrupp"])
    assert kept(register) == 0
    seen.go("insatser", ny="1").fill("Titel", "Nytt").fill("Titel", "")
    assert kept(register) == 0


def test_a_draft_typed_on_an_older_version_meets_the_newer_one_as_a_conflict(seen, screen, register, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    commands.save(register, CONVENER, "insats", MEASURE | {"syfte": "Deras syfte"}, measure.id, 1)
    other = screen("medlem", None).go("insatser", post=measure.id)
    assert "Posten har sparats sedan dess." in other.text
    assert other.widget("Målgrupp").value == "Mina ord"
    other.press("Spara ändringarna")
    assert queries.get(register, MEMBER, "insats", measure.id).version == 2
    assert kept(register) == 1


def test_a_refused_text_stays_in_the_field_marked_and_out_of_the_draft(seen, screen, register):
    seen.go("insatser", ny="1").fill("Målgrupp", "Lärare").fill("Titel", f"Möte {PERSON}")
    assert seen.widget("Titel").value == f"Möte {PERSON}"
    assert "personnummer" in seen.below("Titel")
    assert PERSON not in seen.below("Titel")
    [draft] = drafts.mine(register, MEMBER.__class__("med.ett", "medlem"))
    assert draft.answers["malgrupp"] == "Lärare"
    assert "titel" not in draft.answers
    # On the same screen it is there still after a visit to another page, on another screen it is not.
    seen.go("oversikt").go("insatser", ny="1")
    assert seen.widget("Titel").value == f"Möte {PERSON}"
    assert screen("medlem", None).go("insatser", ny="1").widget("Titel").value == ""
    seen.fill("Titel", "Möte")
    assert ":red[" not in seen.below("Titel")


def test_my_drafts_stand_on_the_overview_with_a_way_to_each(seen, screen, register, measure):
    assert "Mina utkast" not in seen.go("oversikt").text
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    seen.go("gruppen", form="mote", ny="1").fill("Diarienummer", "KS 2026/1")
    other = screen("medlem", None).go("oversikt")
    assert "2 formulär är påbörjade" in other.text
    assert "Mina utkast" not in screen("sammankallande", None).go("oversikt").text
    other.press(f"Insats: {MEASURE['titel']}")
    assert other.widget("Målgrupp").value == "Mina ord"
    other.go("oversikt").press(f"Ja, släng Insats: {MEASURE['titel']}")
    assert kept(register) == 1
    assert "Ett formulär är påbörjat" in other.text


def test_another_account_in_the_same_tab_sees_nothing_of_what_was_typed(seen, register, made, measure):
    seen.go("insatser", post=measure.id).fill("Målgrupp", "Mina ord")
    seen.app.session_state["token"] = made["tokens"]["sammankallande"]
    assert seen.run().widget("Målgrupp").value == MEASURE["malgrupp"]
    assert listing.list_records(register, MEMBER, "insats").total == 1


def test_a_tick_that_an_earlier_answer_holds_is_there_on_another_device_and_in_another_session(seen, screen, register):
    commands.save(register, CONVENER, "lagesbild", SITUATION | {"kvartal": "2026-K3"})
    address = {"ny": "1", "kvartal": "2026-K4", "miljo": "vit_makt"}
    tick = "Svaret från 2026-K3 stämmer fortfarande"
    seen.go("lagesbild", **address)
    ticks(seen, tick)[0].check()
    seen.run()
    other = screen("medlem", None).go("lagesbild", **address)
    assert "Du har ett utkast från" in other.text
    assert [one.value for one in ticks(other, tick)] == [True, *[False] * (len(ticks(other, tick)) - 1)]
    other.press("Alla svar från 2026-K3 stämmer fortfarande")
    third = screen("medlem", None).go("lagesbild", **address)
    assert all(one.value for one in ticks(third, tick))
    third.press("Spara lägesbild")
    assert "är sparad (version 1)" in third.app.success[0].value
    assert kept(register) == 0


def test_the_reason_of_a_correction_is_there_on_another_device_and_gone_when_it_is_saved(screen, register):
    done = confirmed(register)
    seen = screen("sammankallande", None).go("lagesbild", post=done.id)
    seen.fill(REASON, "Fel antal klistermärken")
    other = screen("sammankallande", None).go("lagesbild", post=done.id)
    assert "Du har ett utkast från" in other.text
    assert other.widget(REASON).value == "Fel antal klistermärken"
    other.fill("Aktiviteter i ord", "Tre klistermärken.").fill(confirm.TICK, True).press("Spara ändringarna")
    assert "är rättad" in other.app.success[0].value or "är sparad (version 3)" in other.app.success[0].value
    assert kept(register) == 0
    assert screen("sammankallande", None).go("lagesbild", post=done.id).widget(REASON).value == ""


def test_a_refused_reason_stays_in_its_field_marked_and_out_of_the_draft(screen, register):
    done = confirmed(register)
    seen = screen("sammankallande", None).go("lagesbild", post=done.id)
    seen.fill("Aktiviteter i ord", "Tre klistermärken.").fill(REASON, f"Om {PERSON}")
    assert seen.widget(REASON).value == f"Om {PERSON}"
    assert "Varför posten rättas: ett personnummer" in seen.below(REASON)
    assert PERSON not in register.store.read("SELECT answers FROM draft")[0]["answers"]
    other = screen("sammankallande", None).go("lagesbild", post=done.id)
    assert (other.widget(REASON).value, other.widget("Aktiviteter i ord").value) == ("", "Tre klistermärken.")


def test_the_scan_reads_a_corrections_reason_in_a_draft(screen, register):
    done = confirmed(register)
    screen("sammankallande", None).go("lagesbild", post=done.id).fill(REASON, "Ring anna@example.org")
    [found] = [one for one in text_scan.scan(register, CONVENER.__class__("adm.ett", "administrator")) if one.draft_by]
    assert (found.label, found.draft_by) == ("Varför posten rättas", "sam.ett")


def confirmed(register):
    saved = commands.save(register, CONVENER, "lagesbild", SITUATION)
    return confirm.confirm(register, CONVENER, "lagesbild", saved.id, 1, read=True)


def ticks(seen, label: str) -> list:
    return [one for one in seen.app.checkbox if one.label.startswith(label)]
