"""The pages of the app: module, title, address and the actions of which one must be allowed to be shown it."""

from pages import (
    accessibility,
    admin,
    exchange,
    followup,
    gaps,
    group,
    help,
    measures,
    my_account,
    other,
    overview,
    proposals,
    quarter,
    search,
    situation,
    welcome,
)

PAGES = [
    (overview, "Översikt", "oversikt", None),
    (situation, "Lägesbild", "lagesbild", None),
    (proposals, "Förslag", "forslag", None),
    (measures, "Insatser", "insatser", None),
    (followup, "Uppföljning", "uppfoljning", None),
    (gaps, "Luckor", "luckor", None),
    (quarter, "Kvartalet", "kvartalet", None),
    (group, "Gruppen", "gruppen", None),
    (other, "Övrigt", "ovrigt", ("read",)),
    (search, "Sök", "sok", None),
    (exchange, "Export och import", "export-och-import", None),
    (
        admin,
        "Administration",
        "administration",
        ("manage_accounts", "write_forms", "read_log", "purge", "redact", "write_settings"),
    ),
    (help, "Hjälp", "hjalp", None),
    (my_account, "Mitt konto", "mitt-konto", None),
]
# Open to everybody, also without signing in (R17); reached from the foot of every page.
OPEN = [(accessibility, "Tillgänglighet", "tillganglighet"), (welcome, "Välkommen", "valkommen")]
