"""The report shows the quarter as it was closed, masked or whole, in three formats (R6, R8, R10, R11, R14)."""

import pytest

from lomma_core.domain import settings
from lomma_core.errors import NotAllowed, NotFound, NotValid, PersonSuspected
from lomma_core.exchange.reports import service
from lomma_core.exchange.reports.document import Bullets, Facts, Figure, Heading, KeyFigures, Paragraph, Table
from lomma_core.exchange.reports.request import FORMATS, KINDS, ReportRequest
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.quarterly import close
from lomma_core.records import commands, queries, secrecy
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import latest
from tests.helpers.quarter_steps import PRESENCE, Q2, Q3, Q4, describe, follow, follow_picture, on, whole_round
from tests.helpers.report_readers import everything

POLICE = Actor("polis.ett", "polis")
OFFER = MEASURE | {"titel": "Stödperson", "niva": "individriktad", "typ": "stodperson"}
SECRETS = ("Dold iakttagelse", "Dold insats", "Dold lärdom", "Dolt mötesbeslut", "Dold idé")


def report_text(register, actor=OPERATOR, quarter=Q3, **options) -> str:
    """The whole text of a report, a block a line."""
    lines = []
    document = service.build(register, actor, ReportRequest(quarter, **options))
    lines += [document.title, document.running, document.purpose, *document.notices]
    lines += [f"{term}: {text}" for term, text in document.facts]
    for block in document.blocks:
        match block:
            case Heading(text, _) | Paragraph(text, _):
                lines.append(text)
            case Bullets(items):
                lines += items
            case Facts(pairs) | KeyFigures(pairs):
                lines += [f"{pair}: {other}" for pair, other in pairs]
            case Table(caption, headings, rows, _):
                lines += [caption, " | ".join(headings), *(" | ".join(cell.text for cell in row) for row in rows)]
            case Figure(caption, alt, _):
                lines += [caption, alt]
    return "\n".join(lines)


def closed(register, *measures):
    """The quarter's round done, and the quarter closed."""
    whole_round(register, Q3, *measures)
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")


def closed_with_reason(register):
    """The quarter closed as it is."""
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")


def marked_quarter(register) -> None:
    """An open quarter in which one record of each kind is marked, each with a text that is found nowhere else."""
    noted = describe(register, Q3, **PRESENCE | {"narvaro_ord": SECRETS[0]})
    describe(register, Q3, "autonom")
    follow_picture(register, Q3)
    hidden = commands.save(register, MEMBER, "insats", MEASURE | {"titel": SECRETS[1]})
    open_measure = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Öppen insats"})
    lesson = follow(register, Q3, open_measure, lardom=SECRETS[2])
    follow(register, Q3, hidden)
    values = {"datum": "2026-09-01", "narvarande": "sakerhetschefen", "polisen": "erbjuden", "beslut": SECRETS[3]}
    meeting = commands.save(register, MEMBER, "mote", values)
    values = {"ide": SECRETS[4], "niva": "generell", "lagesbild": noted.id, "beslut": "ny"}
    idea = commands.save(register, MEMBER, "forslag", values | {"genusperspektiv": "Når alla."})
    for record in (noted, hidden, lesson, meeting, idea):
        secrecy.mark(register, MEMBER, record.form, record.id, "osl_18_1", "Pågående arbete.")


# ---------------------------------------------------------------- its content


def test_a_report_tells_the_quarter_its_purpose_and_its_diarienummer(register, measure):
    commands.save(
        register, CONVENER, "grunduppgifter", {"syfte": "Vårt syfte", "diarienummer": "KS 2017/0530"}, complete=False
    )
    closed(register, measure)
    text = report_text(register)
    for line in ("Kvartalsrapport 2026-K3", "Vårt syfte", "Diarienummer: KS 2017/0530", "Stängt: 2026-11-24"):
        assert line in text.splitlines()
    assert "Lomma kommun · 2026-K3 · KS 2017/0530 · Hel" in text
    assert "Arbetsexemplar" not in text


