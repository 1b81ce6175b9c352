"""Import of CSV: a preview of every row's outcome before anything is saved, and saved rows are all or none."""

import csv
import datetime as dt
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.audit import log
from lomma_core.bootstrap import open_register
from lomma_core.errors import FileRefused, LommaError, NotAllowed, NotFound, NotValid, Outdated
from lomma_core.exchange.exports import csv_writer
from lomma_core.exchange.exports.formula_escape import escape
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.choice_values import EMPTY, LEAVE_OUT
from lomma_core.exchange.imports.columns import ColumnMapping
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.permissions import Actor
from lomma_core.plan.expressions import evaluation
from lomma_core.plan.field_types import FieldType
from lomma_core.plan.loader import file_text, load_plan
from lomma_core.privacy import small_counts
from lomma_core.records import commands, listing, queries, versions
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN, READER
from tests.helpers.core_results import form_csv, latest
from tests.helpers.sample_records import contents, large_file

PUBLISHED = (Path(__file__).parents[2] / "data" / "published_measures.csv").read_bytes()
IMPORTER = Actor("sammankallande.ett", "sammankallande", way="import")


def load(register, data, form="insats", actor=IMPORTER, save=True, change=None, **constants):
    """The preview of a file by its suggested mapping, saved unless ``save`` is False."""
    table = read_table(data if isinstance(data, bytes) else data.encode())
    mapping = columns.suggest(register, register.plan.get_form(form), table)
    mapping.constants |= constants
    if change:
        change(mapping)
    result = preview.preview(register, actor, form, table, mapping)
    if save:
        preview.save(register, actor, result)
    return result


@cache
def load_plan_once():
    return load_plan(PLAN)


def outcomes(result):
    return [outcome.outcome for outcome in result.outcomes]


def measures(register):
    return {
        record.values["titel"]: record.values for record in listing.list_records(register, MEMBER, "insats").records
    }


@pytest.fixture
def empty(tmp_path):
    """Another register, with nothing in it."""
    opened = open_register(PLAN, tmp_path / "tom" / "lomma.duckdb", lambda: NOW)
    yield opened
    opened.store.close()


# ---------------------------------------------------------------- the published measures


def test_the_published_measures_go_in_by_themselves(register):
    result = load(register, PUBLISHED)
    assert result.counts == {"ny": 21, "ändrad": 0, "oförändrad": 0, "avvisad": 0, "utelämnad": 3}
    by_title = measures(register)
    assert len(by_title) == 21
    row = by_title["Konsultationsteam för avhoppare (Plattform Malmö)"]
    assert (row["niva"], row["ansvarig"], row["ansvarig_annan"]) == ("individriktad", "annan", "Malmö stad")
    assert (row["typ"], row["typ_annan"]) == ("annat", "avhopparstöd")
    assert (row["start"], row["slut"], row["indikator"]) == (None, "löpande", None)
    assert (row["kommun"], row["kalla"]) == ("Malmö", "malmo.se; sverigesradio.se 6547997")
    coaches = by_title["Förstärkta familjebehandlare, föräldrastödsgrupper"]
    assert coaches["ansvarig_annan"] == "ej angiven (sannolikt socialförvaltningen)"
    periods = {(row["start"], row["slut"]) for row in by_title.values()}
    assert {("årsskiftet 2015/16", None), ("ht 2016", "3 år"), (None, "rev. sept 2017")} <= periods


def test_underlag_rows_are_left_out_and_counted(register):
    result = load(register, PUBLISHED)
    left_out = [outcome for outcome in result.outcomes if outcome.outcome == RowOutcome.LEFT_OUT]
    assert [outcome.number for outcome in left_out] == [7, 15, 22]
    assert all("Nivå" in outcome.reason and not outcome.title for outcome in left_out)


def test_columns_that_are_not_used_are_named(register):
    assert load(register, PUBLISHED, save=False).unused == ["nr", "miljo", "belagg"]


def test_the_same_file_again_changes_nothing(register):
    load(register, PUBLISHED)
    before = contents(register), len(latest(register.store))
    again = load(register, PUBLISHED)
    assert (again.counts["oförändrad"], again.counts["utelämnad"], again.accepted) == (21, 3, [])
    assert (contents(register), len(latest(register.store))) == before


