"""Two administrators who change the forms from the same version: changes are merged, clashes resolved by choice."""

import pytest

from lomma_core.errors import NewerPlan, NotAllowed, NotFound, NotValid, PlanError
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.permissions import Actor
from tests.conftest import ADMIN, MEMBER

OTHER = Actor("admin.två", "administrator")


def edit(register, actor, verb, *arguments) -> None:
    text = verb(proposals.begun(register, actor), *arguments)
    proposals.propose(register, actor, text)


def label(register, actor, name: str, text: str) -> None:
    edit(register, actor, edits.change_field, "insats", name, {"label": text})


def fields(register, form: str = "insats") -> list[str]:
    return [field.name for field in register.plan.forms[form].declared]


def settle(register, **sides) -> None:
    """Lay the other administrator's proposal on what is in use, and take it into use."""
    proposals.rebase(register, OTHER, {key.replace("__", ":"): side for key, side in sides.items()})
    assert not proposals.draft(register, OTHER).stale
    versions.take_into_use(register, OTHER)


def test_changes_to_different_things_are_both_in_use_after_it(register):
    before = fields(register)
    edit(register, OTHER, edits.add_field, "insats", {"label": "Samarbetspart"}, "syfte")
    label(register, OTHER, "malgrupp", "För vem")
    edit(register, OTHER, edits.retire_field, "insats", "timmar")
    edit(register, ADMIN, edits.add_field, "insats", {"label": "Lokal"}, "titel")
    label(register, ADMIN, "syfte", "Vad ska uppnås")
    edit(register, ADMIN, edits.move_field, "insats", "kostnad", 1)
    versions.take_into_use(register, ADMIN)
    assert proposals.clashes(register, OTHER) == []
    settle(register)
    known = register.plan.forms["insats"].every_field
    assert (known["malgrupp"].label, known["syfte"].label) == ("För vem", "Vad ska uppnås")
    assert known["timmar"].retired
    now = fields(register)
    assert now.index("lokal") == now.index("titel") + 1
    assert now.index("samarbetspart") == now.index("syfte") + 1
    assert now.index("kostnad") == now.index("timmar") + 1
    assert set(now) == {*before, "lokal", "samarbetspart"}


def test_a_stale_proposal_says_what_it_changes_itself_and_not_what_others_have(register):
    label(register, OTHER, "malgrupp", "För vem")
    edit(register, ADMIN, edits.add_field, "insats", {"label": "Lokal"})
    versions.take_into_use(register, ADMIN)
    own = proposals.draft(register, OTHER)
    assert own.changes == ["Insats, ”Målgrupp”: frågan är nu ”För vem”."]
    assert (own.base, own.stale) == (0, True)


@pytest.mark.parametrize(("side", "expected"), [("mine", "För vem"), ("theirs", "Till vem")])
def test_a_question_that_both_have_changed_is_shown_from_both_and_chosen(register, side, expected):
    label(register, OTHER, "malgrupp", "För vem")
    label(register, ADMIN, "malgrupp", "Till vem")
    versions.take_into_use(register, ADMIN)
    [clash] = proposals.clashes(register, OTHER)
    assert clash.where == "Insats, frågan ”För vem”"
    assert clash.theirs.endswith("frågan är nu ”Till vem”.")
    assert clash.mine.endswith("frågan är nu ”För vem”.")
    with pytest.raises(NotValid, match="välj vilken ändring som ska gälla"):
        proposals.rebase(register, OTHER, {})
    assert proposals.draft(register, OTHER).stale
    proposals.rebase(register, OTHER, {clash.key: side})
    own = proposals.draft(register, OTHER)
    if side == "theirs":
        assert own is None
    else:
        versions.take_into_use(register, OTHER)
    assert register.plan.forms["insats"].fields["malgrupp"].label == expected


def test_the_same_new_question_from_both_is_a_clash_unless_it_is_the_same(register):
    edit(register, OTHER, edits.add_field, "insats", {"label": "Lokal", "hint": "Var"})
    edit(register, OTHER, edits.add_field, "insats", {"label": "Samma"})
    edit(register, ADMIN, edits.add_field, "insats", {"label": "Lokal", "type": "long_text"})
    edit(register, ADMIN, edits.add_field, "insats", {"label": "Samma"})
    versions.take_into_use(register, ADMIN)
    [clash] = proposals.clashes(register, OTHER)
    assert clash.where == "Insats, frågan ”Lokal”"
    proposals.rebase(register, OTHER, {clash.key: "theirs"})
    assert proposals.draft(register, OTHER) is None
    assert fields(register).count("lokal") == fields(register).count("samma") == 1