def test_a_diarienummer_of_its_own_goes_before_the_plans(register, measure):
    closed(register, measure)
    assert "Diarienummer: Inget diarienummer" in report_text(register)
    assert "Diarienummer: KS 2026/77 A" in report_text(register, reference="  KS 2026/77\nA ")


@pytest.mark.parametrize("number", ["19121212-1212", "x" * 61, "skriv till nagon@lomma.se"])
def test_a_diarienummer_that_is_a_person_or_a_story_is_refused_without_being_repeated(register, number):
    with pytest.raises(NotValid) as refused:
        service.render(register, OPERATOR, ReportRequest(Q3, reference=number))
    assert number not in str(refused.value)


def test_an_open_quarter_is_a_working_copy_and_says_so_on_every_page(register, measure):
    text = report_text(register, quarter=Q4)
    assert "Arbetsexemplar – kvartalet är inte stängt." in text.splitlines()
    assert service.build(register, OPERATOR, ReportRequest(Q4)).running.endswith("Arbetsexemplar")


def test_every_milieu_level_and_seat_is_there_also_when_nothing_is(register):
    text = report_text(register, quarter=Q4)
    for choice in (*register.plan.milieus, *register.plan.seats):
        assert choice.label in text
    assert [f"{level.label} nivå" in text for level in register.plan.levels] == [True] * 3
    assert "0 av 3: miljöer har en lägesbild för kvartalet" in text
    assert "Inget möte är hållet under kvartalet." in text
    assert settings.purpose(register) in text


def test_an_insats_is_told_with_seat_status_result_decision_and_gender_perspective(register, measure):
    closed(register, measure)
    row = next(
        line
        for line in report_text(register).splitlines()
        if "● Enligt plan" in line and measure.values["genusperspektiv"] in line
    )
    assert row == "Säkerhetschefen | ● Enligt plan | Gott | Fortsätt | Når både pojkar och flickor genom skolan."


def test_an_insats_that_ended_before_the_quarter_is_not_told(register):
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Gammal insats", "status": "genomford"})
    assert "Gammal insats" not in report_text(register, quarter=Q4).split("Vad har ändrats")[0]


def test_the_closed_quarter_is_told_as_it_was_whatever_happens_after(register, measure):
    closed(register, measure)
    before = report_text(register)
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Senare insats"})
    later = on(register, "2027-02-01")
    assert report_text(later) == before
    assert "Senare insats" in report_text(later, quarter=Q4)


def test_the_gaps_and_what_was_lacking_are_those_of_the_closing(register, measure):
    describe(register, Q3, **PRESENCE)
    close.close(register, CONVENER, Q3, "Mötet hölls senare.")
    text = report_text(register)
    assert "Föreläsning för lärare saknar indikator." in text
    assert "Skäl till att kvartalet stängdes ändå: Mötet hölls senare." in text
    answers = queries.get(register, MEMBER, "insats", measure.id)
    commands.save(register, MEMBER, "insats", answers.values | {"indikator": "Antal"}, measure.id, answers.version)
    assert report_text(register) == text


def test_functions_are_told_and_never_names_or_accounts(register, measure):
    values = {"plats": "kommunledningen", "lage": "tillsatt", "datum": "2026-01-01"}
    names = {"innehavare": "Anna Andersson", "ersattare": "Erik Svensson"}
    with pytest.raises(PersonSuspected) as question:
        commands.save(register, CONVENER, "platsuppgift", values | names, complete=False)
    commands.save(
        register, CONVENER, "platsuppgift", values | names, complete=False, confirmed=question.value.suspicions
    )
    closed(register, measure)
    for kind in FORMATS:
        content = everything(kind, service.render(register, OPERATOR, ReportRequest(Q3, format=kind)).data)
        for word in (*names.values(), CONVENER.name, MEMBER.name, "sammankallande.ett"):
            assert word not in content, (kind, word)


