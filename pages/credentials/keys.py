"""Keys to the export addresses, listed and revoked: one's own on Mitt konto, and all where accounts are managed."""

import datetime as dt
from functools import partial

import streamlit as st

from lomma_core.accounts import export_keys
from lomma_core.accounts.export_keys import Key
from lomma_core.utils.quarters import timestamp
from pages.app import context
from pages.components.table import Column, Row, table
from pages.credentials import revoke_row

_REVOKE = revoke_row.Wording(
    "Nyckel att dra in",
    "Välj nyckel",
    "Dra in nyckeln",
    "Välj vilken nyckel som ska dras in.",
    "Nyckeln är indragen. Den hämtar ingenting längre.",
)


def draw_own() -> None:
    """Draw the part of Mitt konto, for roles that may have keys; they are made on Export och import."""
    if not context.may("export"):
        return
    st.header("Nycklar till Excel och andra program", anchor=False)
    keys = export_keys.mine(context.register(), context.actor())
    if keys:
        draw_list("own/keys", keys, with_account=False)
    else:
        st.caption("Du har ingen nyckel. Du gör en under Export och import, Koppla Excel.")


def draw_list(key: str, keys: list[Key], with_account: bool) -> None:
    """Draw keys as a table, ``with_account`` whose they are too, and the row in which one of them is revoked."""
    headings = ["Används till", *(["Konto"] if with_account else []), "Skapad", "Senast använd"]
    rows = [Row([each.name, *([each.account] if with_account else []), *_moments(each)]) for each in keys]
    caption = "En nyckel" if len(keys) == 1 else f"{len(keys)} nycklar"
    table(key, [Column(heading) for heading in headings], rows, caption)
    names = {each.id: f"{each.name} ({each.account})" if with_account else each.name for each in keys}
    revoke_row.draw(f"{key}/revoke", names, _REVOKE, partial(export_keys.revoke, context.register(), context.actor()))


def _moments(key: Key) -> list[str]:
    return [_when(key.created_at), _when(key.used_at)]


def _when(moment: dt.datetime | None) -> str:
    return timestamp(moment) if moment else "Aldrig"
