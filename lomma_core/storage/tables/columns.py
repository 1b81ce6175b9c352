"""Whole columns of a block put in words: a rule is applied once to each different value, and what it leaves alone is
passed on untouched, so that a rule written for one answer decides millions of them at the engine's speed.
"""

import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from lomma_core.storage.tables.blocks import Block

# As many texts as the block has rows, none of them missing.
Texts: TypeAlias = pa.ChunkedArray
_TEXT = pa.large_string()


def column(block: Block, name: str) -> pa.ChunkedArray:
    """A column of a block."""
    return block.column(name)


def different(values: pa.ChunkedArray) -> list[Any]:
    """The different values of a column, the missing one not among them."""
    return [value for value in pc.unique(values).to_pylist() if value is not None]


def keys(values: pa.ChunkedArray, name: str) -> Block:
    """The different values of a column, as a block with a single column of that name."""
    return pa.table({name: pc.drop_null(pc.unique(values))})


def filled(values: pa.ChunkedArray) -> Texts:
    """A column of texts, an empty one for a missing one."""
    return pc.fill_null(values.cast(_TEXT), "")


def texts(values: pa.ChunkedArray, rule: Callable[[Any], str]) -> Texts:
    """What ``rule`` makes of each value (None for a missing one), called once for each different one."""
    coded = _coded(values)
    words = pa.array([rule(value) for value in coded.dictionary.to_pylist()], _TEXT)
    return pa.chunked_array([words.take(coded.indices)])


def _coded(values: pa.ChunkedArray) -> pa.DictionaryArray:
    coded = values.combine_chunks().dictionary_encode("encode")
    return coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded


def each(values: pa.ChunkedArray, rule: Callable[[Any], Any]) -> list[Any]:
    """What ``rule`` makes of each row's value (None for a missing one), called once for each different one."""
    coded = _coded(values)
    made = [rule(value) for value in coded.dictionary.to_pylist()]
    return [made[place] for place in coded.indices.to_pylist()]


def texts_but(values: pa.ChunkedArray, rule: Callable[[Any], str], touched: str) -> Texts:
    """``texts`` of a text column whose ``rule`` leaves a text as it is unless the regular expression matches in it.

    A missing value is an empty text.
    """
    given = filled(values)
    hit = pc.fill_null(pc.match_substring_regex(values.cast(_TEXT), touched), False)
    if not pc.any(hit).as_py():
        return given
    where = pc.indices_nonzero(hit)
    return pc.replace_with_mask(
        given.combine_chunks(),
        hit.combine_chunks(),
        texts(pa.chunked_array([given.take(where).combine_chunks()]), rule).combine_chunks(),
    )


def moments(values: pa.ChunkedArray) -> Texts:
    """Naive moments as ISO 8601 without a zone, with parts of a second only where there are any."""
    written = pc.utf8_replace_slice(values.cast(_TEXT), 10, 11, "T")
    return pc.replace_substring_regex(written, r"\.0+$", "")


def minutes(values: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Texts]:
    """Naive moments as the full hour each is in, and the minutes after it in two digits."""
    return pc.floor_temporal(values, unit="hour"), pc.strftime(values, "%M").cast(_TEXT)


def constant(block: Block, text: str) -> Texts:
    """The same text in every row."""
    return pa.chunked_array([pa.repeat(_word(text), block.num_rows)])


def where(values: pa.ChunkedArray, some: Collection[str]) -> pa.ChunkedArray:
    """Which rows of a column have one of some texts."""
    return pc.is_in(values, pa.array(sorted(some), pa.string()))


def chosen(values: pa.ChunkedArray, mask: pa.ChunkedArray) -> list[Any]:
    """The values in the rows of a mask."""
    result: list[Any] = values.filter(mask).to_pylist()
    return result


def with_end(some: Texts, end: str) -> Texts:
    """Each text with another one after it."""
    return pc.binary_join_element_wise(some, _word(end), _word(""))


def between(values: pa.ChunkedArray, start: str, some: Texts, end: str, without: str) -> Texts:
    """Each text of ``some`` between two others; ``without`` where ``values`` has none or an empty one."""
    whole = pc.binary_join_element_wise(_word(start), some, _word(end), _word(""))
    return pc.if_else(pc.equal(pc.fill_null(values, ""), ""), _word(without), whole)


def instead(mask: pa.ChunkedArray, text: str, others: Texts) -> Texts:
    """A text in the rows of a mask, in the others what they have."""
    return pc.if_else(mask, _word(text), others)


def woven(parts: Sequence[Texts | str]) -> Texts:
    """The parts' texts row by row, one after the other; a text alone is the same in every row."""
    return pc.binary_join_element_wise(*(_word(part) if isinstance(part, str) else part for part in parts), _word(""))


def looked_up(values: pa.ChunkedArray, keys: pa.ChunkedArray, words: Texts, missing: str) -> Texts:
    """The word beside the key that each value is, ``missing`` for a value that is no key, an empty text for none."""
    places = pc.index_in(values, keys.combine_chunks())
    result = pc.fill_null(words.take(places), _word(missing))
    return pc.if_else(pc.equal(filled(values), ""), _word(""), result)


def joined(parts: Sequence[Texts | str], between: str, end: str) -> bytes:
    """Row after row, its texts with ``between`` in between, each row closed by ``end``."""
    given = [_word(part) if isinstance(part, str) else part for part in parts]
    rows = pc.binary_join_element_wise(*given, _word(between))
    array = pa.concat_arrays(pc.binary_join_element_wise(rows, _word(""), _word(end)).chunks)
    if not len(array):
        return b""
    _, places, data = array.buffers()
    ends = (array.offset, array.offset + len(array))
    first, last = (int.from_bytes(places[8 * n : 8 * n + 8].to_pybytes(), sys.byteorder) for n in ends)
    whole: bytes = data[first:last].to_pybytes()
    return whole


def _word(text: str) -> pa.Scalar:
    return pa.scalar(text, _TEXT)


def slices(block: Block, rows: int) -> Iterator[Block]:
    """A block in stretches of so many rows, with the place of each row in the stretch as ``place``."""
    for start in range(0, block.num_rows, rows):
        part = block.slice(start, rows)
        yield part.append_column("place", pa.array(range(part.num_rows), pa.int64()))
