"""Every text column of the tables that migrations make: who reads it against the person guard, or why nobody need.

One list for the guard's tests, the text scan and whoever adds a migration. The forms' own tables follow the plan.
"""

from enum import StrEnum
from typing import NamedTuple


class Content(StrEnum):
    """How a column's cell holds texts."""

    TEXT = "text"
    JSON = "json"
    QUERY = "query"
    PLAN = "plan"


class TextColumn(NamedTuple):
    """A column that holds somebody's words: ``place`` and ``label`` name it on screen.

    ``named_by`` are the columns that say which row it is, never somebody's words; ``warns`` is whether what may mean
    a person is asked about or left out (R3), beside what is refused (R2).
    """

    table: str
    column: str
    place: str
    label: str
    content: Content = Content.TEXT
    named_by: tuple[str, ...] = ()
    warns: bool = True


TEXT_COLUMNS = (
    # An official's account is called after the official.
    TextColumn("account", "name", "Konton", "Användarnamn", warns=False),
    TextColumn("import_mapping", "heading", "Lästa rubriker", "Rubrik", named_by=("form",)),
    TextColumn("import_mapping", "mapping", "Lästa rubriker", "Ord som är svar", Content.JSON, ("form",)),
    TextColumn("import_run", "file", "Tidigare importer", "Filnamnet", named_by=("form",)),
    TextColumn("import_step", "reason", "Tidigare importer", "Skälet"),
    TextColumn("quarter_event", "reason", "Kvartalet", "Skälet", named_by=("quarter",)),
    TextColumn("quarter_event", "snapshot", "Kvartalet", "Det frysta", Content.JSON, ("quarter",)),
    TextColumn("purge", "reference", "Gallring", "Diarienumret", named_by=("form",)),
    TextColumn("purge_record", "reference", "Gallringsprotokollet", "Diarienumret", named_by=("form", "record")),
    TextColumn("redact_report", "reference", "Personuppgifter", "Diarienumret", named_by=("form",)),
    TextColumn("redact_place", "reference", "Personuppgifter, protokollet", "Diarienumret", named_by=("form",)),
    TextColumn("secrecy", "provision", "Sekretessmarkering", "Bestämmelsen", named_by=("form", "record")),
    TextColumn("secrecy", "reason", "Sekretessmarkering", "Skälet", named_by=("form", "record")),
    TextColumn("plan_version", "text", "Formulär i bruk", "Planen", Content.PLAN, ("nr",)),
    TextColumn("plan_version", "changes", "Formulär i bruk", "Ändringarna", Content.JSON, ("nr",)),
    TextColumn("plan_version", "note", "Formulär i bruk", "Kommentaren", named_by=("nr",)),
    TextColumn("plan_draft", "text", "Förslag till formulär", "Planen", Content.PLAN, ("account",)),
    TextColumn("draft", "answers", "Utkast", "Svaren", Content.JSON, ("account", "form")),
    TextColumn("draft", "subject", "Utkast", "Vad det handlar om", Content.QUERY, ("account", "form")),
    TextColumn("list_view", "name", "Sparade vyer", "Namnet", named_by=("account", "form")),
    TextColumn("list_view", "query", "Sparade vyer", "Sökningen", Content.QUERY, ("account", "form")),
    TextColumn("display_link", "name", "Länkar till visningen", "Skärmens namn"),
    TextColumn("export_key", "name", "Nycklar", "Nyckelns namn", named_by=("account",)),
)

