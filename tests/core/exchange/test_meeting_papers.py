"""The agenda is made from what is due; the minutes say which seats were there and what was decided (P7, R11, R14)."""

import io

import docx
import pytest

from lomma_core.domain import meetings
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.request import AGENDA, FORMATS, MINUTES, ReportRequest
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import Q4, describe
from tests.helpers.report_readers import pdf_text

SECRET = "Samtal i skolområde Piläng"


def text(register, kind, **options) -> str:
    return pdf_text(service.render(register, OPERATOR, ReportRequest(Q4, kind, **options)).data)


@pytest.fixture
def quarter(register):
    meeting = {"datum": "2026-10-21", "narvarande": "sakerhetschefen raddningstjansten", "polisen": "narvarande"}
    held = commands.save(
        register, CONVENER, "mote", meeting | {"beslut": "Skolan bjuds in.", "nasta_mote": "2026-12-09"}
    )
    decision = {
        "beslut": "Se över rutinen",
        "ansvarig": "kommunledningen",
        "klart_senast": "2026-12-01",
        "lage": "oppet",
    }
    commands.save(register, CONVENER, "beslut", decision | {"mote": held.id})
    describe(register, Q4, "vit_makt")
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Kvällsöppet på biblioteket"})
    proposal = {"ide": "Kurs i källkritik", "niva": "generell", "beslut": "ny"}
    commands.save(register, MEMBER, "forslag", proposal, complete=False)
    return register


def test_the_agenda_names_the_day_and_numbers_what_is_due(quarter):
    agenda = text(quarter, AGENDA)
    assert "2026-12-09" in agenda
    points = ["1. Närvaro", "2. Beslut från tidigare möten", "3. Lägesbilden", "4. Uppföljning av insatserna"]
    points += ["5. Förslag att ta ställning till", "6. Det som saknas", "7. Fastställa", "8. Nästa möte"]
    places = [agenda.index(point) for point in points]
    assert places == sorted(places)
    for what in ("Se över rutinen", "Kvällsöppet på biblioteket", "0 av 1 insatser är uppföljda.", "Kurs i källkritik"):
        assert what in agenda
    assert "Autonoma miljön Ej beskriven" in " ".join(agenda.split())


def test_a_point_without_content_is_left_out_and_the_numbers_close_up(register):
    agenda = text(register, AGENDA)
    assert "2. Lägesbilden" in agenda
    assert "Beslut från tidigare möten" not in agenda


def test_the_minutes_say_which_seats_were_there_and_what_was_decided(quarter):
    minutes = " ".join(text(quarter, MINUTES).split())
    for what in ("Möte 2026-10-21", "Säkerhetschefen Närvarande", "Polisen Närvarande", "Kommunledningen Frånvarande"):
        assert what in minutes
    assert "Skolan bjuds in." in minutes
    assert "Se över rutinen" in minutes


def test_what_is_noted_at_a_meeting_stands_in_its_minutes_with_seat_and_day_in_every_format(quarter):
    begun = meetings.begin(quarter, MEMBER)
    meetings.attend(quarter, MEMBER, begun.id, ["socialforvaltningen"])
    decided = {"mote": begun.id, "beslut": "Bjud in föreningen", "ansvarig": "raddningstjansten", "lage": "oppet"}
    commands.save(quarter, MEMBER, "beslut", decided | {"klart_senast": "2027-01-18"})
    files = {form: service.render(quarter, OPERATOR, ReportRequest(Q4, MINUTES, form)).data for form in FORMATS}
    document = docx.Document(io.BytesIO(files["docx"]))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ["Bjud in föreningen", "Räddningstjänsten", "2027-01-18", "Öppet"] in rows
    assert ["Socialförvaltningen", "Närvarande"] in rows
    for words in (pdf_text(files["pdf"]), files["html"].decode()):
        own = words[words.index("Möte 2026-11-24") :]
        # Each meeting has its own decisions, and those of neither stand twice.
        assert words.count("Se över rutinen") == words.count("Bjud in föreningen") == 1
        for what in ("Bjud in föreningen", "Räddningstjänsten", "2027-01-18"):
            assert what in own


def test_an_open_decision_of_an_earlier_quarter_stands_by_itself(quarter):
    left = {"beslut": "Ring kommunen", "ansvarig": "raddningstjansten", "klart_senast": "2026-08-01", "lage": "oppet"}
    commands.save(quarter, MEMBER, "beslut", left)
    minutes = text(quarter, MINUTES)
    assert minutes.index("Beslut från andra möten") < minutes.index("Ring kommunen")
    assert minutes.index("Se över rutinen") < minutes.index("Beslut från andra möten")


def test_a_quarter_without_a_meeting_says_so(register):
    assert "Inget möte är hållet under kvartalet." in text(register, MINUTES)


def test_word_has_the_same_for_who_writes_on(quarter):
    file = service.render(quarter, OPERATOR, ReportRequest(Q4, MINUTES, "docx"))
    assert file.name == "Lomma-minnesanteckningar-2026-K4.docx"
    document = docx.Document(io.BytesIO(file.data))
    words = [paragraph.text for paragraph in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "Möte 2026-10-21" in words
    assert "Frånvarande" in words


@pytest.mark.parametrize("kind", [AGENDA, MINUTES])
def test_a_masked_paper_says_nothing_of_what_is_marked(quarter, kind):
    marked = commands.save(quarter, MEMBER, "insats", MEASURE | {"titel": SECRET})
    secrecy.mark(quarter, CONVENER, "insats", marked.id, "OSL 35 kap. 1 §", "Prövas.")
    assert (SECRET in text(quarter, kind)) == (kind == AGENDA)
    assert SECRET not in text(quarter, kind, masked=True)
