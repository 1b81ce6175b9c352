"""How well the person guard judges the labelled sentences, and how long it takes: python -m tests.bench.names.

Part a of tests/data/person_sentences.csv was used to tune the rules; part b was held out.
"""

import csv
import statistics
import time
from dataclasses import dataclass

from lomma_core.bootstrap import ROOT
from lomma_core.privacy import findings

SENTENCES = ROOT / "tests" / "data" / "person_sentences.csv"
# 500 characters as the forms hold them.
TYPICAL = (
    "Sammanlagt ett tiotal klistermärken, uppsatta under en och samma natt. De togs bort dagen därpå, och Lomma kommun "
    "anmälde det 2026-11-24 kl. 10.42 enligt KS 2024/0123. Elever i årskurs 7 frågade vad märkena betydde, och skolan "
    "tog upp det i klasserna. Plattform Malmö och Rädda Barnen har bidragit med material till Pilängskolan och "
    "Bjärehovsskolan. Kostnaden var 12 000,50 kr och 4 timmar. Växeln nås på 040-641 10 00. Gruppen tar upp frågan "
    "igen på nästa möte, när polisen har svarat."
)


@dataclass
class Measured:
    """Counts over some sentences. A warn sentence counts as found when its own kind of finding is among them."""

    refuse: int = 0
    refused: int = 0
    refused_wrongly: int = 0
    warn: int = 0
    warned: int = 0
    warned_wrongly: int = 0
    none: int = 0

    @property
    def refuse_recall(self) -> float:
        return self.refused / self.refuse if self.refuse else 1.0

    @property
    def warn_recall(self) -> float:
        return self.warned / self.warn if self.warn else 1.0

    @property
    def warn_precision(self) -> float:
        return self.warned / (self.warned + self.warned_wrongly) if self.warned else 1.0


def read() -> list[dict[str, str]]:
    """The labelled sentences: text, label (refuse, warn, none), kind of finding, part (a, b)."""
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def measure(rows: list[dict[str, str]]) -> Measured:
    """What the guard makes of the sentences."""
    measured = Measured()
    for row in rows:
        names = findings.find(row["text"])
        refused = any(finding.severity == "refuse" for finding in names)
        if row["label"] == "refuse":
            measured.refuse += 1
            measured.refused += refused
            continue
        measured.refused_wrongly += refused
        if row["label"] == "warn":
            measured.warn += 1
            measured.warned += any(finding.kind == row["kind"] for finding in names)
        else:
            measured.none += 1
            measured.warned_wrongly += any(finding.severity == "warn" for finding in names)
    return measured


def seconds(text: str, rounds: int = 500) -> tuple[float, float]:
    """Least and median time of one call."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        findings.find(text)
        times.append(time.perf_counter() - start)
    return min(times), statistics.median(times)


def main() -> None:
    rows = read()
    print("part  sentences  refuse recall  refused wrongly  warn precision  warn recall")
    for part in ("a", "b", "ab"):
        result = measure([row for row in rows if row["part"] in part])
        number = result.refuse + result.warn + result.none
        print(
            f"{part:<6}{number:<11}{result.refuse_recall:<15.3f}{result.refused_wrongly:<17}"
            f"{result.warn_precision:<16.3f}{result.warn_recall:.3f}"
        )
    print("\nkind                 part a recall   part b recall")
    for kind in sorted({row["kind"] for row in rows if row["label"] == "warn"}):
        parts = [measure([row for row in rows if row["kind"] == kind and row["part"] == part]) for part in "ab"]
        print(f"{kind:<21}" + "".join(f"{f'{part.warned} of {part.warn}':<16}" for part in parts))
    least, median = seconds(TYPICAL)
    print(f"\n{len(TYPICAL)} characters: median {median * 1000:.2f} ms, least {least * 1000:.2f} ms")


if __name__ == "__main__":
    main()
