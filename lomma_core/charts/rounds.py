"""What a quarter's round has not answered: not yet, while it is open, or not at all, since it is closed (P7)."""

from collections.abc import Collection
from dataclasses import dataclass

from lomma_core.charts.chart import LAST
from lomma_core.domain import follow_up, overview
from lomma_core.permissions import Actor, require
from lomma_core.plan.meaning import runs_sql
from lomma_core.plan.names import MEASURE, QUARTER, STATUS
from lomma_core.quarterly import close
from lomma_core.records import schema, secrecy
from lomma_core.records.lookup import closed_quarters
from lomma_core.register import Register
from lomma_core.utils.quarters import Quarter


@dataclass(frozen=True)
class Left:
    """How many insatser of a quarter's round have no follow-up; ``still_open`` is whether they may still get it."""

    count: int
    still_open: bool


def open_quarters(register: Register) -> frozenset[str]:
    """The quarters that the group still answers: of those from the open one to the present one, the unclosed."""
    closed, quarter = closed_quarters(register.store.read), close.open_quarter(register)
    result = set()
    while quarter <= register.quarter:
        result.add(str(quarter))
        quarter += 1
    return frozenset(result - closed)


def left(register: Register, actor: Actor, quarters: Collection[str]) -> dict[str, Left]:
    """The insatser without follow-up in the open quarter, in others that are begun, and at each closing.

    ``quarters`` are those with follow-ups. One of them that was never closed and is not open any more is left out:
    which insatser ran then is not known. Raises NotAllowed.
    """
    require(register, actor, "read")
    result = {quarter: Left(count, False) for quarter, count in _left_at_closing(register, actor).items()}
    current = str(close.open_quarter(register))
    for quarter in sorted(open_quarters(register)):
        if quarter == current or quarter in quarters:
            progress = overview.measures_progress(register, actor, Quarter.from_stored(quarter))
            result[quarter] = Left(progress.total - progress.done, True)
    return result


def _left_at_closing(register: Register, actor: Actor) -> dict[str, int]:
    """Each of the latest closed quarters -> the insatser that ran at its closing, and that it has no answer about."""
    if not closed_quarters(register.store.read):
        # The join below reads all versions, also for no quarter.
        return {}
    forms = register.plan.forms
    measures, answers = (secrecy.visible_rows(register, actor, forms[name]) for name in (MEASURE, follow_up.MEASURES))
    closings = (
        "(SELECT e.quarter, e.happened_at FROM quarter_event e JOIN (SELECT quarter, max(nr) AS nr FROM quarter_event "
        "GROUP BY quarter) l ON l.quarter = e.quarter AND l.nr = e.nr WHERE e.action = 'close' "
        f"ORDER BY e.quarter DESC LIMIT {LAST})"
    )
    table = schema.table(forms[MEASURE])
    versions = (
        f'(SELECT c.quarter, v.record, max(v.version) AS version FROM {closings} c JOIN "{table}" v '
        "ON v.saved_at <= c.happened_at GROUP BY c.quarter, v.record)"
    )
    sql = (
        f"SELECT c.quarter, count(CASE WHEN a.{MEASURE} IS NULL THEN m.record END) AS n FROM {closings} c "
        f"LEFT JOIN {versions} t ON t.quarter = c.quarter "
        f'LEFT JOIN "{table}" m ON m.record = t.record AND m.version = t.version '
        f"AND m.state <> '{schema.WITHDRAWN}' AND {runs_sql(f'm.{STATUS}')} "
        f"AND m.record IN (SELECT record FROM {measures} s) "
        f"LEFT JOIN (SELECT DISTINCT {QUARTER}, {MEASURE} FROM {answers} f) a "
        f"ON a.{QUARTER} = c.quarter AND a.{MEASURE} = m.record GROUP BY c.quarter"
    )
    return {row["quarter"]: row["n"] for row in register.store.read(sql)}