def test_an_incomplete_row_comes_in_and_says_what_it_lacks(register):
    result = load(register, PUBLISHED)
    assert result.outcomes[0].reason == "Ofullständig: saknar Målgrupp, Genusperspektiv och Status."


def test_a_row_says_from_which_fields_unseen_characters_are_taken(register):
    result = load(register, "Titel;Nivå\nKur\u202es\u200b;generell\nAndra;generell\n")
    assert "togs bort ur Titel." in result.outcomes[0].reason
    assert "togs bort" not in result.outcomes[1].reason
    assert set(measures(register)) == {"Kurs", "Andra"}


def test_what_was_added_in_the_app_stays_when_the_file_comes_again(register):
    load(register, PUBLISHED)
    record = queries.find(register, MEMBER, "insats", titel="Toleransprojektet årskurs 8")
    commands.save(register, MEMBER, "insats", record.values | {"malgrupp": "Årskurs 8"}, record.id, 1, complete=False)
    assert load(register, PUBLISHED).counts["oförändrad"] == 21
    assert measures(register)["Toleransprojektet årskurs 8"]["malgrupp"] == "Årskurs 8"


# ---------------------------------------------------------------- other municipalities' plans


def test_bras_headings_are_recognised_by_themselves(register):
    text = (
        "Orsak;Åtgärd;Operativa mål;När;Vem;Uppföljning\n"
        "Oro i centrum;Kurs;Mindre oro;2019–2022;Polisen;Enkät\n"
        "Klotter;Sanering;;hösten 2017 – löpande;Tekniska;\n"
    )
    assert set(outcomes(load(register, text, niva="generell"))) == {"ny"}
    course, cleaning = measures(register)["Kurs"], measures(register)["Sanering"]
    names = ("syfte", "operativt_mal", "start", "slut", "ansvarig", "indikator", "niva")
    assert [course[n] for n in names] == [
        "Oro i centrum",
        "Mindre oro",
        "2019",
        "2022",
        "polisen",
        "Enkät",
        "generell",
    ]
    assert (cleaning["start"], cleaning["slut"]) == ("hösten 2017", "löpande")
    assert (cleaning["ansvarig"], cleaning["ansvarig_annan"]) == ("annan", "Tekniska")


def test_goteborgs_headings_are_recognised_by_themselves(register):
    text = "Mål\tAktivitet\tAnsvar\tFörväntade effekter\tMått\nTrygghet\tKurs\tUKF\tFärre i riskzon\tAntal kurser\n"
    load(register, text, niva="Generella")
    row = measures(register)["Kurs"]
    assert (row["operativt_mal"], row["syfte"], row["indikator"]) == ("Trygghet", "Färre i riskzon", "Antal kurser")
    assert (row["ansvarig"], row["niva"]) == ("utbildning_kultur_fritid", "generell")


def test_a_range_stays_whole_when_another_column_holds_the_end(register):
    load(register, "Titel;Nivå;Start;Slut\nKurs;generell;2019–2022;2024\n")
    assert (measures(register)["Kurs"]["start"], measures(register)["Kurs"]["slut"]) == ("2019–2022", "2024")


def test_a_windows_1252_file_with_semicolons_comes_in(register):
    load(register, "Titel;Nivå;Kostnad (kr)\r\nFöräldrastöd på kvällen;Generell;12 000,50\r\n".encode("cp1252"))
    assert str(measures(register)["Föräldrastöd på kvällen"]["kostnad"]) == "12000.50"


def test_a_type_that_the_level_does_not_have_is_kept_in_own_words(register):
    result = load(register, "Titel;Nivå;Typ\nStöd;individriktad;samordning\n")
    row = measures(register)["Stöd"]
    assert (row["typ"], row["typ_annan"]) == ("annat", "samordning")
    assert "Typ i egna ord" in result.outcomes[0].reason


