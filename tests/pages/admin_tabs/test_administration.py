"""Accounts and the log, as an administrator works with them."""

import datetime as dt
import json

from lomma_core.accounts import accounts, invitations, sessions
from lomma_core.accounts.credentials import hash_token
from lomma_core.logbook import log_reading
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.purge import purge
from lomma_core.records import listing, secrecy
from tests.conftest import CONVENER, plan_before_archivist
from tests.pages.conftest import PASSWORD, Screen

OTHER = "en helt annan ramsa nu"


def test_an_account_is_made_confirmed_and_listed(screen):
    page = screen("administrator").go("administration")
    page.fill("Användarnamn", "ny.person").fill("Roll", "medlem").fill("Plats i gruppen", "sakerhetschefen")
    page.press("Skapa kontot")
    assert "Kontot ny.person är skapat med rollen Medlem." in page.app.success[0].value
    row = next(row for row in page.table("7 konton").rows if row[0] == "ny.person")
    assert row[1:4] == ["Medlem", "Säkerhetschefen", "Aktivt"]
    assert row[5].startswith("Gäller till 2026-11-27")
    assert page.widget("Användarnamn").value == ""


def test_an_account_that_is_refused_keeps_what_was_typed(screen):
    page = screen("administrator").go("administration")
    page.fill("Användarnamn", "ny person").fill("Roll", "medlem")
    page.press("Skapa kontot")
    assert len(page.app.error) == 1
    assert page.widget("Användarnamn").value == "ny person"
    assert page.widget("Roll").value == "medlem"
    assert page.table("6 konton")


def test_an_empty_account_is_told_what_it_lacks_one_line_each_in_words_alone(screen):
    page = screen("administrator").go("administration").press("Skapa kontot")
    name, role = page.app.error[0].value.splitlines()
    assert name.startswith("- Skriv ett användarnamn")
    assert role == "- Välj en roll."


def test_a_changed_role_is_confirmed_and_shown(screen):
    page = screen("administrator").go("administration").fill("Konto", "med.ett")
    page.fill("Ny roll", "lasare").press("Spara kontot")
    assert "Kontot med.ett är sparat: Läsare, aktivt." in page.app.success[0].value
    assert ["med.ett", "Läsare", "Ingen plats", "Aktivt", "Av", ""] in page.table("6 konton").rows


def test_the_last_administrator_cannot_be_closed(screen, open_database):
    register = open_database("empty")
    page = screen("administrator", None).go("administration").fill("Konto", "adm.ett")
    page.fill("Kontot får logga in", False).press("Spara kontot")
    assert "Minst ett aktivt konto måste kunna sköta konton." in page.app.error[0].value
    assert accounts.find(register, "adm.ett").active


def test_an_administrator_has_no_field_for_anybodys_password(screen):
    page = screen("administrator").go("administration").fill("Konto", "med.ett")
    assert [label for label in page.labels() if "ösenord" in label and label != "Nytt lösenord"] == []


def test_a_code_is_shown_until_it_is_put_away_and_then_never_again(screen, open_database):
    register = open_database("empty")
    page = screen("administrator", None).go("administration").fill("Konto", "med.ett").press("Gör en engångskod")
    code = _slip(page)["Engångskod"]
    assert invitations.holder(register, code).account == "med.ett"
    assert _slip(page)["Användarnamn"] == "med.ett"
    assert _slip(page)["Adress"].endswith("/valkommen")
    page.press("Klart, visa inte koden mer")
    assert _slip(page) == {}
    page.press("Återkalla engångskoden")
    assert "Återkalla engångskoden" not in page.buttons()
    assert invitations.listing(register, Actor("adm.ett", "administrator")) == []


def test_a_person_chooses_a_password_with_a_code_and_is_signed_in(screen, open_database):
    register = open_database("empty")
    _, code = invitations.make(register, Actor("adm.ett", "administrator"), "med.ett")
    page = Screen(None).go("valkommen").fill("Engångskod", "fel").press("Fortsätt")
    assert "Koden gäller inte." in page.app.error[0].value
    page.fill("Engångskod", code.lower()).press("Fortsätt")
    assert page.widget("Användarnamn").value == "med.ett"
    save = "Spara lösenordet och logga in"
    page.fill("Lösenord (minst 12 tecken)", OTHER).fill("Lösenord en gång till", PASSWORD).press(save)
    assert "inte lika" in page.app.error[0].value
    page.fill("Lösenord (minst 12 tecken)", OTHER).fill("Lösenord en gång till", OTHER).press(save)
    # What the browser does with the ticket for the cookie: tests/browser/admin/test_one_time_code.py.
    assert "data-ticket" in page.text
    assert sessions.sign_in(register, "med.ett", OTHER)


def _slip(page) -> dict[str, str]:
    """The facts of the slip on a page; none while there is no slip."""
    data = [json.loads(element.proto.json) for element in page.app.main if element.type == "bidi_component"]
    return {label: text for slip in data if "facts" in slip for label, text, _ in slip["facts"]}


# ------------------------------------------------------------------ The log


