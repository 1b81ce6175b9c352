"""Many stored records judged together: what each lacks is what it lacks when it is judged alone."""

from itertools import product

import pytest

from lomma_core.records import listing, validation
from lomma_core.storage.rows import Row
from tests.conftest import MEMBER


def _rows(plan, form) -> list[Row]:
    """Each choice of each field beside each other's, in records that have and have not answered the rest."""
    choices = {field.name: [*plan.choices_of(field), None] for field in form.field if field.type == "choice"}
    texts = [field.name for field in form.field if field.kind.free_text]
    empty = dict.fromkeys(form.fields)
    rows = []
    for first, other in product(choices, repeat=2):
        for answers in product(choices[first], choices[other]):
            rows += [empty | dict(zip((first, other), answers, strict=True)) | dict.fromkeys(texts, "Ord")]
    return [*rows, empty]


@pytest.mark.parametrize("form", ["insats", "uppfoljning_insats", "lagesbild"])
def test_what_each_lacks_is_what_it_lacks_alone(register, form):
    plan = register.plan
    rows, links = _rows(plan, plan.forms[form]), listing.links(register, MEMBER)
    alone = [validation.unanswered(plan, plan.forms[form], row, links) for row in rows]
    assert validation.unanswered_in(plan, plan.forms[form], rows, links) == alone
    # Else nothing is shown.
    assert len({tuple(lacking) for lacking in alone}) > 1