_ID, _HASH, _WORD = "made of random letters", "a hash", "one of the program's words"
_FORM, _FIELD, _QUARTER = "a form's name, read in the plan", "a field's name, read in the plan", "a quarter"
_HIDDEN = "what was reported as being about a person, hidden until two accounts have decided (R18)"
_ACCOUNT = "an account's name, read where the account is"
# (table, column) -> why no guard reads it: nobody's own words can stand there.
NO_TEXT = {
    ("account", "role"): "a role's name, read in the plan",
    ("account", "seat"): "a seat's name, read in the plan",
    ("account", "password_hash"): _HASH,
    ("session", "token_hash"): _HASH,
    ("session", "account"): _ACCOUNT,
    ("session", "id"): _ID,
    ("session", "address"): "a network address of an official's computer, checked to be one",
    ("session", "browser"): _WORD,
    ("invitation", "id"): _ID,
    ("invitation", "account"): _ACCOUNT,
    ("invitation", "code_hash"): _HASH,
    ("invitation", "made_by"): _ACCOUNT,
    ("invitation", "outcome"): _WORD,
    ("oidc_identity", "identity"): _HASH,
    ("oidc_identity", "account"): _ACCOUNT,
    ("oidc_identity", "linked_by"): _ACCOUNT,
    ("oidc_session", "token_hash"): _HASH,
    ("oidc_session", "account"): _ACCOUNT,
    ("oidc_session", "identity"): _HASH,
    ("oidc_session", "sid"): _HASH,
    ("second_factor", "account"): _ACCOUNT,
    ("second_factor", "secret"): "sealed with the key beside the database",
    ("recovery_code", "account"): _ACCOUNT,
    ("recovery_code", "code_hash"): _HASH,
    ("sign_in_step", "token_hash"): _HASH,
    ("sign_in_step", "account"): _ACCOUNT,
    ("throttle", "name_key"): "a hash, and of a name that nobody has only its beginning",
    ("throttle", "sender_key"): _HASH,
    ("device", "token_hash"): _HASH,
    ("device", "account"): _ACCOUNT,
    ("log", "who"): _ACCOUNT,
    ("log", "action"): _WORD,
    ("log", "way"): _WORD,
    ("log", "form"): _FORM,
    ("log", "record"): "an id, a quarter or an account's name",
    ("log", "name"): "made of picked answers, or a report's kind and format (R13)",
    ("log", "chain"): _HASH,
    ("log", "detail"): "the plan's labels and a diarienummer, read where they are given",
    ("log", "address"): "a network address of an official's computer, checked to be one",
    ("log", "session"): _ID,
    ("log", "outcome"): _WORD,
    ("migration", "name"): _WORD,
    ("plan_field", "form"): _FORM,
    ("plan_field", "field"): _FIELD,
    ("plan_field", "type"): _WORD,
    ("plan_sort", "form"): _FORM,
    ("plan_sort", "name"): _FIELD,
    ("plan_sort", "definition"): "SQL made of names that a plan has checked",
    ("import_mapping", "form"): _FORM,
    ("import_run", "form"): _FORM,
    ("import_run", "who"): _ACCOUNT,
    ("import_run", "way"): _WORD,
    ("import_step", "action"): _WORD,
    ("import_step", "who"): _ACCOUNT,
    ("import_item", "form"): _FORM,
    ("import_item", "record"): _ID,
    ("archive_gap", "place"): "a table's name",
    ("archive_gap", "form"): _FORM,
    ("archive_gap", "record"): _ID,
    ("archive_gap", "field"): _FIELD,
    ("archive_gap", "kind"): _WORD,
    ("archive_gap", "digest_before"): _HASH,
    ("archive_gap", "digest_after"): _HASH,
    ("quarter_event", "quarter"): _QUARTER,
    ("quarter_event", "who"): _ACCOUNT,
    ("quarter_event", "action"): _WORD,
    ("quarter_event", "digest"): _HASH,
    ("purge", "id"): _ID,
    ("purge", "form"): _FORM,
    ("purge", "proposed_by"): _ACCOUNT,
    ("purge", "state"): _WORD,
    ("purge", "settled_by"): _ACCOUNT,
    ("purge_item", "purge"): _ID,
    ("purge_item", "record"): _ID,
    ("purge_record", "form"): _FORM,
    ("purge_record", "record"): _ID,
    ("purge_record", "name"): "made of picked answers (R13)",
    ("purge_record", "proposed_by"): _ACCOUNT,
    ("purge_record", "confirmed_by"): _ACCOUNT,
    ("purge_record", "purge"): _ID,
    ("purge_document", "purge"): _ID,
    ("purge_document", "quarter"): _QUARTER,
    ("purge_document", "digest_before"): _HASH,
    ("purge_document", "digest_after"): _HASH,
    ("secrecy", "record"): _ID,
    ("secrecy", "form"): _FORM,
    ("secrecy", "who"): _ACCOUNT,
    ("plan_version", "who"): _ACCOUNT,
    ("plan_version", "file_digest"): _HASH,
    ("plan_version", "file_parts"): "names that a plan has checked, and digests",
    ("plan_draft", "account"): _ACCOUNT,
    ("draft", "account"): _ACCOUNT,
    ("draft", "form"): _FORM,
    ("list_view", "account"): _ACCOUNT,
    ("list_view", "form"): _FORM,
    ("display_link", "id"): _ID,
    ("display_link", "secret_hash"): _HASH,
    ("display_link", "made_by"): _ACCOUNT,
    ("display_link", "revoked_by"): _ACCOUNT,
    ("export_key", "id"): _ID,
    ("export_key", "account"): _ACCOUNT,
    ("export_key", "key_hash"): _HASH,
    ("redact_report", "id"): _ID,
    ("redact_report", "form"): _FORM,
    ("redact_report", "record"): _ID,
    ("redact_report", "draft_by"): _ACCOUNT,
    ("redact_report", "subject"): "what a draft is about, read where the draft is",
    ("redact_report", "reported_by"): _ACCOUNT,
    ("redact_report", "state"): _WORD,
    ("redact_report", "proposed_by"): _ACCOUNT,
    ("redact_report", "settled_by"): _ACCOUNT,
    ("redact_text", "id"): _ID,
    ("redact_text", "report"): _ID,
    ("redact_text", "field"): _FIELD,
    ("redact_text", "text"): _HIDDEN,
    ("redact_value", "form"): _FORM,
    ("redact_value", "record"): _ID,
    ("redact_value", "field"): _FIELD,
    ("redact_value", "text"): _ID,
    ("redact_value", "value"): _HIDDEN,
    ("redact_place", "report"): _ID,
    ("redact_place", "place"): _WORD,
    ("redact_place", "form"): _FORM,
    ("redact_place", "record"): _ID,
    ("redact_place", "field"): _FIELD,
    ("redact_place", "versions"): "numbers of versions",
    ("redact_place", "reported_by"): _ACCOUNT,
    ("redact_place", "proposed_by"): _ACCOUNT,
    ("redact_place", "confirmed_by"): _ACCOUNT,
    ("redact_document", "report"): _ID,
    ("redact_document", "step"): _WORD,
    ("redact_document", "quarter"): _QUARTER,
    ("redact_document", "digest_before"): _HASH,
    ("redact_document", "digest_after"): _HASH,
    # Of every form's own table, beside its fields.
    ("form_*", "record"): _ID,
    ("form_*", "saved_by"): _ACCOUNT,
    ("form_*", "state"): _WORD,
    ("form_*", "way"): _WORD,
}
# The texts that every form's own table has beside its fields: column -> what it is called.
FORM_TEXTS = {"reason": "Varför versionen gjordes"}
