"""Administration, Säkerhetskopior: made by a button, drilled with, listed and sorted; warned of on Översikt."""

from lomma_core.maintenance.backups import files, status
from pages.app import context

PLACE = {"flik": "Säkerhetskopior"}


def test_an_administrator_makes_one_drills_with_it_and_sorts_the_list(screen):
    page = screen("administrator").go("administration", **PLACE)
    assert "Ingen kopia är gjord än" in page.text
    page.press("Säkerhetskopiera nu")
    assert "Säkerhetskopian är gjord och läst." in page.text
    (backup,) = files.checked(context.backups())
    page.press("Öva återställning")
    assert "Den senaste säkerhetskopian gick att återställa." in page.text
    state = {row[0]: row[1:] for row in page.table("Säkerhetskopieringen nu").rows}
    assert state["Senaste övningen"][1] == "Den gick att återställa."
    assert state["Senaste kopian"][1] == f"{backup.size / 1_000_000:.1f} MB".replace(".", ",")
    assert page.table("En kopia").headings == ["Gjord", "Storlek", "Innehåll", "Krypterad"]


def test_a_failure_is_told_with_its_cause_and_warned_of_on_the_first_page(screen):
    page = screen("administrator").go("administration", **PLACE)
    context.backups().folder.write_text("i vägen")
    page.press("Säkerhetskopiera nu")
    assert files.NO_FOLDER in page.text
    assert status.read_status(context.backups()).cause == files.NO_FOLDER
    page.go("oversikt")
    assert any(files.NO_FOLDER in warning.value for warning in page.app.warning)
    assert not screen("sammankallande", None).go("oversikt").app.warning


def test_the_tab_is_for_those_who_manage_accounts(screen):
    labels = [tab.label for tab in screen("arkivansvarig").go("administration").app.tabs]
    assert "Säkerhetskopior" not in labels
    assert labels
