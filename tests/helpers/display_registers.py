"""Registers for the wall display: calm and full, with names and texts that it must never show."""

from lomma_core.errors import PersonSuspected
from lomma_core.quarterly import close
from lomma_core.records import commands
from lomma_core.records.versions import Record
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER, MEASURE

# Every free text holds this, and so does every holder of a seat.
TEXT = "Zvenjatext"
NAME = "Zvenja Kvistqvist"
SITUATION = {
    "kvartal": "2026-K4",
    "narvaro": "ingen_kand",
    "narvaro_ord": TEXT,
    "aktivitetstyper": "inga_kanda",
    "aktiviteter_ord": TEXT,
    "konsekvens": TEXT,
    "jamforelse": "oforandrat",
    "jamforelse_skal": TEXT,
    "tillforlitlighet": "hog",
    "analys": TEXT,
}
_LEVELS = {"generell": "utbildning", "specifik": "information"}
_STATUSES = ("ej_paborjad", "enligt_plan", "enligt_plan", "forsenad", "genomford", "installd")


def save(register: Register, form: str, **values: object) -> Record:
    """Save as somebody who has read the text and confirms it."""
    answers = {name: value for name, value in values.items() if name in register.plan.forms[form].fields}
    try:
        return commands.save(register, CONVENER, form, answers)
    except PersonSuspected as suspected:
        return commands.save(register, CONVENER, form, answers, confirmed=suspected.suspicions)


def fill_calm(register: Register) -> None:
    """A quiet quarter: no known presence anywhere, three insatser as planned, the group in its seats."""
    for milieu in register.plan.milieus:
        save(register, "lagesbild", **SITUATION | {"miljo": milieu.name})
    for number, (level, kind) in enumerate([*_LEVELS.items(), ("generell", "skola")]):
        save(register, "insats", **MEASURE | {"titel": f"{TEXT} {number}", "niva": level, "typ": kind})
    _seats(register, {})
    save(register, "mote", datum="2026-12-09", lage="planerat")


def fill_full(register: Register) -> None:
    """Everything at once: every status, every offer, more overdue than fits, seats that are vacant."""
    answers = {"vit_makt": ("etablerad", "okat"), "autonom": ("kan_inte_bedomas", "kan_inte_bedomas")}
    pictures = [
        save(
            register, "lagesbild", **SITUATION | {"miljo": m, "narvaro": n, "jamforelse": t, "aktivitetstyper": "annat"}
        )
        for m, (n, t) in answers.items()
    ]
    before = {"kvartal": "2026-K3", "miljo": "islamistisk", "narvaro": "enstaka", "aktivitetstyper": "flygblad"}
    pictures.append(save(register, "lagesbild", **SITUATION | before))
    close.close(register, CONVENER, Quarter(2026, 3), TEXT)
    seats = [seat.name for seat in register.plan.seats]
    measures = []
    for number in range(26):
        level = ("generell", "specifik")[number // 6 % 2]
        values = {"titel": f"{TEXT} {number}", "niva": level, "typ": _LEVELS[level], "ansvarig": seats[number % 8]}
        values |= {"status": _STATUSES[number % 6], "lagesbild": pictures[number % 3].id, "malgrupp": TEXT}
        values |= {"genusperspektiv": TEXT, "slut": "2026-10-01" if number % 5 == 0 else None, "syfte": TEXT}
        measures.append(save(register, "insats", **MEASURE | values))
    kinds = ("stodperson", "stodperson", "undervisningsstod", "praktikplats", "radgivning", "anhorigstod")
    offers = []
    for kind, status in zip(kinds, _STATUSES, strict=True):
        values = {"titel": f"{TEXT} {kind}", "niva": "individriktad", "typ": kind, "status": status}
        offers.append(save(register, "insats", **MEASURE | values))
    counts = {"antal_erbjudna": "3", "antal_accepterade": "2", "antal_pagaende": "1"}
    done = {"kvartal": "2026-K4", "status": "enligt_plan", "resultat": "gott", "beslut": "fortsatt"}
    save(register, "uppfoljning_insats", **done | counts | {"insats": offers[2].id})
    for measure in measures[:7]:
        save(register, "uppfoljning_insats", **done | {"insats": measure.id, "lardom": TEXT, "avvikelse": TEXT})
    answered = {"kvartal": "2026-K4", "stammer": "ja", "andrat": TEXT, "beslut": TEXT}
    save(register, "uppfoljning_lagesbild", **answered | {"miljo": "vit_makt"})
    for number, seat in enumerate([*seats, *seats]):
        due = "2026-09-15" if number < 8 else "2027-02-01"
        save(register, "beslut", beslut=f"{TEXT} {number}", ansvarig=seat, klart_senast=due, lage="oppet")
    _seats(register, {"kommunledningen": "vakant", "raddningstjansten": "vakant", "polisen": "erbjuden"})
    meeting = {"datum": "2026-11-10", "lage": "genomfort", "narvarande": ["sakerhetschefen"], "polisen": "erbjuden"}
    save(register, "mote", **meeting | {"beslut": TEXT, "nasta_mote": "2026-12-09"})
    noticed = {"datum": "2026-11-02", "miljo": "vit_makt", "aktivitetstyper": "annat", "kalltyp": "skola"}
    save(register, "observation", **noticed | {"iakttagelse": TEXT})
    save(
        register,
        "forslag",
        ide=TEXT,
        niva="generell",
        lagesbild=pictures[0].id,
        beslut="ny",
        effekt=TEXT,
        genusperspektiv=TEXT,
    )


def _seats(register: Register, states: dict[str, str]) -> None:
    for seat in register.plan.seats:
        state = states.get(seat.name, "accepterad" if seat.offered else "tillsatt")
        values = {"plats": seat.name, "lage": state, "datum": "2026-01-15"}
        if state in ("tillsatt", "accepterad"):
            values |= {"funktion": TEXT, "innehavare": NAME, "ersattare": NAME}
        save(register, "platsuppgift", **values)
