"""Jämför on Export och import: the municipality's figures as a small file, and those of several side by side."""

from dataclasses import dataclass

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.exchange.comparison import figures_file
from lomma_core.exchange.comparison.compare import LEVELS, Comparison, compare
from lomma_core.quarterly import close
from lomma_core.utils.quarters import Quarter
from lomma_core.utils.text import listed
from pages.app import context
from pages.components import download
from pages.components.chart import chart
from pages.components.table import Column, Row, table

OWN, RESULT, READY = "compare/own", "compare/result", "compare/ready"
FORMATS = {"html": "webbsida", "pdf": "PDF", "docx": "Word", "xlsx": "Excel", "csv": "CSV"}
_MIMES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
_QUARTERS = 8
_WITHOUT = "Ta inte med vår kommun"


@dataclass(frozen=True)
class _Result:
    """A comparison, and the generation of the register's files that it belongs to (R11)."""

    comparison: Comparison
    generation: int


def show() -> None:
    """Draw the tab."""
    st.write(
        "Ställ kommunens nyckeltal bredvid andra kommuners: närvaro, insatser, uppföljning och genusperspektiv. "
        "En kommun lämnar dem som en liten fil, utan personer, fritext och sekretessmarkerade poster."
    )
    own, others = st.columns(2, gap="large")
    with own:
        _own_file()
    with others:
        _choose()
    _show_result()


def _own_file() -> None:
    st.header("Vår fil", anchor=False)
    quarter = st.selectbox("Kvartal", _quarters(), key="compare/quarter", on_change=_forget_own)
    st.caption("Filen säger vilken roll och plats som har gjort den, aldrig vem. Hämtningen syns i loggen.")
    if st.button("Ta fram nyckeltalen"):
        try:
            register = context.register()
            chosen = Quarter.from_stored(quarter)
            file = figures_file.export_file(register, context.actor(), chosen)
        except LommaError as error:
            st.error(str(error))
        else:
            download.keep(OWN, file.name, file.data, file.mime)
    download.offer(OWN)


def _choose() -> None:
    st.header("Jämför filer", anchor=False)
    uploads = st.file_uploader(
        "Filer med nyckeltal från kommunerna (.json)",
        type=["json"],
        accept_multiple_files=True,
        key="compare/files",
        on_change=_forget,
    )
    quarter = st.selectbox("Vår kommun", [*_quarters(), _WITHOUT], key="compare/with", on_change=_forget)
    if not st.button("Jämför", type="primary"):
        return
    _forget()
    register, actor = context.register(), context.actor()
    try:
        files = figures_file.read_all([(file.name, file.getvalue()) for file in uploads])
        if quarter != _WITHOUT:
            chosen = Quarter.from_stored(quarter)
            own = figures_file.export_file(register, actor, chosen)
            files.append(figures_file.read(own.name, own.data))
        st.session_state[RESULT] = _Result(compare(files), register.file_cache.generation())
    except LommaError as error:
        st.error(str(error))


def _quarters() -> list[str]:
    """The latest quarters, the last that is closed first: its figures do not change any more."""
    register = context.register()
    quarters = [register.quarter - back for back in range(_QUARTERS)]
    last = close.open_quarter(register) - 1
    return [str(q) for q in sorted(quarters, key=lambda quarter: (quarter != last, -quarter.year, -quarter.number))]


def _show_result() -> None:
    result: _Result | None = st.session_state.get(RESULT)
    if result is None:
        return
    if result.generation != context.register().file_cache.generation():
        _forget()
        st.info("Något som siffrorna räknar har dolts eller tagits bort sedan dess. Jämför på nytt.")
        return
    comparison = result.comparison
    quarters = listed(sorted({file.quarter for file in comparison.files}))
    for notice in comparison.notices:
        st.info(notice)
    for number, content in enumerate(comparison.tables):
        if content.caption == LEVELS:
            chart("compare/levels", "Insatser per status", comparison.chart)
        st.header(content.caption, anchor=False)
        texts = [[cell.text for cell in cells] for cells in content.rows]
        numbers = [all(text.isdigit() for text in column) for column in zip(*texts, strict=True)]
        columns = [Column(heading, end=end) for heading, end in zip(content.headings, numbers, strict=True)]
        table(f"compare/table/{number}", columns, [Row(row) for row in texts], f"{content.caption}, {quarters}")
    if comparison.matches:
        st.header("Vad som jämförs med vad", anchor=False)
        for line in comparison.matches:
            st.write(line)
    _files(comparison)


def _files(comparison: Comparison) -> None:
    st.header("Hämta jämförelsen", anchor=False)
    with st.container(horizontal=True):
        for kind, words in FORMATS.items():
            if st.button(f"Ta fram {words}", key=f"compare/make/{kind}"):
                # Large, and needed by who takes a file only.
                from lomma_core.exchange.comparison import written

                with st.spinner("Tar fram filen …"):
                    data = written.write(comparison, kind)
                download.keep(READY, f"nyckeltal-sida-vid-sida.{kind}", data, _MIMES[kind])
    download.offer(READY)


def _forget_own() -> None:
    download.forget(OWN)


def _forget() -> None:
    st.session_state.pop(RESULT, None)
    download.forget(READY)
