"""Records out as CSV: for Swedish Excel and for machines."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from lomma_core import audit, fieldtypes, listing, schema, secrecy, setup
from lomma_core.errors import NotAllowed, NotFound
from lomma_core.exchange.cells import neutralise
from lomma_core.links import Links
from lomma_core.permissions import Actor, may_read_marked, require
from lomma_core.plan import Field, Form
from lomma_core.quarters import local
from lomma_core.register import Register
from lomma_core.versions import STATES, Record, from_row

MACHINE, EXCEL = KINDS = ("csv", "excel-csv")
META = {
    "record": "Post",
    "version": "Version",
    "state": "Tillstånd",
    "saved_at": "Sparad",
    "saved_by": "Sparad av",
    "secrecy": "Sekretess",
}
# The purpose text (R6) stands last, in the first row, so that a file on its own carries it too.
PURPOSE = {"purpose": "Syfte med registret"}
OWN = META | PURPOSE
# What stands for the text of a marked record (R11); an import leaves the answer as it is.
MASK = "[sekretessmarkerat]"
_TEXTS = ("text", "long_text")
# Numbers, money and dates must reach the spreadsheet as such; their own form cannot be run (R16).
_PLAIN = {"number", "money", "date", "count", "yes_no"}
_PART = 1000


@dataclass(frozen=True)
class Secrecy:
    """What an export does with marked records (R11): their provisions, those masked and those left out."""

    provisions: dict[str, str]
    masked: frozenset[str]
    hidden: frozenset[str]


def form_csv(register: Register, actor: Actor, form_name: str, kind: str, masked: bool = False) -> bytes:
    """The newest version of every record of a form as one CSV file.

    ``kind`` is ``csv`` (RFC 4180: comma, CRLF, UTF-8, names as headings and in cells) or ``excel-csv``
    (semicolon, UTF-8 with BOM, decimal comma, labels). Counts 1–4 are ``<5`` in both (R8), risky texts are
    neutralised (R16), the export is logged (R13), and the purpose text goes with it (R6).

    ``masked`` leaves out the texts of marked records (R11); whole, the file takes the right to read them. Without that
    right a masked file has no marked records at all. Raises NotAllowed and NotFound.
    """
    return b"".join(stream(register, actor, form_name, kind, masked))


def stream(register: Register, actor: Actor, form_name: str, kind: str, masked: bool = False) -> Iterator[bytes]:
    """``form_csv`` in pieces of at most 1000 records, so that a large form never stands in memory whole.

    Rights are asked, and the log written, before the first piece: data that left is always in the log. The
    records are those of this moment, whatever is saved while the pieces are fetched.
    """
    form = register.plan.get_form(form_name)
    require(register.plan, actor, "export")
    if kind not in KINDS:
        raise NotFound(f"Det finns inget format som heter så. Välj bland: {', '.join(KINDS)}.")
    about = secrecy_of(register, actor, masked)
    wanted = [(record, version) for record, version in _newest(register, form) if record not in about.hidden]
    with register.store.transaction() as write:
        action = "export_masked" if masked else "export"
        audit.add(write, actor, action, register.now(), [{"form": form.name, "amount": len(wanted)}])
    return _pieces(register, form, kind, wanted, about)


def secrecy_of(register: Register, actor: Actor, masked: bool) -> Secrecy:
    """What an export for the actor does with marked records.

    Raises NotAllowed, also for a whole one without the right to read marked records (R11).
    """
    require(register.plan, actor, "export")
    may = may_read_marked(register, actor)
    if not may and not masked:
        raise NotAllowed("Din roll får bara göra maskerade exporter, utan sekretessmarkerade poster.")
    marks = secrecy.marks(register)
    here, nothing = frozenset(marks), frozenset()
    provisions = {record: mark.provision or "" for record, mark in marks.items()}
    return Secrecy(provisions, here if masked else nothing, nothing if may else here)


def headings(form: Form, kind: str) -> list[str]:
    """The headings of a form's file, the register's own columns first and the purpose last."""
    own, last = (list(META), list(PURPOSE)) if kind == MACHINE else (list(META.values()), list(PURPOSE.values()))
    return [*own, *(form.every_field if kind == MACHINE else labels(form).values()), *last]


def labels(form: Form) -> dict[str, str]:
    """Field name -> heading for Excel: the label, with the name after it where a label stands twice."""
    taken = [*OWN.values(), *(field.label for field in form.declared)]
    return {
        name: field.label if taken.count(field.label) == 1 else f"{field.label} ({name})"
        for name, field in form.every_field.items()
    }


def _newest(register: Register, form: Form) -> list[tuple[str, int]]:
    """Ids and newest versions in the order the records came into being, which the log remembers."""
    rows = register.store.read(
        "SELECT t.record, t.version FROM "
        f'(SELECT record, max(version) AS version FROM "{schema.table(form)}" GROUP BY record) t '
        "LEFT JOIN (SELECT record, min(nr) AS nr FROM log WHERE form = ? GROUP BY record) l ON l.record = t.record "
        "ORDER BY l.nr, t.record",
        [form.name],
    )
    return [(row["record"], row["version"]) for row in rows]


def _pieces(
    register: Register, form: Form, kind: str, wanted: list[tuple[str, int]], about: Secrecy
) -> Iterator[bytes]:
    out = io.StringIO()
    writer = csv.writer(out, delimiter="," if kind == MACHINE else ";", lineterminator="\r\n")
    out.write("" if kind == MACHINE else "\ufeff")
    writer.writerow(map(neutralise, headings(form, kind)))
    # On one line: a file of records is read line by line by many a program.
    purpose = neutralise(" ".join(setup.purpose(register).split()))
    for start in range(0, len(wanted), _PART):
        part = wanted[start : start + _PART]
        links = Links(register.plan, register.store.read, about.masked)
        found = _versions(register, form, part)
        listing.preload(links, form, found)
        for place, one in enumerate(found, start):
            writer.writerow([*_cells(register, form, one, kind, links, about), "" if place else purpose])
        yield out.getvalue().encode()
        out.seek(0)
        out.truncate()
    yield out.getvalue().encode()


def _versions(register: Register, form: Form, part: list[tuple[str, int]]) -> list[Record]:
    marks = ", ".join("?" for _ in part)
    sql = f'SELECT * FROM "{schema.table(form)}" WHERE record IN ({marks})'
    rows = {(row["record"], row["version"]): row for row in register.store.read(sql, [record for record, _ in part])}
    return [from_row(form, rows[key]) for key in part if key in rows]


def _cells(register: Register, form: Form, one: Record, kind: str, links: Links, about: Secrecy) -> list[str]:
    machine = kind == MACHINE
    saved = f"{one.saved_at.isoformat()}Z" if machine else local(one.saved_at).strftime("%Y-%m-%d %H:%M")
    state = one.state if machine else STATES.get(one.state, one.state.capitalize())
    provision = about.provisions.get(one.id, "")
    cells = [one.id, str(one.version), state, saved, neutralise(one.saved_by), neutralise(provision)]
    for name, field in form.every_field.items():
        value = one.values[name]
        bare = one.id in about.masked and field.type in _TEXTS and value is not None
        cells.append(MASK if bare else written(register, field, value, kind, links))
    return cells


def written(register: Register, field: Field, value: object, kind: str, links: Links) -> str:
    """One answer as its cell in a file."""
    kind_of = fieldtypes.of(field)
    if kind == MACHINE:
        text = kind_of.machine(value)
    elif field.type == "link":
        text = links.title(field.form, value)
    else:
        text = kind_of.excel(value, field, register.plan)
    return text if field.type in _PLAIN else neutralise(text)
