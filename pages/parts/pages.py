"""The pages of the app: module, title, address and the actions of which one must be allowed to be shown it."""

from pages import (
    admin,
    exchange,
    followup,
    gaps,
    group,
    measures,
    overview,
    proposals,
    quarter,
    situation,
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
    (exchange, "Export och import", "export-och-import", None),
    (admin, "Administration", "administration", ("manage_accounts", "read_log", "purge")),
]
ADDRESSES = [address for _, _, address, _ in PAGES]
