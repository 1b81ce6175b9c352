"""A callback of a widget runs before the page's script: an account that is closed, demoted, signed out or timed out in
between writes nothing with it, and is answered in Swedish (ASVS 5 7.4.2, 8.3.2)."""

from collections.abc import Callable

import pytest
from streamlit.runtime.state.session_state import WStates

from lomma_core.accounts import accounts, sessions
from lomma_core.audit import log
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import OPERATOR
from lomma_core.records import commands, listing, queries
from lomma_core.register import Register
from pages.form_editor import state as editor
from tests.conftest import ADMIN, CONVENER, MEASURE, plan_before_archivist
from tests.pages.conftest import PASSWORD, Screen

# Sign-out is the one callback that must work, and it is of the page's frame.
FRAME = "Logga ut"


def closed(register, token: str) -> None:
    accounts.change(register, OPERATOR, _name(register, token), active=False)


def demoted(register, token: str) -> None:
    """To a role that has left the plan: it may do nothing."""
    with register.store.transaction() as write:
        write.execute("UPDATE account SET role = 'borttagen' WHERE name = ?", [_name(register, token)])


def signed_out(register, token: str) -> None:
    sessions.sign_out(register, token)


def timed_out(register, token: str) -> None:
    with register.store.transaction() as write:
        write.execute("UPDATE session SET last_seen_at = last_seen_at - INTERVAL 1 HOUR")


def _name(register, token: str) -> str:
    return sessions.signed_in(register, token).name


def _as_it_is(page: Screen, register: Register) -> Screen:
    return page


def _with_draft(page: Screen, register: Register) -> Screen:
    return page.fill("Målgrupp", "Mina ord")


def _restoring(page: Screen, register: Register) -> Screen:
    return page.open_tab("Historik").press("Återställ version 1")


def _in_conflict(page: Screen, register: Register) -> Screen:
    page.fill("Målgrupp", "Mina ord")
    record = page.app.query_params["post"]
    base = queries.get(register, CONVENER, "insats", record).version
    answers = MEASURE | {"titel": "Provas igen", "malgrupp": f"Deras ord {base}"}
    commands.save(register, CONVENER, "insats", answers, record, base)
    page.press("Spara ändringarna")
    assert page.has_widget("Spara med mina val")
    return page


def _importing(page: Screen, register: Register) -> Screen:
    data = "Titel;Nivå;Läge\nBra;Generell;Blå\n".encode()
    page.app.main.file_uploader[0].set_value([("fil.csv", data, "text/csv")])
    return page.run().press("Granska raderna")


def _in_forms(page: Screen, register: Register) -> Screen:
    page.app.session_state[editor.FORM], page.app.session_state[editor.FIELD] = "insats", "malgrupp"
    return page.run()


def _rebasing(page: Screen, register: Register) -> Screen:
    _in_forms(page, register).fill("Fråga", "För vem?")
    text = edits.change_field(proposals.begun(register, ADMIN), "insats", "malgrupp", {"label": "Till vem"})
    proposals.propose(register, ADMIN, text)
    versions.take_into_use(register, ADMIN)
    page.run()
    assert page.has_widget("Vad ska gälla för Insats, frågan ”För vem?”?")
    return page


# Whoever may do nothing else still ends one's own sessions and keys.
OWN = "own account"
# What one does before the account changes: an address with its query, and steps on the page.
PLACES: dict[str, tuple[str, dict[str, str], Callable[[Screen, Register], Screen]]] = {
    "overview": ("oversikt", {}, _as_it_is),
    "measures": ("insatser", {}, _as_it_is),
    "new": ("insatser", {"form": "insats", "ny": "1"}, _with_draft),
    "record": ("insatser", {"post": "insats"}, lambda page, _: page.open_tab("Historik")),
    "restore": ("insatser", {"post": "insats"}, _restoring),
    "conflict": ("insatser", {"post": "insats"}, _in_conflict),
    "situation": ("lagesbild", {}, _as_it_is),
    "for all": ("lagesbild", {"flik": "Kvartalet"}, _as_it_is),
    "proposals": ("forslag", {}, _as_it_is),
    "follow-up": ("uppfoljning", {}, _as_it_is),
    "gaps": ("luckor", {}, _as_it_is),
    "quarter": ("kvartalet", {}, _as_it_is),
    "group": ("gruppen", {}, _as_it_is),
    "meetings": ("gruppen", {"flik": "Möten"}, _as_it_is),
    "exchange": ("export-och-import", {}, lambda page, _: page.press("Ta fram filen")),
    "import": ("export-och-import", {"flik": "Import"}, _importing),
    "administration": ("administration", {}, _as_it_is),
    "forms": ("administration", {"flik": "Formulär"}, _in_forms),
    "rebase": ("administration", {"flik": "Formulär"}, _rebasing),
    OWN: ("mitt-konto", {}, _as_it_is),
}


