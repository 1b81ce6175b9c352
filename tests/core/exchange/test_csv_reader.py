"""A file becomes a table whatever program wrote it; one that cannot be read is refused in one sentence."""

import csv
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lomma_core.errors import EncodingUnclear, FileRefused
from lomma_core.exchange.imports.tables.reader import read_table
from lomma_core.exchange.imports.tables.sheet import MOST_COLUMNS, MOST_ROWS

TEXT = "Titel;Nivå;När\r\nFöreläsning för årskurs 9;Generell;2019–2022\r\n”Öppet hus”, café;Specifik;löpande\r\n"
BRA = "Orsak;Åtgärd;Operativa mål;När;Vem;Uppföljning\nOro, bland unga, i centrum;Kurs;Minskad oro;2019;Polisen;Enkät\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encoding_and_delimiter_are_recognised(encoding, delimiter):
    out = io.StringIO()
    rows = [line.split(";") for line in TEXT.splitlines()]
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    table = read_table(out.getvalue().encode(encoding))
    assert (table.encoding, table.delimiter) == (encoding, delimiter)
    assert [list(table.headings), *table.rows] == rows
    assert table.numbers == [2, 3]


def test_commas_in_texts_do_not_make_a_semicolon_file_a_comma_file():
    assert read_table(BRA.encode()).headings[0] == "Orsak"
    many = BRA + BRA.split("\n")[1] + "\n" + "a,b;c,d;e\n" * 300
    assert read_table(many.encode()).delimiter == ";"


def test_a_single_column_is_not_split_at_the_commas_in_its_texts():
    table = read_table("Titel\nKurs, för lärare\nÖppet hus\n".encode())
    assert table.rows == [["Kurs, för lärare"], ["Öppet hus"]]


def test_the_line_that_excel_writes_about_the_delimiter_is_understood():
    table = read_table(b"sep=|\r\nTitel|Typ\r\nKurs; a|skola\r\n")
    assert (table.headings, table.rows, table.numbers) == (("Titel", "Typ"), [["Kurs; a", "skola"]], [2])


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    table = read_table(b'Titel;Typ\n"a\nb";skola\n;;\n\nc;skola\n')
    assert table.numbers == [2, 5]


def test_short_rows_are_padded_and_wide_rows_kept_for_their_own_refusal():
    table = read_table(b"Titel;Typ;Mal\nKurs\nKurs;skola;x;;\nKurs;skola;x;y\n")
    assert table.rows == [["Kurs", "", ""], ["Kurs", "skola", "x"], ["Kurs", "skola", "x", "y"]]


def test_empty_columns_after_the_last_are_dropped_and_unnamed_ones_in_use_get_a_name():
    assert read_table(b"Titel;Typ;;\nKurs;skola;;\n").headings == ("Titel", "Typ")
    assert read_table(b"Titel;;;\nKurs;skola;;\n").headings == ("Titel", "Kolumn 2")


def test_cells_that_were_neutralised_are_restored():
    assert read_table(b"Titel;Typ\n'=1+1;'citat'\n").rows == [["=1+1", "'citat'"]]


def test_old_mac_line_ends_and_dos_end_of_file_are_read():
    assert read_table(b"Titel;Typ\rKurs;skola\r\x1a").rows == [["Kurs", "skola"]]


def xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return out.getvalue()


