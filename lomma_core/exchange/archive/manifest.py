"""What explains an archive: the Frictionless ``datapackage.json``, and LÄSMIG for who does not have the program."""

import json
from collections.abc import Mapping

from lomma_core.domain import settings
from lomma_core.exchange.archive.tables import FORM, OWN, Column, key
from lomma_core.exchange.exports.csv_writer import META
from lomma_core.plan.model import Field, Form
from lomma_core.register import Register
from lomma_core.utils.quarters import local, timestamp

FORMAT = 1
# A stored kind -> its Frictionless type; DECIMAL is a number too.
_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "TIMESTAMP": "datetime",
}
COUNTS = {
    False: "Antal 1–4 av personer står som <5.",
    True: "ARKIVET ÄR FULLSTÄNDIGT: ANTALEN AV PERSONER STÅR SOM DE ÄR, OCKSÅ 1–4. "
    "LÄMNA INTE UT DET. ETT VANLIGT ARKIV HAR INTE ANTALEN.",
}


def resource(
    register: Register, table: str, columns: list[Column], path: str, size: int, digest: str, links: dict[str, str]
) -> dict[str, object]:
    """One table's description; ``links`` are fields -> table, of links that all lead to a record in the archive.

    Seven parameters, since neither the file nor how it was made is known here.
    """
    form = register.plan.forms.get(table.removeprefix(FORM)) if table.startswith(FORM) else None
    schema: dict[str, object] = {
        "fields": [_field(register, form, column) for column in columns],
        "primaryKey": list(key(table)),
        "missingValues": [""],
    }
    if links:
        schema["foreignKeys"] = [
            {"fields": [field], "reference": {"resource": "" if to == table else to, "fields": ["record"]}}
            for field, to in links.items()
        ]
    return {
        "name": table,
        "type": "table",
        "path": path,
        "title": form.plural if form else table,
        "description": form.description if form else OWN.get(table, ("Ett formulär som har lämnat planen.",))[0],
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "dialect": {"csv": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True}},
        "schema": schema,
    }


def datapackage(
    register: Register, resources: list[dict[str, object]], complete: bool, masked: bool, log: Mapping[str, object]
) -> str:
    """The package; ``lomma`` in it holds the kind of archive and the log's last hash."""
    plan, moment = register.plan.plan, local(register.now())
    package = {
        "name": f"lomma-arkiv-{moment:%Y-%m-%d}",
        "title": f"{plan.municipality}: {plan.name}",
        "description": settings.purpose(register),
        "created": f"{register.now().isoformat()}Z",
        "lomma": {
            "format": FORMAT,
            "complete": complete,
            "masked": masked,
            "demo": register.demo,
            "counts": COUNTS[complete],
            "log": log,
        },
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def readme(register: Register, tables: list[str], complete: bool, masked: bool, log: Mapping[str, object]) -> str:
    """LÄSMIG.txt."""
    plan, forms = register.plan.plan, register.plan.forms
    listing = []
    for table in tables:
        form = forms.get(table.removeprefix(FORM))
        listing.append(f"  tabeller/{table}.csv: {OWN[table][0] if table in OWN else form.plural if form else table}")
    lines = [
        plan.municipality,
        plan.name,
        f"Arkiv över registret, gjort {timestamp(register.now())}",
        *(["Exempeldata: inget i filerna är verkligt."] if register.demo else []),
        "",
        COUNTS[complete],
        *(["Arkivet är maskerat: svaren i sekretessmarkerade poster är utelämnade. Det kan inte läsas in."] * masked),
        "Sekretessmarkeringarna står i tabeller/secrecy.csv. Pröva sekretessen innan något lämnas ut.",
        "",
        "Registrets syfte",
        settings.purpose(register),
        "",
        "Det här finns i arkivet",
        "  datapackage.json: tabellerna, kolumnerna, typerna och nycklarna (Frictionless Data Package)",
        "  plan.toml: planen i bruk: platser, miljöer, nivåer, roller och formulär med frågornas ord",
        "  planfil.toml: planfilen som den står på servern",
        *listing,
        "  kvartal/: varje stängt kvartal så som gruppen beslutade det, i JSON",
        "  rapporter/: kvartalsrapporterna, när det finns några",
        "  kontrollsummor.txt: SHA-256 för varje fil; kontrollera med sha256sum -c kontrollsummor.txt",
        "",
        "Så läses tabellerna",
        "CSV med kommatecken, UTF-8 och citattecken. Tomt är inget svar. Tider är i UTC. Varje rad i ett formulärs",
        "tabell är en version av en post: record säger vilken post, och den högsta version gäller. Länkar är den andra",
        "postens record. Flera val står med mellanslag emellan. Valens ord står i plan.toml.",
        "En text som ett kalkylprogram kunde köra som formel har en apostrof (') först; ta bort den.",
        "",
        f"Loggen har {log['rows']} rader. Sista kedjevärdet: {log['chain']}",
        "Lösenord, inloggningar, nycklar och utkast är inte med. Den som läser in arkivet skapar nya lösenord.",
        "",
        "Så läses arkivet in i programmet",
        "Packa upp planfil.toml och låt LOMMA_PLAN peka på den, och LOMMA_DATABASE på en databas som inte finns.",
        "Kör: python -m lomma_core import ARKIV.zip",
    ]
    return "\r\n".join(line.replace("\n", "\r\n") for line in lines) + "\r\n"


def _field(register: Register, form: Form | None, column: Column) -> dict[str, object]:
    field: Field | None = form.every_field.get(column.name) if form else None
    description: dict[str, object] = {"name": column.name, "type": _TYPES.get(column.kind, "number")}
    title = field.label if field else META.get(column.name) if form else None
    if title:
        description["title"] = title
    if column.kind == "TIMESTAMP":
        description["format"] = "any"
    if field and field.kind.is_choice:
        description["choices"] = {choice.name: choice.label for choice in register.plan.choices_of(field).values()}
    return description
