"""Lägesbild: three milieus side by side, quarter by quarter, and what has been noticed meanwhile (P5)."""

import streamlit as st

from lomma_core.charts import grids
from lomma_core.errors import Marked
from lomma_core.plan.choices import Choice
from lomma_core.quarterly import carry_forward
from lomma_core.records import commands, listing, queries
from lomma_core.records.lookup import Links
from lomma_core.records.versions import Record
from lomma_core.utils.quarters import Quarter, local
from pages.app import context, theme, urls
from pages.components.chart import chart
from pages.quarterly import quarter_select
from pages.quarterly.calm_quarter import calm_section
from pages.records import section
from pages.records.listing import record_list

FORM, NOTICED = "lagesbild", "observation"


def show() -> None:
    """Draw the page."""
    register = context.register()
    named = urls.form(FORM)
    form = register.plan.forms[named if named in (FORM, NOTICED) else FORM]
    if form.name == FORM and urls.new():
        _noticed(Quarter.parse(st.query_params.get("kvartal", "")), st.query_params.get("miljo", ""))
    if section.opened(form, _noticed_beside if form.name == FORM else None):
        return
    st.title("Lägesbild")
    st.write("Vilken närvaro och vilka aktiviteter har märkts i de tre miljöerna?")
    names = ["Kvartalet", "Iakttagelser", "Över tid", "Alla lägesbilder"]
    now, noticed, over_time, every = st.tabs(names, key="flik", bind="query-params", on_change="rerun")
    with now:
        _quarter()
    with noticed:
        section.list_section(
            register.plan.forms[NOTICED],
            "Ny iakttagelse",
            "Inga iakttagelser än. Skriv upp det som märks under kvartalet, så finns det när lägesbilden skrivs.",
        )
    with over_time:
        _over_time()
    with every:
        record_list(register.plan.forms[FORM], "Här finns inga lägesbilder än. Börja under fliken Kvartalet.")


def _quarter() -> None:
    register = context.register()
    quarter = quarter_select.choose("situation/quarter")
    closed = quarter_select.closed_note(quarter)
    links = listing.links(register, context.actor())
    for column, milieu in zip(st.columns(len(register.plan.miljo), gap="medium"), register.plan.miljo, strict=True):
        # What there is to do stands level, however long the others' names and answers are.
        with column, st.container(height="stretch", vertical_alignment="distribute"):
            _milieu(quarter, milieu, links, closed)
    if not closed and context.may("write"):
        calm_section(
            register.plan.forms[FORM],
            quarter,
            "Inget har märkts",
            "Svara ”Ingen känd närvaro”",
            f"Lägesbilden {quarter} är sparad för {{}}: ingen känd närvaro.",
            needed=("kalltyper", "uppgiftsdatum"),
        )


def _milieu(quarter: Quarter, milieu: Choice, links: Links, closed: bool) -> None:
    register, actor = context.register(), context.actor()
    with st.container():
        st.header(milieu.label, anchor=False)
        st.caption(milieu.hint)
        try:
            found = queries.find(register, actor, FORM, kvartal=str(quarter), miljo=milieu.name)
        except Marked as marked:
            st.write(str(marked))
            return
        if found:
            _described(found, links)
        else:
            st.write("Inte beskriven än.")
            _presence_before(quarter, milieu, links)
    if found:
        st.button("Öppna", key=f"situation/{found.id}", on_click=urls.go, args=(FORM, found.id))
    elif not closed and context.may("write"):
        more = {"kvartal": str(quarter), "miljo": milieu.name}
        key = f"situation/new/{milieu.name}"
        st.button("Beskriv", key=key, on_click=urls.go, args=(FORM, None, True), kwargs=more)


def _described(found: Record, links: Links) -> None:
    form, values = context.register().plan.forms[FORM], found.values
    st.markdown(f"**{links.show(form.fields['narvaro'], values['narvaro']) or 'Närvaro saknas'}**")
    lines = [
        f"{form.fields[name].label}: {links.show(form.fields[name], values[name])}"
        for name in ("aktivitetstyper", "jamforelse", "tillforlitlighet")
        if name in form.fields and values[name]
    ]
    lines.append(f"{found.state.label}, sparad {local(found.saved_at):%Y-%m-%d}")
    st.text("\n".join(lines))


def _presence_before(quarter: Quarter, milieu: Choice, links: Links) -> None:
    register = context.register()
    try:
        before = carry_forward.latest_before(register, context.actor(), FORM, quarter, miljo=milieu.name)
    except Marked:
        return
    if before:
        presence = links.show(register.plan.forms[FORM].fields["narvaro"], before.values["narvaro"])
        st.caption(f"{before.values['kvartal']}: {presence}")


def _noticed_beside(record: commands.Record) -> None:
    """What has been noticed in the milieu during the quarter, beside the picture that sums it up."""
    _noticed(Quarter.parse(record.values["kvartal"] or ""), record.values["miljo"])


def _noticed(quarter: Quarter | None, milieu: str) -> None:
    register, actor = context.register(), context.actor()
    if quarter is None:
        return
    form = register.plan.forms[NOTICED]
    page = listing.list_records(register, actor, NOTICED, listing.ListQuery(filters={"miljo": milieu}, limit=None))
    days = (quarter.first_day, quarter.last_day)
    mine = [one for one in page.records if one.values["datum"] and days[0] <= one.values["datum"] <= days[1]]
    if not mine:
        return
    links = listing.links(register, context.actor())
    with st.expander(f"Iakttagelser under {quarter} ({len(mine)})"):
        for one in mine:
            shown = [
                links.show(form.fields[name], one.values[name]) for name in ("datum", "aktivitetstyper", "iakttagelse")
            ]
            st.text(" · ".join(filter(None, shown)))


def _over_time() -> None:
    register, actor = context.register(), context.actor()
    dark = theme.dark()
    chart("situation/presence", "Närvaro per kvartal", grids.presence_over_quarters(register, actor, dark))
    chart(
        "situation/trend",
        "Jämfört med kvartalet före",
        grids.answer_over_quarters(register, actor, "jamforelse", dark),
    )
    chart(
        "situation/reliability",
        "Tillförlitlighet",
        grids.answer_over_quarters(register, actor, "tillforlitlighet", dark),
    )
