"""Hostile texts in the plan are text on the meeting room's screen and in the charts of the overview (R14, R17)."""

import json

import pytest

from lomma_core.accounts import display_links
from lomma_core.bootstrap import open_register
from lomma_core.charts import bars, grids
from lomma_core.charts.chart import specification
from lomma_core.plan.loader import load_plan
from lomma_core.plan.names import PRESENCE
from lomma_core.quarterly import display
from pages.wall_display.board import board
from pages.wall_display.meeting import steps
from tests.conftest import CONVENER, NOW
from tests.helpers.display_registers import fill_full
from tests.helpers.hostile_plan import FORMULAS, MARKUP, SHOWN, UNSEEN, write_hostile_plan
from tests.helpers.report_readers import Html

WORDS = [*MARKUP, *FORMULAS, *UNSEEN]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A full register whose plan has a hostile text after every label and hint."""
    folder = tmp_path_factory.mktemp("hostile")
    register = open_register(write_hostile_plan(folder, WORDS), folder / "lomma.duckdb", lambda: NOW)
    fill_full(register)
    yield register
    register.store.close()


def test_the_wall_and_the_meeting_mode_show_hostile_labels_as_text(hostile):
    view = display.view(hostile, CONVENER)
    for page in (board(display.view(hostile, display_links.SCREEN)), steps(view, display.decisions(hostile, CONVENER))):
        read = Html(page.encode())
        names = {name for name, _ in read.elements}
        assert names & {"a", "b", "img", "script", "svg", "iframe"} <= {"b"}
        assert [attributes for attributes in read.of("b") if attributes] == []
        keys = {key for _, attributes in read.elements for key in attributes}
        assert [key for key in keys if key.startswith("on") or key in ("src", "href", "style")] == []
        labels = [milieu.label for milieu in hostile.plan.milieus]
        for word, shown in zip([*MARKUP, *FORMULAS, *UNSEEN], [*MARKUP, *FORMULAS, *SHOWN], strict=True):
            assert shown in read.text or not any(word in label for label in labels)
        assert SHOWN[-1] in read.text
        assert [word for word in UNSEEN if word in page] == []


def test_a_chart_draws_what_nobody_would_see_by_its_number(tmp_path):
    plan = load_plan(write_hostile_plan(tmp_path, UNSEEN))
    charts = [
        bars.statuses_chart(plan, {"2026-K2": {"enligt_plan": 3}, "2026-K3": {"enligt_plan": 3, "forsenad": 2}}, {}),
        grids.answers_chart(plan, PRESENCE, {q: {"vit_makt": "enstaka"} for q in ("2026-K2", "2026-K3")}),
    ]
    for chart in charts:
        drawing = json.dumps(specification(chart.drawing), ensure_ascii=False)
        assert [word for word in UNSEEN if json.dumps(word, ensure_ascii=False)[1:-1] in drawing] == []
        assert "‹U+" in drawing
