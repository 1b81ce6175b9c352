"""How people write numbers, times and words in files: the right value, or one sentence that says what to write."""

import csv
import datetime as dt
import io
from typing import NamedTuple

from lomma_core.exchange.imports.outcomes import RowOutcome
from tests.core.exchange.test_import_cases import judged


class Refused(NamedTuple):
    """Why a row does not come in, and whether a word in it is unknown."""

    reason: str
    unknown: bool


def read(register, heading, texts, name, form="insats"):
    """Each text's answer, as a column of one file has them; for one that is refused the reason."""
    result = {}
    rows = [{heading: text} | {"insats": {"Titel": f"Kurs {n}"}}.get(form, {}) for n, text in enumerate(texts)]
    # Of a form that identifies its records by the answer, each is a file of its own.
    for together in [rows] if form == "insats" else [[row] for row in rows]:
        buffer = io.StringIO()
        others = {"lagesbild": {"Miljö": "vit_makt"}}.get(form, {})
        writer = csv.DictWriter(buffer, [*together[0], *others], delimiter=";")
        writer.writeheader()
        writer.writerows(row | others for row in together)
        preview = judged(register, buffer.getvalue().encode(), form)
        accepted = iter(preview.accepted)
        for row, outcome in zip(together, preview.outcomes, strict=True):
            is_new = outcome.outcome is RowOutcome.NEW
            result[row[heading]] = next(accepted).values[name] if is_new else Refused(outcome.reason, outcome.unknown)
    return result


def reason(answer):
    """Why a row does not come in; for one that does its answer, as what it is."""
    return answer.reason if isinstance(answer, Refused) else f"taken as {answer}"


AMOUNTS = {
    **dict.fromkeys(
        ["1 200,50", "1\u00a0200,50", "1\u2009200,50", "1\u202f200.50", "1.200,50", "1'200,50 kr"], "1200.50"
    ),
    **dict.fromkeys(["1200 SEK", "SEK 1200", "1200:-", "1 200,-", "1200kr", "+1200", "1,2E+3"], "1200.00"),
    **dict.fromkeys(["okänt", "Ej känt", "–", "--", "?", "n/a", "ej angivet"], "None"),
}
NO_AMOUNTS = [
    *("ca 30", "30-40", "30–40", "12k", "12 tkr", "1,5 mkr", "<1000", "(500)", "500-", "12 %", "25 000/år", "500 EUR"),
    *("€500", "½", "tolv", "1200*", "1200 (prel.)", "12 00", "1200 + moms", "inom ram", "TRUE", "nan", ".5", "5,"),
]


def test_an_amount_is_read_however_it_is_set(register):
    answers = read(register, "Kostnad (kr)", AMOUNTS, "kostnad")
    assert {text: str(answer) for text, answer in answers.items()} == AMOUNTS


def test_what_is_no_amount_is_refused_and_says_how_one_is_written(register):
    answers = read(register, "Kostnad (kr)", NO_AMOUNTS, "kostnad")
    assert [text for text in NO_AMOUNTS if "12 000" not in reason(answers[text])] == []


QUARTERS = [
    *("2026-K3", "kv 3 -26", "Q3/26", "Q3'26", "K3 '26", "2026–K3", "K3 – 2026", "K3—2026", "2026.K3", "Q3_2026"),
    *("Kvartal tre 2026", "tredje kvartalet 2026", "3:e kvartalet, 2026", "3 kv 2026", "3Q26", "3Q 2026", "2026 kv. 3"),
    *("kvartal 3 år 2026", "2026-K03", "Q03 2026"),
]
NO_QUARTERS = ["2 026-K3", "K3", "2026", "2026-3", "jul-sep 2026", "hösten 2026", "K5 2026", "1826-K3", "46023"]


def test_a_quarter_is_read_however_it_is_written(register):
    assert read(register, "Kvartal", QUARTERS, "kvartal", "lagesbild") == dict.fromkeys(QUARTERS, "2026-K3")


def test_what_is_no_quarter_is_refused_and_says_how_one_is_written(register):
    answers = read(register, "Kvartal", NO_QUARTERS, "kvartal", "lagesbild")
    assert {reason(answer) for answer in answers.values()} == {"Kvartal: Skriv kvartalet som 2026-K4."}


