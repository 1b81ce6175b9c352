"""What a browser test does to one element waits while a run leaves an old one beside it, and fails if both stay."""

import pytest
from playwright.sync_api import Error, Locator, expect

from tests.helpers import one_element

_TWO = "<title>Prov</title><p id=old>Sparat</p><p>Sparat</p><input id=gone aria-label=Namn><input aria-label=Namn>"
_LEAVE = "setTimeout(() => { for (const old of document.querySelectorAll('[id]')) old.remove(); }, 300)"


def test_two_elements_are_waited_for_until_there_is_one(page):
    for act in (
        lambda: page.get_by_text("Sparat").wait_for(),
        lambda: page.get_by_label("Namn").fill("Ny"),
        lambda: expect(page.get_by_text("Sparat")).to_have_text("Sparat"),
        lambda: expect(page.get_by_label("Namn")).not_to_have_value("Annat"),
    ):
        page.set_content(_TWO)
        page.evaluate(_LEAVE)
        act()


def test_two_elements_that_stay_fail_the_test(page):
    page.set_content(_TWO)
    for method in (Locator.wait_for, Locator.inner_text):
        with pytest.raises(Error, match="strict mode violation"):
            one_element.until_one(method.__wrapped__, patience=0.2)(page.get_by_text("Sparat"))
