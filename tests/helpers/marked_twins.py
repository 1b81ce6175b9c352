"""Twin registers that differ only in what their marked records answer: texts, choices, links, dates and counts (R20).

Whoever may not read marked records must not be able to tell one twin from the other, wherever they look.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from lomma_core.bootstrap import open_register
from lomma_core.quarterly import close
from lomma_core.records import commands, secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.quarter_steps import CALM, PRESENCE, STANDS, WELL

CLOSED, OPEN = Quarter(2026, 3), Quarter(2026, 4)
# The marked texts of the two; neither may be found anywhere.
WORDS = ("Grävlingsprojektet", "Igelkottsprojektet")
_OFFER = {"titel": "", "niva": "individriktad", "typ": "stodperson", "ansvarig": "socialforvaltningen"}
# Form -> the marked records as they are in one twin, and in the other.
_MARKED: dict[str, list[tuple[dict[str, str], dict[str, str]]]] = {
    "lagesbild": [
        (
            CALM | {"kvartal": "2026-K3", "miljo": "vit_makt", "tillforlitlighet": "lag"},
            PRESENCE | {"kvartal": "2026-K2", "miljo": "autonom", "tillforlitlighet": "hog"},
        ),
        (
            CALM | {"kvartal": "2026-K4", "miljo": "autonom", "jamforelse": "minskat"},
            PRESENCE | {"kvartal": "2026-K4", "miljo": "vit_makt", "narvaro": "etablerad", "jamforelse": "okat"},
        ),
    ],
    "uppfoljning_lagesbild": [
        (
            STANDS | {"kvartal": "2026-K3", "miljo": "vit_makt"},
            STANDS | {"kvartal": "2026-K4", "miljo": "autonom", "stammer": "nej"},
        ),
    ],
    "observation": [
        (
            {"datum": "2026-08-02", "miljo": "autonom", "aktivitetstyper": "flygblad", "kalltyp": "skola"},
            {"datum": "2026-10-02", "miljo": "vit_makt", "aktivitetstyper": "klotter", "kalltyp": "polis"},
        ),
    ],
    "mote": [
        (
            {"datum": "2026-08-20", "narvarande": "kommunledningen", "polisen": "erbjuden"},
            {
                "datum": "2026-10-20",
                "narvarande": "sakerhetschefen",
                "polisen": "narvarande",
                "nasta_mote": "2026-12-09",
            },
        ),
        ({"datum": "2026-12-01", "lage": "planerat"}, {"datum": "2027-01-12", "lage": "planerat"}),
    ],
    "forslag": [
        (
            {"niva": "generell", "beslut": "ny", "horisont": "kort"},
            {"niva": "individriktad", "beslut": "avslas", "beslut_skal": "Nej."},
        ),
    ],
    "insats": [
        (
            MEASURE | {"status": "ej_paborjad", "slut": "2027-12-31"},
            MEASURE | {"niva": "specifik", "status": "forsenad", "ansvarig": "kommunledningen", "slut": "2026-01-31"},
        ),
        (MEASURE | {"status": "avslutad"}, _OFFER | {"status": "ej_paborjad"}),
        (_OFFER | {"status": "ej_paborjad"}, _OFFER | {"typ": "undervisningsstod", "status": "forsenad"}),
    ],
}


# The second municipality's word for each of Lomma's; its other offered seat answers as the police do.
SECOND = PLAN.with_name("ekhamra.toml")
_SECOND_WORDS = {
    "vit_makt": "hoger",
    "autonom": "vanster",
    "islamistisk": "antistatlig",
    "generell": "framjande",
    "specifik": "forebyggande",
    "individriktad": "avhopp",
    "kommunledningen": "kommundirektoren",
    "socialforvaltningen": "individ_familj",
    "raddningstjansten": "barn_utbildning",
    "sakerhetschefen": "trygghetssamordnaren",
    "polisen": "lokalpolisen",
}


def _own_words(answers: dict[str, str], plan: Path) -> dict[str, str]:
    """Answers written in Lomma's words, in those of the municipality whose plan it is."""
    if plan == PLAN:
        return answers
    offered = {name: answers["polisen"] for name in ("lokalpolisen", "regionen") if "polisen" in answers}
    rest = {name: value for name, value in answers.items() if name != "polisen"}
    return {
        name: " ".join(_SECOND_WORDS.get(word, word) for word in value.split(" ")) for name, value in rest.items()
    } | offered


def open_twin(
    number: int,
    path: Path,
    fill: Callable[[Register], object] = lambda register: None,
    plan: Path = PLAN,
) -> Register:
    """One of the two registers (0 or 1) in a new file, with ``fill`` run before anything is marked.

    Ids are drawn alike in both, and the clock stands still between the steps, which are equally many.
    """
    moment = [NOW]
    opened = open_register(plan, path)
    register = replace(opened, clock=lambda: moment[0])
    with patch("lomma_core.records.versions.token_bytes", random.Random(7).randbytes):
        fill(register)
        _write(register, number, moment, plan)
    return register


