"""What the guard reaches on labelled texts, as floors: those it is tuned on, and those that were held out (R2, R3)."""

import pytest

from tests.bench import guard_texts as bench

FLOORS = {
    # The half that the rules are tuned on, and the texts that were written before they were.
    bench.OPEN: {
        "refuse letter": 1.0, "refuse further": 1.0, "warn letter": 1.0, "warn further": 1.0, "lookalike": 1.0,
        "allow": 1.0,
    },
    # Written when the rules stood, and measured once before any rule was changed for its sake: 1.0, 0.925, 0.985, 1.0,
    # 0.98 and 0.98 in this order.
    bench.BLIND: {
        "refuse letter": 1.0, "refuse further": 0.98, "warn letter": 1.0, "warn further": 1.0, "lookalike": 1.0,
        "allow": 1.0,
    },
    bench.HELD_OUT: {
        "refuse letter": 1.0, "refuse further": 0.98, "warn letter": 1.0, "warn further": 1.0, "lookalike": 1.0,
        "allow": 1.0,
    },
}  # fmt: skip


@pytest.mark.parametrize("path", FLOORS, ids=lambda path: path.stem)
def test_the_labelled_texts_are_judged_as_well_as_measured(path):
    scores = bench.measure(bench.read(path))
    assert scores.keys() == FLOORS[path].keys()
    assert {name: score.share for name, score in scores.items() if score.share < FLOORS[path][name]} == {}


def test_the_sets_are_large_and_share_no_text():
    sets = [{text.text for text in bench.read(path)} for path in FLOORS]
    assert [len(texts) for texts in sets] == [len(bench.read(path)) for path in FLOORS]
    assert sum(map(len, sets)) >= 1_300
    assert len(set.union(*sets)) == sum(map(len, sets))