def test_unknown_and_dash_are_no_answers(register):
    result = load(register, "Titel;Nivå;Ansvarig;Typ;Målgrupp;Start\nKurs;generell;ej angiven;–;-;okänt\n")
    assert outcomes(result) == ["ny"]
    assert not any(measures(register)["Kurs"][n] for n in ("ansvarig", "ansvarig_annan", "typ", "malgrupp", "start"))


# ---------------------------------------------------------------- the mapping


def suggested(register, text, form="insats"):
    table = read_table(text.encode())
    return table, columns.suggest(register, register.plan.get_form(form), table)


def test_two_columns_never_become_the_same_field(register):
    _, mapping = suggested(register, "Åtgärd;Titel;Aktivitet;Mål;Operativa mål\na;b;c;d;e\n")
    assert mapping.columns["Titel"] == "titel"
    assert (mapping.columns["Åtgärd"], mapping.columns["Aktivitet"]) == (None, None)
    assert (mapping.columns["Operativa mål"], mapping.columns["Mål"]) == ("operativt_mal", "syfte")
    mapping.columns["Åtgärd"] = "titel"
    with pytest.raises(FileRefused, match="Två kolumner är valda för Titel"):
        columns.check_mapping(register.plan.forms["insats"], mapping)


def test_the_registers_own_columns_are_known_and_not_imported(register):
    _, mapping = suggested(register, "Post;Version;Tillstånd;Sparad;Sparad av;Titel\n;1;Utkast;;x;Kurs\n")
    assert mapping.columns["Post"] == columns.RECORD
    assert mapping.unused == []


def test_a_mapping_is_remembered_by_heading_for_the_next_file(register):
    form = register.plan.forms["insats"]
    table, mapping = suggested(register, "Vad;Steg;Titel\nKurs;Universellt;Nej\nAnnat;Bred;Nej\n")
    mapping.columns |= {"Vad": "titel", "Steg": "niva", "Titel": None}
    mapping.values = {"niva": {"Universellt": "generell", "Bred": LEAVE_OUT}}
    columns.remember(register, IMPORTER, form, mapping, table)
    _, later = suggested(register, "VAD;Kostnad (kr);steg;titel\nKurs;5;universellt;Nej\nX;5;Bred;Nej\n")
    assert later.columns == {"VAD": "titel", "Kostnad (kr)": "kostnad", "steg": "niva", "titel": None}
    result = load(register, "VAD;steg;titel\nKurs;universellt;Nej\nX;Bred;Nej\n", save=False)
    assert outcomes(result) == ["ny", "utelämnad"]


def test_taking_a_choice_back_forgets_it(register):
    form = register.plan.forms["insats"]
    table, mapping = suggested(register, "Titel;Mål\nKurs;x\n")
    mapping.columns["Mål"] = "malgrupp"
    columns.remember(register, IMPORTER, form, mapping, table)
    mapping.columns["Mål"] = "operativt_mal"
    columns.remember(register, IMPORTER, form, mapping, table)
    assert register.store.read("SELECT * FROM import_mapping") == []


def test_a_remembered_field_that_left_the_plan_is_forgotten(register):
    with register.store.transaction() as write:
        stored = '{"field": "borta", "values": {}}'
        write.insert("import_mapping", [{"form": "insats", "heading": "titel", "mapping": stored}])
    assert suggested(register, "Titel;Nivå\nKurs;generell\n")[1].columns["Titel"] == "titel"


def test_words_without_a_meaning_are_shown_first_and_can_be_given_one(register):
    form = register.plan.forms["insats"]
    table, mapping = suggested(register, "Titel;Nivå;Status\na;generell;Vilar\nb;Alla;klar\nc;alla;\nd;underlag;\n")
    unmapped = columns.answers_to_map(register.plan, form, table, mapping)
    assert [(f.raw, f.rows, f.meaning) for f in unmapped["niva"]] == [
        ("Alla", 2, None),
        ("generell", 1, "generell"),
        ("underlag", 1, LEAVE_OUT),
    ]
    assert [(f.raw, f.meaning) for f in unmapped["status"]] == [("Vilar", None), ("klar", "genomford")]
    mapping.values = {"niva": {"Alla": "generell", "underlag": "specifik"}, "status": {"Vilar": EMPTY}}
    result = preview.preview(register, IMPORTER, "insats", table, mapping)
    assert outcomes(result) == ["ny"] * 4
    preview.save(register, IMPORTER, result)
    assert {t: v["niva"] for t, v in measures(register).items()} == {
        "a": "generell",
        "b": "generell",
        "c": "generell",
        "d": "specifik",
    }
    assert measures(register)["a"]["status"] is None


