"""Sekretessmarkering: a warning with its history, and nothing of the record for who may not read it (R11)."""

import io
import json
import zipfile

import pytest

from lomma_core.domain import gaps, measures, meetings, overview, related, todo
from lomma_core.errors import Marked, NotAllowed, NotFound, NotValid, PlanError
from lomma_core.exchange.exports.bundle import export_zip
from lomma_core.exchange.exports.csv_writer import KINDS
from lomma_core.permissions import OPERATOR, Actor
from lomma_core.plan.loader import load_plan
from lomma_core.quarterly import carry_forward, changes, close
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.records.secrecy import may_read_marked
from lomma_core.utils.quarters import Quarter
from lomma_core.yearly.calendar_file import calendar
from tests.conftest import ADMIN, ARCHIVIST, CONVENER, MEASURE, MEMBER, READER, plan_with
from tests.helpers.core_results import form_csv, latest

POLICE = Actor("polis.ett", "polis")
STRANGER = Actor("någon", "finns_inte")
K3, K4 = Quarter(2026, 3), Quarter(2026, 4)
SECRET = "Grävlingsprojektet"
WHY = "Skälet är vår metod"
OSL = "OSL 18 kap. 1 §"


def save(register, form, **values):
    return commands.save(register, MEMBER, form, values, complete=False)


@pytest.fixture
def world(register):
    """One record of each form that can be marked, each with SECRET in it; {form: record}."""
    records = {}
    records["lagesbild"] = save(
        register,
        "lagesbild",
        kvartal="2026-K4",
        miljo="vit_makt",
        narvaro="etablerad",
        narvaro_ord=SECRET,
        aktivitetstyper="klotter",
        analys=SECRET,
    )
    records["observation"] = save(
        register, "observation", datum="2026-10-02", miljo="autonom", aktivitetstyper="klotter", iakttagelse=SECRET
    )
    picture = records["lagesbild"].id
    records["forslag"] = save(
        register, "forslag", ide=f"{SECRET} förslag", niva="generell", lagesbild=picture, beslut="ny"
    )
    records["insats"] = save(
        register,
        "insats",
        **MEASURE | {"titel": f"{SECRET} insats", "forslag": records["forslag"].id, "slut": "2026-01-01"},
    )
    records["uppfoljning_insats"] = save(
        register,
        "uppfoljning_insats",
        kvartal="2026-K4",
        insats=records["insats"].id,
        status="enligt_plan",
        beslut="justera",
        lardom=SECRET,
    )
    records["uppfoljning_lagesbild"] = save(
        register, "uppfoljning_lagesbild", kvartal="2026-K4", miljo="vit_makt", stammer="ja", andrat=SECRET
    )
    records["mote"] = save(register, "mote", datum="2026-10-05", narvarande="sakerhetschefen", beslut=SECRET)
    records["beslut"] = save(register, "beslut", beslut=f"{SECRET} beslut", ansvarig="kommunledningen")
    return records


def mark_all(register, world):
    for form, record in world.items():
        secrecy.mark(register, MEMBER, form, record.id, "osl_18_1", WHY)


def allow_police(register, yes=True):
    form = register.plan.forms["grunduppgifter"]
    before = queries.find(register, CONVENER, form.name)
    values = {"syfte": "Vårt syfte", "kontakt": "CVE", "polis_ser_markerade": "ja" if yes else "nej"}
    commands.save(
        register,
        CONVENER,
        form.name,
        values,
        before.id if before else None,
        before.version if before else None,
    )


# ------------------------------------------------------------------ Marking and lifting


def test_a_mark_says_provision_reason_who_and_when_and_makes_no_new_version(register, measure):
    mark = secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", f"  {WHY} ")
    assert (mark.provision, mark.reason, mark.who, mark.marked) == (OSL, WHY, "medlem.ett", True)
    assert mark.happened_at == register.now()
    assert secrecy.current(register, READER, measure.id) == mark
    assert secrecy.marked(register) == {measure.id}
    assert queries.history(register, MEMBER, "insats", measure.id) == [measure]


def test_a_provision_may_be_in_ones_own_words(register, measure):
    assert secrecy.mark(register, MEMBER, "insats", measure.id, "OSL 15 kap. 2 §", WHY).provision == "OSL 15 kap. 2 §"


