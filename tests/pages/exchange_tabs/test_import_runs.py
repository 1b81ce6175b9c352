"""Tidigare importer: what each brought, what undoing it touches, and the way there and back (R19)."""

from lomma_core.exchange.imports import columns, preview, runs
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.records import commands, listing
from tests.conftest import MEASURE, MEMBER

UNDO = "Ångra importen"


def load(register, text):
    table = read_table(text.encode())
    chosen = columns.suggest(register, register.plan.forms["insats"], table)
    preview.save(register, MEMBER, preview.preview(register, MEMBER, "insats", table, chosen), file="fel fil.csv")


def test_there_is_a_sentence_before_the_first_import(screen, open_database):
    open_database("empty")
    page = screen("medlem", None).go("export-och-import", flik="Import")
    assert "Inget är importerat än." in page.text


def test_an_import_is_looked_through_undone_with_a_reason_and_brought_back(screen, open_database):
    register = open_database("empty")
    load(register, "Titel;Nivå\nEtt;generell\nTvå;generell\n")
    record = next(
        record for record in listing.list_records(register, MEMBER, "insats").records if record.values["titel"] == "Ett"
    )
    commands.save(register, MEMBER, "insats", MEASURE | {"titel": "Ett"}, record.id, 1)
    page = screen("medlem", None).go("export-och-import", flik="Import")
    assert "Två poster skapades. Importen gjordes av medlem.ett." in page.text
    page.press(UNDO)
    assert "En post återtas och en post ligger kvar." in page.text
    assert [row[0::2] for row in page.table("Två poster").rows] == [["Ett", "Ligger kvar"], ["Två", "Återtas"]]
    page.press(f"{UNDO} (1 post)")
    assert "Skriv skälet." in page.app.error[0].value
    page.fill("Varför ångras importen?", "Fel fil.").press(f"{UNDO} (1 post)")
    assert "Importen är ångrad: en post återtas" in page.app.success[0].value
    assert [record.values["titel"] for record in listing.list_records(register, MEMBER, "insats").records] == ["Ett"]
    page.press("Granska vad som tas tillbaka").press("Ta tillbaka importen (1 post)")
    assert "Importen är tillbaka" in page.app.success[0].value
    assert listing.list_records(register, MEMBER, "insats").total == 2
    assert runs.runs(register, MEMBER)[0].steps == 3