# While a file is read, a choice about it lets go of the others, whose callbacks are then not called: one is changed.
LETS_GO = ("import/form", "import/column/0", "import/column/1")


@pytest.fixture
def called(monkeypatch) -> list[str]:
    """The ids of the widgets whose callback has been called."""
    ids: list[str] = []
    real = WStates.call_callback
    monkeypatch.setattr(WStates, "call_callback", lambda self, wid: ids.append(wid) or real(self, wid))
    return ids


def _metadata(page: Screen) -> dict:
    return page.app._session_state._state._new_widget_state.widget_metadata


def _touch_all(page: Screen) -> set[str]:
    """Change every widget that has a callback, as one press of everything at once; the ids of those that were."""
    changed = set()
    for element in page.app.main:
        proto = getattr(element, "proto", None)
        wid = getattr(proto, "id", "")
        metadata = _metadata(page).get(wid)
        if metadata is None or metadata.callback is None or getattr(proto, "disabled", False):
            continue
        if wid.endswith(LETS_GO) and "import" in page.app.session_state:
            continue
        if _change(element, metadata):
            changed.add(wid)
    return changed


def _change(element, metadata) -> bool:
    """Change one widget; False for a choice with nothing else to choose."""
    kind = element.type
    if kind in ("button", "download_button"):
        element.click()
    elif kind in ("checkbox", "toggle"):
        element.set_value(not element.value)
    elif kind in ("text_input", "text_area"):
        element.set_value(f"{element.value or ''} skrivet")
    elif kind in ("selectbox", "radio", "multiselect", "button_group"):
        return _choose(element, metadata.serializer.__self__.options)
    else:
        return False
    return True


def _choose(element, options) -> bool:
    value = element.value
    if isinstance(value, list):
        # One fewer of several, or the first.
        other = value[:-1] or list(options[:1])
    else:
        other = next((option for option in options if option != value), value)
    if other == value:
        return False
    element.set_value(other)
    return True


def _rows(register) -> dict[str, list]:
    """All that is stored, but for when a session was last used, and that something was refused."""
    tables = register.store.read("SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'main'")
    rows = {
        row["name"]: register.store.read(f'SELECT * FROM "{row["name"]}"') for row in tables if row["name"] != "session"
    }
    return rows | {"log": [row for row in rows["log"] if row["action"] != log.REFUSAL]}


@pytest.mark.parametrize("change", [closed, demoted, signed_out, timed_out], ids=lambda change: change.__name__)
def test_no_callback_writes_for_an_account_that_may_not_any_more(open_database, databases, called, tmp_path, change):
    # As an older plan has it: one account that may do nearly all.
    register = open_database("filled", plan_before_archivist(tmp_path))
    record = commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Provas"})
    commands.save(register, CONVENER, "insats", MEASURE | {"titel": "Provas igen"}, record.id, 1)
    accounts.add(register, OPERATOR, "adm.tva", PASSWORD, "administrator")
    tried = {}
    for name, (address, query, steps) in PLACES.items():
        if name == OWN and change is demoted:
            continue
        _restore(register)
        token = sessions.sign_in(register, "adm.tva", PASSWORD)[1]
        query = {key: record.id if value == "insats" and key == "post" else value for key, value in query.items()}
        page = steps(Screen(token).run().go(address, **query), register)
        changed = _touch_all(page)
        change(register, token)
        before = _rows(register)
        called.clear()
        # Where a callback goes wrong, this fails with what was raised.
        page.run()
        assert _rows(register) == before, name
        assert changed <= set(called), name
        tried[name] = len(changed)
        words = [element.value for element in (*page.app.error, *page.app.info, *page.app.warning)]
        if change is not demoted:
            assert page.buttons() == ["Logga in"], name
            assert "Du är inte inloggad längre. Logga in för att fortsätta." in words, name
        else:
            assert words, name
    # A walk that meets nothing proves nothing.
    assert sum(tried.values()) > 100, tried


def _restore(register) -> None:
    with register.store.transaction() as write:
        write.execute("UPDATE account SET role = 'administrator', active = true WHERE name = 'adm.tva'")
        write.execute("DELETE FROM draft")


def test_every_callback_that_a_record_offers_works_for_who_may(screen, open_database, called):
    register = open_database("filled")
    page = screen("sammankallande", None).go("insatser", form="insats", ny="1")
    page.fill("Målgrupp", "Mina ord")
    assert called
    assert register.store.read("SELECT count(*) AS n FROM draft")[0]["n"] == 1
    assert listing.list_records(register, CONVENER, "insats").total == 2