def test_attendance_is_told_for_each_seat(register):
    values = {"datum": "2026-09-01", "narvarande": "sakerhetschefen", "polisen": "narvarande", "lage": "genomfort"}
    commands.save(register, MEMBER, "mote", values)
    lines = report_text(register).splitlines()
    assert "Säkerhetschefen | Inget är sagt | – | 1 av 1" in lines
    assert "Polisen | Inget är sagt | – | 1 av 1" in lines
    assert "Kommunledningen | Inget är sagt | – | 0 av 1" in lines


def test_each_chart_has_its_words_and_its_table(register, measure):
    whole_round(register, Q2, measure)
    closed(register, measure)
    blocks = service.build(register, OPERATOR, ReportRequest(Q3)).blocks
    figures = [block for block in blocks if isinstance(block, Figure)]
    tables = {block.caption for block in blocks if isinstance(block, Table)}
    assert [figure.caption for figure in figures] == ["Närvaro per miljö", "Uppföljda insatser per kvartal och status"]
    for figure in figures:
        assert figure.caption in tables
        assert "2026-K3" in figure.alt


# ---------------------------------------------------------------- small counts


@pytest.mark.parametrize("kind", FORMATS)
def test_two_worlds_that_differ_in_small_counts_give_the_same_report(register, kind):
    reports = []
    offer = commands.save(register, MEMBER, "insats", OFFER)
    answer = follow(register, Q3, offer, antal_erbjudna="3", antal_accepterade="1", antal_pagaende="12")
    reports.append(service.render(register, OPERATOR, ReportRequest(Q3, format=kind)).data)
    commands.save(register, MEMBER, answer.form, answer.values | {"antal_erbjudna": "4"}, answer.id, answer.version)
    reports.append(service.render(register, OPERATOR, ReportRequest(Q3, format=kind)).data)
    assert reports[0] == reports[1]
    assert "stödperson <5 erbjudna, <5 accepterade och 12 pågående" in report_text(register)


# ---------------------------------------------------------------- masked and whole


@pytest.mark.parametrize("kind", FORMATS)
def test_a_masked_report_holds_nothing_of_a_marked_record_in_any_part_of_the_file(register, kind):
    marked_quarter(register)
    whole = everything(kind, service.render(register, OPERATOR, ReportRequest(Q3, format=kind)).data)
    masked = everything(kind, service.render(register, OPERATOR, ReportRequest(Q3, format=kind, masked=True)).data)
    assert [text for text in SECRETS if text not in whole] == []
    assert [text for text in SECRETS if text in masked] == []
    assert "Öppen insats" in masked


def test_a_closed_quarter_is_masked_by_what_is_marked_now(register):
    hidden = commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Dold insats"})
    closed(register, hidden)
    assert "Dold insats" in report_text(register, masked=True)
    secrecy.mark(register, MEMBER, "insats", hidden.id, "osl_18_1", "Pågående arbete.")
    text = report_text(register, masked=True)
    assert "Dold insats" not in text
    assert "Omfattning: Maskerad: en sekretessmarkerad post är utelämnad" in text
    assert "Mötet hölls senare" not in text


def test_a_gap_that_rests_on_a_marked_record_is_not_told_masked(register):
    noted = describe(register, Q3, **PRESENCE | {"narvaro": "etablerad"})
    closed_with_reason(register)
    assert "Vit makt-miljön: etablerad, men ingen pågående insats hör till miljön." in report_text(register)
    secrecy.mark(register, MEMBER, "lagesbild", noted.id, "osl_18_1", "Pågående arbete.")
    assert "tablerad" not in report_text(register, masked=True)
    assert "tablerad" in report_text(register)


