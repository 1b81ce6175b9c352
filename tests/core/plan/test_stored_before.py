"""A database whose plan in use is a whole plan from before the standard plan opens, works and means the same."""

from pathlib import Path

from lomma_core.plan import in_use
from lomma_core.plan.meaning import attendance_fields, individual_levels
from tests.conftest import PLAN

BEFORE = Path(__file__).parents[2] / "data" / "plan_before_declarations.toml"


def test_a_stored_whole_plan_is_the_plan_in_use_on_the_new_plan_file(register):
    text = BEFORE.read_text(encoding="utf-8").replace('label = "Målgrupp"', 'label = "Vilka nås"')
    row = {"nr": 1, "text": text, "changes": "[]", "note": "", "who": "admin.ett", "taken_at": register.now()}
    with register.store.transaction() as write:
        write.insert("plan_version", [row | {"file_digest": in_use.digest(BEFORE.read_text(encoding="utf-8"))}])
    after = in_use.find(register.store, PLAN)
    assert after.nr == 1
    assert after.notice.startswith("Planfilen har ändrats sedan formulären i version 1 togs i bruk.")
    assert after.plan.forms["insats"].fields["malgrupp"].label == "Vilka nås"
    assert [level.name for level in individual_levels(after.plan)] == ["individriktad"]
    assert attendance_fields(after.plan) == {"polisen": "polisen"}
