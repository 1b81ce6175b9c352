"""Plans in which a field or a form is missing, and nothing else of the plan names it."""

import re
import tomllib

from lomma_core.plan import toml_writer

_RULES = {"relevant": (), "constraint": ("constraint_message",), "choice_filter": ()}


def without_field(text: str, form: str, *fields: str) -> str:
    """A plan's text with fields of a form left out, and every list, title and rule that names them."""
    data = tomllib.loads(text)
    own = next(row for row in data["form"] if row["name"] == form)
    for field in fields:
        own["field"] = [row for row in own["field"] if row["name"] != field]
        for key in ("list", "minimum", "unique", "same"):
            if field in own.get(key, ()):
                own[key] = [name for name in own[key] if name != field]
        own.get("calm", {}).pop(field, None)
        if own.get("by_date") == field:
            del own["by_date"]
        own["title"] = own["title"].replace(f"{{{field}}}", "").strip(" ,") or f"{{{own['field'][0]['name']}}}"
        for other in data["form"]:
            for other_field in other["field"]:
                _forget(other_field, rf"\$\{{{field}\}}" if other is own else rf"\$\{{\w+\}}/{field}\b", field)
        for role in data["roll"]:
            if role.get("read_marked_if") == field:
                del role["read_marked_if"]
    return toml_writer.write(text, data)


def without_form(text: str, form: str) -> str:
    """A plan's text with a form left out, and every link to it."""
    data = tomllib.loads(text)
    data["form"] = [row for row in data["form"] if row["name"] != form]
    for other in data["form"]:
        other["field"] = [other_field for other_field in other["field"] if other_field.get("form") != form]
    return toml_writer.write(text, data)


def _forget(field: dict, named: str, name: str) -> None:
    for key, more in _RULES.items():
        if re.search(named, field.get(key, "")):
            for gone in (key, *more):
                field.pop(gone, None)
    if field.get("or_other") == name:
        del field["or_other"]