def test_two_orders_of_the_questions_are_a_clash(register):
    edit(register, OTHER, edits.move_field, "insats", "kostnad", -1)
    edit(register, ADMIN, edits.move_field, "insats", "syfte", -1)
    edit(register, ADMIN, edits.add_field, "insats", {"label": "Lokal"}, "kostnad")
    theirs = fields(register)
    versions.take_into_use(register, ADMIN)
    [clash] = proposals.clashes(register, OTHER)
    assert clash.where == "Insats, frågornas ordning"
    proposals.rebase(register, OTHER, {clash.key: "mine"})
    versions.take_into_use(register, OTHER)
    place = theirs.index("kostnad")
    wanted = [*theirs[: place - 1], "kostnad", "lokal", theirs[place - 1], *theirs[place + 1 :]]
    assert fields(register) == wanted


def test_choices_and_whole_forms_of_both_are_kept(register):
    edit(register, OTHER, edits.add_form, {"label": "Lokalpass"}, [{"label": "Plats"}])
    name = register.plan.forms["insats"].fields["typ"].choices
    choices = [{"name": choice.name, "label": choice.label} for choice in register.plan.choices[name]]
    edit(register, OTHER, edits.set_choices, name, [*choices, {"label": "Utställning"}])
    edit(register, ADMIN, edits.set_choices, name, [{"label": "Film"}, *choices])
    edit(register, ADMIN, edits.add_form, {"label": "Besök"}, [{"label": "Var"}])
    versions.take_into_use(register, ADMIN)
    assert proposals.clashes(register, OTHER) == []
    settle(register)
    labels = [choice.label for choice in register.plan.choices[name]]
    assert (labels[0], labels[-1]) == ("Film", "Utställning")
    assert {"besok", "lokalpass"} <= set(register.plan.forms)


@pytest.mark.parametrize(("side", "labels"), [("mine", ["Ja", "Kanske"]), ("theirs", ["Ja"])])
def test_an_answer_that_one_took_away_and_the_other_renamed_is_chosen(register, side, labels):
    text, name = edits.new_list(register.in_use.text, "Lokal", ["Ja", "Möjligen"])
    field = {"label": "Lokal", "type": "choice", "choices": name}
    proposals.propose(register, ADMIN, edits.add_field(text, "insats", field))
    versions.take_into_use(register, ADMIN)
    first, second = ({"name": choice.name, "label": choice.label} for choice in register.plan.choices[name])
    edit(register, OTHER, edits.set_choices, name, [first, second | {"label": "Kanske"}])
    edit(register, ADMIN, edits.set_choices, name, [first])
    versions.take_into_use(register, ADMIN)
    [clash] = proposals.clashes(register, OTHER)
    assert (clash.where, clash.theirs, clash.mine) == ("Svaren på ”Lokal”, ”Möjligen”", "Borttaget", "Kanske")
    proposals.rebase(register, OTHER, {clash.key: side})
    own = proposals.draft(register, OTHER)
    assert [choice.label for choice in (own.plan if own else register.plan).choices[name]] == labels


def test_what_does_not_go_together_is_told_and_the_proposal_stays_as_it_was(register):
    field = {"label": "Vilken indikator", "relevant": "${indikator} != ''"}
    edit(register, OTHER, edits.add_field, "insats", field)
    before = proposals.draft(register, OTHER)
    edit(register, ADMIN, edits.retire_field, "insats", "indikator")
    versions.take_into_use(register, ADMIN)
    with pytest.raises(PlanError, match="indikator"):
        proposals.rebase(register, OTHER, {})
    after = proposals.draft(register, OTHER)
    assert (after.text, after.base, after.stale) == (before.text, before.base, True)


def test_nothing_stale_is_taken_into_use_and_only_who_may_write_forms_lays_it_on(register):
    label(register, OTHER, "malgrupp", "För vem")
    label(register, ADMIN, "syfte", "Vad ska uppnås")
    versions.take_into_use(register, ADMIN)
    with pytest.raises(NewerPlan, match="Lägg dina ändringar på den nya"):
        versions.take_into_use(register, OTHER)
    with pytest.raises(NotAllowed):
        proposals.rebase(register, MEMBER, {})
    with pytest.raises(NotAllowed):
        proposals.clashes(register, MEMBER)
    with pytest.raises(NotFound):
        proposals.rebase(register, ADMIN, {})
