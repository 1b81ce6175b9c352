"""Files as other people's programs and habits make them: each comes in right, or says what is to be done.

The files in tests/data/import_cases are made up after troubles that others have reported in public; a case's name is
its file's.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from lomma_core.errors import EncodingUnclear, FileRefused
from lomma_core.exchange.imports import columns, preview
from lomma_core.exchange.imports.outcomes import RowOutcome
from lomma_core.exchange.imports.row_reader import RowReader
from lomma_core.exchange.imports.tables.reader import read_table
from tests.core.exchange.test_csv_import import IMPORTER

FILES = Path(__file__).parents[2] / "data" / "import_cases"
NEW, REJECTED, LEFT_OUT = RowOutcome.NEW, RowOutcome.REJECTED, RowOutcome.LEFT_OUT
FORMS = {"a05_serial_date": "mote", "a06_dates_eu": "mote", "a06_datetime": "mote", "a06_datetime2": "mote"}
FORMS |= {"a20_yes_no": "grunduppgifter", "a42_quarters": "lagesbild"}
LIBRARY = {"titel": "Kvällsöppet på biblioteket", "niva": "generell", "malgrupp": "Alla unga"}
PERIOD = "Start: Skriv ett datum"
UNCLEAR = "Det går inte att veta om talet har tusental eller tre decimaler"


def judged(register, data, form="insats", encoding="", **columns_by_heading):
    """The preview of a file; where it has no level, all rows are general."""
    form = register.plan.forms[form]
    table = read_table(data, columns.known_words(form), encoding=encoding)
    mapping = columns.suggest(register, form, table)
    mapping.columns |= columns_by_heading
    if form.name == "insats" and "niva" not in mapping.fields:
        mapping.constants["niva"] = "generell"
    return preview.preview(register, IMPORTER, form.name, table, mapping)


def case(name):
    """The bytes of a case's file."""
    (path,) = FILES.glob(f"{name}.*")
    return path.read_bytes()


def costs(*texts):
    return [({"kostnad": text} if text[0].isdigit() else text) for text in texts]


def statuses(*texts):
    return [({"status": text} if "_" in text or text.islower() else f"Status: ”{text}”") for text in texts]


