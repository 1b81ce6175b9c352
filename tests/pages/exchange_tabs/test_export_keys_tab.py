"""Koppla Excel: the address of what is chosen, a key that is shown once, and keys that are taken back."""

from lomma_core.accounts import export_keys
from lomma_core.accounts.export_keys import PREFIX
from lomma_core.permissions import Actor

READER = Actor("las.ett", "lasare")


def codes(page) -> list[str]:
    return [code.value for code in page.app.code]


def test_the_address_is_of_what_is_chosen_and_for_the_program(screen):
    page = screen("lasare", "filled").go("export-och-import", flik="Koppla Excel")
    page.fill("Vilka uppgifter ska hämtas?", "insats")
    assert codes(page)[0].endswith("/export/insats.csv?rubriker=ord")
    page.fill("Vilka uppgifter ska hämtas?", "insatser-per-niva").fill("Till vilket program?", ".json")
    assert codes(page)[0].endswith("/export/insatser-per-niva.json")


def test_a_key_is_shown_until_it_is_copied_and_never_again(screen, open_database):
    register = open_database("filled")
    page = screen("lasare", None).go("export-och-import", flik="Koppla Excel")
    page.fill("Var ska nyckeln användas?", "Rapporten i Excel").press("Gör en ny nyckel")
    (secret,) = [code for code in codes(page) if code.startswith(PREFIX)]
    assert export_keys.holder(register, secret).name == "las.ett"
    page.press("Jag har kopierat nyckeln")
    assert not [code for code in codes(page) if code.startswith(PREFIX)]
    assert [row[0] for row in page.table("En nyckel").rows] == ["Rapporten i Excel"]


def test_a_name_that_may_be_somebodys_is_refused_and_stays_in_its_field(screen, open_database):
    register = open_database("filled")
    page = screen("lasare", None).go("export-och-import", flik="Koppla Excel")
    page.fill("Var ska nyckeln användas?", "Anna Anderssons Excel").press("Gör en ny nyckel")
    assert "Kalla nyckeln efter var den används" in page.app.error[0].value
    assert "Anna" not in page.app.error[0].value
    assert page.widget("Var ska nyckeln användas?").value == "Anna Anderssons Excel"
    assert export_keys.mine(register, READER) == []


def test_a_key_is_taken_back_by_its_owner_and_by_the_administrator(screen, open_database):
    register = open_database("filled")
    for role, heading in (("lasare", "Dina nycklar"), ("administrator", "Allas nycklar")):
        key, secret = export_keys.make(register, READER, "Rapporten")
        page = screen(role, None).go("export-och-import", flik="Koppla Excel")
        assert heading in page.text
        page.fill("Nyckel att dra in", key.id).press("Dra in nyckeln")
        assert export_keys.holder(register, secret) is None
    key, _ = export_keys.make(register, READER, "Rapporten")
    assert "Det finns ingen nyckel." in screen("medlem", None).go("export-och-import", flik="Koppla Excel").text
