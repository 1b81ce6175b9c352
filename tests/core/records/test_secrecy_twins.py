"""Twin worlds for role polis (R11): whatever stands in the marked records, all that polis can get is the same.

A count of records is the same in both: a mark says that a record is there (docs/sekretess.md).
"""

import io
import itertools
import random
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import openpyxl
import pytest

from lomma_core.bootstrap import open_register
from lomma_core.domain import todo
from lomma_core.errors import Marked
from lomma_core.exchange.exports import aggregates, csv_writer, json_writer, xlsx_writer
from lomma_core.exchange.reports import request as reports
from lomma_core.exchange.reports import service
from lomma_core.permissions import Actor
from lomma_core.quarterly import changes as whatchanged
from lomma_core.quarterly import close, display, snapshot
from lomma_core.records import commands, listing, queries, secrecy
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter
from tests.conftest import CONVENER, MEASURE, MEMBER, NOW, PLAN
from tests.helpers.quarter_steps import CALM, SEEN, STANDS, WELL

pytestmark = pytest.mark.slow

POLICE = Actor("polis.ett", "polis")
QUARTERS = [Quarter(2026, 3), Quarter(2026, 4)]
WORDS = ("Grävlingsprojektet", "Igelkottsprojektet")


def written(register: Register, word: str) -> dict[str, list[str]]:
    """Marked records whose answers depend on the word, and open ones that link to them; {form: marked ids}."""
    other, seat = word == WORDS[1], next(iter(register.plan.choice_lists["plats"]))
    made: dict[str, list[str]] = {}

    def save(form: str, marked: bool = True, **values: str) -> str:
        one = commands.save(register, MEMBER, form, values, complete=False)
        if marked:
            secrecy.mark(register, MEMBER, form, one.id, "osl_18_1", f"Skäl: {word}")
            made.setdefault(form, []).append(one.id)
        return one.id

    for quarter in QUARTERS:
        day, when = quarter.first_day.isoformat(), {"kvartal": str(quarter), "miljo": "vit_makt"}
        said = {"narvaro_ord": word, "analys": word, "tillforlitlighet": "hog" if other else "lag"}
        picture = save("lagesbild", **(SEEN if other else CALM) | when | said)
        save("uppfoljning_lagesbild", **STANDS | when | {"andrat": word, "stammer": "nej" if other else "ja"})
        kind = {"aktivitetstyper": "klotter" if other else "flygblad", "kalltyp": "polis" if other else "skola"}
        save("observation", datum=day, miljo="autonom", iakttagelse=word, **kind)
        police = "narvarande" if other else "erbjuden"
        meeting = save("mote", datum=day, narvarande=seat, polisen=police, beslut=word)
        for marked, text in ((True, word), (False, "Öppet beslut")):
            late = {"klart_senast": "2026-02-01", "lage": "oppet"}
            save("beslut", marked, beslut=text, mote=meeting, ansvarig=seat, **late)
        proposal = {"niva": "generell", "lagesbild": picture, "genusperspektiv": word, "beslut": "ny"}
        proposed = save("forslag", ide=f"{word} {quarter}", **proposal)
        hidden = save("insats", **MEASURE | {"titel": f"{word} {quarter}", "lagesbild": picture, "malgrupp": word})
        seen = save("insats", False, **MEASURE | {"titel": f"Öppen {quarter}", "forslag": proposed})
        save("uppfoljning_insats", False, **WELL | {"kvartal": str(quarter), "insats": hidden})
        answers = {"lardom": word, "resultat": "svagt" if other else "gott"}
        save("uppfoljning_insats", **WELL | {"kvartal": str(quarter), "insats": seen} | answers)
    close.close(register, CONVENER, QUARTERS[0], "Mötet ställdes in.")
    return made


def told(register: Register, made: dict[str, list[str]]) -> dict[str, str]:
    """All that polis gets, by where."""
    said = {}
    for name, form in register.plan.forms.items():
        said[f"json {name}"] = b"".join(json_writer.stream(register, POLICE, name, masked=True)).decode()
        for kind in csv_writer.KINDS:
            said[f"{kind} {name}"] = csv_writer.form_csv(register, POLICE, name, kind, masked=True).decode()
        for field in form.list:
            said[f"list {name} {field}"] = repr(
                listing.list_records(register, POLICE, name, listing.ListQuery(sort=field, limit=None))
            )
        for word in (*WORDS, "klotter", "närvarande"):
            said[f"search {name} {word}"] = repr(
                listing.list_records(register, POLICE, name, listing.ListQuery(search=word))
            )
        for record in made.get(name, ()):
            try:
                said[f"history {name}"] = repr(queries.history(register, POLICE, name, record))
            except Marked as error:
                said[f"history {name}"] = str(error)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_writer.xlsx_bytes(register, POLICE, [], masked=True)))
    said |= {f"sheet {one.title}": repr(list(one.iter_rows(values_only=True))) for one in book.worksheets}
    said["display"] = repr((display.view(register, POLICE), display.decisions(register, POLICE)))
    for quarter in QUARTERS:
        for name in aggregates.AGGREGATES:
            said[f"aggregate {name} {quarter}"] = repr(aggregates.table(register, POLICE, name, quarter)[1])
        for kind, who in itertools.product(reports.KINDS, (POLICE, MEMBER)):
            wanted = reports.ReportRequest(quarter, kind, "html", masked=True)
            said[f"report {kind} {quarter} {who.role}"] = repr(service.build(register, who, wanted))
        changes = whatchanged.since(register, POLICE, quarter)
        said[f"changed {quarter}"] = repr((changes.changes, whatchanged.sentences(register.plan, changes)))
        said[f"lacking {quarter}"] = repr(
            (todo.lacking(register, POLICE, quarter), close.gap_lines(register, POLICE, quarter))
        )
        said[f"state {quarter}"] = snapshot.text(close.state(register, POLICE, quarter))
    return said


def test_whatever_stands_in_marked_records_polis_gets_the_same(tmp_path):
    worlds = []
    for word in WORDS:
        chance, ticks = random.Random(7), itertools.count()
        with patch("lomma_core.records.versions.secrets.choice", chance.choice):
            opened = open_register(PLAN, tmp_path / f"{word}.duckdb")
            register = replace(opened, clock=lambda ticks=ticks: NOW + timedelta(seconds=next(ticks)))
            worlds.append(told(register, written(register, word)))
            opened.store.close()
    one, other = worlds
    assert [where for where in one if one[where] != other[where]] == []
    assert [where for where in one if any(word in one[where] for word in WORDS)] == []