DAYS = [
    *("2026-11-24", "2026-11-24T00:00:00", "2026-11-24T00:00:00+01:00", "2026-11-24 00:00:00.000", "20261124"),
    *("2026/11/24", "24.11.2026", "24-11-2026", "24/11/2026", "24/11 2026", "24 nov. 2026", "den 24:e november 2026"),
    *("24-nov-2026", "24-Nov-2026", "tisdag 24 november 2026", "tis 24 nov 2026", "Tisdagen den 24 november 2026"),
    *("November 24, 2026", "24:de november 2026", "2026‑11‑24", "2026−11−24"),
]
NO_DAYS = [
    *("3/11/2026", "3/11/26", "26-11-24", "261124", "24 nov", "24 nov -26", "2026-11-24 10:00", "2026-11", "46350"),
    *("måndag 24 november 2026", "2026-02-30", "24–25 nov 2026", "2026-11-24*", "v 48 2026", "Q4 2026"),
]


def test_a_day_is_read_however_it_is_written(register):
    assert read(register, "Datum", DAYS, "datum", "mote") == dict.fromkeys(DAYS, dt.date(2026, 11, 24))


def test_what_can_be_two_days_or_none_is_refused_and_says_how_one_is_written(register):
    answers = read(register, "Datum", NO_DAYS, "datum", "mote")
    assert [text for text in NO_DAYS if "Skriv datumet som 2026-11-24" not in reason(answers[text])] == []


TIMES = [
    *("kv 3 -26", "Q3/26", "hösten 2026", "HT-26", "ht2026", "VT'27", "H1 2026", "tertial 2 2026", "3 nov. 2026"),
    *("2026-11", "2026/2027", "2026–2028", "löpande under 2026", "senast 31 dec 2026", "v. 45 2026", "läsåret 2026/27"),
]
NO_TIMES = [
    *(
        "2 026-K3",
        "mar-26",
        "2-jan",
        "46023",
        "24/11/2026",
        "2026-13",
        "2026-02-30",
        "26",
        "2026-11-24 10:30",
        "202611",
    ),
    *("2028-2026", "9999", "v. 60 2026", "årligen", "nov/26"),
]


def test_a_time_in_words_is_taken_as_it_is_written(register):
    assert read(register, "Slut", TIMES, "slut") == {text: text for text in TIMES}


def test_what_is_no_time_is_refused_and_says_which_shapes_there_are(register):
    answers = read(register, "Slut", NO_TIMES, "slut")
    shapes = "Slut: Skriv ett datum (2026-11-24), en månad"
    assert [text for text in NO_TIMES if shapes not in reason(answers[text])] == []


NAMES = {"Status": "status", "Samverkande platser": "samverkande", "Nivå": "niva", "Ansvarig": "ansvarig"}
WORDS = {
    "Status": {
        **dict.fromkeys(["Genomförts", "GENOMFÖRT", "genomförda.", "✓", "✓ Genomförd", "klart"], "genomford"),
        **dict.fromkeys(["Ej påbörjats", "inte påbörjat", "Ej påb.", "○"], "ej_paborjad"),
    },
    "Samverkande platser": dict.fromkeys(
        [
            *("Polisen|Räddningstjänsten", "1. Polisen\n2. Räddningstjänsten", "– Polisen\n– Räddningstjänsten"),
            *("Polisen – Räddningstjänsten", "både polisen och räddningstjänsten", "Polisen tillsammans med Räddn."),
            *("a) Polisen\nb) Räddningstjänsten", "• Polisen • Räddningstjänsten"),
        ],
        "raddningstjansten polisen",
    ),
    "Nivå": dict.fromkeys(["Generella insatsen", "GENERELLT", "Nivå: generell"], "generell"),
    "Ansvarig": dict.fromkeys(["?", "–", "okänd"]),
}
UNKNOWN = {
    "Status": ["Genomförd?", "Delvis genomförd", "Ej försenad", "Pågår/försenad", "🟢", "100 %", "Genomförs"],
    "Samverkande platser": ["Alla", "Polisen m.fl.", "alla utom polisen", "Polisen, ej räddningstjänsten"],
    "Nivå": ["Nivå 1", "Generell/Specifik", "Individ", "inte specifik"],
}


def test_a_word_in_another_form_a_symbol_and_a_list_are_understood(register):
    assert {heading: read(register, heading, words, NAMES[heading]) for heading, words in WORDS.items()} == WORDS


def test_a_word_that_means_something_else_is_never_taken_for_an_answer(register):
    answers = [read(register, heading, words, NAMES[heading]) for heading, words in UNKNOWN.items()]
    assert [text for each in answers for text, answer in each.items() if not getattr(answer, "unknown", False)] == []
