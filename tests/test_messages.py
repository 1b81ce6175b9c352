"""What the server and the commands say of an installation is explained to who runs it, word for word (issue 15, 14)."""

from types import ModuleType

import pytest

from lomma_core.audit import clock, high_water, stream, stream_targets
from lomma_core.bootstrap import ROOT
from lomma_core.cli.beside import client, rules, server
from lomma_core.control import server as control_server
from lomma_core.erasure import finish
from lomma_core.maintenance.backups import contents, drill, files, make, restore, sealing, settings
from lomma_core.storage import causes
from lomma_core.watch import doctor, logs, metrics_key, reached
from pages.app.web import deployment

MODULES = {
    "driftfel.md": (
        *(reached, metrics_key, logs, stream_targets, stream, settings, deployment, finish, causes, high_water),
        *(rules, client, server, control_server, doctor),
    ),
    "sakerhetskopior.md": (sealing, make, files, contents, restore, drill),
    "driftshandbok.md": (clock,),
}
# What stands in a sentence of the documentation in the place of what the program puts there.
EXAMPLE = {"name": "lomma.duckdb", "process": "", "time": "2026-11-24 09:00", "nr": 4711, "row": 4711}
EXAMPLE |= {"folder": "lomma.duckdb.styr", "number": "bcdfgh"}
EXAMPLE |= {"now": "2026-11-24", "latest": "2027-11-24"}


def sentences(module: ModuleType) -> list[str]:
    """Every sentence that a module has a name for: it begins with a capital letter and ends as one."""
    values = [value for name, value in vars(module).items() if name.strip("_").isupper() and isinstance(value, str)]
    return [value for value in values if " " in value and value[0].isupper() and value[-1] == "."]


def words_of(document: str) -> str:
    return " ".join((ROOT / "docs" / document).read_text(encoding="utf-8").split())


@pytest.mark.parametrize("document", MODULES)
def test_each_sentence_is_explained(document):
    text = words_of(document)
    every = [sentence for module in MODULES[document] for sentence in sentences(module)]
    assert [sentence for sentence in every if f"**{sentence.format_map(EXAMPLE)}**" not in text] == []


def test_the_sentences_are_seen():
    assert len([sentence for modules in MODULES.values() for module in modules for sentence in sentences(module)]) > 60
