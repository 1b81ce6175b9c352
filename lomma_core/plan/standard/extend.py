"""A municipality's plan file that begins with ``utgar_fran = "standard"``, made into the text of a whole plan."""

import tomllib
from functools import lru_cache
from pathlib import Path

from lomma_core.plan import toml_writer
from lomma_core.plan.names import OWN_LISTS
from lomma_core.plan.standard.expansion import expand
from lomma_core.plan.standard.keys import CHOICE_LISTS, FIELDS, FORMS, ROLES
from lomma_core.plan.standard.merge import Table, Unmergeable, merge

EXTENDS = "utgar_fran"
STANDARD = "standard"
FILE = Path(__file__).resolve().parents[3] / "data" / "standard.toml"
_HEAD = "Hela planen: standardplanen med kommunens egen planfil ovanpå."
_FIELD = f"{FORMS}.{FIELDS}"


def whole_text(text: str) -> str:
    """The text of the whole plan that a file extends the standard plan to. Raises Unmergeable.

    The standard's comments and order stay; what is the municipality's own stands first, with its own comments.
    """
    return _whole_text(text, FILE.read_text(encoding="utf-8"))


# Cached: a server reads the same file at its start, for its doctor and for each database that it opens.
@lru_cache(maxsize=8)
def _whole_text(text: str, standard_text: str) -> str:
    own, standard = tomllib.loads(text), tomllib.loads(standard_text)
    if own.pop(EXTENDS) != STANDARD:
        raise Unmergeable(f'nyckeln {EXTENDS}: skriv {EXTENDS} = "{STANDARD}", eller ta bort raden i en hel planfil.')
    whole = expand(merge(standard, own))
    return toml_writer.write(_laid_together(text, standard_text, whole), whole)


def _laid_together(text: str, standard_text: str, whole: Table) -> str:
    """The standard's blocks with the own lists before them, and the tables outside the forms as they are to be."""
    roles = {role.get("name"): role for role in whole.get(ROLES, ()) if isinstance(role, dict)}
    own = [block for block in toml_writer.read_blocks(text) if block.name in OWN_LISTS]
    replaced = {block.name for block in own}
    standard = [block for block in toml_writer.read_blocks(standard_text) if block.name not in replaced]
    for block in standard:
        if block.name == ROLES:
            block.update(roles.pop(block.data["name"]))
        elif block.name not in ("", CHOICE_LISTS, FORMS, _FIELD, *OWN_LISTS):
            block.update(whole[block.name])
    # What stands above the standard's first header is about the file that nobody changes.
    standard[0].lead = [f"# {_HEAD}", ""]
    for block in own:
        block.lead = block.lead if not block.lead or not block.lead[0].strip() else ["", *block.lead]
    first = next(number for number, block in enumerate(standard) if block.name in ("inloggning", *OWN_LISTS))
    return "\n".join(block.text for block in [*standard[:first], *own, *standard[first:]]) + "\n"
