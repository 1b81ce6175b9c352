"""A form as an XLSForm workbook, as ODK and Kobo read it: the sheets survey, choices and settings.

What XLSForm has no word for stands in columns of our own that begin with ``lomma_``, which other programs pass over
and ``importer`` reads, so that a form comes back as it was.
"""

import io
from collections.abc import Iterator

import xlsxwriter

from lomma_core.audit import log
from lomma_core.domain import settings as group_settings
from lomma_core.permissions import Actor, require
from lomma_core.plan.expressions.grammar import linked_references
from lomma_core.plan.model import Field, Form, Plan
from lomma_core.register import Register

ACTION = "write_forms"
SURVEY: tuple[str, ...] = ("type", "name", "label", "hint", "required", "required_message", "relevant", "constraint")
SURVEY += ("constraint_message", "default", "choice_filter", "appearance")
# Columns of our own: field key -> heading.
OWN = {key: f"lomma_{key}" for key in ("type", "relevant", "constraint", "default", "form", "or_other")}
# Nothing in a cell is a formula, an address or a number by itself (R16).
_PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def xlsform(register: Register, actor: Actor, form_name: str) -> bytes:
    """The form as an .xlsx file, without retired fields; the export is logged. Raises NotAllowed and NotFound."""
    require(register, actor, ACTION)
    form = register.plan.get_form(form_name)
    with register.store.transaction() as write:
        log.add(write, actor, "plan_export", register.now(), [{"form": form.name, "record": form.name}])
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _PLAIN) as book:
        _sheet(book, "survey", [*SURVEY, *OWN.values()], list(_survey(form)))
        _sheet(book, "choices", ["list_name", "name", "label"], list(_choices(register.plan, form)))
        settings = {"form_title": form.label, "form_id": form.name, "version": str(register.in_use.nr)}
        settings |= {"default_language": "sv", "lomma_syfte": " ".join(group_settings.purpose(register).split())}
        _sheet(book, "settings", list(settings), [settings])
    return out.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, headings: list[str], rows: list[dict[str, str]]) -> None:
    headings = list(dict.fromkeys([*headings, *(key for row in rows for key in row)]))
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 22)
    for column, heading in enumerate(headings):
        sheet.write_string(0, column, heading, bold)
        for number, row in enumerate(rows, 1):
            if row.get(heading):
                sheet.write_string(number, column, row[heading])


def _survey(form: Form) -> Iterator[dict[str, str]]:
    """The rows of the form: a heading opens a group, which the next one ends."""
    groups = 0
    for field in form.field:
        if field.section:
            if groups:
                yield {"type": "end_group"}
            groups += 1
            yield {"type": "begin_group", "name": f"avsnitt_{groups}", "label": field.section}
        yield _question(field)
    if groups:
        yield {"type": "end_group"}


def _question(field: Field) -> dict[str, str]:
    kind = field.kind
    row = {"type": f"{kind.xlsform} {kind.xlsform_list or kind.list_name(field.choices)}".strip()}
    row |= {key: getattr(field, key) for key in SURVEY[1:-1] if key != "required"}
    row |= {"required": "yes" if field.required else "", "appearance": kind.xlsform_appearance}
    row |= {OWN["type"]: kind.name, OWN["form"]: field.form, OWN["or_other"]: field.or_other}
    for key in ("relevant", "constraint"):
        # Another record's answer is out of reach in other programs.
        if linked_references(row[key]):
            row |= {OWN[key]: row[key], key: ""}
    if field.default and field.default == kind.default_word:
        row |= {OWN["default"]: field.default, "default": "today()" if field.default == "today" else ""}
    return row


def _choices(plan: Plan, form: Form) -> Iterator[dict[str, str]]:
    """The choices of the lists that the form uses, with the keys that a ``choice_filter`` refers to."""
    choice_fields = sorted(
        (field for field in form.field if field.kind.is_choice), key=lambda field: not field.kind.own_list
    )
    for name in dict.fromkeys(field.kind.list_name(field.choices) for field in choice_fields):
        for choice in plan.choice_lists[name].values():
            yield {"list_name": name} | choice.item
    own = {field.kind.name: field.kind for field in form.field if field.kind.xlsform_list and not field.kind.is_choice}
    for kind in own.values():
        yield from ({"list_name": kind.xlsform_list, "name": n, "label": w} for n, w in kind.answers({}).items())
