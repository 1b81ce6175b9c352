"""What an address says and nobody can read is told of in one sentence: never silently something else."""

import pytest

UNREADABLE = "Adressen har ett svar som inte går att läsa i "


@pytest.mark.parametrize(
    ("page", "query", "label"),
    [
        ("gruppen", {"form": "mote", "datum": "2026-02-30"}, "Datum"),
        ("lagesbild", {"form": "observation", "datum": "i går kanske"}, "Datum"),
        ("insatser", {"start": "den trettonde"}, "Start"),
        ("insatser", {"niva": "finns_inte"}, "Nivå"),
        ("lagesbild", {"form": "lagesbild", "kvartal": "2026-K9"}, "Kvartal"),
    ],
)
def test_an_answer_that_cannot_be_read_is_told_of_and_not_filled_in(screen, page, query, label):
    shown = screen("medlem", "filled").go(page, ny="1", **query)
    assert f"{UNREADABLE}{label}. Det är borttaget ur adressen" in shown.text
    assert not set(query) - {"form"} & set(shown.app.query_params)


def test_an_answer_that_can_be_read_is_filled_in_without_a_word(screen):
    shown = screen("medlem", "filled").go("gruppen", form="mote", ny="1", datum="24 november 2026")
    assert UNREADABLE not in shown.text
    assert shown.widget("Datum").value == "2026-11-24"


@pytest.mark.parametrize("name", ["filter.status", "filter.finns_inte"])
def test_a_filter_that_cannot_be_read_is_told_of(screen, name):
    shown = screen("medlem", "filled").go("insatser", lista="insats", **{name: "finns_inte"})
    assert "Adressen har ett filter som inte går att läsa." in shown.text
    shown.go("insatser", lista="insats", **{"filter.status": "enligt_plan"})
    assert "filter som inte går att läsa" not in shown.text


@pytest.mark.parametrize("page", ["kvartalet", "uppfoljning", "lagesbild"])
def test_a_quarter_that_cannot_be_shown_is_told_of(screen, page):
    shown = screen("medlem", "filled").go(page, kvartal="2026-K9")
    assert "Kvartalet i adressen finns inte att välja. Skriv det som 2026-K3" in shown.text
    assert "finns inte att välja" not in shown.go(page, kvartal="2026-K3").text
