"""Kommunstyrelsen gets one page, and the law's follow-up its eight quarters, out of the same quarters (2023:196)."""

import io
import itertools

import pypdf
import pytest

from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.document import Heading, KeyFigures, Paragraph
from lomma_core.exchange.reports.request import COUNCIL, TWO_YEARS, ReportRequest
from lomma_core.permissions import OPERATOR
from lomma_core.quarterly import close
from lomma_core.records import commands, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import PRESENCE, Q2, Q3, Q4, describe, follow, on, whole_round
from tests.helpers.report_readers import pdf_tags, pdf_text

LATE = MEASURE | {"status": "forsenad"}


def pages(register, **options) -> int:
    data = service.render(register, OPERATOR, ReportRequest(Q3, COUNCIL, **options)).data
    return len(pypdf.PdfReader(io.BytesIO(data)).pages)


def text(register, kind, quarter=Q3, **options) -> str:
    return pdf_text(service.render(register, OPERATOR, ReportRequest(quarter, kind, **options)).data)


def test_kommunstyrelsens_report_is_one_page_when_there_is_nothing(register):
    assert pages(register) == 1


@pytest.mark.parametrize("word", ["ord", "Vattenverksföreståndare"])
def test_kommunstyrelsens_report_is_one_page_however_much_there_is(register, word):
    long = " ".join([word] * (2000 // len(word)))
    values = {"syfte": long[:1500], "diarienummer": "KS 2017/0530"}
    commands.save(register, CONVENER, "grunduppgifter", values, complete=False)
    compared = PRESENCE | {"jamforelse": "kan_inte_bedomas", "jamforelse_skal": long}
    for quarter, milieu in itertools.product((Q2, Q3), register.plan.milieus):
        describe(register, quarter, milieu.name, **compared)
    outside = {"ansvarig": "annan", "ansvarig_annan": long[:100]}
    for n in range(12):
        measure = commands.save(register, MEMBER, "insats", LATE | outside | {"titel": f"{n} {long[:180]}"})
        for quarter in (Q2, Q3):
            follow(register, quarter, measure, status="forsenad", avvikelse=long)
    judgement = {"kvartal": str(Q3), "bedomning": long[:500].strip(), "begaran": long[:200].strip()}
    commands.save(register, CONVENER, "kvartalsbedomning", judgement)
    for day in range(1, 9):
        meeting = {"datum": f"2026-09-0{day}", "narvarande": "sakerhetschefen", "polisen": "erbjuden", "beslut": long}
        commands.save(register, MEMBER, "mote", meeting)
    assert pages(register) == 1
    report = text(register, COUNCIL)
    assert "Och tio till." in report
    assert "Och sex till." in report
    tags = [name for name, _ in pdf_tags(service.render(register, OPERATOR, ReportRequest(Q3, COUNCIL)).data)]
    assert tags.count("Figure") == 1


def test_kommunstyrelsens_report_tells_the_milieus_the_levels_and_what_is_late(register):
    describe(register, Q3, **PRESENCE)
    late = commands.save(register, MEMBER, "insats", LATE | {"titel": "Sen insats"})
    follow(register, Q3, late, status="forsenad")
    report = text(register, COUNCIL)
    for phrase in ("Till kommunstyrelsen 2026-K3", "Enstaka tecken", "Ej beskriven", "Sen insats (Säkerhetschefen)"):
        assert phrase in report
    assert "Registrets syfte:" in report


def test_kommunstyrelsens_report_begins_with_the_judgement_and_what_is_asked_and_explains_its_numbers(register):
    outside = LATE | {"titel": "Sen insats", "ansvarig": "annan", "ansvarig_annan": "Region Skåne"}
    follow(register, Q3, commands.save(register, MEMBER, "insats", outside), status="forsenad")
    assert "Bedömningen skrivs när kvartalet stängs." in text(register, COUNCIL)
    answers = {"bedomning": "Läget är lugnt.", "begaran": "Att avsätta medel för kurser."}
    close.close_with(register, CONVENER, Q3, answers, "Mötet ställdes in.")
    report = text(register, COUNCIL)
    parts = [
        "Läget är lugnt.",
        "Det här begärs av kommunstyrelsen",
        "Att avsätta medel",
        "0 av 3 miljöer har en lägesbild",
    ]
    assert [report.index(part) for part in parts] == sorted(report.index(part) for part in parts)
    assert "1 av 1 insatser som kvartalet gäller är uppföljda" in report
    assert "Sen insats (Region Skåne)" in report


def test_the_quarterly_report_begins_with_the_same_and_no_heading_stands_twice(register, measure):
    whole_round(register, Q2, measure)
    whole_round(register, Q3, measure)
    close.close_with(register, CONVENER, Q3, {"bedomning": "Läget är lugnt.", "begaran": ""}, "Mötet ställdes in.")
    blocks = service.build(register, OPERATOR, ReportRequest(Q3)).blocks
    assert [block for block in blocks if isinstance(block, Heading | Paragraph)][:4] == [
        Heading("Sammanfattning"),
        Heading("Bedömning", 2),
        Paragraph("Läget är lugnt."),
        Heading("Det här begärs av kommunstyrelsen", 2),
    ]
    assert Paragraph("Inget begärs för kvartalet.") in blocks
    parts = [block.text for block in blocks if isinstance(block, Heading) and block.level == 1]
    assert len(parts) == len(set(parts))
    # What each seat attended stands in the chart, and not in the table of the seats too.
    assert sum(isinstance(block, KeyFigures) for block in blocks) == 1


def test_the_laws_report_goes_through_the_quarters_in_order(register, measure):
    for quarter, day in ((Q2, "2026-06-20"), (Q3, "2026-09-20")):
        then = on(register, day)
        whole_round(then, quarter, measure)
        close.close(then, CONVENER, quarter, "Mötet hölls senare.")
    report = text(register, TWO_YEARS)
    assert "Det bygger på två kvartal, 2026-K2 till 2026-K3." in report
    assert "Utan uppgifter: 2024-K4, 2025-K1, 2025-K2, 2025-K3, 2025-K4 och 2026-K1." in report
    data = service.render(register, OPERATOR, ReportRequest(Q3, TWO_YEARS)).data
    parts = [bookmark.title for bookmark in pypdf.PdfReader(io.BytesIO(data)).outline if not isinstance(bookmark, list)]
    assert parts[:5] == ["Om uppföljningen", "Lägesbild", "Åtgärdsplan", "Samverkan", "Kvartal för kvartal"]
    assert "Föreläsning för lärare Säkerhetschefen Generell ● Enligt plan Gott 2" in report


def test_the_laws_report_holds_eight_quarters_and_no_more(register):
    for back in range(10):
        describe(on(register, str((Q4 - back).last_day)), Q4 - back)
    report = text(register, TWO_YEARS, Q4)
    assert "Det bygger på åtta kvartal, 2025-K1 till 2026-K4." in report
    assert "2024" not in report


def test_the_laws_report_is_masked_in_every_quarter(register):
    old = describe(register, Q2, **PRESENCE | {"narvaro": "etablerad"})
    describe(register, Q3)
    secrecy.mark(register, MEMBER, old.form, old.id, "osl_18_1", "Pågående arbete.")
    assert "Etablerad" in text(register, TWO_YEARS)
    assert "Etablerad" not in text(register, TWO_YEARS, masked=True)


@pytest.mark.parametrize("kind", [COUNCIL, TWO_YEARS])
def test_the_other_reports_are_tagged_too(register, kind):
    describe(register, Q3, **PRESENCE)
    names = [name for name, _ in pdf_tags(service.render(register, OPERATOR, ReportRequest(Q3, kind)).data)]
    assert {"Title", "H1", "Table", "TH", "P"} <= set(names)
