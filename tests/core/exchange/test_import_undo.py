"""A whole import is undone and brought back: what it created is withdrawn, what it changed is as before (R19)."""

import pytest

from lomma_core.errors import NotAllowed, NotFound, NotValid, Outdated
from lomma_core.exchange.imports import columns, preview, runs, undo
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.imports.undo_judge import Fate
from lomma_core.permissions import Actor
from lomma_core.quarterly import close, confirm
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.records.versions import RecordState
from lomma_core.withdrawal import withdraw
from tests.conftest import CONVENER, MEASURE, MEMBER, READER
from tests.helpers.core_results import form_csv, latest
from tests.helpers.quarter_steps import Q3, counts, describe, follow
from tests.helpers.sample_records import contents, fill

IMPORTER = Actor("medlem.ett", "medlem", way="import")
WHY = "Fel fil."


def load(register, text, form="insats", file="fel fil.csv", **constants):
    """Import a file and return its run."""
    table = read_table(text.encode())
    chosen = columns.suggest(register, register.plan.get_form(form), table)
    chosen.constants |= constants
    made = preview.preview(register, IMPORTER, form, table, chosen)
    assert made.accepted, [outcome.reason for outcome in made.outcomes]
    preview.save(register, IMPORTER, made, file=file)
    return runs.runs(register, MEMBER)[0]


def take_back(register, run, why=WHY, actor=MEMBER):
    """Undo a run, or bring it back, as it is previewed now."""
    seen = undo.preview(register, actor, run.id)
    if seen.action == runs.REDO:
        return undo.redo(register, actor, run.id, seen.touched)
    return undo.undo(register, actor, run.id, why, seen.touched)


def fates(made):
    return {item.title: item.fate for item in made.items}


def test_an_import_is_kept_with_what_it_created_and_changed(register, measure):
    run = load(register, f"Titel;Nivå;Målgrupp\n{MEASURE['titel']};generell;Rektorer\nKurs;generell;Alla\n")
    assert (run.form, run.file, run.who, run.way) == ("insats", "fel fil.csv", "medlem.ett", "import")
    assert (run.created, run.changed, run.undone) == (1, 1, False)


def test_a_file_in_which_nothing_is_new_is_no_import(register, measure):
    table = read_table(f"Titel;Nivå\n{MEASURE['titel']};generell\n".encode())
    chosen = columns.suggest(register, register.plan.forms["insats"], table)
    preview.save(register, IMPORTER, preview.preview(register, IMPORTER, "insats", table, chosen), file="fil.csv")
    assert runs.runs(register, MEMBER) == []


@pytest.mark.parametrize("name", ["811218-9876.csv", "Ring 0413-555 00 00.csv"])
def test_a_file_name_that_may_mean_a_person_is_not_kept(register, name):
    assert load(register, "Titel;Nivå\nKurs;generell\n", file=name).file == ""


def test_undoing_withdraws_what_is_new_and_returns_what_is_changed(register, measure):
    fill(register)
    before = contents(register)
    run = load(register, f"Titel;Nivå;Målgrupp\n{MEASURE['titel']} 2;generell;Rektorer\nKurs;generell;Alla\n")
    other = load(register, "Titel;Nivå;Målgrupp\nKurs;generell;Barn\n")
    assert fates(undo.preview(register, MEMBER, run.id)) == {f"{MEASURE['titel']} 2": Fate.WITHDRAWN, "Kurs": Fate.LEFT}
    made = take_back(register, other)
    assert fates(made) == {"Kurs": Fate.RETURNED}
    take_back(register, run)
    # The undone change of Kurs is a version of somebody else's since: it stays.
    assert [record.values["malgrupp"] for record in listing.list_records(register, MEMBER, "insats").records].count(
        "Alla"
    ) == 1
    kurs = next(item for item in undo.preview(register, MEMBER, other.id).items)
    withdraw.withdraw(register, MEMBER, "insats", kurs.record, 3, WHY)
    assert contents(register) == before