SEPARATORS = ("a01_bom_sep", "a01_sep_comma", "a01_sep_cr", "a01_sep_padded", "a01_utf16_sep_tab")
# Case -> what becomes of each row: the answers it brings, or a part of the reason why it does not come in as it is.
ROWS = {
    **{name: [LIBRARY] for name in SEPARATORS},
    "a02_utf16_breaks": [
        {"titel": 'Öppet hus "Våga"', "syfte": "Rad ett\nRad två; med semikolon"},
        {"titel": "Återbesök"},
    ],
    "a03_decimal_comma": [{"kostnad": "10.50", "timmar": "7.25"}, {"kostnad": "1234.50", "timmar": "0.5"}],
    "a04_hours": [f"Timmar: {UNCLEAR}"],
    "a04_min": [UNCLEAR],
    "a04_thousands": costs(
        *(
            UNCLEAR,
            UNCLEAR,
            "1234567.00",
            "1213.50",
            *["12000.00"] * 8,
            UNCLEAR,
            "Skriv ett belopp",
            "Skriv ett belopp",
        ),
        *("noll eller mer", "1234567.50", "1.23"),
    ),
    "a05_serial_date": ["Datum: Skriv datumet som 2026-11-24."],
    "a05_serial_period": [PERIOD],
    # The same day in four ways, of which a meeting may have one; a year of two digits is asked about.
    "a06_dates_eu": [{"datum": "2026-11-24"}, *["Samma post står redan på rad 2"] * 3, "Skriv datumet som 2026-11-24"],
    "a06_datetime": [{"datum": "2026-11-24"}],
    "a06_datetime2": [{"datum": "2026-11-24"}, {"datum": "2026-12-01"}],
    "a06_mutated": [PERIOD, PERIOD, "felet 1,23E+05", "felet ####", "felet #DIVISION/0!", {"start": "2026"}],
    "a07_empty_cols_rows": [{"titel": "Kurs", "malgrupp": "Alla"}],
    "a08_dup_unused": [{"titel": "Kurs"}],
    "a09_title_row_bare": [LIBRARY, {"titel": "Studiecirkel", "niva": "specifik", "malgrupp": "Föräldrar"}],
    "a09_title_row_padded": [LIBRARY, {"titel": "Studiecirkel", "niva": "specifik", "malgrupp": "Föräldrar"}],
    "a10_band_rows": [
        *("mellanrubrik", {"titel": "Forskningsöversikt för skolan"}, {"titel": "Dialogträffar för ungdomar"}),
        *("mellanrubrik", {"titel": "Stärkt samordning i kommunen"}),
    ],
    "a11_sum_row": [{"kostnad": "12000.00"}, {"kostnad": "8000.00"}, "summa", "källa"],
    "a11_sum_row_noniva": [{"kostnad": "12000.00"}, {"kostnad": "8000.00"}, "summa", "källa"],
    "a13_merged": [{"niva": "generell"}, "Gäller en cell längre upp flera rader", "fyll i", {"niva": "specifik"}],
    "a14_quote_inside": [{"titel": 'Kampanjen "Trygg i byn"'}, {"titel": 'Skärm 15" till mötesrummet'}],
    "a15_no_eol": [{"titel": "Kurs", "syfte": "x"}, {"titel": "Sista", "niva": "specifik"}],
    "a17_double_bom": [{"titel": "Kurs"}],
    "a17_nbsp_heading": [{"titel": "Kurs"}],
    "a17_nfd": [{"titel": "Öppet hus", "malgrupp": "Föräldrar"}],
    "a17_shy_value": [{"niva": "generell"}, {"niva": "generell"}],
    "a17_zwsp_heading": [{"titel": "Kurs"}],
    "a17_zwsp_same": [{"titel": "Kurs"}, "Samma post står redan på rad 2"],
    "a18_errors": ["Titel: cellen har felet #REFERENS!", "Målgrupp: cellen har felet #SAKNAS!", "felet #NAMN?"],
    "a20_yes_no": [{"polis_ser_markerade": "True"}],
    "a21_zeros": [{"titel": "007", "diarienummer": "0530/17", "baslinje": "00,5", "malvarde": "010-12"}],
    "a22_long": ["Syfte: Korta texten till högst 10000", {"syfte": "kort"}, "Titel: Korta texten till högst 300"],
    "a23_mixed": [
        {"moment": "ett\ntvå"},
        {"moment": "ett\ntvå"},
        {"titel": "Kurs C"},
        "Nivå: ”fel” är inget av svaren",
    ],
    "a25_whole_line_quoted": [{"titel": "Kurs"}, {"titel": "Studiecirkel"}],
    "a26_cp1252_few": [{"titel": "Öppet hus på en ö"}],
    "a37_comma_comma": ["citattecken", {"kostnad": "12000.50"}],
    "a39_niva_words": [
        *({"niva": "generell"}, {"niva": "specifik"}, {"niva": "individriktad"}, {"niva": "individriktad"}),
        *({"niva": "generell"}, "Nivå: ”Främjande”", "Nivå: ”Åtgärdande”", {"niva": "generell"}),
    ],
    "a39_status_words": statuses(
        *("enligt_plan", "genomford", "genomford", "genomford", "genomford", "ej_paborjad", "ej_paborjad", "forsenad"),
        *("installd", "Påbörjad", "Påbörjat", "Planerad", "Ej startad", "Grön", "Röd", "genomford", "Löpande"),
    ),
    "a40_contact": ["Kräver bekräftelse", "Kräver bekräftelse", {"ansvarig_annan": "Enhetschefen"}],
    "a41_wide": [{"titel": "Kurs"}],
    "a42_quarters": [{"kvartal": f"2026-K{number}"} for number in (3, 3, 3, 4, 4)],
    "a43_seats": [
        *({"samverkande": "raddningstjansten polisen"}, {"samverkande": "raddningstjansten polisen"}),
        *("Samverkande platser: ”Skolan” är inget av svaren", {"ansvarig_annan": "Socialförvaltningen/Polisen"}),
    ],
    "a44_dates_period": [
        "Slut: Skriv ett datum",
        PERIOD,
        PERIOD,
        {"start": "2026-2027", "slut": "Q3 2026"},
        "Slut: Skriv",
    ],
    "d02_bra_template": ["Titel: cellen ser ut att hålla flera insatser"],
    "d03_numbered": [{"niva": "generell"}] * 10,
    "d06_decimals": [{"kostnad": "4200000.12"}],
}
REFUSED = {
    "a08_dup_ws": "samma rubrik",
    "a14_quote_start": "Citattecknen från rad 2",
    "a14_unclosed_first": "Citattecknen från rad 2",
    "a14_unclosed_last": "Citattecknen från rad 3",
    "a38_norwegian": "saknar en kolumn för Titel",
}
# Case -> the encoding that is right, and the word that shows it.
UNCLEAR_LETTERS = {
    "a26_cp850_edges": ("cp850", "Älvdag"),
    "a26_cp850_min": ("cp850", "Öppet"),
    "a26_cp850_niva": ("cp850", "Nivå"),
    "a26_macroman": ("mac_roman", "Föreläsning"),
    "a26_macroman_edges": ("mac_roman", "Öppet"),
    "a26_macroman_min": ("mac_roman", "Öppet"),
    "a28_mojibake": ("utf-8-twice", "Föreläsning"),
}


