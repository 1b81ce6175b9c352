"""The main job end to end, in real Chromium on an empty database, with measures that municipalities have published."""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from lomma_core.bootstrap import ROOT
from lomma_core.plan.loader import load_plan
from tests.conftest import PLAN
from tests.helpers.browser_steps import click, first_start, leave, pick, use_code, wait_until_settled
from tests.helpers.servers import start_server, stop_server

PUBLISHED = ROOT / "tests" / "data" / "published_measures.csv"
TITLE = "Mentorer i våldsprevention (MVP)"
SECOND = PLAN.with_name("ekhamra.toml")
# The file's levels in each municipality's words.
LEVELS = {
    PLAN: {"generell": "Generell", "specifik": "Specifik", "individriktad": "Individriktad"},
    SECOND: {"generell": "Främjande", "specifik": "Förebyggande", "individriktad": "Stödjande"},
}


@pytest.fixture(params=[PLAN, SECOND], ids=lambda plan: plan.stem)
def plan(request):
    """Lomma's plan, and another municipality's."""
    return request.param


@pytest.fixture
def server(plan, tmp_path):
    """A server on an empty database of the municipality, the first started as a user starts it."""
    started = start_server(tmp_path / "lomma.duckdb", cold=plan == PLAN, LOMMA_PLAN=str(plan))
    yield started
    stop_server(started)


def test_from_first_start_to_a_csv_with_the_change_in_it(page, server, plan, tmp_path):
    file = tmp_path / "insatser.csv"
    file.write_text(_in_words_of(plan, PUBLISHED.read_text(encoding="utf-8-sig")), encoding="utf-8-sig")
    first_start(page, server)
    use_code(page, server, _invite(page))
    _import(page, file)
    _complete(page)
    first = LEVELS[plan]["generell"]
    before = _level(page, first)
    assert before["utan status"] == 9
    assert before["enligt plan"] == 1
    _follow_up(page)
    after = _level(page, first)
    assert after["genomförd"] == 1
    assert "enligt plan" not in after
    page.get_by_text(f"0 av {len(load_plan(plan).milieus)} miljöer, 1 av 21 insatser").wait_for()
    rows = _download(page)
    mine = next(row for row in rows if row["titel"] == TITLE)
    assert mine["malgrupp"] == "Elever i årskurs 8"
    assert mine["status"] == "genomford"
    assert len(rows) == 21
    by_label = {level.label: level.name for level in load_plan(plan).levels}
    assert {row["niva"] for row in rows} == {by_label[label] for label in LEVELS[plan].values()}


def _in_words_of(plan, text: str) -> str:
    """The published file with a municipality's own words for the levels."""
    for word, label in LEVELS[plan].items():
        text = text.replace(f";{word};", f";{label};")
    return text


def _invite(page) -> str:
    """Give a member a code, as the administrator, and sign out; the code."""
    _goto(page, "Administration")
    page.get_by_label("Användarnamn").fill("ny.person")
    pick(page, page.get_by_role("combobox", name="Roll"), "Medlem")
    click(page.get_by_role("button", name="Skapa kontot"))
    code = page.locator(".lomma-slip .code").inner_text()
    click(page.get_by_role("button", name="Logga ut"))
    page.get_by_role("button", name="Logga in").wait_for()
    return code


def _goto(page, name: str) -> None:
    click(page.get_by_test_id("stSidebarNav").get_by_role("link", name=name))
    page.get_by_role("heading", level=1, name=name).wait_for()


def _import(page, file) -> None:
    _goto(page, "Export och import")
    click(page.get_by_role("tab", name="Import"))
    page.locator("input[type=file]").set_input_files(file)
    click(page.get_by_role("button", name="Granska raderna"))
    page.get_by_text("21 nya och tre utelämnade.").wait_for()
    click(page.get_by_role("button", name="Spara 21 poster"))
    page.get_by_text("Insatser ur filen är sparade: 21 nya och tre utelämnade.").wait_for()


def _complete(page) -> None:
    """Open one imported insats, see what it lacks, save one answer, and fill in the rest."""
    _goto(page, "Insatser")
    page.get_by_role("searchbox", name="Sök").fill("våldsprevention")
    page.get_by_role("searchbox", name="Sök").press("Enter")
    page.get_by_text("1 insats", exact=True).wait_for()
    click(page.get_by_role("link", name=TITLE))
    page.get_by_role("heading", level=1, name=TITLE).wait_for()
    page.get_by_text("Ofullständig: saknar Målgrupp, Genusperspektiv och Status.").wait_for()
    # The link stands there before the fields that it leads to are drawn.
    wait_until_settled(page)
    page.get_by_role("link", name="Målgrupp", exact=True).press("Enter")
    expect(page.get_by_label("Målgrupp")).to_be_focused()
    leave(page, "Målgrupp", "Elever i årskurs 8")
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text(f"Insats: {TITLE} är sparad (version 2).").wait_for()
    page.get_by_text("Ofullständig: saknar Genusperspektiv och Status.").wait_for()
    expect(page.get_by_role("button", name="Nästa ofullständiga (20 till)")).to_be_visible()
    leave(page, "Genusperspektiv", "Ej relevant, därför att hela årskursen deltar.")
    click(page.get_by_text("● Enligt plan"))
    click(page.get_by_role("button", name="Spara ändringarna"))
    page.get_by_text(f"Insats: {TITLE} är sparad (version 3).").wait_for()
    expect(page.get_by_text("Ofullständig: saknar")).to_have_count(0)
    expect(page.get_by_role("button", name="Nästa ofullständiga (20 till)")).to_be_visible()


def _follow_up(page) -> None:
    _goto(page, "Insatser")
    click(page.get_by_role("link", name=TITLE))
    click(page.get_by_role("button", name="Följ upp 2026-K4"))
    page.get_by_role("heading", level=1, name="Ny uppföljning av insats").wait_for()
    click(page.get_by_text("✓ Genomförd"))
    click(page.get_by_text("Gott", exact=True))
    click(page.get_by_text("Avsluta", exact=True))
    click(page.get_by_role("button", name="Spara uppföljning av insats"))
    page.get_by_text(f"Uppföljning av insats: {TITLE}, 2026-K4 är sparad (version 1).").wait_for()


def _level(page, level: str) -> dict[str, int]:
    """A level's numbers by status as Översikt's picture shows them."""
    _goto(page, "Översikt")
    figures = page.get_by_role("link", name=re.compile(rf"^{level}, [^:]+: \d+$"))
    figures.first.wait_for()
    wait_until_settled(page)
    labels = [figure.get_attribute("aria-label") for figure in figures.all()]
    return {word: int(n) for word, n in (label.removeprefix(f"{level}, ").split(": ") for label in labels)}


def _download(page) -> list[dict[str, str]]:
    _goto(page, "Export och import")
    click(page.get_by_role("tab", name="Export"))
    pick(page, page.get_by_role("combobox", name="Vilka uppgifter?"), "Insatser")
    click(page.get_by_text("Andra program"))
    click(page.get_by_role("button", name="Ta fram filen"))
    with page.expect_download() as waiting:
        click(page.get_by_role("button", name=re.compile(r"Hämta insats-2026-11-24\.csv")))
    data = waiting.value.path().read_bytes().decode("utf-8")
    return list(csv.DictReader(io.StringIO(data, newline="")))
