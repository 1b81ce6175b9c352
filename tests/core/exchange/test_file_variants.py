"""Files in the shapes that programs and people give them: read right, with a note where something is worth knowing."""

import datetime as dt
import io

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from lomma_core.errors import FileRefused
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.tables.encoding import NOT_READ
from lomma_core.exchange.imports.tables.reader import read_sheets, read_table
from tests.core.exchange.test_import_cases import judged

LETTERS = "Titel;Nivå\nFöreläsning på våren;generell\n"
ROW = "Titel;Nivå\nKurs;generell\n"
# What the file is -> how its rows come in, as titles.
TEXTS = {
    "UTF-16 without a mark": (LETTERS.encode("utf-16-le"), ["Föreläsning på våren"]),
    "the other UTF-16 without a mark": (LETTERS.encode("utf-16-be"), ["Föreläsning på våren"]),
    "three marks": (b"\xef\xbb\xbf" * 3 + LETTERS.encode(), ["Föreläsning på våren"]),
    "sep with spaces": (f"sep = ; \n{ROW}", ["Kurs"]),
    "sep of a tab in words": ("sep=\\t\nTitel\tNivå\nKurs\tgenerell\n", ["Kurs"]),
    "sep that is not true": (f"sep=,\n{ROW}", ["Kurs"]),
    "sep below a title": (f"Handlingsplan 2026\nsep=;\n{ROW}", ["Kurs"]),
    "three titles": (f"Lomma\nHandlingsplan 2026\nAntagen 2026-01-01, KS 2026/12\n\n{ROW}", ["Kurs"]),
    "many titles": ("".join(f"Rad {n}\n" for n in range(28)) + ROW, ["Kurs"]),
    "bars": (ROW.replace(";", "|"), ["Kurs"]),
    "a table in text": ("| Titel | Nivå |\n| --- | --- |\n| Kurs | generell |\n", ["Kurs"]),
    "marked headings": ("1. Titel;Nivå?;Målgrupp (obligatorisk)\nKurs;generell;Alla\n", ["Kurs"]),
    "a broken heading": ('Titel;"Ni-\nvå"\nKurs;generell\n', ["Kurs"]),
    "line ends of old programs": ("Titel;Nivå\nKurs\x0bett;generell\nKurs\x85två;generell\n", ["Kurs ett", "Kurs två"]),
    "pasted quotes": ('Titel\tNivå\n"Våga" prata\tgenerell\nKurs "ett"\tgenerell\n', ['"Våga" prata', 'Kurs "ett"']),
    "a pasted quote that is left open": ('Titel\tNivå\n"Våga\tgenerell\nKurs\tgenerell\n', ['"Våga', "Kurs"]),
    "pasted breaks": ('Titel\tNivå\r\n"Kurs\nett"\tgenerell\r\n', ["Kurs ett"]),
    "a second table": (f"{ROW}\nTitel;Ansvarig\nMöte;Polisen\n", ["Kurs"]),
    "a second table of another kind": (f"{ROW}\nMiljö;Närvaro\nVit makt;Ingen\n", ["Kurs"]),
    "a table that lies on its side": ("Titel;Kurs\nNivå;generell\nMålgrupp;Alla\n", []),
    "columns without anything": (";Titel;;Nivå;\n;Kurs;;generell;\n", ["Kurs"]),
    "nothing but a note beside the columns": ("Titel;Nivå;\nKurs;generell;\n;;obs\n", ["Kurs"]),
    "sums of many names": (
        "Insats;Kostnad (kr)\nKurs;10\nTotala kostnader;10\nSum;10\nGrand total;10\nTot.;10\n",
        ["Kurs"],
    ),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_of_any_shape_comes_in_as_its_rows(register, what):
    data, titles = TEXTS[what]
    result = judged(register, data if isinstance(data, bytes) else data.encode())
    assert [row.title for row in result.outcomes if row.outcome is RowOutcome.NEW] == titles
    assert not any(row.outcome is RowOutcome.REJECTED for row in result.outcomes)


def test_a_column_without_heading_and_content_is_no_column():
    table = read_table(b";Titel;;Niva;\n;Kurs;;generell;\n", {"titel"})
    assert (table.headings, table.rows) == (("Titel", "Niva"), [["Kurs", "generell"]])


# ---------------------------------------------------------------- Excel

CELLS = [
    (0.4, "0%", "40 %"),
    (0.405, "0.0%", "40,5 %"),
    (1200.5, '#,##0.00 "kr"', "1200,5"),
    (1200.5, "#,##0.00 [$€-1]", "1200,5 €"),
    (7, "000", "007"),
    (12, "General", "12"),
    (12345678901234567, "General", "1,23E+16"),
    (dt.date(2026, 3, 1), "mmm-yy", "2026-03"),
    (dt.date(2026, 3, 15), "mmm-yy", "2026-03-15"),
    (dt.date(2026, 1, 1), "yyyy", "2026"),
    (dt.datetime(2026, 11, 24, 10, 30), "yyyy-mm-dd hh:mm", "2026-11-24 10:30"),
    (dt.timedelta(hours=30, minutes=15), "[h]:mm", "30:15"),
    (True, "General", "Ja"),
    ("Rad 1_x000D_\nRad 2", "General", "Rad 1\r\nRad 2"),
    ("=A1", "General", "(formel utan uträknat värde)"),
]


def workbook(change):
    book = openpyxl.Workbook()
    change(book, book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_cell_is_read_as_it_is_shown():
    def fill(book, sheet):
        for number, (value, number_format, _) in enumerate(CELLS, 1):
            sheet.cell(number, 1, value).number_format = number_format

    (sheet,) = read_sheets(workbook(fill))
    assert [row[0] for row in sheet.rows] == [shown for _, _, shown in CELLS]


def test_a_formula_that_nobody_has_computed_rejects_its_row_by_name(register):
    def fill(book, sheet):
        sheet.append(["Titel", "Nivå", "Målgrupp"])
        sheet.append(["Kurs", "generell", '=A1&"x"'])

    (row,) = judged(register, workbook(fill)).outcomes
    assert (row.outcome, row.reason[:43]) == (RowOutcome.REJECTED, "Målgrupp: cellen har en formel som inget pr")


def test_what_is_hidden_in_a_workbook_is_said():
    def fill(book, sheet):
        for row in (["Titel", "Nivå", "Syfte"], ["Kurs", "generell", "x"], ["Dold", "generell", "y"]):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = sheet.column_dimensions["C"].hidden = True
        other = book.create_sheet("Gömt")
        other.append(["Titel"])
        other.sheet_state = "hidden"

    (sheet,) = read_sheets(workbook(fill))
    assert sheet.notes == (
        "Det här är dolt i filen och är ändå med här: rad 3 och kolumn C.",
        "Filen har dolda blad, som inte läses in.",
    )


def test_a_workbook_whose_sheets_are_hidden_says_what_to_do():
    def fill(book, sheet):
        sheet.append(["Titel"])
        sheet.sheet_state = "hidden"
        book.create_sheet("Tomt")

    with pytest.raises(FileRefused, match="Visa dem i programmet"):
        read_sheets(workbook(fill))


def test_a_sheet_that_is_a_chart_is_passed_over():
    def fill(book, sheet):
        book.create_chartsheet("Diagram")
        sheet.append(["Titel"])

    assert [sheet.rows for sheet in read_sheets(workbook(fill))] == [[["Titel"]]]


def test_an_old_document_of_word_is_named_for_what_it_is():
    with pytest.raises(FileRefused) as refused:
        read_sheets(b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "WordDocument".encode("utf-16-le"))
    assert str(refused.value) == NOT_READ


# ---------------------------------------------------------------- Word

WORDS = {
    "a tracked insertion": ("<w:ins {0}><w:r><w:t>x</w:t></w:r></w:ins>", "Allax"),
    "a tracked deletion": ("<w:del {0}><w:r><w:delText>x</w:delText></w:r></w:del>", "Alla"),
    "a content control": ("<w:sdt {0}><w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>", "Allax"),
    "a link": ("<w:hyperlink {0}><w:r><w:t>x</w:t></w:r></w:hyperlink>", "Allax"),
    "a field": ('<w:fldSimple {0} w:instr="DATE"><w:r><w:t>x</w:t></w:r></w:fldSimple>', "Allax"),
    "a break and a tab": ("<w:r {0}><w:br/><w:t>x</w:t><w:tab/><w:t>y</w:t></w:r>", "Alla\nx\ty"),
}


def document(change=lambda table: None, rows=(("Titel", "Målgrupp"), ("Kurs", "Alla"), ("Besök", "Unga"))):
    word = docx.Document()
    table = word.add_table(len(rows), len(rows[0]))
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            table.cell(number, place).text = text
    change(table)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def element(text):
    return parse_xml(text.format(nsdecls("w")))


@pytest.mark.parametrize("what", WORDS)
def test_a_cell_of_a_document_is_read_as_it_stands_on_paper(what):
    xml, text = WORDS[what]
    (sheet,) = read_sheets(document(lambda table: table.cell(1, 1).paragraphs[0]._p.append(element(xml))))
    assert sheet.rows[1] == ["Kurs", text]


def _around(inner):
    control = element("<w:sdt {0}><w:sdtContent/></w:sdt>")
    inner.addprevious(control)
    control[0].append(inner)


def test_tables_and_rows_in_content_controls_are_read_and_deleted_rows_are_not():
    for change in (lambda table: _around(table._tbl), lambda table: _around(table.rows[2]._tr)):
        (sheet,) = read_sheets(document(change))
        assert sheet.rows == [["Titel", "Målgrupp"], ["Kurs", "Alla"], ["Besök", "Unga"]]
    deleted = document(lambda table: table.rows[1]._tr.get_or_add_trPr().append(element("<w:del {0}/>")))
    assert [row[0] for row in read_sheets(deleted)[0].rows] == ["Titel", "Besök"]


def test_a_row_that_begins_further_in_keeps_its_columns():
    def indent(table):
        row = table.rows[2]._tr
        row.remove(row.tc_lst[0])
        row.get_or_add_trPr().append(element('<w:gridBefore {0} w:val="1"/>'))

    assert read_sheets(document(indent))[0].rows[2] == ["", "Unga"]


def test_a_table_within_a_cell_is_a_table_of_its_own():
    def nest(table):
        inner = table.cell(1, 1).add_table(2, 1)
        inner.cell(0, 0).text, inner.cell(1, 0).text = "Titel", "Inre"

    outer, inner = read_sheets(document(nest))
    assert (outer.rows[1], inner.rows) == (["Kurs", "Alla\n"], [["Titel"], ["Inre"]])
    assert "för sig" in outer.notes[0]
