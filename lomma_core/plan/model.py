"""The municipality's plan as data: ``Plan``, ``Form``, ``Field``, ``Choice``, as ``loader`` reads them from TOML."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import pydantic
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from lomma_core.errors import NotFound
from lomma_core.plan.choices import Choice, Declared, Name, Seat, Text
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.names import AREA, LEVEL, MILIEU, SEAT

Action = Literal[
    "read",
    "export",
    "write",
    "import",
    "confirm",
    "close_quarter",
    "reopen_quarter",
    "write_settings",
    "manage_accounts",
    "read_log",
    "purge",
    "read_marked",
    "mark_secrecy",
    "write_forms",
    "display",
]


def _known_type(name: str) -> str:
    # As pydantic refuses any word that is none of a list's: the loader has the Swedish for it.
    if name not in TYPES:
        words = [repr(one) for one in TYPES]
        expected = " or ".join([", ".join(words[:-1]), words[-1]])
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return name


TypeName = Annotated[str, AfterValidator(_known_type)]


class Role(Declared):
    """A role and the actions it may do; everything else is denied.

    ``read_marked_if`` names a yes/no field of grunduppgifter: while it says yes, the role may ``read_marked`` too.
    """

    name: Name
    label: Text
    hint: str = ""
    may: tuple[Action, ...]
    read_marked_if: str = ""


class Field(Declared):
    """One question of a form, in XLSForm's words; one column, widget, check and heading each.

    A ``retired`` field is asked no more; its answers stay, in history and exports.
    """

    type: TypeName
    name: Name
    label: Text
    hint: str = ""
    section: str = ""
    required: bool = False
    required_message: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: str = ""
    default: str = ""
    choices: str = ""
    choice_filter: str = ""
    form: str = ""
    or_other: str = ""
    headings: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    carry: bool = True
    retired: bool = False

    @property
    def kind(self) -> FieldType:
        """Its type: what it does, rather than what it is called."""
        return TYPES[self.type]

    def parse(self, raw: object, plan: "Plan") -> object | None:
        """What a widget, a file or the CLI gives as it is stored; None for empty. Raises ValueError (R4)."""
        return self.kind.parse(raw, plan.choices_of(self))

    def show(self, value: object, plan: "Plan") -> str:
        """A stored value in words; a link as its id."""
        return self.kind.show(value, plan.choices_of(self))

    def excel(self, value: object, plan: "Plan") -> str:
        """A stored value for Swedish Excel; a link as its id."""
        return self.kind.excel(value, plan.choices_of(self))


class Form(Declared):
    """A kind of record: ``unique`` fields identify one, ``minimum`` must be there even in an import.

    ``confirmed`` forms are fastställda by the group (R7, R10); ``by_date`` names the date field whose quarter a
    record belongs to when it has no quarter of its own; ``calm`` are the answers of a quarter in which nothing
    has happened. ``purge_after`` is the term after which records may be removed (R12); empty is kept for ever.
    ``neuter`` is for a label that is an ett word: "Nytt möte", not "Ny möte".
    """

    name: Name
    label: Text
    plural: Text
    neuter: bool = False
    description: str = ""
    title: Text
    unique: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    minimum: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    single: bool = False
    confirmed: bool = False
    by_date: str = ""
    purge_after: str = ""
    calm: dict[str, str] = pydantic.Field(default_factory=dict)
    action: Action = "write"
    declared: tuple[Field, ...] = pydantic.Field(alias="field")

    def bent(self, participle: str) -> str:
        """A word as ``sparad`` in the label's gender: sparad insats, sparat förslag, sparade grunduppgifter."""
        if self.neuter:
            return participle[:-1] + "t"
        return participle + "e" if self.label == self.plural else participle

    def called(self, title: str) -> str:
        """A record's kind and title: "Insats: Lovkul"; the title alone where it says its kind: "Möte 2026-10-21"."""
        return title if f"{title} ".startswith(f"{self.label} ") else f"{self.label}: {title}"

    def amount(self, n: int) -> str:
        """How many records: "1 insats", "24 insatser"."""
        return f"{n} {(self.label if n == 1 else self.plural).lower()}"

    @cached_property
    def field(self) -> tuple[Field, ...]:
        """The fields that are asked, in the plan's order."""
        return tuple(field for field in self.declared if not field.retired)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields that are asked by name, in the plan's order."""
        return {field.name: field for field in self.field}

    @cached_property
    def every_field(self) -> dict[str, Field]:
        """All fields by name, the retired ones last: what history and exports show."""
        return self.fields | {field.name: field for field in self.declared if field.retired}

    def answer(self, values: Mapping[str, Any], name: str) -> Any:
        """A stored answer to a question that may have left the plan: None when the form does not ask it (any more)."""
        return values.get(name) if name in self.fields else None

    @cached_property
    def quarter_field(self) -> Field | None:
        """The field that says which quarter a record belongs to, if the form has one."""
        return next((field for field in self.field if field.kind.is_quarter), None)

    @cached_property
    def link_fields(self) -> tuple[Field, ...]:
        """The fields that are asked and lead to a record of a form."""
        return tuple(field for field in self.field if field.kind.is_link)

    @property
    def identity(self) -> tuple[str, ...]:
        """The fields by which an import recognises a record that is here already."""
        return self.unique or self.same


class Municipality(Declared):
    """Who the plan belongs to, the default purpose (R6) and the instruction by free texts (R5).

    ``tillganglighet_kontakt`` says in the accessibility statement whom to ask (R17).
    """

    kommun: Text
    namn: Text
    syfte: Text
    skrivregel: Text
    tillganglighet_kontakt: str = ""


class Plan(Declared):
    """The whole plan file."""

    plan: Municipality
    plats: tuple[Seat, ...]
    miljo: tuple[Choice, ...]
    niva: tuple[Choice, ...]
    omrade: tuple[Choice, ...]
    roll: tuple[Role, ...]
    choices: dict[Name, tuple[Choice, ...]]
    form: tuple[Form, ...]

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The forms by name, in the plan's order."""
        return {form.name: form for form in self.form}

    @cached_property
    def roles(self) -> dict[str, Role]:
        return {role.name: role for role in self.roll}

    @cached_property
    def choice_lists(self) -> dict[str, dict[str, Choice]]:
        """Every list of choices by name: the plan's own, and seats, milieus, levels and areas."""
        own = {
            SEAT: self.plats,
            MILIEU: self.miljo,
            LEVEL: self.niva,
            AREA: self.omrade,
        }
        return {name: {choice.name: choice for choice in choices} for name, choices in (self.choices | own).items()}

    def get_form(self, name: str) -> Form:
        """The form of that name; raises NotFound."""
        try:
            return self.forms[name]
        except KeyError:
            raise NotFound(f"Det finns inget formulär som heter så. Välj bland: {', '.join(self.forms)}.") from None

    def choices_of(self, field: Field) -> dict[str, Choice]:
        """The choices of a field by name, with the other choice where it may be had; empty for one without."""
        name, other = field.kind.list_name(field.choices), field.kind.other_choice
        choices = self.choice_lists[name] if name else {}
        return choices | {other.name: other} if other and field.or_other else choices