def test_the_log_is_filtered_and_a_filter_that_nothing_fits_says_so(screen):
    page = screen("administrator", "filled").go("administration")
    page.fill("Formulär", "mote")
    assert {row[3].split(",")[0] for row in page.table("De").rows} == {"Möte 2026-10-05"}
    page.fill("Vem", "adm.ett")
    assert "Ingen händelse passar filtret." in page.text


def test_the_log_says_how_each_action_went_and_from_where_and_shows_the_chains_head(screen, open_database):
    register = open_database("filled")
    page = screen("arkivansvarig", None).go("administration")
    last = log_reading.head(register, OPERATOR)
    assert f"Loggens sista rad är {last.nr}" in page.text
    assert last.short in page.text
    session = log_reading.filter_choices(register, OPERATOR)["session"][-1]
    page.fill("Utfall", "done").fill("Session", session)
    assert {(row[4], row[7]) for row in page.table("De").rows} == {("Utfört", session)}


def test_the_chain_is_checked_and_a_touched_row_is_named(screen, open_database):
    register = open_database("filled")
    page = screen("administrator", None).go("administration").press("Kontrollera loggens kedja")
    assert "Loggens kedja håller" in page.app.success[0].value
    with register.store.transaction() as write:
        write.execute("UPDATE log SET who = 'annan' WHERE nr = 7")
    page.press("Kontrollera loggens kedja")
    assert "brister vid rad 7" in page.app.error[0].value


def test_an_administrator_is_told_that_the_log_has_nothing_of_marked_records_and_has_no_numbers(screen, open_database):
    register = open_database("filled")
    record = listing.list_records(register, CONVENER, "lagesbild").records[0]
    secrecy.mark(register, CONVENER, "lagesbild", record.id, "osl_18_1", "Skäl.")
    page, whole = (screen(role, None).go("administration") for role in ("administrator", "arkivansvarig"))
    assert "det som rör dem är inte med här" in page.text
    assert "Sekretessmarkerade en post" not in page.text
    assert "Nr" not in page.table("De senaste").headings
    page.press("Kontrollera loggens kedja")
    assert "Loggens kedja håller: inget är ändrat" in page.app.success[0].value
    assert "Sekretessmarkerade en post" in whole.text
    assert "Nr" in whole.table("De senaste").headings


def test_an_old_plan_file_is_warned_about_on_administration_and_when_the_server_starts(
    screen, open_database, tmp_path, caplog
):
    open_database("empty", plan_before_archivist(tmp_path))
    sentence = "Rollen Administratör sköter konton men får också read_marked"
    assert sentence in caplog.text
    page = screen("administrator", None).go("administration")
    assert [warning.value for warning in page.app.warning if sentence in warning.value]
    assert len(screen("sammankallande", None).go("administration").app.warning) == 0


# ------------------------------------------------------------------ Gallring


def test_gallring_is_proposed_by_one_and_confirmed_by_another(screen, open_database, databases, monkeypatch):
    register = open_database("filled")
    with register.store.transaction() as write:
        write.execute("UPDATE form_observation SET saved_at = saved_at - INTERVAL 3 YEAR")
    first = screen("arkivansvarig", None).go("administration")
    button = "Föreslå gallring av 1 iakttagelse"
    first.press(button)
    assert "diarienummer" in first.app.error[0].value
    first.fill("Beslutets diarienummer (iakttagelser)", "KS 2026/0123").press(button)
    assert "Ett annat konto ska nu bekräfta" in first.app.success[0].value
    assert "En kollega med eget konto ska bekräfta." in first.text
    assert "Bekräfta gallringen" not in first.buttons()

    second = screen("sammankallande", None).go("administration").press("Bekräfta gallringen")
    assert "kryssa i rutan" in second.app.error[0].value
    second.fill("Jag har jämfört posterna med beslutet", True).press("Bekräfta gallringen")
    assert "Gallrat: 1 st." in second.app.success[0].value
    row = second.table("De senaste 1 av 1").rows[0]
    assert row[3:] == ["KS 2026/0123", "ark.ett", "sam.ett"]
    assert purge.due(register, Actor("ark.ett", "arkivansvarig")) == []


def test_who_signed_in_at_the_municipality_confirms_there_and_is_asked_for_no_password(
    screen, databases, open_database
):
    register, token = open_database("empty"), databases["tokens"]["administrator"]
    there = {"token_hash": hash_token(token), "account": "adm.ett", "identity": "en-identitet", "sid": None}
    with register.store.transaction() as write:
        write.execute("UPDATE session SET authenticated_at = ?", [dt.datetime(2026, 1, 1)])
        write.insert("oidc_session", [there])
    page = screen("administrator", None).go("administration", flik="Konton")
    assert not page.has_widget("Ditt lösenord")
    links = [element.proto.body for element in page.app.main if element.type == "html"]
    assert any("Bekräfta hos kommunen" in link and "igen=1" in link for link in links)
    page.fill("Användarnamn", "ny.person").fill("Roll", "medlem").press("Skapa kontot")
    assert "följ länken ”Bekräfta hos kommunen”" in page.app.error[0].value
    assert "ny.person" not in str(register.store.read("SELECT name FROM account"))