REFUSED = {
    "empty": (b"", "Filen är tom"),
    "blank": (b"\xef\xbb\xbf\r\n ;;\r\n", "Filen är tom"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "läses inte in"),
    "xlsx": (xlsx(), "Spara den på nytt"),
    "pdf": (b"%PDF-1.7\nTitel;Typ\nKurs;skola", "läses inte in"),
    "html": (b"<!DOCTYPE html><table><tr><td>Titel</td></tr></table>", "läses inte in"),
    "json": (b'[{"titel": "Kurs"}]', "läses inte in"),
    "binary": (bytes(range(256)) * 4, "läses inte in"),
    "undefined bytes": (b"Titel;Typ\nF\x81rel\x8dsning;skola", "teckenkodning"),
    "old mac": ("Titel;Typ\nFöreläsning på året;skola".encode("mac-roman"), "teckenkodning"),
    "dos": ("Titel;Typ\nFöreläsning för lärare;skola".encode("cp850"), "teckenkodning"),
    "cyrillic": ("Titel;Typ\nПривет, лекция;skola".encode("cp1251"), "teckenkodning"),
    "broken utf-8": ("Titel;Typ\nFöreläsning för lärare;skola\n".encode() + b"\xc3(", "teckenkodning"),
    "broken utf-8 with mark": ("\ufeffTitel;Typ\nFör;skola".encode() + b"\xff", "teckenkodning"),
    "utf-32": ("Titel;Typ\nKurs;skola".encode("utf-32"), "teckenkodning"),
    "only headings": (b"Titel;Typ\n", "bara rubriker"),
    "equal headings": (b"Titel;Typ;titel \nKurs;skola;x\n", "Kolumn 1 och kolumn 3"),
    "open quote": (b'Titel;Typ\nKurs;skola\n"Hemlig;skola\nKurs;skola\n', "från rad 3"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_cannot_be_read_is_refused_in_one_sentence_without_its_texts(data, words):
    with pytest.raises(FileRefused, match=words) as refused:
        read_table(data)
    assert "Hemlig" not in str(refused.value)
    assert "Kurs" not in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        b"Titel;Typ\n" + b"Kurs;skola\n" * (MOST_ROWS + 1),
        b";".join(b"r%d" % number for number in range(MOST_COLUMNS + 1)) + b"\n" + b"x;" * MOST_COLUMNS + b"x\n",
        b"Titel;Typ\n" + b";" * 5_000_000 + b"\n",
        b"Titel;Typ\nKurs;skola\n" + b"\n" * 5_000_000,
        b"Titel;Typ\nKurs;skola\n" + b"\r" * 5_000_000,
        b"sep=|\nTitel|Typ\nKurs|skola\n" + b"|" * 5_000_000,
    ],
    ids=["rows", "columns", "a row of empty cells", "empty lines", "empty lines of an old Mac", "another delimiter"],
)
def test_a_file_with_more_than_is_read_is_refused_in_a_sentence_and_fills_no_memory(data):
    tracemalloc.start()
    with pytest.raises(FileRefused, match="Filen är för stor"):
        read_table(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_a_file_with_as_many_rows_as_are_read_is_read_whole():
    table = read_table(b"Titel;Typ\n" + b"Kurs;skola\n" * MOST_ROWS)
    assert len(table.rows) == MOST_ROWS


def test_a_cell_larger_than_the_csv_modules_own_limit_is_read():
    assert len(read_table(f"Titel;Syfte\nKurs;{'x' * 200_000}\n".encode()).rows[0][1]) == 200_000


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_never_something_else(data):
    try:
        table = read_table(data)
    except FileRefused:
        return
    assert all(len(row) >= len(table.headings) for row in table.rows)


cell = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from(";,\t\"'\n=å"), max_size=12)


@given(st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=8), st.sampled_from([";", ",", "\t"]))
def test_what_a_csv_writer_wrote_is_read_back(rows, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    # A text before which an apostrophe is taken away is the business of test_export.
    safe_rows = [[f".{c}" for c in row] for row in rows]
    writer.writerows([["Rubrik", "Annan rubrik", "Tredje rubrik"], *safe_rows])
    data = out.getvalue().encode()
    try:
        table = read_table(data)
    except EncodingUnclear:
        # By chance a text may look as if it were coded twice; then somebody is asked, and says that it is not.
        table = read_table(data, encoding="utf-8")
    assert (table.delimiter, table.rows) == (delimiter, safe_rows)
