"""Which plan is in use: the plan file, with the forms on top that an administrator has taken into use later."""

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lomma_core.errors import PlanError
from lomma_core.plan import toml_writer
from lomma_core.plan.loader import file_text, load_plan, read_plan, refused_expressions
from lomma_core.plan.model import Plan
from lomma_core.plan.standard.rebase import rebased
from lomma_core.storage.rows import Row
from lomma_core.storage.store import Store

SOURCE_NAME = "Planen i databasen"
# What a form in use holds itself; the rest of an existing form is the plan file's for ever.
_OWN = ("label", "plural", "description", "list", "field")


@dataclass(frozen=True)
class PlanInUse:
    """The plan in use and its text; ``nr`` is the version taken into use in the browser, 0 for the file alone.

    ``file`` is the plan file's text as it was read. ``notice`` is a Swedish sentence about a plan file that was
    changed after that version, or a version that could not be used; empty when there is nothing to report.
    """

    plan: Plan
    text: str
    nr: int
    file: str
    notice: str = ""

    @cached_property
    def refused(self) -> tuple[str, ...]:
        """A Swedish sentence for each expression that was used before it was refused, and is not used any more."""
        return refused_expressions(self.text)


def digest(text: str) -> str:
    """The digest by which plan files are compared."""
    return hashlib.sha256(text.encode()).hexdigest()


def find(store: Store, path: Path) -> PlanInUse:
    """The plan in use.

    The plan file, on the standard plan, rules over everything but what the newest version that was taken into use has
    changed in the forms and their choices. When the file or the standard plan has changed since, what is new in it is
    there and what was changed in the browser wins, with a notice, and an administrator may choose otherwise
    (Administration, Formulär). A version that the loader would refuse on this file is left, and the file rules. Raises
    PlanError for a faulty file.
    """
    plan, text = load_plan(path, in_use=True), file_text(path)
    rows = store.read("SELECT * FROM plan_version ORDER BY nr DESC LIMIT 1")
    if not rows:
        return PlanInUse(plan, text, 0, text)
    version = rows[0]
    try:
        merged, notice = version["text"], ""
        if version["file_digest"] != digest(text):
            merged, notice = _on_changed_file(text, version)
        return PlanInUse(read_plan(merged, SOURCE_NAME, merged), merged, version["nr"], text, notice)
    except PlanError as error:
        notice = f"Formulären i version {version['nr']} passar inte ihop med planfilen, som gäller i stället. {error}"
        return PlanInUse(plan, text, version["nr"], text, notice)


def _on_changed_file(file: str, version: Row) -> tuple[str, str]:
    """A version on a file that has changed since, and the sentence that says so."""
    since = f"Planfilen har ändrats sedan formulären i version {version['nr']} togs i bruk"
    choose = "Välj under Administration, Formulär, vad som ska gälla."
    if version.get("file_parts"):
        new = "Det nya är med, och det som ni har ändrat i formulären gäller fortfarande."
        notice = f"{since}, eller standardplanen som den bygger på. {new} {choose}"
        return rebased(file, version["text"], version["file_parts"]), notice
    # A version of an earlier program: nothing tells what the browser changed.
    notice = f"{since}. Versionen gäller för formulär och val, filen för allt annat. {choose}"
    return together(file, version["text"]), notice


def together(file: str, version: str) -> str:
    """The plan file's text with the forms' fields and choices of a version taken into use."""
    data, own = tomllib.loads(file), tomllib.loads(version)
    secrecy = {name: choices for name, choices in data["choices"].items() if name == "sekretess"}
    data["choices"] = data["choices"] | own["choices"] | secrecy
    later = {form["name"]: form for form in own["form"]}
    forms = []
    for form in data["form"]:
        newest = later.pop(form["name"], form)
        content = {key: value for key, value in form.items() if key not in _OWN}
        forms.append(content | {key: newest[key] for key in _OWN if key in newest})
    data["form"] = [*forms, *later.values()]
    return toml_writer.write(file, data)
