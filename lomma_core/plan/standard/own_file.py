"""A municipality's own plan file, written from a few answers: who it is, its seats, areas and milieus."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from lomma_core.errors import NotValid
from lomma_core.plan.names import AREA, MILIEU, SEAT
from lomma_core.plan.standard.extend import EXTENDS, STANDARD
from lomma_core.plan.standard.keys import OFFERED, WHOLE
from lomma_core.utils.text import label_key, name_from

# Stands beside the database, where the server may write and an upgrade does not.
OWN_PLAN = "kommun.toml"
_MODEL = Path(__file__).resolve().parents[3] / "data" / "plan.toml"
_CONVENER = "convener"
_LONGEST = 60
_STEPS = (("municipality", "seats", "convener", "offered"), ("areas",), ("milieus",))


@dataclass(frozen=True)
class OwnAnswers:
    """What a municipality answers about itself; seats, areas and milieus are labels in the order of the screen.

    ``convener`` and ``offered`` are among the seats. The first area is all of the municipality.
    """

    municipality: str
    seats: tuple[str, ...]
    convener: str
    offered: tuple[str, ...]
    areas: tuple[str, ...]
    milieus: tuple[str, ...]


def model() -> OwnAnswers:
    """The answers of the plan file that comes with the program, as a model."""
    plan = _model()
    seats = plan[SEAT]
    return OwnAnswers(
        plan["plan"]["kommun"],
        tuple(seat["label"] for seat in seats),
        next(seat["label"] for seat in seats if seat.get(_CONVENER)),
        tuple(seat["label"] for seat in seats if seat.get(OFFERED)),
        tuple(area["label"] for area in plan[AREA]),
        tuple(milieu["label"] for milieu in plan[MILIEU]),
    )


def write(answers: OwnAnswers) -> str:
    """The text of the small plan file. Raises NotValid, by question, for answers that make no plan."""
    errors = dict(_errors(answers))
    if errors:
        raise NotValid(errors)
    lines = [
        f"# Planfil för {answers.municipality.strip()}: det som är kommunens eget. Allt annat är standardplanens.",
        "# docs/anpassa.md berättar vad som kan stå här.",
        f'{EXTENDS} = "{STANDARD}"',
        "",
        "[plan]",
        f"kommun = {_quoted(answers.municipality.strip())}",
    ]
    plan = _model()
    marks = {_CONVENER: {answers.convener}, OFFERED: set(answers.offered)}
    for group, labels in ((SEAT, answers.seats), (MILIEU, answers.milieus), (AREA, answers.areas)):
        own_marks = marks if group == SEAT else {WHOLE: {answers.areas[0]}} if group == AREA else {}
        for entry in _entries(labels, plan[group], own_marks):
            lines += ["", f"[[{group}]]", *(f"{key} = {_quoted(value)}" for key, value in entry.items())]
    return "\n".join(lines) + "\n"


def refuse(answers: OwnAnswers, step: int) -> None:
    """Raise NotValid for what is wrong in one of the three steps: 1 the group, 2 the areas, 3 the milieus."""
    errors = {key: fault for key, fault in _errors(answers) if key in _STEPS[step - 1]}
    if errors:
        raise NotValid(errors)


def _model() -> dict[str, Any]:
    return tomllib.loads(_MODEL.read_text(encoding="utf-8"))


def _entries(
    labels: Sequence[str], known: Sequence[dict[str, Any]], marks: dict[str, set[str]]
) -> Iterator[dict[str, Any]]:
    """The entries of a list: one that the model has keeps its name, its help and its aliases."""
    by_label = {entry["label"]: entry for entry in known}
    names = [by_label[label]["name"] for label in labels if label in by_label]
    for label in labels:
        entry = by_label.get(label)
        if entry is None:
            names.append(name_from(label, names))
            entry = {"name": names[-1], "label": label}
        yield {key: value for key, value in entry.items() if key not in (_CONVENER, OFFERED, WHOLE)} | {
            key: True for key, marked in marks.items() if label in marked
        }


def _quoted(value: object) -> str:
    return tomlkit.item(value).as_string()


def _errors(answers: OwnAnswers) -> Iterator[tuple[str, str]]:
    if not answers.municipality.strip():
        yield "municipality", "Skriv kommunens namn."
    lists = {
        "seats": ("plats", answers.seats),
        "areas": ("område", answers.areas),
        "milieus": ("miljö", answers.milieus),
    }
    for key, (word, labels) in lists.items():
        keys = [label_key(label) for label in labels]
        if not labels:
            yield key, f"Skriv minst en {word}." if word != "område" else "Skriv minst ett område."
        elif len(set(keys)) < len(keys):
            yield key, f"Två rader är lika; skriv varje {word} en gång."
        elif any(len(label) > _LONGEST for label in labels):
            yield key, f"Ett namn är för långt; skriv högst {_LONGEST} tecken på varje rad."
    if answers.convener not in answers.seats:
        yield "convener", "Välj vilken plats som sammankallar gruppen."
    elif answers.convener in answers.offered:
        yield "convener", "Den som sammankallar är en av gruppens egna platser; välj en som inte bara erbjuds."
    if not set(answers.offered) <= set(answers.seats):
        yield "offered", "En plats som erbjuds ska också finnas bland platserna."