def test_every_file_of_the_cases_has_its_right_value():
    names = {path.stem for path in FILES.iterdir()}
    assert names == {*ROWS, *REFUSED, *UNCLEAR_LETTERS}


@pytest.mark.parametrize("name", ROWS)
def test_each_row_comes_in_right_or_says_why_not(register, name):
    result = judged(register, case(name), FORMS.get(name, "insats"))
    accepted = iter(result.accepted)
    for row, expected in zip(result.outcomes, ROWS[name], strict=True):
        values = next(accepted).values if row.outcome is NEW else {}
        if isinstance(expected, str):
            assert expected.casefold() in row.reason.casefold(), row
            assert row.outcome is not NEW or row.needs_confirmation, row
        else:
            assert row.outcome is NEW, row
            assert {field: str(values[field]) for field in expected} == expected


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_come_in_says_what_to_do(register, name):
    with pytest.raises(FileRefused, match=REFUSED[name]):
        judged(register, case(name))


@pytest.mark.parametrize("name", UNCLEAR_LETTERS)
def test_letters_that_can_be_read_in_several_ways_are_asked_about_with_the_words(register, name):
    encoding, word = UNCLEAR_LETTERS[name]
    with pytest.raises(EncodingUnclear) as unclear:
        judged(register, case(name))
    words = {reading.encoding: reading.words for reading in unclear.value.readings}
    assert word in words[encoding]
    assert all(word not in others for other, others in words.items() if other != encoding)
    assert judged(register, case(name), encoding=encoding).counts[NEW]


@pytest.mark.parametrize(
    "text", ["Kurs – på våren", "”Öppet hus” …", "Kurs ”ett” m.m.", "12\u00a0000 kr", "café", "Kurs – del 2"]
)
def test_letters_and_signs_of_windows_are_not_asked_about(register, text):
    (row,) = judged(register, f"Titel;Nivå\n{text};generell\n".encode("cp1252")).outcomes
    assert row.title == " ".join(text.split())


def test_a_column_that_nobody_knows_is_mapped(register):
    result = judged(register, case("a38_norwegian"), Tiltak="titel", Frist="slut", Ansvarlig="ansvarig")
    assert result.accepted[0].values["titel"] == "Dialogkonferanser for ungdom"
    assert result.accepted[0].values["ansvarig_annan"] == "Kommunen"


def test_what_is_rounded_held_in_own_words_or_coded_twice_is_pointed_out(register):
    assert "avrundas" in judged(register, case("d06_decimals")).outcomes[0].remark
    assert "flera av svaren" in judged(register, case("a43_seats")).outcomes[3].remark
    twice = judged(register, case("a28_mojibake"), encoding="utf-8").outcomes[0]
    assert "kodad två gånger" in twice.remark


# ---------------------------------------------------------------- rows that are no records

HEAD = "Nr;Insats;Nivå;Ansvarig;Kostnad (kr)\n"
FULL = "1;Kurs;generell;Polisen;10\n"
NO_RECORDS = {
    "Delsumma;;;;20": "summa",
    ";Totalt:;;;20 000 kr": "summa",
    ";Kostnad totalt;;;20": "summa",
    ";;;;20": "summa",
    "Källa: kommunens budget;;;;": "källa",
    ";* preliminär siffra;;;": "källa",
    ";Senast uppdaterad 2026-03-01;;;": "källa",
    "Sida 1 av 3;;;;": "källa",
    "Samarbete;;;;": "mellanrubrik",
    "A. Samarbete;A. Samarbete;A. Samarbete;A. Samarbete;A. Samarbete": "mellanrubrik",
    "Nr;Insats;Nivå;Ansvarig;Kostnad (kr)": "rubrikraden",
}
RECORDS = [
    "2;Totalförsvarsdag;generell;;",
    ";Källkritik i skolan;generell;;",
    "2;Summer school;generell;Polisen;",
    ";Notera trender;generell;;5",
]


