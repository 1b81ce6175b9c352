"""Administration, Säkerhetskopior: the last, the next and the last drill; make one now, drill, and all there are."""

from collections.abc import Callable

import streamlit as st

from lomma_core.errors import LommaError
from lomma_core.maintenance.backups import drill, make
from lomma_core.maintenance.backups.files import Backup
from lomma_core.maintenance.backups.overview import BackupOverview, overview
from lomma_core.utils.quarters import timestamp
from lomma_core.utils.text import counted
from pages.app import context
from pages.app.flash import flash
from pages.components.table import Column, Row, table

_SORT = "backup/sort"
ASCENDING, DESCENDING = "ascending", "descending"
# Steps that a verb tells of, so that the bar ends full.
_STEPS = 4
_SORTS: dict[str, Callable[[Backup], tuple[object, ...]]] = {
    "gjord": lambda backup: (backup.made_at, backup.path.name),
    "storlek": lambda backup: (backup.size, backup.made_at),
}


def draw() -> None:
    """Draw the tab, for roles that manage accounts."""
    shown = overview(context.register(), context.actor(), context.backups())
    st.write(
        "Servern säkerhetskopierar registret och läser kopian. Den sparar en för vart och ett av de sju senaste "
        "dygnen, de fyra senaste veckorna och de tolv senaste månaderna."
    )
    table("backup/state", [Column("Vad"), Column("När"), Column("Läge")], _state(shown), "Säkerhetskopieringen nu")
    pressed = st.button("Säkerhetskopiera nu", type="primary")
    st.caption("En övning återställer den senaste kopian vid sidan av, läser allt i den och tar bort den igen.")
    drilled = st.button("Öva återställning", disabled=shown.last is None)
    if pressed:
        _run("Säkerhetskopian är gjord och läst.", make.make)
    if drilled:
        _run("Den senaste säkerhetskopian gick att återställa.", drill.drill)
    _listed(shown.backups)


def _state(shown: BackupOverview) -> list[Row]:
    last, status = shown.last, shown.status
    rows = [Row(["Senaste kopian", _when(last), _size(last) if last else "Ingen kopia är gjord än"])]
    if status.failed:
        rows.append(Row(["Misslyckades", timestamp(status.failed), status.cause]))
    next_at = timestamp(shown.next_at) if shown.next_at else "Aldrig"
    how = "Görs av servern" if shown.next_at else "Nattlig säkerhetskopiering är avstängd (LOMMA_BACKUP_TIME)"
    rows.append(Row(["Nästa kopia", next_at, how]))
    drilled = timestamp(status.drilled) if status.drilled else "Aldrig"
    rows.append(Row(["Senaste övningen", drilled, status.drill_result or "Ingen övning är gjord än"]))
    return rows


def _listed(backups: list[Backup]) -> None:
    st.header("Kopior i mappen", anchor=False)
    if not backups:
        st.info("Inga kopior än.")
        return
    by, direction = st.session_state.get(_SORT, ("gjord", DESCENDING))

    def sort(name: str) -> None:
        turned = ASCENDING if (by, direction) == (name, DESCENDING) else DESCENDING
        st.session_state[_SORT] = name, turned

    def column(label: str, name: str) -> Column:
        return Column(label, name, direction if name == by else "")

    rows = [
        Row([_when(backup), _size(backup), _records(backup), "Ja" if backup.sealed else "Nej"])
        for backup in sorted(backups, key=_SORTS[by], reverse=direction == DESCENDING)
    ]
    columns = [column("Gjord", "gjord"), column("Storlek", "storlek"), Column("Innehåll"), Column("Krypterad")]
    table("backup/list", columns, rows, counted(len(rows), "kopia", "kopior").capitalize(), on_sort=sort)


def _run(done: str, verb: Callable[..., object]) -> None:
    """Do it with a bar that says what is being done, and say how it went."""
    bar, steps = st.progress(0.0, text="Börjar"), []

    def step(text: str) -> None:
        steps.append(text)
        bar.progress(min(len(steps) / _STEPS, 1.0), text=text)

    try:
        verb(context.register(), context.actor(), context.backups(), step)
    except LommaError as error:
        bar.empty()
        st.error(str(error))
        return
    flash(done)
    st.rerun()


def _when(backup: Backup | None) -> str:
    return timestamp(backup.made_at) if backup else "Aldrig"


def _size(backup: Backup) -> str:
    return f"{backup.size / 1_000_000:.1f} MB".replace(".", ",")


def _records(backup: Backup) -> str:
    if backup.manifest is None:
        return "Inte kontrollerad"
    return counted(sum(backup.manifest.records.values()), "post", "poster").capitalize()
