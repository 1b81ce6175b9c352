"""A day in a form: typed in any way or picked in the browser's calendar; what is not understood stays, and is said."""

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, wait_until_settled

NEW = "gruppen?form=mote&ny=1"


def type_in(page, text: str) -> None:
    """Type a day into the field, key by key, and stay there, once the whole answer to what was done before is drawn.

    The list of problems comes before the field that it is about, which is then set to what was sent.
    """
    wait_until_settled(page)
    field = page.get_by_role("textbox", name="Datum *", exact=True)
    field.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_day_is_saved_as_it_was_meant_or_refused_with_what_was_typed_left_in_its_field(visit):
    page = visit("sam.ett", NEW, locale="en-US")
    field, summary = page.get_by_role("textbox", name="Datum *", exact=True), page.locator(".lomma-problems")
    for text, why in (
        ("2026-02-30", "Datum: Den dagen finns inte. Skriv datumet som 2026-11-24."),
        ("1899-12-31", "Datum: Skriv ett datum mellan 1900 och 2200."),
        ("i morgon", "Datum: Skriv datumet som 2026-11-24."),
        ("2026-1", "Datum: Skriv datumet som 2026-11-24."),
    ):
        type_in(page, text)
        click(page.get_by_role("button", name="Spara möte"))
        expect(summary).to_contain_text(why)
        expect(field).to_have_value(text)
    # Years back, as the field of an agreement has them, and in another way than the sentence asks for.
    type_in(page, "2 maj 2009")
    click(page.get_by_role("button", name="Spara möte"))
    expect(summary).not_to_contain_text("Datum:")
    expect(field).to_have_value("2009-05-02")


def test_a_day_is_picked_in_the_calendar_and_the_field_shows_and_keeps_it(visit):
    page = visit("med.ett", NEW, viewport={"width": 390, "height": 844})
    button = page.get_by_role("button", name="Välj i kalendern: Datum")
    box = button.bounding_box()
    assert min(box["width"], box["height"]) >= 24
    assert box["x"] + box["width"] <= 390
    # The calendar is a window of the browser's own, which no test reaches: that it was opened, and what it gives away.
    page.evaluate("HTMLInputElement.prototype.showPicker = function () { window.opened = this.value; }")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("window.opened !== undefined")
    page.locator(".lomma-calendar input").first.evaluate(
        "(input) => { input.value = '2026-11-26'; input.dispatchEvent(new Event('change', { bubbles: true })); }"
    )
    expect(page.get_by_role("textbox", name="Datum *", exact=True)).to_have_value("2026-11-26")
    expect(page.get_by_text("Utkast sparat")).to_be_visible()
    wait_until_settled(page)
    expect(button).to_be_focused()
    page.reload()
    expect(page.get_by_role("textbox", name="Datum *", exact=True)).to_have_value("2026-11-26")