def marked_ids(register: Register) -> dict[str, list[str]]:
    """Form -> the ids of its marked records, sorted."""
    ids: dict[str, list[str]] = {}
    for mark in secrecy.marks(register).values():
        ids.setdefault(mark.form, []).append(mark.record)
    return {form: sorted(records) for form, records in sorted(ids.items())}


def _write(register: Register, number: int, moment: list, plan: Path) -> None:
    word = WORDS[number]

    def save(form: str, marked: bool = False, **values: str | None) -> str:
        moment[0] += timedelta(minutes=1)
        answers = _own_words({name: value for name, value in values.items() if value}, plan)
        record = commands.save(register, MEMBER, form, answers, complete=False)
        if marked:
            secrecy.mark(register, MEMBER, form, record.id, "osl_18_1", f"Skäl: {word}")
        return record.id

    def save_marked(form: str, *links: dict[str, str | None], **words: str) -> list[str]:
        """The form's marked records, each with its links in this twin and with the word in its texts."""
        saved = []
        for nr, twins in enumerate(_MARKED[form]):
            own = links[nr] if nr < len(links) else {}
            texts = dict.fromkeys(words.values(), f"{word} {nr}")
            if twins[number].get("niva") == "individriktad" or twins[number].get("lage") == "planerat":
                texts.pop("beslut", None)
                own = {}
            saved.append(save(form, True, **twins[number] | texts | own))
        return saved

    seen = [
        save("lagesbild", **PRESENCE, kvartal=str(quarter), miljo="islamistisk", tillforlitlighet="medel")
        for quarter in (CLOSED, OPEN)
    ]
    save("uppfoljning_lagesbild", **STANDS, kvartal=str(CLOSED), miljo="islamistisk")
    save("observation", datum="2026-10-03", miljo="islamistisk", aktivitetstyper="klotter", kalltyp="polis")
    open_meeting = save(
        "mote", datum="2026-10-05", narvarande="sakerhetschefen raddningstjansten", polisen="narvarande"
    )
    measure = save("insats", **MEASURE | {"titel": "Öppen insats"})
    for quarter in (CLOSED, OPEN):
        save("uppfoljning_insats", **WELL | {"kvartal": str(quarter), "insats": measure})
    pictures = save_marked("lagesbild", a="narvaro_ord", b="analys")
    save_marked("uppfoljning_lagesbild", a="andrat")
    save_marked("observation", a="iakttagelse")
    meetings = save_marked("mote", a="beslut")
    save_marked("forslag", {"lagesbild": (seen[1], pictures[0])[number]}, a="ide", b="genusperspektiv")
    proposal = save("forslag", ide="Öppet förslag", niva="generell", lagesbild=pictures[1], beslut="ny")
    measures = save_marked(
        "insats", {"lagesbild": (seen[1], None)[number], "forslag": (None, proposal)[number]}, a="titel", b="malgrupp"
    )
    save("insats", **MEASURE | {"titel": "Svarar mot en markerad", "lagesbild": pictures[0], "forslag": proposal})
    # Of the offer that is one in both twins, with other counts; of the visible insats, an older quarter's.
    counts = {"antal_erbjudna": ("6", "17")[number], "antal_accepterade": ("5", "9")[number]}
    for record, quarter, more in (
        (measures[2], ("2026-K4", "2026-K3")[number], counts | {"status": "enligt_plan"}),
        (measures[0], ("2026-K3", "2026-K4")[number], {"lardom": word}),
        (measure, ("2026-K1", "2026-K2")[number], {"beslut": ("justera", "fortsatt")[number], "resultat": "svagt"}),
    ):
        save("uppfoljning_insats", True, **WELL | {"kvartal": quarter, "insats": record} | more)
    save("uppfoljning_insats", **WELL | {"kvartal": "2026-K2", "insats": measures[0]})
    late = {"klart_senast": "2026-02-01", "lage": "oppet"}
    save("beslut", **late, beslut="Öppet beslut", mote=meetings[0], ansvarig="sakerhetschefen")
    mine = (
        {"ansvarig": "kommunledningen"} | late,
        {"ansvarig": "polisen", "klart_senast": "2027-02-01", "lage": "klart"},
    )
    save("beslut", True, beslut=word, mote=(open_meeting, meetings[1])[number], **mine[number])
    moment[0] += timedelta(minutes=1)
    close.close(register, CONVENER, CLOSED, f"Mötet ställdes in: {word}.")
