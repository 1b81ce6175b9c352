"""The meeting's screen: the agenda by name, who is there, and each decision saved by itself (P1, P7, R2, R14, R20)."""

import pytest

from lomma_core.domain import meetings
from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.quarterly import confirm
from lomma_core.records import commands, queries, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER

HERE = {"form": "mote", "motet": "1"}
SECRET = "Kurs i källkritik"


@pytest.fixture
def day(open_database):
    """A register on the day of a planned meeting, with an insats and a proposal to talk about."""
    register = open_database("empty")
    commands.save(register, MEMBER, "insats", MEASURE)
    commands.save(register, MEMBER, "forslag", {"ide": SECRET, "niva": "generell", "beslut": "ny"}, complete=False)
    commands.save(register, MEMBER, "mote", {"datum": "2026-11-24", "lage": "planerat"})
    return register


def _meeting(register):
    return queries.get(register, MEMBER, "mote", meetings.at_hand(register, MEMBER))


def test_the_day_leads_to_the_meeting_in_one_click_from_every_place(screen, day):
    page = screen("medlem", None).go("oversikt")
    assert "Håll mötet i dag" in page.text
    links = [link for link in page.links() if "motet=1" in link]
    assert links == ["/gruppen?form=mote&motet=1"] * 2, "the step and the thing to do"
    assert "/gruppen?form=mote&motet=1" in page.go("kvartalet").links()
    page.go("gruppen", flik="Möten").press("Öppna mötet")
    assert page.title == "Möte 2026-11-24"


def test_attendance_and_decisions_are_noted_while_the_meeting_goes_on(screen, day):
    page = screen("medlem", None).go("gruppen", **HERE)
    assert not page.has_widget("Säkerhetschefen")
    for what in ("Följ upp Föreläsning för lärare", f"Ta ställning till förslaget {SECRET}"):
        assert what in page.text
    page.press("Börja mötet")
    page.fill("Säkerhetschefen", True).fill("Kommunledningen", True).fill("Kommunledningen", False)
    page.fill("Polisen", "narvarande").fill("Nästa möte", "2027-01-18")
    assert "1 av 7 platser är här. Polisen är också här." in page.text
    meeting = _meeting(day)
    assert meeting.values["narvarande"] == "sakerhetschefen"
    assert (meeting.values["polisen"], str(meeting.values["nasta_mote"])) == ("narvarande", "2027-01-18")
    for text in ("Se över rutinen", "Bjud in föreningen"):
        page.fill("Beslut", text).fill("Ansvarig plats", "sakerhetschefen").fill("Klart senast", "2026-12-31")
        page.press("Spara beslut")
        assert page.title == "Möte 2026-11-24", "whoever notes stays at the meeting"
    assert [table.rows for table in page.tables() if table.headings[0] == "Beslut"] == [
        [[text, "Säkerhetschefen", "2026-12-31"] for text in ("Se över rutinen", "Bjud in föreningen")]
    ]
    assert [decision.values["lage"] for decision in meetings.decided_at(day, MEMBER, meeting.id)] == ["oppet"] * 2
    page.press("Hämta minnesanteckningar")
    assert page.widget("Vilken rapport?").value == "anteckningar"


def test_everybody_is_noted_with_one_press_and_what_another_notes_is_seen(screen, day):
    page = screen("medlem", None).go("gruppen", **HERE).press("Börja mötet").press("Alla är här")
    assert "7 av 7 platser är här." in page.text
    assert not page.has_widget("Alla är här")
    meetings.attend(day, CONVENER, _meeting(day).id, ["raddningstjansten"], there=False)
    page.fill("Polisen", "erbjuden")
    assert page.widget("Räddningstjänsten").value is False
    assert "raddningstjansten" not in _meeting(day).values["narvarande"].split()


def test_a_decision_half_written_is_a_draft_and_one_about_a_person_is_refused(screen, day):
    page = screen("medlem", None).go("gruppen", **HERE).press("Börja mötet")
    page.fill("Beslut", "Se över ru")
    meeting, member = _meeting(day), Actor("med.ett", "medlem")
    assert drafts.find(day, member, "beslut", f"ny?mote={meeting.id}").answers["beslut"] == "Se över ru"
    again = screen("medlem", None).go("gruppen", **HERE)
    assert again.widget("Beslut").value == "Se över ru"
    again.fill("Beslut", "Ring 19121212-1212").fill("Ansvarig plats", "sakerhetschefen")
    again.fill("Klart senast", "2026-12-31").press("Spara beslut")
    assert "personnummer" in again.text
    assert meetings.decided_at(day, MEMBER, meeting.id) == []


@pytest.mark.parametrize("role", ["lasare", "polis", "arkivansvarig", "administrator"])
def test_who_may_not_write_reads_the_agenda_and_notes_nothing(screen, day, role):
    page = screen(role, None).go("gruppen", **HERE)
    assert f"Ta ställning till förslaget {SECRET}" in page.text
    assert page.buttons() == ["← Till möten"]
    begun = meetings.begin(day, MEMBER, _meeting(day).id)
    meetings.attend(day, MEMBER, begun.id, ["sakerhetschefen"])
    page.go("gruppen", **HERE)
    assert "✓ Säkerhetschefen" in page.text
    for label in ("Säkerhetschefen", "Polisen", "Nästa möte", "Beslut", "Spara beslut", "Alla är här"):
        assert not page.has_widget(label), label


def test_a_marked_title_is_on_no_agenda_of_who_may_not_read_it(screen, day):
    (proposal,) = day.store.read('SELECT record FROM "form_forslag"')
    secrecy.mark(day, CONVENER, "forslag", proposal["record"], "osl_18_1", "Pågående arbete.")
    assert SECRET in screen("medlem", None).go("gruppen", **HERE).text
    assert SECRET not in screen("polis", None).go("gruppen", **HERE).text


def test_without_a_planned_meeting_one_can_begin_today(screen, open_database):
    register = open_database("empty")
    page = screen("medlem", None).go("gruppen", **HERE)
    assert "Inget möte är planerat." in page.text
    page.press("Börja ett möte i dag")
    assert page.title == "Möte 2026-11-24"
    assert not meetings.is_planned(register, _meeting(register))


def test_a_confirmed_meeting_and_one_that_is_not_there_are_told_as_they_are(screen, day):
    begun = meetings.begin(day, MEMBER, _meeting(day).id)
    meetings.attend(day, MEMBER, begun.id, ["sakerhetschefen"])
    done = meetings.note(day, MEMBER, begun.id, {"polisen": "erbjuden"})
    confirm.confirm(day, CONVENER, "mote", done.id, done.version, True)
    page = screen("medlem", None).go("gruppen", **HERE)
    assert "Posten är fastställd." in page.text
    assert not page.has_widget("Alla är här")
    assert "Gå tillbaka till listan" in screen("medlem", None).go("gruppen", **HERE, post="bcdfghjkmnpq").text