@pytest.mark.parametrize("row", NO_RECORDS)
def test_a_row_that_is_no_record_is_left_out_and_comes_in_when_it_is_chosen(register, row):
    result = judged(register, f"{HEAD}{FULL}{row}\n{FULL.replace('Kurs', 'Besök')}".encode())
    assert [outcome.outcome for outcome in result.outcomes] == [NEW, LEFT_OUT, NEW]
    assert NO_RECORDS[row] in result.outcomes[1].reason.casefold()
    assert result.outcomes[1].doubted


@pytest.mark.parametrize("row", RECORDS)
def test_a_row_that_only_begins_like_one_is_a_record(register, row):
    result = judged(register, f"{HEAD}{FULL}{row}\n".encode())
    assert [outcome.outcome for outcome in result.outcomes] == [NEW, NEW]


def test_any_row_is_chosen_or_left_and_one_that_has_come_in_is_known_again(register):
    form = register.plan.forms["insats"]
    table = read_table(case("a10_band_rows"), columns.known_words(form))
    mapping = columns.suggest(register, form, table)
    mapping.constants["niva"] = "generell"
    mapping.included, mapping.excluded = frozenset({2}), frozenset({3})
    result = preview.preview(register, IMPORTER, "insats", table, mapping)
    assert [row.outcome for row in result.outcomes] == [NEW, LEFT_OUT, NEW, LEFT_OUT, NEW]
    preview.save(register, IMPORTER, result)
    mapping.included = mapping.excluded = frozenset()
    again = preview.preview(register, IMPORTER, "insats", table, mapping)
    assert [row.outcome for row in again.outcomes][:2] == [RowOutcome.UNCHANGED, NEW]


def test_choosing_rows_judges_no_row_again_and_something_saved_meanwhile_judges_all(register, monkeypatch):
    form = register.plan.forms["insats"]
    table = read_table(b"Titel;Niva\nKurs;generell\nKurs;generell\nAnnan;fel\n", columns.known_words(form))
    mapping = columns.suggest(register, form, table)
    first = preview.preview(register, IMPORTER, "insats", table, mapping)
    rows, read = [], RowReader.read
    monkeypatch.setattr(RowReader, "read", lambda self, row: rows.append(row) or read(self, row))
    mapping.excluded = frozenset({2})
    second = preview.preview(register, IMPORTER, "insats", table, mapping, earlier=first)
    # The row that was the same as another is new when that other one stays out.
    assert [row.outcome for row in first.outcomes] == [NEW, REJECTED, REJECTED]
    assert [row.outcome for row in second.outcomes] == [LEFT_OUT, NEW, REJECTED]
    assert (rows, [row.values["titel"] for row in second.accepted]) == ([], ["Kurs"])
    # Another meaning, and something that was saved, are judged anew.
    preview.preview(register, IMPORTER, "insats", table, replace(mapping, constants={"start": "2026"}), earlier=second)
    assert len(rows) == 2
    preview.save(register, IMPORTER, second)
    third = preview.preview(register, IMPORTER, "insats", table, mapping, earlier=second)
    assert third.outcomes[1].outcome is RowOutcome.UNCHANGED


def test_rows_with_a_title_alone_are_records_where_most_are(register):
    result = judged(register, b"Titel;Ansvarig;Syfte\nEtt;Polisen;x\nTva;;\nTre;;\n")
    assert [row.outcome for row in result.outcomes] == [NEW] * 3


@pytest.mark.parametrize(
    "title",
    ["1. Öppet hus\n2. Vandring", "• Öppet hus\n• Vandring", "Öppet hus\nVuxenvandring", "1) Öppet hus 2) Vandring"],
)
def test_several_in_one_cell_are_pointed_out(register, title):
    assert "flera insatser" in judged(register, f'Titel;Nivå\n"{title}";generell\n'.encode()).outcomes[0].remark


