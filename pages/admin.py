"""Administration: accounts, forms, the log, gallring and the screen on the wall, each for the roles that may."""

import streamlit as st

from lomma_core.maintenance.backups import overview
from lomma_core.plan import checks
from lomma_core.redact import report
from pages.admin_tabs import accounts_tab, backup_tab, display_links_tab, log_tab, oidc_tab, purge_tab, redact_tab
from pages.admin_tabs.text_scan_tab import scan_tab
from pages.app import context
from pages.form_editor.tab import forms_tab


def show() -> None:
    """Draw the page: a tab for each action of the role."""
    st.title("Administration")
    parts = {"manage_accounts": ("Konton", accounts_tab.draw), "write_forms": ("Formulär", forms_tab)}
    parts |= {"read_log": ("Logg", log_tab.draw), "purge": ("Gallring", purge_tab.draw)}
    parts["redact"] = ("Personuppgifter", redact_tab.draw)
    parts["write_settings"] = ("Visning", display_links_tab.draw)
    permitted = [part for action, part in parts.items() if context.may(action)]
    if report.may_scan(context.register().plan, context.actor()):
        permitted.append(("Textkontroll", scan_tab))
    if context.may("manage_accounts") and context.STATE.oidc:
        permitted.append(("Kommunens inloggning", oidc_tab.draw))
    if context.may("manage_accounts"):
        permitted.append(("Säkerhetskopior", backup_tab.draw))
    if not permitted:
        st.error("Den här sidan är till för administratörer. Fråga administratören om du behöver hjälp med ett konto.")
        return
    if context.may("manage_accounts"):
        own = filter(None, (warning() for warning in context.register().warnings))
        backup = filter(None, [overview.warning(context.register(), context.actor(), context.backups())])
        roles = checks.warnings(context.register().plan)
        for sentence in [*context.STATE.deployment.sentences(), *own, *backup, *roles]:
            st.warning(sentence, icon=":material/warning:")
    st.write("Vem får använda registret, vilka frågor ställs, vad har gjorts, och vad ska gallras?")
    tabs = st.tabs([title for title, _ in permitted], key="flik", bind="query-params", on_change="rerun")
    for tab, (_, draw) in zip(tabs, permitted, strict=True):
        # A preview costs as much as a page: it is drawn only while its tab is open.
        if draw is not forms_tab or tab.open:
            with tab:
                draw()
