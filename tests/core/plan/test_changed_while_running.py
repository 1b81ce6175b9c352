"""A plan file that is broken, changed or removed while the server runs: it keeps the plan it has (issue 15.10)."""

import pytest

from lomma_core.bootstrap import open_register
from lomma_core.errors import PlanError
from lomma_core.form_editor import edits, proposals, versions
from lomma_core.plan.loader import file_text
from lomma_core.records import commands, queries
from tests.conftest import ADMIN, MEASURE, MEMBER, NOW, PLAN

TEXT = file_text(PLAN)
# What became of the file -> what the next start says of it, beside the file's name.
FAULTS = {
    "cut short": (TEXT[: len(TEXT) // 2].encode() + b'\nlabel = "', r"rad \d+|line \d+"),
    "not text": (b"\xff\xfe\x00", "UTF-8|läsa"),
    "another key": (TEXT.replace('type = "choice"', 'type = "val"', 1).encode(), r"nyckeln form\["),
    "removed": (None, "finns|läsa"),
}


@pytest.fixture
def path(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text(TEXT, encoding="utf-8")
    return plan


@pytest.mark.parametrize("fault", FAULTS)
def test_the_server_goes_on_with_the_plan_it_has_and_the_next_start_says_where_and_how(path, fault):
    database = path.with_name("lomma.duckdb")
    register = open_register(path, database, lambda: NOW)
    content, words = FAULTS[fault]
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    measure = commands.save(register, MEMBER, "insats", MEASURE)
    proposals.propose(register, ADMIN, edits.add_field(register.in_use.text, "insats", {"label": "Samarbetspart"}))
    versions.take_into_use(register, ADMIN)
    assert versions.plan_file(register, ADMIN).decode() == register.in_use.text
    changed = MEASURE | {"samarbetspart": "Biblioteket"}
    commands.save(register, MEMBER, "insats", changed, measure.id, measure.version)
    register.store.close()
    with pytest.raises(PlanError, match=words) as error:
        open_register(path, database, lambda: NOW)
    assert path.name in str(error.value)
    path.write_text(TEXT, encoding="utf-8")
    again = open_register(path, database, lambda: NOW)
    assert queries.get(again, MEMBER, "insats", measure.id).values["samarbetspart"] == "Biblioteket"
    again.store.close()
