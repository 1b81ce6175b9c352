"""Kvartalet: what it lacks, what is to be confirmed, closing it, and what has changed since the one before (P7)."""

from collections.abc import Iterable

import streamlit as st

from lomma_core import confirming, listing, rounds, todo, whatchanged
from lomma_core.errors import LommaError
from lomma_core.plan import Form
from lomma_core.quarters import Quarter, local
from lomma_core.records import Record
from lomma_core.versions import DRAFT
from pages.parts import address, frozen, house, quarter_choice, report_section, widgets
from pages.parts.asked import asked
from pages.parts.flash import flash
from pages.parts.record_page import read_only


def show() -> None:
    """Draw the page."""
    st.title("Kvartalet")
    st.write("Vad saknas, vad har ändrats, och är kvartalet klart att stängas?")
    quarter = quarter_choice.choose("quarter/chosen")
    closed = quarter_choice.closed_note(quarter)
    report = report_section.ask(quarter, closed) if closed else None
    _changes(quarter)
    if closed:
        frozen.draw(rounds.frozen(house.register(), house.actor(), quarter))
        _reopen(quarter)
    else:
        _lacking(quarter)
        report = report_section.ask(quarter, closed)
    _events(quarter)
    report_section.offer(report, closed)


def _changes(quarter: Quarter) -> None:
    st.header(f"Vad har ändrats sedan {quarter - 1}", anchor=False)
    register = house.register()
    changed = whatchanged.since(register, house.actor(), quarter)
    for section in whatchanged.sentences(register.plan, changed):
        st.subheader(section.heading, anchor=False)
        _bullets(section.lines)


def _bullets(lines: Iterable[str]) -> None:
    """A real list, which a screen reader counts; nothing in the lines is read as Markdown."""
    st.markdown("\n".join(f"- {frozen.plain(line)}" for line in lines))


def _lacking(quarter: Quarter) -> None:
    register, actor = house.register(), house.actor()
    st.header("Vad saknas", anchor=False)
    lacking = todo.lacking(register, actor, quarter)
    if lacking:
        _bullets(lacking)
        st.button("Gå till Att göra", on_click=address.later_page, args=("oversikt",))
    else:
        st.success("Inget saknas.", icon=":material/check:")
    if house.may("confirm"):
        _confirm(quarter)
    if house.may("close_quarter"):
        _close(quarter, lacking)
    else:
        st.caption("Sammankallande fastställer och stänger kvartalet.")


def _drafts(quarter: Quarter) -> list[tuple[Form, Record]]:
    """The quarter's drafts of forms that the group confirms."""
    register = house.register()
    found = []
    for form in register.plan.form:
        if form.confirmed and form.quarter_field:
            filters = {form.quarter_field.name: str(quarter)}
            page = listing.list_records(register, house.actor(), form.name, filters=filters, limit=None)
            found += [(form, record) for record in page.records if record.state == DRAFT]
    return found


def _confirm(quarter: Quarter) -> None:
    drafts = _drafts(quarter)
    if not drafts:
        return
    register = house.register()
    st.header("Fastställ", anchor=False)
    st.write(f"{len(drafts)} utkast väntar på att fastställas. Läs dem; en fastställd post är låst.")
    links = listing.links(register, house.actor())
    for form, record in drafts:
        with st.expander(form.called(frozen.plain(links.title_of(form, record.values)))):
            read_only(form, record, links)
    read = st.checkbox(confirming.TICK, key=f"quarter/{quarter}/read")
    if st.button(f"Fastställ alla {len(drafts)}" if len(drafts) > 1 else "Fastställ utkastet", type="primary"):
        wanted = [(form.name, record.id, record.version) for form, record in drafts]
        try:
            done = confirming.confirm_many(register, house.actor(), wanted, read)
        except LommaError as error:
            st.error(str(error))
            return
        flash(f"{len(done)} poster för {quarter} är fastställda.")
        st.rerun()


def _close(quarter: Quarter, lacking: list[str]) -> None:
    register = house.register()
    st.header(f"Stäng {quarter}", anchor=False)
    st.write("När kvartalet är stängt kan ingen ändra det. Det går alltid att se vad gruppen beslutade.")
    reason = ""
    if lacking:
        rule = register.plan.plan.skrivregel
        label = widgets.with_hint("Något saknas. Varför stängs kvartalet ändå?", rule)
        reason = st.text_input(label, key=f"quarter/{quarter}/reason", autocomplete="off")
    kind = "secondary" if lacking else "primary"
    key = f"quarter/{quarter}/close"
    pressed = st.button(f"Stäng {quarter}", type=kind, key=key)
    if asked(key, pressed, lambda read: rounds.close(register, house.actor(), quarter, reason, read)):
        flash(f"{quarter} är stängt.")
        st.rerun()


def _reopen(quarter: Quarter) -> None:
    if not house.may("reopen_quarter"):
        return
    register = house.register()
    st.header("Öppna kvartalet igen", anchor=False)
    label = widgets.with_hint("Varför öppnas kvartalet?", register.plan.plan.skrivregel)
    reason = st.text_input(label, key=f"quarter/{quarter}/reopen", autocomplete="off")
    pressed = st.button(f"Öppna {quarter}")
    done = asked(
        f"quarter/{quarter}/open", pressed, lambda read: rounds.reopen(register, house.actor(), quarter, reason, read)
    )
    if done:
        flash(f"{quarter} är öppet igen.")
        st.rerun()


def _events(quarter: Quarter) -> None:
    events = rounds.events(house.register(), house.actor(), quarter)
    if not events:
        return
    st.header("Stängt och öppnat", anchor=False)
    words = {"close": "Stängt", "reopen": "Öppnat igen"}
    lines = []
    for event in events:
        reason = f": {event['reason']}" if event["reason"] else ""
        moment = f"{local(event['happened_at']):%Y-%m-%d %H:%M}"
        lines.append(f"{moment} {words[event['action']]} av {event['who']}{reason}")
    st.text("\n".join(lines))
