"""A register filled with two quarters by what its plan declares, whatever the municipality calls it."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

from lomma_core.plan.meaning import attendance_fields
from lomma_core.quarterly import close
from lomma_core.records import commands, lookup, validation
from lomma_core.register import Register
from lomma_core.utils.quarters import STOCKHOLM, Quarter
from tests.conftest import CONVENER, MEASURE, MEMBER
from tests.helpers.quarter_steps import CALM, PRESENCE, STANDS, WELL

QUARTERS = Quarter(2026, 3), Quarter(2026, 4)
_DAYS = "2026-08-20", "2026-11-10"
# As long as a name may be: 60 characters, with a long word in it.
LONG = "Samhällsomstörtningsförespråkarna och deras närmaste vänner "


def wide_plan(path: Path, number: int = 5) -> Path:
    """A small plan file with that many milieus and levels, some of these individual, and names of 60 characters."""
    lines = ['utgar_fran = "standard"', "", "[plan]", f'kommun = "{name_of("Kommunen", 1)}"']
    individual = range(number - max(1, number // 2), number)
    entries = {
        "plats": ["", "convener = true", "offered = true", "offered = true", ""],
        "miljo": [""] * number,
        "niva": ["individual = true" if n in individual else "" for n in range(number)],
        "omrade": ["whole = true", "", ""],
    }
    for group, extra in entries.items():
        for n, line in enumerate(extra, 1):
            lines += ["", f"[[{group}]]", f'name = "{group}_{n}"', f'label = "{name_of(group.capitalize(), n)}"', line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def name_of(group: str, n: int) -> str:
    """A label of exactly 60 characters."""
    return f"{group} {n}: {LONG}"[:59].rstrip().ljust(60, "n")


def fill(register: Register) -> None:
    """Two quarters of situations, insatser on every level, follow-ups, meetings and seats; the first is closed."""
    plan = register.plan
    seats = [seat for seat in plan.seats if not seat.offered]
    for seat in plan.seats:
        state = {"lage": "erbjuden"} if seat.offered else {"lage": "tillsatt", "funktion": "Enhetschef"}
        commands.save(register, CONVENER, "platsuppgift", {"plats": seat.name, "datum": "2026-01-10"} | state)
    measures = []
    for n, level in enumerate(level for level in plan.levels for _ in range(3)):
        own = {"titel": f"Insats {n} på {level.label}", "niva": level.name, "ansvarig": seats[n % len(seats)].name}
        kinds = choices(register, "insats", "typ", own)
        status = ("enligt_plan", "forsenad", "ej_paborjad")[n % 3]
        own |= {"typ": kinds[n % max(1, len(kinds) - 1)], "status": status}
        measures.append((commands.save(register, MEMBER, "insats", MEASURE | own).id, level.individual))
    for number, quarter in enumerate(QUARTERS):
        now = dt.datetime.fromisoformat(f"{_DAYS[number]}T10:00").replace(tzinfo=STOCKHOLM)
        _fill_quarter(replace(register, clock=lambda now=now: now), quarter, _DAYS[number], measures)
    close.close(register, CONVENER, QUARTERS[0], "Mötet ställdes in.")


def choices(register: Register, form_name: str, field: str, values: dict[str, str]) -> list[str]:
    """The choices that a question offers beside these answers."""
    form, links = register.plan.forms[form_name], lookup.RecordLookup(register.plan, register.store.read)
    return list(validation.relevant_fields(register.plan, form, values, links)[field])


def _fill_quarter(register: Register, quarter: Quarter, day: str, measures: list[tuple[str, bool]]) -> None:
    plan = register.plan
    for n, milieu in enumerate(plan.milieus):
        key = {"kvartal": str(quarter), "miljo": milieu.name}
        seen = PRESENCE | {"narvaro": ("enstaka", "aterkommande", "etablerad")[n % 3]} if n % 2 else CALM
        area = {"omrade": plan.areas[n % len(plan.areas)].name, "tillforlitlighet": "medel", "jamforelse": "oforandrat"}
        commands.save(register, MEMBER, "lagesbild", seen | key | area | {"jamforelse_skal": "Som förut."})
        commands.save(register, MEMBER, "uppfoljning_lagesbild", STANDS | key)
    for n, (measure, individual) in enumerate(measures):
        counts = (
            {"antal_erbjudna": str(n + 2), "antal_accepterade": "2"} if individual else {"lardom": "Börja tidigare."}
        )
        commands.save(
            register, MEMBER, "uppfoljning_insats", WELL | {"kvartal": str(quarter), "insats": measure} | counts
        )
    offered = {field: "narvarande" if n else "erbjuden" for n, field in enumerate(attendance_fields(plan).values())}
    there = " ".join(seat.name for seat in plan.seats if not seat.offered)
    commands.save(register, MEMBER, "mote", {"datum": day, "lage": "genomfort", "narvarande": there} | offered)