def test_at_most_two_hundred_words_are_shown(register):
    text = "Titel;Ansvarig\n" + "".join(f"t{i};nämnd {i}\n" for i in range(300))
    table, mapping = suggested(register, text)
    assert len(columns.answers_to_map(register.plan, register.plan.forms["insats"], table, mapping)["ansvarig"]) == 200


def test_a_word_that_is_the_other_answer_itself_is_not_its_own_words(register):
    load(register, "Titel;Nivå;Typ;Typ i egna ord\nKurs;generell;Annat;Teater\n")
    load(register, "Titel;Nivå;Typ\nKurs;generell;Annat\n")
    assert measures(register)["Kurs"]["typ_annan"] == "Teater"


# ---------------------------------------------------------------- a row's outcome


def test_a_rejected_row_says_why_without_its_texts_but_for_a_word_of_a_list_and_does_not_stop_the_others(register):
    text = "Titel;Nivå;Start;Kostnad (kr)\nKurs;generell;2019;5\nHemlig;Mellan;Hemligen;Hemlig\nTvå;specifik;;\n"
    result = load(register, text)
    assert outcomes(result) == ["ny", "avvisad", "ny"]
    bad = result.outcomes[1]
    assert (bad.number, bad.title) == (3, "")
    assert "Hemlig" not in bad.reason
    assert "Nivå: ”Mellan” är inget av svaren." in bad.reason
    assert all(label in bad.reason for label in ("Nivå", "Start", "Kostnad"))
    assert len(measures(register)) == 2


def test_a_row_without_a_needed_answer_is_rejected(register):
    assert outcomes(load(register, "Titel;Nivå\n;generell\nKurs;\n")) == ["avvisad", "avvisad"]


def test_a_row_with_more_cells_than_headings_is_rejected(register):
    result = load(register, "Titel;Nivå\nKurs;generell;för mycket\nTvå;generell;\n")
    assert outcomes(result) == ["avvisad", "ny"]
    assert "fler celler" in result.outcomes[0].reason


def test_an_answer_that_does_not_belong_in_the_row_is_refused_not_dropped(register):
    situation = commands.save(
        register, MEMBER, "lagesbild", {"kvartal": "2026-K3", "miljo": "vit_makt"}, complete=False
    )
    result = load(register, f"Titel;Nivå;lagesbild\nStöd;individriktad;{situation.id}\nKurs;generell;{situation.id}\n")
    assert outcomes(result) == ["avvisad", "ny"]
    assert "ska vara tomt" in result.outcomes[0].reason


def test_an_answer_that_stops_belonging_is_emptied_and_told_when_the_file_lacks_its_column(register):
    load(register, "Titel;Nivå;Typ;Typ i egna ord\nKurs;generell;Annat;Teater\n")
    result = load(register, "Titel;Nivå;Typ\nKurs;generell;skola\n")
    assert result.outcomes[0].changed == ("Typ", "Typ i egna ord")
    assert measures(register)["Kurs"]["typ_annan"] is None


def test_a_changed_row_names_the_fields_that_change_and_keeps_the_others(register, measure):
    result = load(register, "Titel;Nivå;Målgrupp\nFöreläsning för lärare;specifik;Lärare i årskurs 7–9\n")
    assert (outcomes(result), result.outcomes[0].changed) == (["ändrad"], ("Nivå",))
    assert result.outcomes[0].title == "Föreläsning för lärare"
    versions = queries.history(register, MEMBER, "insats", measure.id)
    assert [version.version for version in versions] == [2, 1]
    assert versions[0].values == measure.values | {"niva": "specifik"}
    assert (versions[0].way, versions[0].saved_by) == ("import", "sammankallande.ett")


