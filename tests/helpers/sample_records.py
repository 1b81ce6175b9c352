"""A register with at least one record of every form, and texts that a file can trip over."""

from lomma_core.records import commands
from lomma_core.register import Register
from tests.conftest import CONVENER, MEASURE, MEMBER

AWKWARD = 'Rad ett; "citat", komma\nrad två\tmed tabb'
FORMULA = "=HYPERLINK(1)"


def fill(register: Register) -> None:
    """Save two or more records of most forms, each in two versions where it is an insats."""
    situation = _save(
        register,
        "lagesbild",
        kvartal="2026-K3",
        miljo="vit_makt",
        narvaro="enstaka",
        narvaro_ord=FORMULA,
        aktivitetstyper=["klotter", "flygblad"],
        aktiviteter_ord=AWKWARD,
        konsekvens="-",
        analys="'=redan apostrof",
    )
    _save(register, "lagesbild", kvartal="2026-K3", miljo="autonom", narvaro="ingen_kand", aktivitetstyper="inga_kanda")
    proposal = _save(register, "forslag", ide="Kurs i källkritik", niva="generell", lagesbild=situation, beslut="ny")
    common = _save(
        register,
        "insats",
        **MEASURE
        | {"lagesbild": situation, "forslag": proposal, "start": "hösten 2017", "slut": "löpande", "moment": AWKWARD}
        | {"kostnad": "12000,50", "timmar": "7,25", "ordning": "3", "samverkande": "polisen raddningstjansten"},
    )
    offer = _save(
        register,
        "insats",
        titel="@ Stödperson",
        niva="individriktad",
        typ="stodperson",
        ansvarig="annan",
        ansvarig_annan="+Region Skåne",
    )
    small = {"antal_erbjudna": "3", "antal_accepterade": "<5", "antal_pagaende": "12"}
    _save(register, "uppfoljning_insats", kvartal="2026-K3", insats=offer, status="enligt_plan", **small)
    _save(
        register,
        "uppfoljning_insats",
        kvartal="2026-K3",
        insats=common,
        status="enligt_plan",
        moment_genomforda="nej",
        kostnad="0",
    )
    _save(register, "uppfoljning_lagesbild", kvartal="2026-K4", miljo="vit_makt", stammer="ja", andrat="Inget")
    _save(register, "kvartalsbedomning", kvartal="2026-K3", bedomning=AWKWARD, begaran=FORMULA)
    _save(
        register, "mote", datum="2026-10-05", narvarande="sakerhetschefen", polisen="erbjuden", nasta_mote="2027-01-11"
    )
    _save(register, "observation", datum="2026-10-02", miljo="autonom", aktivitetstyper="klotter", iakttagelse=AWKWARD)
    _save(register, "beslut", beslut="-Se över rutinen", ansvarig="kommunledningen", klart_senast="2026-12-01")
    _save(register, "platsuppgift", plats="polisen", lage="erbjuden", datum="2026-01-01")
    _save(register, "platsuppgift", plats="kommunledningen", lage="tillsatt", datum="2026-01-01", funktion="Kanslichef")
    _save(register, "grunduppgifter", syfte="Vårt syfte", kontakt="CVE", overenskommelse_period="2025–2028")


def large_file(rows: int) -> bytes:
    """A CSV file of insatser as Swedish Excel saves it, with columns that are found by themselves."""
    levels, kinds = ("generell", "specifik"), ("skola", "utbildning", "ungdomsprojekt")
    lines = ["Titel;Nivå;Typ;Ansvarig;Start;Mått;Kostnad (kr)"]
    for i in range(rows):
        lines.append(f"Insats {i};{levels[i % 2]};{kinds[i % 3]};Nämnd {i % 40};{2000 + i % 20};Antal;{i % 1000},50")
    return "\r\n".join(lines).encode("cp1252")


def _save(register: Register, form: str, **values: object) -> str:
    actor = MEMBER if register.plan.forms[form].action == "write" else CONVENER
    return commands.save(register, actor, form, values, complete=False).id


def contents(register: Register) -> dict[str, dict[str, dict]]:
    """{form: {record: values}} as everything reads it; counts as they may leave the core."""
    from lomma_core.privacy import small_counts
    from lomma_core.records import listing

    by_form = {}
    for form in register.plan.form:
        by_form[form.name] = {}
        for record in listing.list_records(register, MEMBER, form.name, listing.ListQuery(limit=None)).records:
            hidden = {
                n: small_counts.shown(record.values[n]) or None for n, f in form.fields.items() if f.type == "count"
            }
            by_form[form.name][record.id] = record.values | hidden
    return by_form
