"""Reporting a text about a person (R18): hidden at once, everywhere, from everybody but those who decide."""

import pytest

from lomma_core.audit import log
from lomma_core.errors import Marked, NotAllowed, NotFound, NotValid, PersonSuspected
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.personal import drafts
from lomma_core.personal.drafts import REASON
from lomma_core.quarterly import close, confirm
from lomma_core.records import listing, queries, secrecy
from lomma_core.records.listing import ListQuery
from lomma_core.redact import decide, report, wording
from lomma_core.redact.report import Reported
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER, READER
from tests.helpers.quarter_steps import CALM, Q3, follow
from tests.helpers.redacting import NAME, SECOND, contents, dump, keep_view, save

POLICE = Actor("polis.ett", "polis")


@pytest.fixture
def named(register):
    """An insats whose title is a name, by mistake, in two versions, and a follow-up of it."""
    record = save(register, "insats", MEASURE | {"titel": NAME, "syfte": f"Stöd så att {NAME} slutar."})
    record = save(register, "insats", record.values | {"malgrupp": "Elever"}, record.id, 1)
    follow(register, Q3, record)
    return record


def reported(register, record, *fields, **more) -> Reported:
    return report.report(register, MEMBER, record.form, record.id, fields, **more)


def test_a_reported_text_stands_in_no_version_and_its_neighbours_do(register, named):
    reported(register, named, "titel")
    for version in queries.history(register, MEMBER, "insats", named.id):
        assert NAME not in str(version)
        assert version.values["malgrupp"] in ("Elever", MEASURE["malgrupp"])
        assert wording.MARKED.fullmatch(version.values["titel"])
        assert version.values["syfte"].startswith("Stöd så att [Dold")


def test_a_search_for_a_hidden_text_finds_nothing(register, named):
    assert listing.list_records(register, MEMBER, "insats", ListQuery(NAME)).total == 1
    reported(register, named, "titel")
    for words in (NAME, NAME.split()[0], NAME.split()[1], NAME.lower()):
        for form in register.plan.forms:
            assert listing.list_records(register, ARCHIVIST, form, ListQuery(words)).total == 0


def test_nothing_that_the_core_tells_anybody_holds_a_hidden_text(register, named):
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    assert NAME in contents(register)
    reported(register, named, "titel")
    for actor in (READER, MEMBER, CONVENER, ARCHIVIST, OPERATOR):
        assert not [word for word in NAME.split() if word in contents(register, actor)]


def test_those_who_decide_see_the_text_and_where_it_stood_and_others_do_not(register, named):
    seen = {"datum": "2026-10-02", "miljo": "autonom", "iakttagelse": NAME.upper()}
    save(register, "observation", seen, complete=False)
    made = reported(register, named, "titel")
    (waiting,) = decide.waiting(register, CONVENER)
    assert (waiting.id, waiting.record, waiting.row["reported_by"]) == (made.id, named.id, MEMBER.name)
    assert {text.text for text in waiting.texts} == {NAME, NAME.upper()}
    places = {(p.form, p.field, p.versions) for text in waiting.texts for p in text.places if p.kind == "record"}
    assert places == {("insats", "titel", (1, 2)), ("insats", "syfte", (1, 2)), ("observation", "iakttagelse", (1,))}
    for actor in (READER, MEMBER, POLICE, None):
        with pytest.raises(NotAllowed):
            decide.waiting(register, actor)


def test_saying_that_no_person_is_meant_gives_every_byte_back(register, named):
    keep_view(register, "Lovisa")
    drafts.keep(register, MEMBER, "insats", named.id, {"titel": NAME, "syfte": f"{NAME} igen\n\nrad två"}, 2)
    close.close(register, CONVENER, Q3, "Gruppen hann inte.")
    before = dump(register)
    made = reported(register, named, "titel", "malgrupp")
    assert dump(register) != before
    decide.reject(register, CONVENER, made.id)
    assert dump(register) == before
    assert decide.waiting(register, CONVENER) == []
    with pytest.raises(NotFound):
        decide.reject(register, CONVENER, made.id)