def test_an_empty_cell_empties_the_answer(register, measure):
    result = load(register, "Titel;Nivå;Målgrupp\nFöreläsning för lärare;generell;\n")
    assert (outcomes(result), measures(register)[MEASURE["titel"]]["malgrupp"]) == (["ändrad"], None)


def test_the_same_record_twice_in_a_file_is_refused_the_second_time(register):
    text = "Titel;Nivå;Start\nKurs;generell;2019\nKurs;specifik;2019\nKurs;generell;2020\n"
    result = load(register, text)
    assert outcomes(result) == ["ny", "avvisad", "ny"]
    assert result.outcomes[1].reason == "Samma post står redan på rad 2."


def test_a_row_after_a_rejected_one_of_the_same_record_may_come_in(register):
    result = load(register, "Titel;Nivå\nKurs;fel\nKurs;generell\n")
    assert outcomes(result) == ["avvisad", "ny"]


def test_two_records_that_both_fit_are_told_apart_by_their_id_only(register):
    first, _ = (commands.save(register, MEMBER, "insats", MEASURE) for _ in range(2))
    result = load(register, f"Titel;Nivå\n{MEASURE['titel']};specifik\n", save=False)
    assert (outcomes(result), "kolumnen Post" in result.outcomes[0].reason) == (["avvisad"], True)
    assert outcomes(load(register, f"Post;Nivå\n{first.id};specifik\n")) == ["ändrad"]


def test_an_id_that_is_none_of_ours_is_kept_and_any_other_text_refused(register):
    fresh = versions.new_id()
    result = load(register, f"record;Titel;Nivå\n{fresh};Kurs;generell\n123;Hemlig;generell\n;Ny;generell\n")
    assert outcomes(result) == ["ny", "avvisad", "ny"]
    assert "123" not in result.outcomes[1].reason
    assert queries.get(register, MEMBER, "insats", fresh).values["titel"] == "Kurs"


def test_every_new_id_is_one_that_an_import_keeps(register):
    text = "record;Titel;Nivå\n" + "".join(f"{versions.new_id()};Kurs {i};generell\n" for i in range(200))
    assert set(outcomes(load(register, text, save=False))) == {"ny"}


def test_a_second_record_with_the_same_unique_key_is_refused(register):
    text = "kvartal;miljo;narvaro\n2026-K3;vit_makt;enstaka\n"
    load(register, text, "lagesbild")
    text = "record;kvartal;miljo\n" + "".join(f"{versions.new_id()};{q};vit_makt\n" for q in ("2026-K3", "2026-K4"))
    result = load(register, text + f"{versions.new_id()};2026-K4;vit_makt\n", "lagesbild")
    assert outcomes(result) == ["avvisad", "ny", "avvisad"]
    assert "Kvartal och Miljö" in result.outcomes[0].reason
    assert result.outcomes[2].reason == "Samma post står redan på rad 3."


def test_a_form_with_one_record_gets_no_second(register):
    load(register, "syfte;kontakt\nVårt syfte;CVE\n", "grunduppgifter")
    result = load(register, f"record;syfte\n{versions.new_id()};Nytt syfte\n;Ännu ett\n", "grunduppgifter")
    assert outcomes(result) == ["ändrad", "avvisad"]
    (row,) = contents(register)["grunduppgifter"].values()
    assert (row["syfte"], row["kontakt"]) == ("Nytt syfte", "CVE")


def test_a_link_may_be_a_title_and_must_exist(register):
    commands.save(register, MEMBER, "insats", MEASURE)
    text = f"Kvartal;Insats;Status\n2026-K3;{MEASURE['titel']};Försenad\n2026-K3;Finns inte;Försenad\n"
    result = load(register, text, "uppfoljning_insats")
    assert outcomes(result) == ["ny", "avvisad"]
    assert result.outcomes[0].title == f"{MEASURE['titel']}, 2026-K3"
    assert "Finns inte" not in result.outcomes[1].reason


