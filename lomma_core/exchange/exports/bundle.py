"""Several forms out at once, as a folder or a ZIP file, with a LÄSMIG that explains the files without the app."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lomma_core.domain import settings
from lomma_core.exchange.exports.csv_writer import MACHINE, stream
from lomma_core.exchange.exports.source import MASK, Progress, Secrecy, secrecy_of
from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.records import secrecy
from lomma_core.register import Register
from lomma_core.utils.atomic_file import atomic_write
from lomma_core.utils.quarters import local, timestamp
from lomma_core.utils.text import number

README = "LÄSMIG.txt"
_HOW = {
    "csv": "Filerna är CSV för program: kommatecken, UTF-8, fältens namn som rubriker, länkar som post-id.",
    "excel-csv": "Filerna är CSV för Excel: semikolon, UTF-8, decimalkomma, frågornas ord som rubriker.",
}


def export_folder(
    register: Register,
    actor: Actor,
    forms: Sequence[str],
    folder: Path,
    kind: str,
    masked: bool = False,
    progress: Progress | None = None,
) -> list[Path]:
    """Write ``<form>.csv`` for each form, all forms when none is named, and LÄSMIG.txt with the purpose (R6).

    ``masked`` is as in ``csv_writer.stream`` (seven parameters, as the command has flags). The folder is made
    where there is none; each file replaces one of the same name only once it is whole. Raises NotAllowed, NotFound, and
    LommaError when the folder cannot be written.
    """
    selected_forms = select_forms(register, forms)
    secrecy_of(register, actor, masked)  # checked before anything is made
    paths = []
    for name, pieces in _files(register, actor, selected_forms, kind, masked, progress):
        with atomic_write(Path(folder) / name) as file:
            file.writelines(pieces)
        paths.append(Path(folder) / name)
    return paths


def export_zip(
    register: Register,
    actor: Actor,
    forms: Sequence[str],
    kind: str,
    masked: bool = False,
    progress: Progress | None = None,
) -> bytes:
    """The same files as ``export_folder`` as one ZIP file. Raises NotAllowed and NotFound."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in _files(register, actor, select_forms(register, forms), kind, masked, progress):
            stamp = local(register.now()).timetuple()[:6]
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(info, "w") as file:
                file.writelines(pieces)
    return out.getvalue()


def readme(register: Register, forms: Sequence[Form], kind: str, about: Secrecy) -> str:
    """The text of LÄSMIG.txt: municipality, day, purpose, what each file and column is, and what is masked."""
    plan = register.plan.plan
    lines = [
        plan.municipality,
        plan.name,
        f"Exporterat {timestamp(register.now())}",
        *(["Exempeldata: inget i filerna är verkligt."] if register.demo else []),
        "",
        "Registrets syfte",
        settings.purpose(register),
        "",
        "Filerna",
        *(f"{form.name}.csv: {form.plural}. {form.description}".rstrip() for form in forms),
        "",
        "Sekretess",
        secrecy_sentence(register, forms, about),
        "",
        "Så läses de",
        _HOW[kind],
        "De första sex kolumnerna är registrets egna: post-id, version, tillstånd, när posten sparades och av vem"
        + (" (tiderna i UTC)" if kind == MACHINE else "")
        + ", och bestämmelsen när posten är sekretessmarkerad.",
        "Antal 1–4 skrivs <5, så att ingen enskild kan räknas fram.",
        "En text som ett kalkylprogram kunde köra som formel har en apostrof (') först; vid import tas den bort igen.",
        "Filerna kan importeras i programmet. Behåll första kolumnen, så känns posterna igen.",
    ]
    return "\r\n".join(line.replace("\n", "\r\n") for line in lines) + "\r\n"


def select_forms(register: Register, forms: Sequence[str]) -> list[Form]:
    """The forms that are named, all when none is, in the plan's order. Raises NotFound."""
    plan = register.plan
    # In the plan's order: what is linked to stands before what links to it, also for who imports the files again.
    names = {plan.get_form(name).name for name in forms} or set(plan.forms)
    return [form for form in plan.form if form.name in names]


def secrecy_sentence(register: Register, forms: Sequence[Form], about: Secrecy) -> str:
    """How many of the files' records are marked, and what became of them (R11)."""
    n = sum(secrecy.amount(register, form) for form in forms)
    if not n:
        return "Ingen post är sekretessmarkerad."
    single = n == 1
    many = f"{number(n).capitalize()} {'sekretessmarkerad post' if single else 'sekretessmarkerade poster'}"
    if about.hidden:
        return f"Filerna är maskerade. {many} är {'utelämnad' if single else 'utelämnade'}."
    if about.masked:
        return f"Filerna är maskerade. {many} är med utan sina svar, som alla står som {MASK}."
    return (
        f"Filerna är hela. {many} är med i sin helhet. Markeringen är en varning: "
        "pröva sekretessen innan något lämnas ut."
    )


def _files(
    register: Register, actor: Actor, forms: list[Form], kind: str, masked: bool, progress: Progress | None
) -> Iterator[tuple[str, Iterator[bytes]]]:
    about = secrecy_of(register, actor, masked)
    for form in forms:
        yield f"{form.name}.csv", stream(register, actor, form.name, kind, masked, progress=progress)
    yield README, iter([b"\xef\xbb\xbf" + readme(register, forms, kind, about).encode()])
