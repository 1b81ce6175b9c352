"""A plan file's text with other forms and choices in it: the file's own comments and order stay where they can."""

import re
import tomllib
from functools import lru_cache
from typing import Any

import tomlkit
from tomlkit.items import AoT, Item, Table

_HEADER = re.compile(r"\s*\[\[?([\w.]+)\]\]?\s*(#.*)?")
_FORM, _FIELD, _CHOICES = "form", "form.field", "choices"


class Block:
    """A header of the file with what stands under it, and the comments that stand above it."""

    def __init__(self, name: str, lead: list[str], lines: list[str]):
        self.name, self.lead, self.lines = name, lead, lines

    @property
    def text(self) -> str:
        return "\n".join([*self.lead, *self.lines])

    @property
    def data(self) -> dict[str, Any]:
        return _read("\n".join(self.lines[1:]))

    def update(self, values: dict[str, Any]) -> None:
        """Make the block hold these keys; what is unchanged keeps its place and its comments."""
        have = self.data
        if have == values:
            return
        document = tomlkit.parse(f"{chr(10).join(self.lines)}\n")
        table = _table(document, self.name)
        for key in have.keys() - values.keys():
            del table[key]
        for key, value in values.items():
            if key not in have or have[key] != value:
                table[key] = _item(value, table.trivia.indent)
        self.lines = [line.rstrip() for line in tomlkit.dumps(document).rstrip("\n").split("\n")]


def write(text: str, data: dict[str, Any]) -> str:
    """The text with the forms and choices of ``data`` in it; everything else of ``data`` must be the text's own.

    The text that comes out always reads as ``data``: where a file is built in a way that cannot be kept, it is
    written anew without its comments.
    """
    try:
        result = _rewrite(text, data)
        if tomllib.loads(result) == data:
            return result
    except (tomllib.TOMLDecodeError, tomlkit.exceptions.TOMLKitError, KeyError, ValueError):
        pass
    return tomlkit.dumps(data)


def _rewrite(text: str, data: dict[str, Any]) -> str:
    blocks = read_blocks(text)
    forms = {form.lines_name: form for form in _forms(blocks)}
    others = [block for block in blocks if block.name not in (_FORM, _FIELD)]
    for block in others:
        if block.name == _CHOICES:
            block.update(data["choices"])
    form_blocks = [forms.get(form["name"]) or _Form(form["name"], None, {}) for form in data["form"]]
    first = next((i for i, block in enumerate(blocks) if block.name == _FORM), len(blocks))
    before = [block for block in blocks[:first] if block in others]
    after = [block for block in blocks[first:] if block in others]
    parts = [block for form, values in zip(form_blocks, data["form"], strict=True) for block in form.blocks(values)]
    return "\n".join(block.text for block in [*before, *parts, *after]).rstrip("\n") + "\n"


class _Form:
    """The blocks of one form: its own, and one a field."""

    def __init__(self, name: str, own: Block | None, fields: dict[str, Block]):
        self.lines_name, self._own, self._fields = name, own, fields

    def blocks(self, values: dict[str, Any]) -> list[Block]:
        """The form's blocks as they are to be, in order."""
        own = self._own or Block(_FORM, [""], [_header(_FORM, 0)])
        own.update({key: value for key, value in values.items() if key != "field"})
        blocks = [own]
        for field in values["field"]:
            block = self._fields.get(field["name"]) or Block(_FIELD, [""], [_header(_FIELD, 2)])
            block.update(field)
            blocks.append(block)
        return blocks


# Cached: one change is made in one block, and the others are those that were read for the change before.
@lru_cache(maxsize=1024)
def _read(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _forms(blocks: list[Block]) -> list[_Form]:
    forms: list[_Form] = []
    for block in blocks:
        if block.name == _FORM:
            forms.append(_Form(block.data["name"], block, {}))
        elif block.name == _FIELD:
            forms[-1]._fields[block.data["name"]] = block
    return forms


def read_blocks(text: str) -> list[Block]:
    """The file cut at its headers; comments and empty lines right above a header go with it."""
    blocks: list[Block] = []
    lead: list[str] = []
    lines: list[str] = []
    name = ""
    for line in [*text.rstrip("\n").split("\n"), None]:
        header = _HEADER.fullmatch(line) if line is not None else None
        if line is not None and not header:
            lines.append(line)
            continue
        end = len(lines)
        while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        above = lines[end:] if line is not None else []
        body = lines[:end] if line is not None else lines
        if body or lead or blocks:
            blocks.append(Block(name, lead, body))
        elif above:
            # Before the first header stands nothing but comments.
            above = lines
        lead, lines, name = above, [] if line is None else [line], header[1] if header else ""
    return [block for block in blocks if block.lines or block.lead]


def _table(document: tomlkit.TOMLDocument, name: str) -> Table:
    """The only table of a block: ``form.field`` is the first of its kind."""
    node: Any = document
    for part in name.split("."):
        node = node[part]
        node = node[0] if isinstance(node, AoT) else node
    table: Table = node
    return table


def _header(name: str, indent: int) -> str:
    """The first line of one more table of an array: ``  [[form.field]]``."""
    *above, last = name.split(".")
    document: Any = tomlkit.document()
    place = document
    for part in above:
        place = place.setdefault(part, tomlkit.table(is_super_table=True))
    place.append(last, tomlkit.aot())
    place[last].append(tomlkit.table().indent(indent))
    return tomlkit.dumps(document).rstrip("\n")


def _item(value: object, indent: str) -> Item:
    """A value as TOML: a list of tables one to a line, all else on one line."""
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        items = {key: _item(part, indent) for key, part in value.items()}
        for key, part in items.items():
            table.append(key, part)
        if items:
            # { like this }
            next(iter(items.values())).trivia.indent = " "
            list(items.values())[-1].trivia.trail = " "
        return table
    if not isinstance(value, list):
        return tomlkit.item(value)
    array = tomlkit.array()
    if value and isinstance(value[0], dict):
        for entry in value:
            array.add_line(_item(entry, indent), indent=f"{indent}  ")
        array.add_line(indent=indent)
    else:
        array.extend(_item(entry, indent) for entry in value)
    return array
