"""Twin registers on the pages (R20): whatever marked records answer, who may not read them sees the same.

That is role polis, the administrator with the log and all of Administration, and the wall display.
"""

import shutil

import pytest

from lomma_core.permissions import Actor
from lomma_core.quarterly import display
from lomma_core.records import listing
from pages.app import urls
from pages.app.urls import ADDRESSES
from pages.wall_display.board import board
from pages.wall_display.meeting import steps
from tests.conftest import MEMBER
from tests.helpers.marked_twins import WORDS, open_twin

pytestmark = pytest.mark.slow

POLICE = Actor("pol.ett", "polis")


def everything_drawn(page) -> list[str]:
    """Every element of the page as it is sent to the browser: texts, tables, charts, choices of fields, files."""
    assert not page.app.exception
    return [str(element.proto) for element in page.app if getattr(element, "proto", None) is not None]


def places(register) -> list[tuple[str, dict[str, str]]]:
    """Every page, also as it is in each quarter, and every record, the marked ones too."""
    visited: list[tuple[str, dict[str, str]]] = [(where, {}) for where in ADDRESSES]
    for quarter in ("2026-K1", "2026-K2", "2026-K3", "2026-K4"):
        visited += [(where, {"kvartal": quarter}) for where in ("kvartalet", "lagesbild", "uppfoljning")]
    for form in register.plan.form:
        records = listing.list_records(register, MEMBER, form.name, listing.ListQuery(limit=None)).records
        for record in sorted(records, key=lambda record: record.id):
            visited.append((urls.page_of(form.name), {"form": form.name, "post": record.id}))
    return visited


def tabs(register) -> list[tuple[str, dict[str, str]]]:
    """What the administrator sees more than role polis: each tab of Administration."""
    return [("administration", {"flik": tab}) for tab in ("Konton", "Formulär", "Logg", "Visning", "Textkontroll")]


def test_no_page_and_no_screen_tells_what_marked_records_answer(
    screen, open_database, databases, tmp_path, monkeypatch
):
    twins, walls = [], []
    for number in (0, 1):
        path = tmp_path / f"twin{number}.duckdb"
        shutil.copy(databases["empty"], path)
        open_twin(number, path).store.close()
        monkeypatch.setitem(databases, f"twin {number}", path)
        register = open_database(f"twin {number}")
        view, decisions = display.view(register, POLICE), display.decisions(register, POLICE)
        walls.append((board(view), steps(view, decisions)))
        drawn = {}
        for role, visited in (("polis", places(register)), ("administrator", tabs(register))):
            page = screen(role, None)
            for where, query in visited:
                drawn[role, where, *query.values()] = everything_drawn(page.go(where, **query))
                for tab in ("Hänger ihop med", "Historik") if "post" in query else ():
                    drawn[role, where, *query.values(), tab] = everything_drawn(page.open_tab(tab))
        drawn["chain"] = everything_drawn(page.go("administration").press("Kontrollera loggens kedja"))
        drawn["texts"] = everything_drawn(page.press("Gå igenom texterna"))
        twins.append(drawn)
    first, other = twins
    assert walls[0] == walls[1]
    assert first.keys() == other.keys()
    assert [place for place in first if first[place] != other[place]] == []
    assert [place for place, texts in first.items() if any(word in text for word in WORDS for text in texts)] == []