def test_undoing_what_was_changed_leaves_the_earlier_answers_as_a_new_version(register, measure):
    run = load(register, f"Titel;Nivå;Målgrupp\n{MEASURE['titel']};generell;Rektorer\n")
    take_back(register, run)
    now = queries.get(register, MEMBER, "insats", measure.id)
    assert (now.version, now.values, now.reason) == (3, measure.values, f"Importen ångrades. {WHY}")
    actions = [row["action"] for row in latest(register.store, 2)]
    assert actions == ["import_undo", "restore"]
    assert latest(register.store, 1)[0]["record"] == str(run.id)
    assert latest(register.store, 1)[0]["amount"] == 1


def test_an_undone_import_is_brought_back_and_can_be_undone_again(register, measure):
    run = load(register, f"Titel;Nivå;Målgrupp\n{MEASURE['titel']};generell;Rektorer\nKurs;generell;Alla\n")
    imported = contents(register)
    for _ in range(2):
        take_back(register, run)
        assert runs.get(register, MEMBER, run.id).undone
        assert [record.id for record in listing.list_records(register, MEMBER, "insats").records] == [measure.id]
        made = take_back(register, run)
        assert set(fates(made).values()) == {Fate.RETURNED, Fate.BROUGHT_BACK}
        assert contents(register) == imported
    assert runs.get(register, MEMBER, run.id).steps == 5


def test_what_somebody_has_saved_confirmed_or_built_on_since_is_named_and_left(register):
    run = load(
        register,
        "Titel;Nivå\nÄndrad;generell\nFastställd;generell\nUppföljd;generell\nÅtertagen;generell\nKvar;generell\n",
    )
    by_title = {record.values["titel"]: record for record in listing.list_records(register, MEMBER, "insats").records}
    full = {name: by_title["Fastställd"].values[name] or MEASURE.get(name) for name in by_title["Fastställd"].values}
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ändrad"}, by_title["Ändrad"].id, 1)
    saved = commands.save(register, MEMBER, "insats", full, by_title["Fastställd"].id, 1)
    confirm.confirm(register, CONVENER, "insats", saved.id, saved.version, True)
    follow(register, Q3, by_title["Uppföljd"], status=by_title["Uppföljd"].values["status"] or "enligt_plan")
    withdraw.withdraw(register, MEMBER, "insats", by_title["Återtagen"].id, 1, WHY)
    seen = undo.preview(register, MEMBER, run.id)
    whys = {item.title: item.why for item in seen.items}
    assert whys["Ändrad"] == "Någon har sparat den efteråt."
    assert whys["Fastställd"] == "Någon har sparat den efteråt."
    assert whys["Uppföljd"]
    assert whys["Återtagen"] == "Den är återtagen för sig."
    assert {title for title, fate in fates(seen).items() if fate is not Fate.LEFT} == {"Kvar"}
    take_back(register, run)
    left = {record.values["titel"] for record in listing.list_records(register, MEMBER, "insats").records}
    assert left == {"Ändrad", "Fastställd", "Uppföljd"}


def test_a_confirmed_record_of_an_import_is_left(register):
    run = load(register, "Titel;Nivå\nKurs;generell\n")
    (record,) = listing.list_records(register, MEMBER, "insats").records
    with register.store.transaction() as write:
        # As the group's own records of an older program came in: confirmed at once.
        write.execute("UPDATE form_insats SET state = ? WHERE record = ?", [str(RecordState.CONFIRMED), record.id])
    seen = undo.preview(register, MEMBER, run.id)
    assert [item.why for item in seen.items] == ["Den är fastställd."]
    with pytest.raises(NotValid, match="Ingen post kan ändras"):
        take_back(register, run)


def test_a_closed_quarter_keeps_what_was_imported_into_it(register):
    run = load(register, "Kvartal;Miljö\n2026-K3;vit_makt\n", form="lagesbild")
    close.close(register, CONVENER, Q3, "Mötet ställdes in.")
    seen = undo.preview(register, MEMBER, run.id)
    assert "2026-K3 är stängt" in seen.items[0].why
    assert not seen.touched


def test_what_hooks_made_and_moved_in_an_import_is_undone_with_it(register, measure):
    run = load(register, "Idé;Nivå;Beslut\nNy kurs;generell;antas\n", form="forslag")
    seen = undo.preview(register, MEMBER, run.id)
    assert {item.form for item in seen.items} == {"forslag", "insats"}
    take_back(register, run)
    assert [record.id for record in listing.list_records(register, MEMBER, "insats").records] == [measure.id]
    run = load(register, f"Kvartal;Insats;Status\n2026-K3;{measure.id};forsenad\n", form="uppfoljning_insats")
    assert queries.get(register, MEMBER, "insats", measure.id).values["status"] == "forsenad"
    take_back(register, run)
    assert queries.get(register, MEMBER, "insats", measure.id).values == measure.values
    assert listing.list_records(register, MEMBER, "uppfoljning_insats").total == 0