def test_what_was_marked_and_lifted_stays_in_the_history(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "ett")
    secrecy.mark(register, CONVENER, "insats", measure.id, "osl_26_1", "två")
    secrecy.lift(register, CONVENER, "insats", measure.id, "tre")
    events = [
        (record.nr, record.marked, record.provision, record.reason, record.who)
        for record in secrecy.history(register, READER, measure.id)
    ]
    assert events == [
        (3, False, None, "tre", "sammankallande.ett"),
        (2, True, "OSL 26 kap. 1 §", "två", "sammankallande.ett"),
        (1, True, OSL, "ett", "medlem.ett"),
    ]
    assert secrecy.marked(register) == frozenset()
    assert secrecy.current(register, READER, measure.id) is None


def test_a_mark_needs_a_provision_and_a_reason_and_lifting_a_reason_and_a_mark(register, measure):
    for provision, reason, lacks in (
        ("", WHY, {"provision"}),
        ("osl_18_1", " ", {"reason"}),
        ("", "", {"provision", "reason"}),
    ):
        with pytest.raises(NotValid) as refused:
            secrecy.mark(register, MEMBER, "insats", measure.id, provision, reason)
        assert set(refused.value.errors) == lacks
    with pytest.raises(NotValid, match="högst 500"):
        secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", "x" * 501)
    with pytest.raises(NotValid, match="inte sekretessmarkerad"):
        secrecy.lift(register, MEMBER, "insats", measure.id, WHY)
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", WHY)
    with pytest.raises(NotValid, match="Skriv skälet"):
        secrecy.lift(register, MEMBER, "insats", measure.id, "")
    with pytest.raises(NotFound):
        secrecy.mark(register, MEMBER, "insats", "bcdfghjkmnpq", "osl_18_1", WHY)
    assert len(secrecy.history(register, MEMBER, measure.id)) == 1


def test_the_purpose_and_the_groups_seats_cannot_be_marked(register):
    allow_police(register)
    for form in ("grunduppgifter", "platsuppgift"):
        with pytest.raises(NotValid, match="kan inte sekretessmarkeras"):
            secrecy.mark(register, CONVENER, form, "bcdfghjkmnpq", "osl_18_1", WHY)


def test_the_log_says_who_marked_and_lifted_which_record_and_never_why(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "egen paragraf", WHY)
    secrecy.lift(register, CONVENER, "insats", measure.id, WHY)
    lifted, marked = latest(register.store, 2)
    assert (marked["action"], marked["who"], marked["form"], marked["record"]) == (
        "secrecy_mark",
        "medlem.ett",
        "insats",
        measure.id,
    )
    assert (lifted["action"], lifted["who"]) == ("secrecy_lift", "sammankallande.ett")
    log_text = json.dumps(latest(register.store, 50), default=str, ensure_ascii=False)
    assert WHY not in log_text
    assert "egen paragraf" not in log_text


@pytest.mark.parametrize("actor", [READER, POLICE, STRANGER, None], ids=str)
def test_those_who_may_not_write_can_neither_mark_nor_lift(register, measure, actor):
    with pytest.raises(NotAllowed):
        secrecy.mark(register, actor, "insats", measure.id, "osl_18_1", WHY)
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", WHY)
    with pytest.raises(NotAllowed):
        secrecy.lift(register, actor, "insats", measure.id, WHY)


def test_a_record_of_a_closed_quarter_can_be_marked_and_its_document_stays_byte_for_byte(register, world):
    close.close(register, CONVENER, K4, "skäl")
    before = register.store.read("SELECT * FROM quarter_event")
    secrecy.mark(register, MEMBER, "lagesbild", world["lagesbild"].id, "osl_18_1", WHY)
    assert register.store.read("SELECT * FROM quarter_event") == before


def test_the_insats_of_a_marked_proposal_is_marked_as_its_texts_are_the_same(register):
    values = {"ide": f"{SECRET} förslag", "niva": "individriktad", "genusperspektiv": "Alla.", "beslut": "ny"}
    proposal = save(register, "forslag", **values)
    secrecy.mark(register, CONVENER, "forslag", proposal.id, "osl_18_1", WHY)
    adopted = values | {"beslut": "antas", "beslut_skal": "Behövs."}
    commands.save(register, MEMBER, "forslag", adopted, proposal.id, 1, complete=False)
    (record,) = listing.list_records(register, MEMBER, "insats").records
    mark = secrecy.current(register, MEMBER, record.id)
    assert (mark.provision, mark.reason, mark.who) == (OSL, WHY, "medlem.ett")
    assert listing.list_records(register, POLICE, "insats").total == 0
    # What is read of it comes after.
    actions = [row["action"] for row in latest(register.store) if row["action"] != "marked_read"]
    assert actions[0] == "secrecy_mark"


