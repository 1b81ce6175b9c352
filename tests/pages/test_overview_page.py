"""Översikt: its numbers follow what is saved, and stand in words too."""

from urllib.parse import parse_qsl

from lomma_core.records import commands, queries
from tests.conftest import CONVENER, MEASURE


def test_an_empty_register_is_told_how_to_begin_and_only_to_those_who_can(screen):
    assert "Börja med att läsa in" in screen("medlem").go("oversikt").text
    # Who came first manages accounts and writes nothing.
    page = screen("administrator").go("oversikt")
    assert "Kom igång: 3 av 4 klara" in page.text
    assert ["Koppla en app för tvåstegsinloggning", "Återstår"] in page.tables()[0].rows
    page = screen("sammankallande").go("oversikt")
    assert "Kom igång: 0 av 5 klara" in page.text
    page = screen("lasare").go("oversikt")
    assert "Börja med" not in page.text
    assert "Inga insatser är inlagda än." in page.text


def test_the_figures_follow_a_save_and_a_follow_up_and_open_what_they_count(screen, open_database):
    register = open_database("empty")
    saved = commands.save(register, CONVENER, "insats", MEASURE)
    page = screen("lasare", None).go("oversikt")
    assert "En insats: en generell, noll specifika och noll individriktade." in page.text
    address = page.figures()["Generell, enligt plan: 1"]
    assert "0 av 3 miljöer, 0 av 1 insats" in page.text
    answer = {"kvartal": "2026-K4", "insats": saved.id, "status": "forsenad", "resultat": "svagt", "beslut": "justera"}
    commands.save(register, CONVENER, "uppfoljning_insats", answer)
    page.run()
    assert "Generell, försenad: 1" in page.figures()
    assert "Generell, enligt plan: 1" not in page.figures()
    assert "0 av 3 miljöer, 1 av 1 insats" in page.text
    # What the figure opened before the follow-up is empty now.
    path, _, query = address.lstrip("/").partition("?")
    assert "Inget matchar." in page.go(path, **dict(parse_qsl(query))).text


def test_a_figure_of_a_milieu_opens_the_insatser_that_answer_to_it(screen):
    page = screen("medlem", "filled").go("oversikt")
    label, address = next((label, address) for label, address in page.figures().items() if "Vit makt-miljön" in label)
    path, _, query = address.lstrip("/").partition("?")
    page = page.go(path, **dict(parse_qsl(query)))
    assert label.endswith(": 1")
    assert [row[0] for row in page.tables()[0].rows] == ["Föreläsning för lärare"]


def test_every_chart_has_its_sentence_and_its_table(screen, open_database):
    register = open_database("filled")
    # Of one quarter there is a sentence and no chart.
    for quarter in ("2026-K2", "2026-K4"):
        situation = {"kvartal": quarter, "miljo": "vit_makt", "narvaro": "enstaka", "aktivitetstyper": "klotter"}
        commands.save(register, CONVENER, "lagesbild", situation, complete=False)
        measure = queries.find(register, CONVENER, "insats", titel="Föreläsning för lärare")
        answer = {"kvartal": quarter, "insats": measure.id, "status": "enligt_plan", "resultat": "gott"}
        commands.save(register, CONVENER, "uppfoljning_insats", answer, complete=False)
    for address in ("uppfoljning", "lagesbild"):
        page = screen("lasare", None).go(address, flik="Över tid")
        tables = [expander for expander in page.app.expander if expander.label == "Visa som tabell"]
        charts = [element for element in page.app.main if element.type in ("arrow_vega_lite_chart", "vega_lite_chart")]
        assert len(charts) == len(tables) > 0, address
    assert "Närvaro i 2026-K4: enstaka tecken (Vit makt-miljön)" in page.text
