"""A chart that is taken away has its title and its sentence in it, and the log says who took it (R6, R17)."""

import html
import re
import struct

import pytest

from lomma_core.charts import bars, grids
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.exchange.reports.chart_file import FORMATS, chart_file
from lomma_core.permissions import Actor
from tests.conftest import MEMBER
from tests.helpers.quarter_steps import Q4, describe

TITLE = "Närvaro i miljöerna"


@pytest.fixture
def two_quarters(full_register):
    """A register with something in more than one quarter of each chart: a single one is no picture."""
    describe(full_register, Q4)
    return full_register


def test_the_svg_holds_title_sentence_and_source(two_quarters):
    for title, make in (("Insatsernas status", bars.status_over_quarters), (TITLE, grids.presence_over_quarters)):
        chart = make(two_quarters, MEMBER)
        file = chart_file(two_quarters, MEMBER, title, chart, "svg")
        texts = " ".join(map(html.unescape, re.findall(r">([^<>]+)<", file.data.decode())))
        assert title in texts
        assert f"{chart.sentence} {chart.key}".strip() in texts
        assert f"Lomma kommun, {two_quarters.clock().date()}" in texts
        assert chart.rows[-1][0] in texts


def test_the_png_is_a_picture_of_some_size_with_a_name_that_says_what_it_is(two_quarters):
    chart = bars.status_over_quarters(two_quarters, MEMBER)
    file = chart_file(two_quarters, MEMBER, "Insatsernas status", chart, "png")
    assert file.data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", file.data[16:24])
    assert width > 1000
    assert height > 600
    assert (file.mime, file.name) == ("image/png", f"insatsernas-status-{two_quarters.clock().date()}.png")


def test_who_took_which_stands_in_the_log_and_no_number(two_quarters):
    chart_file(two_quarters, MEMBER, TITLE, grids.presence_over_quarters(two_quarters, MEMBER), "svg")
    (row,) = two_quarters.store.read("SELECT who, action, name, detail FROM log ORDER BY nr DESC LIMIT 1")
    assert row == {"who": MEMBER.name, "action": "export", "name": f"Diagram: {TITLE} (svg)", "detail": None}


def test_who_may_not_export_takes_none_and_there_is_no_other_kind(two_quarters):
    chart = bars.status_over_quarters(two_quarters, MEMBER)
    with pytest.raises(NotAllowed):
        chart_file(two_quarters, Actor("ingen", None), TITLE, chart, "png")
    with pytest.raises(NotFound):
        chart_file(two_quarters, MEMBER, TITLE, chart, "gif")


@pytest.mark.parametrize("kind", FORMATS)
def test_a_chart_without_data_is_no_picture(register, kind):
    with pytest.raises(NotFound):
        chart_file(register, MEMBER, TITLE, bars.status_over_quarters(register, MEMBER), kind)