# ------------------------------------------------------------------ Who may read


def test_nobody_and_unknown_roles_see_no_marked_record(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", WHY)
    for actor in (None, STRANGER, Actor("x", None), Actor("x", ""), POLICE):
        assert not may_read_marked(register, actor)
        assert secrecy.hidden(register, actor) == {measure.id}
        assert secrecy.links(register, actor).title("insats", measure.id) == "Sekretessmarkerad post"
    assert not may_read_marked(register, ADMIN)
    for actor in (READER, MEMBER, CONVENER, ARCHIVIST, OPERATOR):
        assert may_read_marked(register, actor)
        assert secrecy.hidden(register, actor) == frozenset()
    assert listing.links(register).title("insats", measure.id) == "Sekretessmarkerad post"


def test_the_convener_may_let_the_police_read_marked_records_and_take_it_back(register, measure):
    secrecy.mark(register, MEMBER, "insats", measure.id, "osl_18_1", WHY)
    with pytest.raises(Marked):
        queries.get(register, POLICE, "insats", measure.id)
    allow_police(register)
    assert queries.get(register, POLICE, "insats", measure.id) == measure
    assert not may_read_marked(register, STRANGER)
    with pytest.raises(NotAllowed):
        commands.save(register, POLICE, "insats", measure.values, measure.id, 1)
    allow_police(register, yes=False)
    with pytest.raises(Marked):
        queries.get(register, POLICE, "insats", measure.id)


def test_the_plan_refuses_a_role_that_writes_without_reading_marked_records(tmp_path):
    for old, new, says in (
        (
            'may = ["read", "display", "export"]',
            'may = ["read", "display", "export", "write"]',
            r"roll\[polis\]\.may.*read_marked",
        ),
        ('read_marked_if = "polis_ser_markerade"', 'read_marked_if = "syfte"', r"roll\[polis\]\.read_marked_if"),
    ):
        with pytest.raises(PlanError, match=says):
            load_plan(plan_with(tmp_path, {old: new}))


# ------------------------------------------------------------------ Role x way out


def _refused_or(verb):
    try:
        return verb()
    except NotAllowed as refused:
        return str(refused)


def _zip_text(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def _history(register, actor, world):
    return [
        _refused_or(lambda f=f, record=record: queries.history(register, actor, f, record.id))
        for f, record in world.items()
    ]


def _get(register, actor, world):
    return [
        _refused_or(lambda f=f, record=record: queries.get(register, actor, f, record.id))
        for f, record in world.items()
    ]


def _find(register, actor, world):
    return [_refused_or(lambda f=f: queries.find(register, actor, f)) for f in world]


def _listed(register, actor, world):
    return [listing.list_records(register, actor, form).records for form in world]


def _searched(register, actor, world):
    return [listing.list_records(register, actor, form, listing.ListQuery(search=SECRET[:6])).records for form in world]


def _titles(register, actor, world):
    links = listing.links(register, actor)
    return [links.title(form, record.id) for form, record in world.items()]


def _rows(register, actor, world):
    links = listing.links(register, actor)
    return [(links.row(form, record.id), links.load_all(form)) for form, record in world.items()]


def _chain(register, actor, world):
    return [
        _refused_or(lambda f=f, record=record: related.related_records(register, actor, f, record.id))
        for f, record in world.items()
    ]


def _carried(register, actor, world):
    verb = carry_forward.latest_before
    answers = [_refused_or(lambda: verb(register, actor, "lagesbild", K4 + 1, miljo="vit_makt"))]
    insats = world["insats"].id
    answers.append(_refused_or(lambda: verb(register, actor, "uppfoljning_insats", K4 + 1, insats=insats)))
    return answers + measures.quarter_round(register, actor, K4)


def _exports(register, actor, world):
    files = [
        _refused_or(lambda f=f, k=k, m=m: form_csv(register, actor, f, k, m).decode())
        for f in world
        for k in KINDS
        for m in (False, True)
    ]
    return [
        *files,
        *(_refused_or(lambda m=m: _zip_text(export_zip(register, actor, [], "csv", m))) for m in (False, True)),
    ]


WAYS = {
    "get": _get,
    "history": _history,
    "find": _find,
    "list": _listed,
    "search": _searched,
    "titles": _titles,
    "rows": _rows,
    "chain": _chain,
    "carried": _carried,
    "exports": _exports,
    "marks": lambda register, actor, world: [
        _refused_or(lambda record=record: secrecy.history(register, actor, record.id)) for record in world.values()
    ],
    "todo": lambda register, actor, world: todo.todo(register, actor, K4),
    "lacking": lambda register, actor, world: todo.lacking(register, actor, K3),
    "gaps": lambda register, actor, world: gaps.gaps(register, actor, K3),
    "state": lambda register, actor, world: close.state(register, actor, K4),
    "what changed": lambda register, actor, world: (
        changes.since(register, actor, K4),
        changes.sentences(register.plan, changes.since(register, actor, K4)),
        changes.rows(register.plan, changes.since(register, actor, K4)),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_no_way_out_shows_a_marked_record_to_the_police_and_every_way_shows_it_to_readers(register, world, way):
    before = json.dumps(WAYS[way](register, POLICE, world), default=str, ensure_ascii=False)
    mark_all(register, world)
    seeing = [(actor, True) for actor in (READER, MEMBER, CONVENER, ARCHIVIST)]
    for actor, sees in ((POLICE, False), (ADMIN, False), *seeing):
        output = json.dumps(WAYS[way](register, actor, world), default=str, ensure_ascii=False)
        assert (SECRET in output or WHY in output) is sees, (actor, output[:500])
    allow_police(register)
    output = json.dumps(WAYS[way](register, POLICE, world), default=str, ensure_ascii=False)
    assert SECRET in output or WHY in output
    assert SECRET in before or way in ("marks", "exports")


@pytest.mark.parametrize("way", ["state", "what changed"])
def test_a_frozen_quarter_shows_the_police_placeholders_for_what_is_marked_now(register, world, way):
    close.close(register, CONVENER, K4, "skäl")
    assert SECRET in json.dumps(WAYS[way](register, POLICE, world), default=str, ensure_ascii=False)
    mark_all(register, world)
    output = json.dumps(WAYS[way](register, POLICE, world), default=str, ensure_ascii=False)
    assert SECRET not in output
    assert "etablerad" not in output
    assert SECRET in json.dumps(WAYS[way](register, READER, world), default=str, ensure_ascii=False)
    assert SECRET in json.dumps(close.frozen_for(register, READER, K4), ensure_ascii=False)


def test_a_list_leaves_marked_records_out_and_counts_them_whatever_is_searched_for(register, world):
    other = save(register, "insats", **MEASURE)
    secrecy.mark(register, MEMBER, "insats", world["insats"].id, "osl_18_1", WHY)
    for search, ids in (("", [other.id]), (SECRET, []), ("finns inte", [])):
        page = listing.list_records(register, POLICE, "insats", listing.ListQuery(search=search))
        assert ([record.id for record in page.records], page.total, page.hidden) == (ids, len(ids), 1)
    assert listing.list_records(register, POLICE, "insats", listing.ListQuery(filters={"niva": "generell"})).total == 1
    assert listing.list_records(register, POLICE, "forslag").hidden == 0
    whole = listing.list_records(register, READER, "insats")
    assert (whole.total, whole.hidden) == (2, 0)


def test_a_link_to_a_marked_record_has_a_plain_word_everywhere_it_stands(register, world):
    secrecy.mark(register, MEMBER, "insats", world["insats"].id, "osl_18_1", WHY)
    title = listing.links(register, POLICE).title("uppfoljning_insats", world["uppfoljning_insats"].id)
    assert title == "Sekretessmarkerad post, 2026-K4"
    linked = related.related_records(register, POLICE, "uppfoljning_insats", world["uppfoljning_insats"].id)
    # Related records end at the marked insats: its förslag and lägesbild are not shown through it.
    assert [step.title for step in linked.up] == ["Sekretessmarkerad post"]
    assert len(related.related_records(register, READER, "uppfoljning_insats", world["uppfoljning_insats"].id).up) == 3
    # What the marked insats itself links to is its answer: it does not stand under its förslag (R20).
    assert related.related_records(register, POLICE, "forslag", world["forslag"].id).down == []
    assert len(related.related_records(register, READER, "forslag", world["forslag"].id).down) == 2


def test_a_frozen_title_that_names_a_marked_record_is_cut_out_of_the_records_beside_it(register, world):
    close.close(register, CONVENER, K4, "skäl")
    secrecy.mark(register, MEMBER, "insats", world["insats"].id, "osl_18_1", WHY)
    forms = {form["name"]: form["records"] for form in close.state(register, POLICE, K4)["forms"]}
    (answer,) = forms["uppfoljning_insats"]
    assert answer["title"] == "Sekretessmarkerad post, 2026-K4"
    assert answer["shown"]["insats"] == "Sekretessmarkerad post"
    assert answer["shown"]["status"] == "Enligt plan"
    assert forms["forslag"][0]["title"] == f"{SECRET} förslag"


def test_what_changed_says_how_much_is_left_out(register, world):
    mark_all(register, world)
    sections = changes.sentences(register.plan, changes.since(register, POLICE, K4))
    (line,) = next(section.lines for section in sections if section.heading == "Sekretessmarkerat")
    assert line == "Åtta poster är sekretessmarkerade och visas inte för din roll."
    assert "Sekretessmarkerat" not in [
        sentence.heading for sentence in changes.sentences(register.plan, changes.since(register, READER, K4))
    ]


def test_marked_records_leave_the_charts_and_the_counts_of_those_who_may_not_read_them(register, world):
    before = overview.levels(register, POLICE), gaps.matrix(register, POLICE)
    mark_all(register, world)
    assert overview.situation_by_quarter(register, POLICE, "narvaro") == {}
    assert overview.situation_by_quarter(register, READER, "narvaro") == {"2026-K4": {"vit_makt": "etablerad"}}
    assert meetings.attendance(register, POLICE) == []
    assert meetings.attendance(register, READER) != []
    assert b"20261005" not in calendar(register, POLICE, 2026)
    assert b"20261005" in calendar(register, READER, 2026)
    assert (overview.levels(register, READER), gaps.matrix(register, READER)) == before
    assert [level.total for level in overview.levels(register, POLICE)] == [0, 0, 0]
    assert sum(n for row in gaps.matrix(register, POLICE).values() for n in row.values()) == 0
    assert [overview.situations_progress(register, who, K4).done for who in (READER, POLICE)] == [1, 0]
    assert secrecy.hidden_counts(register, POLICE) == dict.fromkeys(world, 1)
    assert secrecy.hidden_counts(register, READER) == {}


def test_whether_a_marked_insats_answers_to_a_milieu_shows_in_no_gap_and_a_marked_picture_has_none(register, world):
    secrecy.mark(register, MEMBER, "insats", world["insats"].id, "osl_18_1", WHY)
    assert [gap for gap in gaps.gaps(register, READER, K4) if gap.kind == "milieu"] == []
    (gap,) = [gap for gap in gaps.gaps(register, POLICE, K4) if gap.kind == "milieu"]
    assert gap.record == world["lagesbild"].id
    secrecy.mark(register, MEMBER, "lagesbild", world["lagesbild"].id, "osl_18_1", WHY)
    save(register, "lagesbild", kvartal="2026-K4", miljo="autonom", narvaro="etablerad")
    picture = queries.find(register, MEMBER, "lagesbild", kvartal="2026-K4", miljo="autonom")
    assert len([gap for gap in gaps.gaps(register, POLICE, K4) if gap.kind == "milieu"]) == 1
    secrecy.mark(register, MEMBER, "lagesbild", picture.id, "osl_18_1", WHY)
    assert [gap for gap in gaps.gaps(register, POLICE, K4) if gap.kind == "milieu"] == []
    assert len([gap for gap in gaps.gaps(register, READER, K4) if gap.kind == "milieu"]) == 1


def test_why_a_quarter_was_closed_and_reopened_is_for_those_who_may_read_marked_records(register, world):
    for reason in ("Stängs utan", "Öppnas för"):
        (close.close if reason == "Stängs utan" else close.reopen)(register, _who(reason), K4, f"{reason} {SECRET}")
        for actor, sees in ((POLICE, False), (STRANGER_WHO_READS, False), (READER, True), (CONVENER, True)):
            events = close.events(register, actor, K4)
            assert (f"{reason} {SECRET}" in [event["reason"] for event in events]) is sees, actor
            assert any(event["digest"] for event in events) is sees
        if reason == "Stängs utan":
            for way in (close.frozen_for, close.state, changes.since):
                assert "Stängs utan" not in repr(way(register, POLICE, K4)), way
                assert "Stängs utan" in repr(way(register, READER, K4)), way
    # Marked or not: nobody has marked anything here.
    assert secrecy.marked(register) == frozenset()


STRANGER_WHO_READS = Actor("skärmen", None, powers=("read",))


def _who(reason: str) -> Actor:
    return CONVENER if reason == "Stängs utan" else ARCHIVIST