def test_an_imported_follow_up_gives_its_insats_the_latest_quarters_status(register):
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    text = f"Kvartal;Insats;Status\n2026-K4;{MEASURE['titel']};Försenad\n2026-K3;{MEASURE['titel']};Genomförd\n"
    load(register, text, "uppfoljning_insats")
    assert queries.get(register, MEMBER, "insats", measure.id).values["status"] == "forsenad"


# ---------------------------------------------------------------- out and in again


def test_machine_csv_into_an_empty_database_gives_the_same_records_back(filled_register, empty):
    for form in filled_register.plan.form:
        data = form_csv(filled_register, READER, form.name, "csv")
        assert set(outcomes(load(empty, data, form.name))) == {"ny"}, form.name
    # Counts of 1–4 left as "<5" (R8), which is a stored answer of its own: contents() reads both as "<5".
    assert contents(empty) == contents(filled_register)
    small = {row["antal_erbjudna"] for row in contents(empty)["uppfoljning_insats"].values()}
    assert small == {"<5", None}


@pytest.mark.parametrize("kind", csv_writer.KINDS)
def test_what_was_exported_and_comes_in_again_is_unchanged(filled_register, kind):
    before = filled_register.store.read("SELECT * FROM form_uppfoljning_insats ORDER BY record, version")
    for form in filled_register.plan.form:
        result = load(filled_register, form_csv(filled_register, READER, form.name, kind), form.name)
        assert set(outcomes(result)) == {"oförändrad"}, form.name
        assert result.unused == []
    # The count behind "<5" is still there.
    assert filled_register.store.read("SELECT * FROM form_uppfoljning_insats ORDER BY record, version") == before
    assert {row["antal_erbjudna"] for row in before} == {"3", None}


def test_excel_csv_without_the_register_own_columns_recognises_records_by_their_key(filled_register):
    data = form_csv(filled_register, READER, "uppfoljning_insats", "excel-csv").decode("utf-8-sig")
    cut = "\r\n".join(line.split(";", 6)[-1] for line in data.strip().splitlines())
    assert set(outcomes(load(filled_register, cut, "uppfoljning_insats"))) == {"oförändrad"}


def test_one_cell_edited_in_excel_is_one_changed_record(filled_register):
    data = form_csv(filled_register, READER, "insats", "excel-csv").decode("utf-8-sig")
    result = load(filled_register, data.replace("12000,50", "13 000").encode("cp1252"))
    assert sorted(outcomes(result)) == ["oförändrad", "ändrad"]
    assert [outcome.changed for outcome in result.outcomes if outcome.changed] == [("Kostnad (kr)",)]


def test_two_records_with_the_same_title_keep_their_links_through_excel(register):
    for quarter in ("2026-K2", "2026-K3"):
        record = commands.save(register, MEMBER, "insats", MEASURE)
        answers = {"kvartal": quarter, "insats": record.id, "status": "enligt_plan"}
        commands.save(register, MEMBER, "uppfoljning_insats", answers, complete=False)
    data = form_csv(register, READER, "uppfoljning_insats", "excel-csv")
    assert set(outcomes(load(register, data, "uppfoljning_insats"))) == {"oförändrad"}


def test_several_seats_in_one_cell_come_in_by_their_words(register):
    seats = "Polisen, Räddningstjänsten", "Förvaltningen för utbildning, kost, kultur och fritid; Polisen"
    load(register, f'Titel;Nivå;Samverkande platser\na;generell;{seats[0]}\nb;generell;"{seats[1]}"\n')
    by_title = measures(register)
    assert by_title["a"]["samverkande"] == "raddningstjansten polisen"
    assert by_title["b"]["samverkande"] == "utbildning_kultur_fritid polisen"


FIELDS = {(form.name, f.name): f for form in load_plan_once().form for f in form.field}
typed = st.text(max_size=40) | st.sampled_from(["'=1", "=1", "–", "<5", "1e-7", "2019", "ja", "2026-K3", "1 000,5"])
numbers = st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9)