def test_a_record_whose_place_is_taken_is_left_when_the_import_comes_back(register):
    run = load(register, "Kvartal;Miljö\n2026-K3;vit_makt\n2026-K3;autonom\n", form="lagesbild")
    take_back(register, run)
    describe(register, Q3)
    made = take_back(register, run)
    assert sorted(item.fate for item in made.items) == sorted([Fate.LEFT, Fate.BROUGHT_BACK])
    assert "finns redan" in next(item.why for item in made.items if item.fate is Fate.LEFT)
    assert listing.list_records(register, MEMBER, "lagesbild").total == 2


def test_a_marked_record_is_named_by_nothing_and_left_by_who_may_not_read_it(register, monkeypatch):
    run = load(register, "Titel;Nivå\nKurs;generell\n")
    (record,) = listing.list_records(register, MEMBER, "insats").records
    secrecy.mark(register, MEMBER, "insats", record.id, "osl_18_1", "Skäl")
    monkeypatch.setattr("lomma_core.records.secrecy.may_read_marked", lambda register, actor: False)
    (item,) = undo.preview(register, MEMBER, run.id).items
    assert (item.title, item.fate, item.row) == ("Sekretessmarkerad post", Fate.LEFT, None)


def test_nothing_is_undone_that_was_not_seen(register):
    run = load(register, "Titel;Nivå\nEtt;generell\nTvå;generell\n")
    seen = undo.preview(register, MEMBER, run.id)
    record = listing.list_records(register, MEMBER, "insats").records[0]
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ändrad"}, record.id, 1)
    before = counts(register)
    with pytest.raises(Outdated, match="Granska igen"):
        undo.undo(register, MEMBER, run.id, WHY, seen.touched)
    assert counts(register) == before


def test_a_reason_is_demanded_and_an_import_is_undone_once(register):
    run = load(register, "Titel;Nivå\nEtt;generell\n")
    with pytest.raises(NotValid, match="Skriv skälet"):
        take_back(register, run, " ")
    with pytest.raises(NotValid, match="inte ångrad"):
        undo.redo(register, MEMBER, run.id, [])
    take_back(register, run)
    with pytest.raises(NotValid, match="redan ångrad"):
        undo.undo(register, MEMBER, run.id, WHY, [])


def test_a_reader_neither_sees_nor_undoes_imports(register):
    run = load(register, "Titel;Nivå\nEtt;generell\n")
    for tried in (
        lambda: runs.runs(register, READER),
        lambda: undo.preview(register, READER, run.id),
        lambda: undo.undo(register, READER, run.id, WHY, []),
    ):
        with pytest.raises(NotAllowed):
            tried()
    with pytest.raises(NotFound):
        undo.preview(register, MEMBER, 4711)


def test_a_large_import_is_undone_in_one_go_and_the_export_is_as_before(register, measure):
    before = form_csv(register, MEMBER, "insats", "csv")
    rows = "".join(f"Insats {i};generell\n" for i in range(1200))
    run = load(register, f"Titel;Nivå\n{rows}")
    made = take_back(register, run)
    assert made.counts[Fate.WITHDRAWN] == 1200
    assert form_csv(register, MEMBER, "insats", "csv") == before


def test_a_file_does_not_change_a_withdrawn_record_but_may_bring_a_new_one_in_its_place(register, measure):
    withdraw.withdraw(register, MEMBER, "insats", measure.id, 1, WHY)
    table = read_table(f"Post;Titel;Nivå\n{measure.id};Kurs;generell\n".encode())
    chosen = columns.suggest(register, register.plan.forms["insats"], table)
    (outcome,) = preview.preview(register, IMPORTER, "insats", table, chosen).outcomes
    assert outcome.reason.startswith("Posten är återtagen. Ta tillbaka den först")
    load(register, f"Titel;Nivå\n{MEASURE['titel']};generell\n")
    assert listing.list_records(register, MEMBER, "insats").total == 1
