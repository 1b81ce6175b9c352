"""The municipality's plan as data: ``Plan``, ``Form``, ``Field``, ``Choice``, as ``loader`` reads them from TOML."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

import pydantic
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from lomma_core.errors import NotFound
from lomma_core.plan.choices import Choice, Declared, Level, Name, Seat, Text
from lomma_core.plan.field_types import TYPES, FieldType
from lomma_core.plan.names import AREA, LEVEL, MILIEU, SEAT
from lomma_core.plan.sign_in import SignIn
from lomma_core.utils.text import digits

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
    "archive",
    "purge",
    "redact",
    "read_marked",
    "mark_secrecy",
    "write_forms",
    "display",
    "withdraw",
]


def _known_type(name: str) -> str:
    # As pydantic refuses any word that is none of a list's: the loader has the Swedish for it.
    if name not in TYPES:
        words = [repr(name) for name in TYPES]
        expected = " or ".join([", ".join(words[:-1]), words[-1]])
        raise PydanticCustomError("literal_error", "Input should be {expected}", {"expected": expected})
    return name


TypeName = Annotated[str, AfterValidator(_known_type)]


class Role(Declared):
    """A role and the actions it may do; everything else is denied.

    ``second_factor`` says that its accounts must have a second factor (ASVS 5 6.3.3).
    ``read_marked_if`` names a yes/no field of grunduppgifter: while it is yes, the role may ``read_marked`` too.
    """

    name: Name
    label: Text
    hint: str = ""
    may: tuple[Action, ...]
    read_marked_if: str = ""
    second_factor: bool = False


class Field(Declared):
    """One field of a form, in XLSForm's words; one column, widget, check and heading each.

    A ``retired`` field is in no form any more; its answers stay, in history and exports. ``attendance_of`` names the
    offered seat whose presence at a meeting the field is about.
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
    attendance_of: str = ""
    retired: bool = False

    @cached_property
    def kind(self) -> FieldType:
        """Its type: what it does, rather than what it is called."""
        return TYPES[self.type]

    def parse(self, raw: object, plan: "Plan") -> object | None:
        """A value of a widget, a file or the CLI as it is stored; None for empty. Raises ValueError (R4)."""
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

    def inflect(self, participle: str) -> str:
        """A word as ``sparad`` in the label's gender: sparad insats, sparat förslag, sparade grunduppgifter.

        One as ``återtagen`` too: återtaget förslag, återtagna grunduppgifter.
        """
        if self.neuter:
            return participle[:-1] + "t"
        if self.label != self.plural:
            return participle
        return participle[:-2] + "na" if participle.endswith("en") else participle + "e"

    def with_label(self, title: str) -> str:
        """A record's kind and title: "Insats: Lovkul"; the title alone where it begins so: "Möte 2026-10-21"."""
        return title if f"{title} ".startswith(f"{self.label} ") else f"{self.label}: {title}"

    def amount(self, n: int) -> str:
        """How many records: "1 insats", "5 000 insatser"."""
        return f"{digits(n)} {(self.label if n == 1 else self.plural).lower()}"

    @cached_property
    def field(self) -> tuple[Field, ...]:
        """The fields in use, in the plan's order."""
        return tuple(field for field in self.declared if not field.retired)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields in use by name, in the plan's order."""
        return {field.name: field for field in self.field}

    @cached_property
    def every_field(self) -> dict[str, Field]:
        """All fields by name, the retired ones last: what history and exports show."""
        return self.fields | {field.name: field for field in self.declared if field.retired}

    def answer(self, values: Mapping[str, Any], name: str) -> Any:
        """A stored answer in a field that may have left the plan: None when the form does not have it (any more)."""
        return values.get(name) if name in self.fields else None

    @cached_property
    def quarter_field(self) -> Field | None:
        """The field with the quarter that a record belongs to, if the form has one."""
        return next((field for field in self.field if field.kind.is_quarter), None)

    @cached_property
    def link_fields(self) -> tuple[Field, ...]:
        """The fields in use that link to a record of a form."""
        return tuple(field for field in self.field if field.kind.is_link)

    @property
    def identity(self) -> tuple[str, ...]:
        """The fields by which an import recognises a record that is here already."""
        return self.unique or self.same


class Municipality(Declared):
    """Who the plan belongs to, the default purpose (R6) and the instruction by free texts (R5).

    ``accessibility_contact`` is the contact in the accessibility statement (R17), ``security_contact``
    whom one tells about a weakness (RFC 9116): an e-mail or web address, or a telephone number.
    ``no_individual_level`` says that no level is about individuals, which is otherwise an omission (R21).
    """

    municipality: Text = pydantic.Field(alias="kommun")
    name: Text = pydantic.Field(alias="namn")
    purpose: Text = pydantic.Field(alias="syfte")
    writing_rule: Text = pydantic.Field(alias="skrivregel")
    accessibility_contact: str = pydantic.Field("", alias="tillganglighet_kontakt")
    security_contact: str = pydantic.Field("", alias="sakerhet_kontakt")
    no_individual_level: bool = pydantic.Field(False, alias="utan_individniva")


class Plan(Declared):
    """The whole plan file; the keys of the file are Swedish, the attributes are not."""

    plan: Municipality
    sign_in: SignIn = pydantic.Field(SignIn.model_validate({}), alias="inloggning")
    seats: tuple[Seat, ...] = pydantic.Field(alias="plats")
    milieus: tuple[Choice, ...] = pydantic.Field(alias="miljo")
    levels: tuple[Level, ...] = pydantic.Field(alias="niva")
    areas: tuple[Choice, ...] = pydantic.Field(alias="omrade")
    declared_roles: tuple[Role, ...] = pydantic.Field(alias="roll")
    choices: dict[Name, tuple[Choice, ...]]
    form: tuple[Form, ...]

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The forms by name, in the plan's order."""
        return {form.name: form for form in self.form}

    @cached_property
    def roles(self) -> dict[str, Role]:
        return {role.name: role for role in self.declared_roles}

    @property
    def own_lists(self) -> dict[str, tuple[Choice, ...]]:
        """The lists that stand outside ``[choices]``, by their key in the file."""
        return {SEAT: self.seats, MILIEU: self.milieus, LEVEL: self.levels, AREA: self.areas}

    @cached_property
    def choice_lists(self) -> dict[str, dict[str, Choice]]:
        """Every list of choices by name: the plan's own, and seats, milieus, levels and areas."""
        lists = self.choices | self.own_lists
        return {name: {choice.name: choice for choice in choices} for name, choices in lists.items()}

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