@given(st.sampled_from(sorted(FIELDS)), typed | numbers.map(str))
def test_every_answer_that_can_be_stored_survives_both_kinds_of_file(name, raw):
    plan, field = load_plan_once(), FIELDS[name]
    try:
        value = field.parse(raw, plan)
    except ValueError:
        return
    for out in (field.kind.machine(value), field.excel(value, plan)):
        file = io.StringIO()
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows([["Rubrik", "B"], [escape(out), "x"]])
        (row,) = read_table(file.getvalue().encode()).rows
        back = field.parse(row[0], plan)
        if field.type == "count":
            # 1–4 left as "<5" and is so read (R8).
            assert small_counts.shown(back) == small_counts.shown(value)
        else:
            assert back == value


def test_columns_that_left_the_plan_are_carried_along_in_an_import(register, tmp_path):
    load(register, "Titel;Nivå;Källa\n" + "".join(f"Kurs {i};generell;Bok {i}\n" for i in range(120)))
    text = file_text(PLAN)
    start = text.index('  [[form.field]]\n  type = "text"\n  name = "kalla"')
    (tmp_path / "plan.toml").write_text(text[:start] + text[text.index("# -----", start) :], encoding="utf-8")
    register.store.close()
    later = open_register(tmp_path / "plan.toml", register.store.path, lambda: NOW)
    for rows, version in ((120, 2), (10, 3)):
        level = "specifik" if version == 2 else "generell"
        result = load(later, "Titel;Nivå\nNy;generell\n" + "".join(f"Kurs {i};{level}\n" for i in range(rows)))
        assert result.counts["ändrad"] == rows
        sql = f"SELECT count(*) AS n FROM form_insats WHERE version = {version} AND kalla LIKE 'Bok %' AND niva = ?"
        assert later.store.read(sql, [level])[0]["n"] == rows
    later.store.close()


# ---------------------------------------------------------------- who may, and all or nothing


@pytest.mark.parametrize("actor", [None, READER, Actor("x", "okänd")])
def test_only_a_role_that_may_import_sees_even_the_preview(register, actor):
    with pytest.raises(NotAllowed):
        load(register, PUBLISHED, actor=actor)
    result = load(register, PUBLISHED, save=False)
    with pytest.raises(NotAllowed):
        preview.save(register, actor, result)
    with pytest.raises(NotAllowed):
        columns.remember(register, actor, register.plan.forms["insats"], ColumnMapping({}), read_table(PUBLISHED))
    assert measures(register) == {}


def test_a_form_that_needs_another_right_needs_it_in_an_import_too(register):
    text = "plats;lage;datum\nkommunledningen;tillsatt;2026-01-01\n"
    with pytest.raises(NotAllowed):
        load(register, text, "platsuppgift", actor=MEMBER)
    assert outcomes(load(register, text, "platsuppgift", actor=CONVENER)) == ["ny"]


def test_a_preview_changes_nothing(register):
    before = register.store.read("SELECT count(*) AS n FROM log")
    load(register, PUBLISHED, save=False)
    assert register.store.read("SELECT count(*) AS n FROM log") == before
    assert measures(register) == {}


def test_every_saved_record_is_in_the_log_and_no_text_is(register):
    load(register, PUBLISHED)
    entries = latest(register.store, 50)
    assert len(entries) == 21
    assert {(e["action"], e["way"], e["who"], e["form"]) for e in entries} == {
        ("import", "import", "sammankallande.ett", "insats")
    }
    assert {e["record"] for e in entries} == set(contents(register)["insats"])


def test_a_save_between_preview_and_save_asks_for_a_new_preview(register):
    result = load(register, PUBLISHED, save=False)
    commands.save(register, MEMBER, "insats", MEASURE)
    with pytest.raises(Outdated, match="Granska filen igen"):
        preview.save(register, IMPORTER, result)
    assert len(measures(register)) == 1


def test_what_does_not_touch_the_preview_does_not_stop_it(register):
    result = load(register, PUBLISHED, save=False)
    commands.save(register, MEMBER, "mote", {"datum": "2026-10-05"}, complete=False)
    form_csv(register, READER, "insats", "csv")
    preview.save(register, IMPORTER, result)
    assert len(measures(register)) == 21