def test_a_masked_report_says_how_many_are_left_out_and_a_whole_one_that_they_are_there(register):
    marked_quarter(register)
    assert "Omfattning: Maskerad: fem sekretessmarkerade poster är utelämnade" in report_text(register, masked=True)
    assert "Omfattning: Hel: sekretessmarkerade poster är med" in report_text(register)


def test_who_may_not_read_marked_records_gets_a_masked_report_only(register):
    marked_quarter(register)
    with pytest.raises(NotAllowed):
        service.render(register, POLICE, ReportRequest(Q3))
    assert report_text(register, POLICE, masked=True) == report_text(register, READER, masked=True)


# ---------------------------------------------------------------- the log's chain


@pytest.mark.parametrize("kind", KINDS)
def test_each_whole_report_has_the_head_of_the_log_before_its_day_and_it_is_found_again(register, measure, kind):
    assert "Uttagen: 2026-11-24\n" in report_text(register, kind=kind)
    describe(on(register, "2026-11-25"), Q3)
    line = next(x for x in report_text(on(register, "2026-11-25"), kind=kind).splitlines() if x.startswith("Uttagen"))
    value = line.partition("kedjevärde ")[2]
    assert line == f"Uttagen: 2026-11-25. Loggen slutade då på rad 1, kedjevärde {value}"
    assert len(value) == 19
    assert log_reading.row_of_head(register, OPERATOR, value) == 1


def test_a_closed_quarters_report_has_the_head_of_its_closing_for_ever(register):
    whole_round(on(register, "2026-11-23"), Q3)
    rows = register.store.read("SELECT count(*) AS n FROM log")[0]["n"]
    closed_with_reason(register)
    describe(on(register, "2026-12-01"), Q4)
    text = report_text(on(register, "2027-01-10"))
    assert f"Stängt: 2026-11-24. Loggen slutade då på rad {rows}, kedjevärde " in text


def test_a_masked_report_has_no_number_that_counts_marked_records_and_no_sum_to_try_a_guess_against(register, measure):
    assert "Uttagen: 2026-11-25\n" in report_text(on(register, "2026-11-25"), masked=True)


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize("kind", FORMATS)
def test_the_same_state_gives_the_same_bytes(register, measure, kind):
    closed(register, measure)
    first = service.render(register, OPERATOR, ReportRequest(Q3, format=kind)).data
    register.file_cache.clear()
    assert service.render(on(register, "2027-03-01"), READER, ReportRequest(Q3, format=kind)).data == first


def test_the_file_is_named_for_municipality_report_quarter_and_scope(register):
    assert service.render(register, OPERATOR, ReportRequest(Q3)).name == "Lomma-kvartalsrapport-2026-K3.pdf"
    masked = service.render(register, OPERATOR, ReportRequest(Q3, masked=True, format="docx"))
    assert masked.name == "Lomma-kvartalsrapport-2026-K3-maskerad.docx"


def test_a_report_that_is_taken_is_in_the_log_with_its_quarter_and_no_text(register):
    service.log_download(register, READER, ReportRequest(Q3, masked=True, format="docx", reference="KS 2026/1"))
    row = latest(register.store, 1)[0]
    assert (row["action"], row["record"], row["who"]) == ("export_masked", "2026-K3", READER.name)
    assert row["name"] == "Kvartalsrapport (docx)"


def test_a_quarter_that_has_not_begun_and_an_unknown_kind_have_no_report(register):
    with pytest.raises(NotValid, match="har inte börjat"):
        service.render(register, OPERATOR, ReportRequest(Q4 + 1))
    with pytest.raises(NotFound):
        service.render(register, OPERATOR, ReportRequest(Q3, kind="annan"))
    with pytest.raises(NotFound):
        service.render(register, OPERATOR, ReportRequest(Q3, format="exe"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_register_has_every_report(register, kind):
    for file_format in FORMATS:
        assert service.render(register, OPERATOR, ReportRequest(Q2, kind, file_format)).data