def test_what_was_changed_while_a_text_was_hidden_stays_changed_when_it_is_shown(register, named):
    made = reported(register, named, "titel")
    now = queries.get(register, MEMBER, "insats", named.id)
    save(register, "insats", now.values | {"malgrupp": "Alla"}, named.id, 2)
    decide.reject(register, ARCHIVIST, made.id)
    third, second, _ = queries.history(register, MEMBER, "insats", named.id)
    assert (third.values["titel"], third.values["malgrupp"]) == (NAME, "Alla")
    assert second.values["titel"] == NAME


def test_a_text_that_is_saved_again_from_an_open_form_is_hidden_again(register, named):
    made = reported(register, named, "titel")
    typed = named.values | {"malgrupp": "Alla"}
    saved = save(register, "insats", typed, named.id, 2)
    assert saved.values["titel"].startswith(wording.MARK_START)
    assert NAME not in str(queries.history(register, MEMBER, "insats", named.id))
    decide.reject(register, ARCHIVIST, made.id)
    assert queries.get(register, MEMBER, "insats", named.id).values["titel"] == NAME


def test_an_adopted_proposal_carries_the_mark_and_not_the_text(register):
    values = {"ide": NAME, "niva": "generell", "forvantad_effekt": "Lugn.", "genusperspektiv": "Lika.", "beslut": "ny"}
    record = save(register, "forslag", values, complete=False)
    reported(register, record, "ide")
    save(register, "forslag", record.values | {"beslut": "antas", "beslut_skal": "Ja."}, record.id, 1, complete=False)
    (made,) = listing.list_records(register, MEMBER, "insats").records
    assert made.values["titel"].startswith(wording.MARK_START)


def test_other_versions_that_the_guard_suspects_go_along_and_innocent_ones_stay(register, measure):
    for base, text in enumerate(("Vi mötte Lovisa Kvarnström", "Vi mötte en elev", "Lovisa Kvarnström var där"), 1):
        save(register, "insats", measure.values | {"syfte": text}, measure.id, base)
    reported(register, measure, "syfte")
    texts = [version.values["syfte"] for version in queries.history(register, MEMBER, "insats", measure.id)]
    assert [bool(text and wording.MARKED.search(text)) for text in texts] == [True, False, True, False]


def test_a_confirmed_record_is_hidden_too_and_why_it_was_corrected(register):
    record = save(register, "lagesbild", CALM | {"kvartal": "2026-K3", "miljo": "autonom", "narvaro_ord": NAME})
    confirm.confirm(register, CONVENER, "lagesbild", record.id, 1, True)
    given = ("lagesbild", record.values | {"analys": "Annan."}, record.id, 2, f"Fel: {NAME}", True)
    with pytest.raises(PersonSuspected) as question:
        confirm.correct(register, CONVENER, *given)
    confirm.correct(register, CONVENER, *given, question.value.suspicions)
    reported(register, record, REASON)
    assert NAME not in str(queries.history(register, MEMBER, "lagesbild", record.id))


@pytest.mark.parametrize("actor", [READER, POLICE, None], ids=str)
def test_who_may_not_write_may_not_report(register, measure, actor):
    with pytest.raises(NotAllowed):
        report.report(register, actor, "insats", measure.id, ["titel"])


def test_a_marked_record_is_not_reported_by_who_may_not_read_it(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "Skäl.")
    writer = Actor("x", None, powers=("read", "write"))
    with pytest.raises(Marked):
        report.report(register, writer, "insats", measure.id, ["titel"])


def test_a_report_needs_a_field_with_a_text_that_is_not_hidden(register, measure):
    for fields in ([], ["finns_inte"], ["niva"], ["indikator"]):
        with pytest.raises(NotValid):
            reported(register, measure, *fields)
    with pytest.raises(NotFound):
        report.report(register, MEMBER, "insats", "bcdfghjkmnpq", ["titel"])
    with pytest.raises(NotFound):
        reported(register, measure, "titel", version=9)
    reported(register, measure, "titel")
    with pytest.raises(NotValid):
        reported(register, measure, "titel")