def test_each_different_answer_of_a_file_is_read_and_judged_once(register, monkeypatch):
    parsed, evaluated = Counter(), Counter()
    parse, evaluate = FieldType.parse, evaluation._evaluate

    def counting(kind, raw, choices):
        parsed[kind.name, raw] += 1
        return parse(kind, raw, choices)

    def evaluating(*seen):
        evaluated[seen] += 1
        return evaluate(*seen)

    monkeypatch.setattr(FieldType, "parse", counting)
    monkeypatch.setattr(evaluation, "_evaluate", evaluating)
    rows = "".join(f"Kurs {n};{('generell', 'specifik')[n % 2]};skola;{2000 + n % 3}\n" for n in range(60))
    result = load(register, f"Titel;Nivå;Typ;Start\n{rows}", save=False)
    assert set(outcomes(result)) == {RowOutcome.NEW}
    assert sum(many for (kind, _), many in parsed.items() if kind == "text") == 60
    assert parsed["choice", "generell"] == 1
    assert set(parsed.values()) == {1}
    assert set(evaluated.values()) == {1}


def test_the_same_preview_is_saved_once(register):
    result = load(register, PUBLISHED)
    with pytest.raises(Outdated):
        preview.save(register, IMPORTER, result)
    assert len(measures(register)) == 21


def test_a_failing_save_saves_nothing(register, monkeypatch):
    result = load(register, PUBLISHED, save=False)
    monkeypatch.setattr(log, "add", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        preview.save(register, IMPORTER, result)
    assert measures(register) == {}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "tom"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "läses inte in"),
        (b"Titel;Typ\nF\x81r;skola", "teckenkodning"),
        (b"Titel;Typ\nKurs;skola", "saknar en kolumn för Nivå"),
        (b"Foo;Bar\nKurs;skola", "saknar en kolumn för Titel och Nivå"),
        (b"Titel;Typ\n", "bara rubriker"),
    ],
)
def test_a_refused_file_is_one_sentence_and_changes_nothing(register, measure, data, words):
    before = contents(register)
    with pytest.raises(FileRefused, match=words):
        load(register, data)
    assert contents(register) == before


def test_an_answer_for_all_rows_that_cannot_be_used_is_said_once(register):
    with pytest.raises(NotValid, match="Nivå"):
        load(register, PUBLISHED, niva="Hemlig")
    with pytest.raises(NotFound, match="Välj bland: titel"):
        load(register, PUBLISHED, hittepa="x")
    with pytest.raises(LommaError):
        load(register, PUBLISHED, "finns_inte")


def test_an_answer_for_all_rows_may_be_a_responsible_outside_the_group(register):
    load(register, "Titel;Nivå\nKurs;generell\n", ansvarig="Kommunstyrelsen", start="2019–2022")
    row = measures(register)["Kurs"]
    assert (row["ansvarig"], row["ansvarig_annan"]) == ("annan", "Kommunstyrelsen")
    assert (row["start"], row["slut"]) == ("2019", "2022")


@pytest.mark.slow
def test_fifty_thousand_rows_go_in_and_tell_how_far_they_are(tmp_path):
    register = open_register(PLAN, tmp_path / "stor.duckdb")
    progress = []
    table = read_table(large_file(50_000))
    mapping = columns.suggest(register, register.plan.forms["insats"], table)
    result = preview.preview(register, IMPORTER, "insats", table, mapping, lambda *at: progress.append(at))
    preview.save(register, IMPORTER, result, lambda *at: progress.append(at))
    assert result.counts["ny"] == 50_000
    assert register.store.read("SELECT count(*) AS n, min(kostnad) AS low FROM form_insats")[0]["n"] == 50_000
    assert register.store.read("SELECT count(*) AS n FROM log")[0]["n"] == 50_000
    assert (50_000, 50_000) in progress
    assert len(progress) >= 100
    register.store.close()


def test_dates_and_times_of_saving_are_the_imports_own(register):
    result = load(register, "record;Version;Sparad;Titel;Nivå\n;7;2001-01-01 10:00;Kurs;generell\n")
    record = queries.get(register, MEMBER, "insats", result.accepted[0].record)
    assert (record.version, record.saved_at) == (1, dt.datetime(2026, 11, 24, 9, 0))
