"""Every outcome of a row has its words in one table: for one row, for several, and for the command line's JSON."""

from lomma_core.exchange.imports.outcomes import RowOutcome


def test_every_outcome_has_its_words():
    assert [(outcome.value, outcome.plural, outcome.key) for outcome in RowOutcome] == [
        ("ny", "nya", "new"),
        ("ändrad", "ändrade", "changed"),
        ("oförändrad", "oförändrade", "unchanged"),
        ("avvisad", "avvisade", "rejected"),
        ("utelämnad", "utelämnade", "left_out"),
    ]
