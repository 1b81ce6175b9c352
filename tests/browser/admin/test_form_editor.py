"""Forms changed in real browsers: an administrator adds a question, a member is asked it at once; others see no tab."""

from playwright.sync_api import expect

from tests.helpers.browser_steps import click, unfold, wait_until_settled

LABEL = "Samarbetspart utanför kommunen"
TAB = "administration?flik=Formulär"


def test_a_question_added_in_the_browser_is_asked_of_a_member_without_a_restart(visit):
    admin, member = visit("adm.ett", TAB), visit("med.ett", "insatser?form=insats&ny=1")
    expect(member.get_by_label(LABEL)).to_have_count(0)
    _choose(admin, "Formulär", "Insatser")
    admin.get_by_text("Lägg till en fråga").click()
    admin.get_by_label("Den nya frågan", exact=True).fill(LABEL)
    admin.get_by_label("Hjälp under den nya frågan").fill("En organisation.")
    admin.keyboard.press("Tab")
    wait_until_settled(admin)
    click(admin.get_by_role("button", name="Lägg till frågan"))
    preview = admin.locator(".st-key-forhandsvisning")
    preview.get_by_label(LABEL).wait_for()
    assert _asks(member) == 0
    click(admin.get_by_role("button", name="Ta i bruk …"))
    click(admin.get_by_role("button", name="Ja, ta i bruk nu"))
    admin.get_by_text("är i bruk för alla").wait_for()
    member.reload()
    # What nobody has to answer is folded in a long form.
    member.get_by_label(LABEL).wait_for(state="attached")
    unfold(member, LABEL)
    member.get_by_label(LABEL).wait_for()


def test_a_change_is_seen_beside_the_editor_and_outlives_a_visit_to_another_page(visit):
    admin = visit("adm.ett", TAB)
    _choose(admin, "Formulär", "Iakttagelser")
    click(admin.get_by_role("link", name="Tillförlitlighet"))
    question = admin.get_by_label("Fråga", exact=True)
    question.fill("Hur säkert är det?")
    question.press("Tab")
    admin.locator(".st-key-forhandsvisning").get_by_text("Hur säkert är det?").wait_for()
    start = admin.url.split("/administration")[0]
    admin.goto(f"{start}/insatser")
    admin.get_by_role("heading", name="Insatser").wait_for()
    admin.goto(f"{start}/{TAB}")
    admin.get_by_text("frågan är nu ”Hur säkert är det?”").wait_for()
    click(admin.get_by_role("button", name="Kasta förslaget"))
    click(admin.get_by_role("button", name="Ja, kasta förslaget"))
    admin.get_by_text("Ditt förslag").wait_for(state="detached")


def test_a_role_that_may_not_sees_no_tab(visit):
    page = visit("sam.ett", TAB)
    page.get_by_role("tab", name="Gallring").wait_for()
    expect(page.get_by_role("tab", name="Formulär")).to_have_count(0)


def test_axe_finds_nothing_on_the_tab(visit, check_axe):
    admin = visit("adm.ett", TAB)
    check_axe(admin, "Formulär, fliken", both=True)
    click(admin.get_by_role("link", name="Källtyper"))
    admin.get_by_role("heading", name="Ändra ”Källtyper”").wait_for()
    question = admin.get_by_label("Fråga", exact=True)
    question.fill("Källor i övrigt")
    question.press("Tab")
    admin.get_by_role("heading", name="Ditt förslag").wait_for()
    check_axe(admin, "Formulär, ett förslag", both=True)
    click(admin.get_by_role("button", name="Ta i bruk …"))
    admin.get_by_role("button", name="Ja, ta i bruk nu").wait_for()
    check_axe(admin, "Formulär, frågan om att ta i bruk", both=True)
    click(admin.get_by_role("button", name="Nej, inte än"))
    click(admin.get_by_role("button", name="Kasta förslaget"))
    click(admin.get_by_role("button", name="Ja, kasta förslaget"))
    admin.get_by_text("Ditt förslag").wait_for(state="detached")


def _choose(page, label: str, option: str) -> None:
    """Choose in a list by its words."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option, exact=True).click()
    wait_until_settled(page)


def _asks(page) -> int:
    page.reload()
    page.get_by_label("Målgrupp").wait_for()
    wait_until_settled(page)
    return page.get_by_label(LABEL).count()
