"""Återta on a record's page: a reason, what hinders it, what stays, and the way back (R19)."""

from lomma_core.quarterly import confirm
from lomma_core.records import commands, listing, queries
from lomma_core.withdrawal import withdraw
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q3, describe, follow

OUT, BACK, WHY = "Återta posten", "Ta tillbaka posten", "Varför återtas posten?"


def test_a_record_is_withdrawn_with_a_reason_and_brought_back(page, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    page.go("insatser", post=record.id).press(OUT)
    assert "Skriv skälet." in page.app.error[0].value
    page.fill(WHY, "Sparades två gånger.").press(OUT)
    assert "Insats: Föreläsning för lärare är återtagen." in page.app.success[0].value
    assert "Varför: Sparades två gånger." in page.text
    assert BACK in page.buttons()
    assert "Spara ändringarna" not in page.buttons()
    assert listing.list_records(register, MEMBER, "insats").total == 0
    page.press(BACK)
    assert "är tagen tillbaka" in page.app.success[0].value
    assert page.widget("Titel").value == MEASURE["titel"]
    assert page.widget(WHY).value == ""


def test_a_reason_that_may_mean_a_person_is_asked_about(page, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    page.go("insatser", post=record.id).fill(WHY, "Ring 0413-555 00 00.").press(OUT)
    assert "ett telefonnummer" in page.app.warning[0].value
    assert queries.get(register, MEMBER, "insats", record.id).version == 1
    page.press("Spara: jag har läst texten, ingen person kan identifieras")
    assert queries.get(register, MEMBER, "insats", record.id).version == 2


def test_a_confirmed_record_says_why_it_stays(page, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    confirm.confirm(register, CONVENER, "insats", record.id, 1, True)
    page.go("insatser", post=record.id)
    assert withdraw.CONFIRMED in page.text
    assert OUT not in page.buttons()


def test_what_needs_the_record_hinders_it_and_what_may_name_it_is_listed(page, register):
    picture = describe(register, Q3)
    record = commands.save(register, CONVENER, "insats", MEASURE | {"lagesbild": picture.id})
    follow(register, Q3, record)
    page.go("insatser", post=record.id)
    assert "bygger på posten" in page.text
    assert OUT not in page.buttons()
    page.go("lagesbild", form="lagesbild", post=picture.id)
    assert "ligger kvar som de är" in page.text
    assert OUT in page.buttons()


def test_a_reader_reads_why_and_neither_withdraws_nor_brings_back(screen, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    assert OUT not in screen("lasare", None).go("insatser", post=record.id).buttons()
    withdraw.withdraw(register, MEMBER, "insats", record.id, 1, "Dubblett.")
    page = screen("lasare", None).go("insatser", post=record.id)
    assert "Varför: Dubblett." in page.text
    assert BACK not in page.buttons()


def test_the_list_shows_withdrawn_records_to_those_who_may_write_there(screen, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Står kvar"})
    page = screen("medlem", None).go("insatser", form="insats")
    assert not [label for label in page.buttons() if label.startswith("Visa återtagna")]
    withdraw.withdraw(register, MEMBER, "insats", record.id, 1, "Dubblett.")
    page.run().press("Visa återtagna (1)")
    assert [row[0] for row in page.table("1 insats, återtagen").rows] == [MEASURE["titel"]]
    page.press("Visa de som gäller")
    assert [row[0] for row in page.table("1 insats").rows] == ["Står kvar"]
    read = screen("lasare", None).go("insatser", form="insats", lista="insats", visa="atertagna")
    assert [row[0] for row in read.table("1 insats").rows] == ["Står kvar"]


def test_an_empty_list_says_so_both_ways(screen, register):
    record = commands.save(register, CONVENER, "insats", MEASURE)
    page = screen("medlem", None).go("insatser", form="insats", lista="insats", visa="atertagna")
    assert "Ingen post är återtagen." in page.text
    withdraw.withdraw(register, MEMBER, "insats", record.id, 1, "Dubblett.")
    page.press("Visa de som gäller")
    assert "Visa återtagna (1)" in page.buttons()
