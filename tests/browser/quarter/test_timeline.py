"""Tidslinjen in a real browser: a press on an insats opens it, again and again, and axe finds nothing (P6, R17)."""

import re

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, wait_until_settled


def test_a_press_on_a_bar_opens_the_insats_and_the_way_back_leads_to_the_timeline(visit, check_axe):
    page = visit("las.ett", "insatser?flik=Tidslinje")
    chart = page.get_by_test_id("stVegaLiteChart").locator("canvas, svg").first
    chart.wait_for()
    wait_until_settled(page)
    check_axe(page, "Tidslinjen")
    for _ in range(2):
        # The first insats stands below the quarters' names and its level's.
        chart.click(position={"x": 60, "y": 95})
        page.get_by_role("tab", name="Svar").wait_for()
        expect(page).to_have_url(re.compile("post="))
        click(page.get_by_role("button", name="← Till listan"))
        chart.wait_for()
    page.get_by_role("tab", name="Tidslinje", selected=True).wait_for()
    page = visit("las.ett", "gruppen?flik=Årshjulet")
    page.get_by_role("heading", name="Årshjulet 2026").wait_for()
    check_axe(page, "Årshjulet")
