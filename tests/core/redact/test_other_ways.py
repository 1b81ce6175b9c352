"""A reported text goes however it is written, comes back by no stale form, and tells nothing of others' (R18)."""

import pytest

from lomma_core.audit import log
from lomma_core.permissions import Actor
from lomma_core.personal import drafts
from lomma_core.records import commands, queries, secrecy
from lomma_core.redact import decide, report, wording
from lomma_core.register import Register
from tests.conftest import ARCHIVIST, CONVENER, MEASURE, MEMBER
from tests.helpers.redacting import NAME, SECOND, files_with, save

FIRST, LAST = NAME.split()
REFERENCE = "KS 2026/0123"
POLICE = Actor("polis.ett", "polis")


def _erase(register: Register, made: report.Reported) -> None:
    decide.propose(register, ARCHIVIST, made.id, REFERENCE)
    decide.confirm(register, SECOND, made.id)
    register.store.checkpoint()


@pytest.mark.parametrize(
    ("reported", "other"),
    [
        (NAME, f"Stöd till {NAME}s bror"),
        (NAME, f"Stöd till {NAME}:s bror"),
        (NAME, f"Stöd till _{NAME}_ nu"),
        (NAME, f"Stöd till {LAST}, {FIRST}"),
        (f"{LAST}, {FIRST}", f"Stöd till {NAME}"),
        (f"{NAME}s bror", f"Stöd till {NAME}"),
    ],
)
def test_a_name_goes_in_the_genitive_in_emphasis_and_with_the_last_name_first(register, tmp_path, reported, other):
    record = save(register, "insats", MEASURE | {"titel": reported})
    save(register, "insats", MEASURE | {"titel": "Lovkul", "syfte": other})
    _erase(register, report.report(register, MEMBER, "insats", record.id, ["titel"]))
    assert files_with(tmp_path, LAST) == []


@pytest.mark.parametrize("text", ["Kvarnsteg", "LovisaKvarnström", "Lovisa", "Kvarnströmska Lovisa"])
def test_a_name_is_not_found_in_other_words(text):
    assert not wording.pattern(NAME).search(text)


def test_a_number_that_is_saved_again_from_an_open_form_is_emptied_again(register):
    record = save(register, "insats", MEASURE | {"ordning": 19800})
    made = report.report(register, MEMBER, "insats", record.id, ["ordning"])
    saved = commands.save(register, MEMBER, "insats", record.values | {"malgrupp": "Alla"}, record.id, 1)
    assert saved.values["ordning"] is None
    assert [version.values["ordning"] for version in _history(register, record.id)] == [None, None]
    decide.reject(register, ARCHIVIST, made.id)
    assert [version.values["ordning"] for version in _history(register, record.id)] == [19800, 19800]


def test_a_number_that_is_typed_in_a_draft_after_the_report_goes_at_the_confirmation(register):
    record = save(register, "insats", MEASURE | {"ordning": 19800})
    made = report.report(register, MEMBER, "insats", record.id, ["ordning"])
    drafts.keep(register, CONVENER, "insats", record.id, {"ordning": "19800", "malgrupp": "Alla"}, 1)
    _erase(register, made)
    assert "19800" not in str(register.store.read("SELECT answers FROM draft"))


def test_a_text_that_was_left_out_of_the_proposal_is_not_erased_where_it_is_typed_again(register):
    record = save(register, "insats", MEASURE | {"titel": NAME, "malgrupp": "Elever på skolgården"})
    made = report.report(register, MEMBER, "insats", record.id, ["titel", "malgrupp"])
    texts = {text.text: text.id for text in decide.waiting(register, ARCHIVIST)[0].texts}
    decide.propose(register, ARCHIVIST, made.id, REFERENCE, [texts[NAME]])
    other = save(register, "insats", MEASURE | {"titel": "Annan", "syfte": "ELEVER PÅ SKOLGÅRDEN"})
    decide.confirm(register, SECOND, made.id)
    assert queries.get(register, MEMBER, "insats", other.id).values["syfte"] == "ELEVER PÅ SKOLGÅRDEN"


def test_reporting_a_guess_does_not_tell_what_marked_records_and_other_drafts_hold(register):
    marked = save(register, "insats", MEASURE | {"titel": "Hemligt projekt", "syfte": "Gula huset"})
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", "Skäl.")
    drafts.keep(register, CONVENER, "insats", "ny", {"titel": "Om gula huset igen"})
    writer = Actor("skriver.ett", None, powers=("read", "write"))
    own = commands.save(register, writer, "insats", MEASURE | {"titel": "Gula huset"})
    made = report.report(register, writer, "insats", own.id, ["titel"])
    assert {(place.kind, place.record) for place in made.places} == {("record", own.id)}
    assert "Gula huset" not in str(queries.get(register, MEMBER, "insats", marked.id))
    records = {place.record for text in decide.waiting(register, CONVENER)[0].texts for place in text.places}
    assert marked.id in records


def _history(register: Register, record: str) -> list:
    return queries.history(register, MEMBER, "insats", record)


def test_a_copy_that_a_program_holds_is_no_longer_good_when_a_text_is_hidden_by_way_of_a_marked_record(register):
    marked, _ = (save(register, "insats", MEASURE | {"titel": title}) for title in (NAME, f"Stöd till {NAME}"))
    secrecy.mark(register, MEMBER, "insats", marked.id, "osl_18_1", "Skydd")
    hidden = secrecy.hidden(register, POLICE)
    before = log.change_counts(register, POLICE, sorted(hidden))
    made = report.report(register, MEMBER, "insats", marked.id, ["titel"])
    reported = log.change_counts(register, POLICE, sorted(hidden))
    decide.reject(register, ARCHIVIST, made.id)
    assert len({before, reported, log.change_counts(register, POLICE, sorted(hidden))}) == 3