def test_reporting_twice_is_fine_and_each_report_is_decided_by_itself(register, named):
    before = dump(register)
    first = reported(register, named, "titel")
    second = reported(register, named, "syfte")
    decide.reject(register, ARCHIVIST, first.id)
    assert queries.get(register, MEMBER, "insats", named.id).values["titel"] == NAME
    decide.reject(register, ARCHIVIST, second.id)
    assert dump(register) == before


def test_the_log_tells_who_reported_which_field_and_never_the_text(register, named):
    made = reported(register, named, "titel")
    decide.reject(register, ARCHIVIST, made.id)
    rows = register.store.read("SELECT * FROM log WHERE action LIKE 'redact%' ORDER BY nr")
    assert [(row["who"], row["action"], row["record"], row["version"]) for row in rows] == [
        (MEMBER.name, "redact_report", named.id, 2),
        (ARCHIVIST.name, "redact_reject", named.id, 2),
    ]
    assert rows[0]["detail"] == f"Rapport {made.id}: Titel"
    assert log.verify_chain(register.store).broken_at is None


def test_a_plan_word_is_hidden_only_where_it_was_reported(register, measure):
    other = save(register, "insats", MEASURE | {"titel": "Rutin", "syfte": "Rutin för skolan"})
    reported(register, other, "titel")
    now = queries.get(register, MEMBER, "insats", other.id)
    assert (wording.MARKED.fullmatch(now.values["titel"]) is not None, now.values["syfte"]) == (
        True,
        "Rutin för skolan",
    )


def test_a_draft_can_be_reported_by_its_author_and_from_the_text_scan(register):
    drafts.keep(register, MEMBER, "insats", "ny", {"titel": NAME, "malgrupp": "Elever"})
    with pytest.raises(NotFound):
        report.report_draft(register, CONVENER, "insats", "ny", ["titel"])
    with pytest.raises(NotAllowed):
        report.report_draft(register, Actor("medlem.tva", "medlem"), "insats", "ny", ["titel"], MEMBER.name)
    made = report.report_draft(register, ARCHIVIST, "insats", "ny", ["titel"], MEMBER.name)
    draft = drafts.find(register, MEMBER, "insats", "ny")
    assert draft.answers["titel"].startswith(wording.MARK_START)
    assert draft.answers["malgrupp"] == "Elever"
    decide.reject(register, SECOND, made.id)
    assert drafts.find(register, MEMBER, "insats", "ny").answers["titel"] == NAME


def test_words_in_a_drafts_field_for_a_day_or_a_count_can_be_reported_and_its_days_and_counts_not(register):
    form = register.plan.forms["mote"]
    drafts.keep(register, MEMBER, "mote", "ny", {"datum": NAME, "diarienummer": "KS 2026/12"})
    assert list(report.reportable_in_draft(register.plan, form, {"datum": NAME, "lage": "planerat"})) == ["datum"]
    assert report.reportable_in_draft(register.plan, form, {"datum": "2026-11-24"}) == {}
    report.report_draft(register, MEMBER, "mote", "ny", ["datum"])
    assert drafts.find(register, MEMBER, "mote", "ny").answers["datum"].startswith(wording.MARK_START)
    assert NAME not in str(register.store.read("SELECT answers FROM draft"))


def test_a_surname_that_the_guard_does_not_know_goes_with_the_name(register):
    record = save(register, "insats", MEASURE | {"titel": "Kontakt med Gunvor Plit", "syfte": "Gunvor Plit hjälps."})
    record = save(register, "insats", record.values | {"malgrupp": "Plit själv"}, record.id, 1)
    reported(register, record, "syfte")
    assert "Plit" not in str(queries.history(register, MEMBER, "insats", record.id))
    assert queries.get(register, MEMBER, "insats", record.id).values["titel"].startswith("Kontakt med [Dold")
