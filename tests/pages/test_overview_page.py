"""Översikt: its numbers follow what is saved, and it says so in words too."""

from lomma_core.records import commands
from tests.conftest import CONVENER, MEASURE


def test_an_empty_register_is_told_how_to_begin_and_only_to_those_who_can(screen):
    assert "Börja med att läsa in" in screen("medlem").go("oversikt").text
    seen = screen("lasare").go("oversikt")
    assert "Börja med att läsa in" not in seen.text
    assert "Inga insatser är inlagda än." in seen.text


def test_the_numbers_follow_a_save_and_a_follow_up(screen, opened):
    register = opened("empty")
    saved = commands.save(register, CONVENER, "insats", MEASURE)
    seen = screen("lasare", None).go("oversikt")
    assert "En insats: en generell, noll specifika och noll individriktade." in seen.text
    assert _by_status(seen) == [["● Enligt plan", "1"]]
    assert "0 av 1 insatser är uppföljda." in seen.text
    answer = {"kvartal": "2026-K4", "insats": saved.id, "status": "forsenad", "resultat": "svagt", "beslut": "justera"}
    commands.save(register, CONVENER, "uppfoljning_insats", answer)
    seen.run()
    assert _by_status(seen) == [["▲ Försenad", "1"]]
    assert "1 av 1 insatser är uppföljda." in seen.text


def test_every_chart_has_its_sentence_and_its_table(screen):
    for address in ("uppfoljning", "lagesbild"):
        seen = screen("lasare", "filled").go(address)
        tables = [one for one in seen.app.expander if one.label == "Visa som tabell"]
        drawn = [one for one in seen.app.main if one.type in ("arrow_vega_lite_chart", "vega_lite_chart")]
        assert len(drawn) == len(tables) > 0, address
    assert "Närvaro i 2026-K3: enstaka tecken (Vit makt-miljön)" in seen.text


def _by_status(seen) -> list[list[str]]:
    """The rows of the one level that has insatser."""
    return next(table.rows for table in seen.tables() if table.headings == ["Status", "Antal"])