@pytest.mark.parametrize("title", ["Föreläsning för\nföräldrar", "1. Öppet hus", "Steg 1 och 2", "Kurs – del 2"])
def test_one_in_a_cell_is_not_pointed_out(register, title):
    assert judged(register, f'Titel;Nivå\n"{title}";generell\n'.encode()).outcomes[0].remark == ""


# ---------------------------------------------------------------- words

WORDS = {
    ("Status", "Inte påbörjat"): {"status": "ej_paborjad"},
    ("Status", "Försenade"): {"status": "forsenad"},
    ("Status", "genomförda."): {"status": "genomford"},
    ("Status", "KLART"): {"status": "genomford"},
    ("Nivå", "Specifika insatsen"): {"niva": "specifik"},
    ("Samverkande platser", "Räddn.; polis"): {"samverkande": "raddningstjansten polisen"},
    ("Samverkande platser", "Förvaltningen för utbildning, kost, kultur och fritid samt Polisen"): {
        "samverkande": "utbildning_kultur_fritid polisen"
    },
    ("Samverkande platser", "Polisen & UKF"): {"samverkande": "utbildning_kultur_fritid polisen"},
    ("Samverkande platser", "polisen sakerhetschefen"): {"samverkande": "sakerhetschefen polisen"},
}


@pytest.mark.parametrize(("heading", "word"), WORDS)
def test_words_in_other_forms_and_several_in_a_cell_are_understood(register, heading, word):
    level = "" if heading == "Nivå" else ";Nivå"
    result = judged(register, f'Titel;{heading}{level}\nKurs;"{word}"{level and ";generell"}\n'.encode())
    (expected,) = [WORDS[heading, word]]
    assert {name: result.accepted[0].values[name] for name in expected} == expected


@pytest.mark.parametrize("word", ["Grön", "Nästan klar", "Påbörjas", "Ej klar"])
def test_a_word_that_is_none_of_the_answers_is_named_and_not_guessed(register, word):
    (row,) = judged(register, f"Titel;Nivå;Status\nKurs;generell;{word}\n".encode()).outcomes
    assert (row.outcome, row.unknown) == (REJECTED, True)
    assert f"”{word}”" in row.reason


def test_a_word_that_may_be_a_person_is_not_named(register):
    (row,) = judged(register, "Titel;Nivå;Status\nKurs;generell;Anna Svensson\n".encode()).outcomes
    assert "Anna" not in row.reason
    assert "Status: orden i cellen" in row.reason


def test_words_of_rows_that_are_left_out_are_not_asked_about(register):
    form = register.plan.forms["insats"]
    table = read_table("Titel;Nivå\nKurs;generell\nMiljö;Närvaro\n;\n".encode(), columns.known_words(form))
    mapping = columns.suggest(register, form, table)
    all_words = columns.answers_to_map(register.plan, form, table, mapping)["niva"]
    without = columns.answers_to_map(register.plan, form, table, mapping, {3})["niva"]
    assert ([word.raw for word in all_words], [word.raw for word in without]) == (["Närvaro", "generell"], ["generell"])


def test_a_word_in_a_list_of_choices_is_given_a_meaning_and_remembered(register):
    form = register.plan.forms["insats"]
    table = read_table(case("a43_seats"), columns.known_words(form))
    mapping = columns.suggest(register, form, table)
    words = columns.answers_to_map(register.plan, form, table, mapping)["samverkande"]
    assert (words[0].raw, words[0].meaning) == ("Skolan", None)
    mapping.values["samverkande"] = {"Skolan": "skolomrade_pilang"}
    result = preview.preview(register, IMPORTER, "insats", table, mapping)
    assert result.accepted[2].values["samverkande"] == "skolomrade_pilang polisen"
    with columns.remembered(register, IMPORTER, form, mapping, table):
        preview.save(register, IMPORTER, result)
    assert columns.suggest(register, form, table).values["samverkande"] == {"Skolan": "skolomrade_pilang"}


def test_three_decimals_that_the_register_itself_has_written_are_read_and_others_are_asked_about(register):
    own = b"record;titel;niva;timmar\n;Kurs;generell;1.234\n;Annan;generell;1.200\n"
    read, unclear = (result := judged(register, own)).outcomes
    assert (read.outcome, result.accepted[0].values["timmar"]) == (NEW, 1.234)
    assert UNCLEAR in unclear.reason
