"""What a list's search means in SQL: the texts of a record, the words of its choices, the titles of its links."""

from lomma_core.plan.model import Field, Form, Plan
from lomma_core.records import schema, titles
from lomma_core.records.lookup import Reader
from lomma_core.storage.tables import sort_rows
from lomma_core.utils.text import one_line

# So many linked records are named, more are read with the records.
_FEW = 50
# One choice or several: names parted by spaces.
CONTAINS = "(' ' || \"{}\" || ' ') LIKE ? ESCAPE '\\'"


def literal(text: str) -> str:
    """The text for a LIKE pattern in which its signs mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def of_sort_rows(plan: Plan, form: Form, search: str, hidden: frozenset[str], read: Reader) -> tuple[str, list[str]]:
    """SQL that holds for those ``schema.sort_rows_of`` a form that a search means, with its parameters.

    Which linked records it means is read first: where there are none, no record is looked at for them.
    """
    text, pattern = _in_texts(search)
    hits, parameters = _in_answers(plan, form, search, hidden, read)
    if hits:
        text = f"({text} OR record IN (SELECT h.record FROM {schema.newest_rows_of(form)} AS h WHERE {hits}))"
    return text, [pattern, *parameters]


def of_newest(plan: Plan, form: Form, search: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    """The same for the newest rows themselves."""
    text, pattern = _in_texts(search)
    hits, parameters = _in_answers(plan, form, search, hidden)
    text = f"record IN (SELECT s.record FROM {schema.all_sort_rows_of(form)} AS s WHERE {text})"
    return (f"({text} OR {hits})" if hits else text), [pattern, *parameters]


def _in_texts(search: str) -> tuple[str, str]:
    # A LIKE with an ESCAPE takes seven times as long.
    return f'contains("{sort_rows.SEARCH}", ?)', _folded(search)


def _folded(search: str) -> str:
    return one_line(search).lower()


def _in_answers(
    plan: Plan, form: Form, search: str, hidden: frozenset[str], read: Reader | None = None
) -> tuple[str, list[str]]:
    hits, parameters, search = list[str](), list[str](), _folded(search)
    for name, field in form.fields.items():
        if field.kind.searched:
            continue
        if field.kind.is_choice:
            for choice in plan.choices_of(field).values():
                if search in choice.label.lower():
                    hits.append(CONTAINS.format(name))
                    parameters.append(f"% {literal(choice.name)} %")
        elif field.kind.is_link:
            subquery, more = _linked_records(plan, field, search, hidden)
            if read:
                some = [row["record"] for row in read(f"{subquery} LIMIT {_FEW + 1}", more)]
                if not some:
                    continue
                if len(some) <= _FEW:
                    subquery, more = ", ".join("?" for _ in some), some
            hits.append(f'"{field.name}" IN ({subquery})')
            parameters += more
    return " OR ".join(hits), parameters


def _linked_records(plan: Plan, field: Field, search: str, hidden: frozenset[str]) -> tuple[str, list[str]]:
    """SQL for the records that have the search in their title."""
    form = plan.forms[field.form]
    title, parameters = titles.title(plan, form, "named", hidden)
    # Folding costs eight times the search: only who searches for several words needs it.
    folded = title if " " not in search else f"regexp_replace({title}, '\\s+', ' ', 'g')"
    subquery = f"SELECT record FROM {schema.current_rows(form)} AS named WHERE contains(lower({folded}), ?)"
    parameters.append(search)
    if hidden:
        subquery += f" AND record NOT IN ({', '.join('?' for _ in hidden)})"
        parameters += sorted(hidden)
    return subquery, parameters
