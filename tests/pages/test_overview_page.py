"""Översikt: its numbers follow what is saved, and stand in words too."""

from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE


def test_an_empty_register_is_told_how_to_begin_and_only_to_those_who_can(screen):
    assert "Börja med att läsa in" in screen("medlem").go("oversikt").text
    # Who came first manages accounts and writes nothing.
    assert "Börja med att skapa konton" in screen("administrator").go("oversikt").text
    page = screen("lasare").go("oversikt")
    assert "Börja med" not in page.text
    assert "Inga insatser är inlagda än." in page.text


def test_the_numbers_follow_a_save_and_a_follow_up(screen, open_database):
    register = open_database("empty")
    saved = commands.save(register, CONVENER, "insats", MEASURE)
    page = screen("lasare", None).go("oversikt")
    assert "En insats: en generell, noll specifika och noll individriktade." in page.text
    assert _by_status(page) == [["● Enligt plan", "1"]]
    assert "0 av 1 insatser är uppföljda." in page.text
    answer = {"kvartal": "2026-K4", "insats": saved.id, "status": "forsenad", "resultat": "svagt", "beslut": "justera"}
    commands.save(register, CONVENER, "uppfoljning_insats", answer)
    page.run()
    assert _by_status(page) == [["▲ Försenad", "1"]]
    assert "1 av 1 insatser är uppföljda." in page.text


def test_every_chart_has_its_sentence_and_its_table(screen):
    for address in ("uppfoljning", "lagesbild"):
        page = screen("lasare", "filled").go(address)
        tables = [expander for expander in page.app.expander if expander.label == "Visa som tabell"]
        charts = [element for element in page.app.main if element.type in ("arrow_vega_lite_chart", "vega_lite_chart")]
        assert len(charts) == len(tables) > 0, address
    assert "Närvaro i 2026-K3: enstaka tecken (Vit makt-miljön)" in page.text


def _by_status(page) -> list[list[str]]:
    """The rows of the one level that has insatser."""
    return next(table.rows for table in page.tables() if table.headings == ["Status", "Antal"])
