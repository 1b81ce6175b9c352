"""An adopted proposal becomes an insats, with its fields carried over and a way back (P4)."""

import tomllib

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.domain import related
from lomma_core.errors import NotValid
from lomma_core.plan.loader import file_text
from lomma_core.records import commands, listing, secrecy
from lomma_core.records.lookup import MARKED
from tests.conftest import CONVENER, MEMBER, NOW, PLAN
from tests.helpers.plan_without import without_field

PROPOSAL = {
    "ide": "Samtalskvällar på biblioteket",
    "niva": "generell",
    "genusperspektiv": "Når båda föräldrarna.",
    "forvantad_effekt": "Fler vuxna känner igen budskapen.",
    "beslut": "ny",
}
SITUATION = {
    "kvartal": "2026-K4",
    "miljo": "vit_makt",
    "narvaro": "enstaka",
    "narvaro_ord": "Klistermärken.",
    "aktivitetstyper": "klotter",
    "aktiviteter_ord": "Vid stationen.",
    "konsekvens": "Liten.",
    "analys": "Okänt.",
}


@pytest.fixture
def situation(register):
    return commands.save(register, MEMBER, "lagesbild", SITUATION)


def _measures(register):
    return listing.list_records(register, MEMBER, "insats", listing.ListQuery(limit=None)).records


def _decide(register, proposal, **answers):
    return commands.save(register, MEMBER, "forslag", proposal.values | answers, proposal.id, proposal.version)


def test_adopting_creates_the_insats_with_fields_and_link(register, situation):
    proposal = commands.save(register, MEMBER, "forslag", PROPOSAL | {"lagesbild": situation.id})
    assert _measures(register) == []
    _decide(register, proposal, beslut="antas", beslut_skal="Gruppen är enig.")
    [measure] = _measures(register)
    assert measure.values["titel"] == PROPOSAL["ide"]
    assert measure.values["niva"] == "generell"
    assert measure.values["syfte"] == PROPOSAL["forvantad_effekt"]
    assert measure.values["genusperspektiv"] == PROPOSAL["genusperspektiv"]
    assert measure.values["lagesbild"] == situation.id
    assert measure.values["forslag"] == proposal.id
    assert measure.values["status"] == "ej_paborjad"
    assert measure.state == "utkast"


def test_the_chain_can_be_walked_in_both_directions(register, situation):
    proposal = commands.save(register, MEMBER, "forslag", PROPOSAL | {"lagesbild": situation.id})
    _decide(register, proposal, beslut="antas", beslut_skal="Gruppen är enig.")
    [measure] = _measures(register)
    up = {step.record for step in related.related_records(register, MEMBER, "insats", measure.id).up}
    down = {step.record for step in related.related_records(register, MEMBER, "lagesbild", situation.id).down}
    assert up == {proposal.id, situation.id}
    assert down == {proposal.id, measure.id}


def test_a_second_save_of_an_adopted_proposal_makes_no_second_insats(register, situation):
    proposal = commands.save(register, MEMBER, "forslag", PROPOSAL | {"lagesbild": situation.id})
    adopted = _decide(register, proposal, beslut="antas", beslut_skal="Gruppen är enig.")
    again = _decide(register, adopted, resursbehov="En kväll i månaden.")
    back = _decide(register, again, beslut="utreds", beslut_skal=None)
    _decide(register, back, beslut="antas", beslut_skal="Gruppen är enig igen.")
    assert len(_measures(register)) == 1


def test_a_proposal_saved_as_adopted_from_the_start_becomes_an_insats_too(register, situation):
    values = PROPOSAL | {"lagesbild": situation.id, "beslut": "antas", "beslut_skal": "Enighet."}
    commands.save(register, MEMBER, "forslag", values)
    assert len(_measures(register)) == 1


def test_an_individriktad_insats_gets_no_link_to_anything(register):
    values = PROPOSAL | {"niva": "individriktad", "beslut": "antas", "beslut_skal": "Behövs."}
    commands.save(register, MEMBER, "forslag", values)
    [measure] = _measures(register)
    assert measure.values["lagesbild"] is None
    assert measure.values["forslag"] is None


def test_refusing_requires_a_reason(register, situation):
    proposal = commands.save(register, MEMBER, "forslag", PROPOSAL | {"lagesbild": situation.id})
    with pytest.raises(NotValid, match="Skriv skälet"):
        _decide(register, proposal, beslut="avslas")
    assert _decide(register, proposal, beslut="avslas", beslut_skal="För dyrt.").values["beslut"] == "avslas"
    assert _measures(register) == []


def test_an_insats_of_a_proposal_without_an_idea_is_not_called_by_a_marked_record(tmp_path):
    text = without_field(file_text(PLAN), "forslag", "ide")
    title = next(form["title"] for form in tomllib.loads(text)["form"] if form["name"] == "forslag")
    plan = tmp_path / "plan.toml"
    plan.write_text(text.replace(f'title = "{title}"', 'title = "{lagesbild}"', 1), encoding="utf-8")
    register = open_register(plan, tmp_path / "lomma.duckdb", lambda: NOW)
    situation = commands.save(register, MEMBER, "lagesbild", SITUATION)
    secrecy.mark(register, CONVENER, "lagesbild", situation.id, "osl_18_1", "Skäl")
    answers = {key: value for key, value in PROPOSAL.items() if key != "ide"} | {"lagesbild": situation.id}
    proposal = commands.save(register, MEMBER, "forslag", answers)
    _decide(register, proposal, beslut="antas", beslut_skal="Gruppen är enig.")
    [measure] = _measures(register)
    assert measure.values["titel"] == MARKED
    register.store.close()
