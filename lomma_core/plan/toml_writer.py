"""A plan file's text with other forms and choices in it: the file's own comments and order stay where they can."""

import re
import tomllib
from functools import lru_cache

import tomlkit

_HEADER = re.compile(r"\s*\[\[?([\w.]+)\]\]?\s*(#.*)?")
_FORM, _FIELD, _CHOICES = "form", "form.field", "choices"


class _Block:
    """A header of the file with what stands under it, and the comments that stand above it."""

    def __init__(self, name: str, lead: list[str], lines: list[str]):
        self.name, self.lead, self.lines = name, lead, lines

    @property
    def text(self) -> str:
        return "\n".join([*self.lead, *self.lines])

    @property
    def data(self) -> dict:
        return _read("\n".join(self.lines[1:]))

    def update(self, wanted: dict) -> None:
        """Make the block hold these keys; what is unchanged keeps its place and its comments."""
        have = self.data
        if have == wanted:
            return
        indent = re.match(r"\s*", self.lines[0])[0]
        body = tomlkit.parse("\n".join(line.removeprefix(indent) for line in self.lines[1:]) + "\n")
        for key in have.keys() - wanted.keys():
            del body[key]
        for key, value in wanted.items():
            if have.get(key) != value or key not in have:
                body[key] = tomlkit.value(_written(value))
        lines = tomlkit.dumps(body).rstrip("\n").split("\n")
        self.lines = [self.lines[0], *((indent + line).rstrip() for line in lines)]


def write(text: str, data: dict) -> str:
    """The text with the forms and choices of ``data`` in it; everything else of ``data`` must be the text's own.

    The text that comes out always reads as ``data``: where a file is built in a way that cannot be kept, it is
    written anew without its comments.
    """
    try:
        written = _kept(text, data)
        if tomllib.loads(written) == data:
            return written
    except (tomllib.TOMLDecodeError, tomlkit.exceptions.TOMLKitError, KeyError, ValueError):
        pass
    return tomlkit.dumps(data)


def _kept(text: str, data: dict) -> str:
    blocks = _blocks(text)
    forms = {form.lines_name: form for form in _forms(blocks)}
    others = [block for block in blocks if block.name not in (_FORM, _FIELD)]
    for block in others:
        if block.name == _CHOICES:
            block.update(data["choices"])
    made = [forms.pop(form["name"], None) or _Form(form["name"], None, {}) for form in data["form"]]
    first = next((i for i, block in enumerate(blocks) if block.name == _FORM), len(blocks))
    before = [block for block in blocks[:first] if block in others]
    after = [block for block in blocks[first:] if block in others]
    parts = [block for one, wanted in zip(made, data["form"], strict=True) for block in one.blocks(wanted)]
    return "\n".join(block.text for block in [*before, *parts, *after]).rstrip("\n") + "\n"


class _Form:
    """The blocks of one form: its own, and one a field."""

    def __init__(self, name: str, own: _Block | None, fields: dict[str, _Block]):
        self.lines_name, self._own, self._fields = name, own, fields

    def blocks(self, wanted: dict) -> list[_Block]:
        """The form's blocks as they are to be, in order."""
        own = self._own or _Block(_FORM, [""], ["[[form]]"])
        own.update({key: value for key, value in wanted.items() if key != "field"})
        blocks = [own]
        for field in wanted["field"]:
            block = self._fields.get(field["name"]) or _Block(_FIELD, [""], ["  [[form.field]]"])
            block.update(field)
            blocks.append(block)
        return blocks


# Kept: one change is made in one block, and the others are those that were read for the change before.
@lru_cache(maxsize=1024)
def _read(text: str) -> dict:
    return tomllib.loads(text)


def _forms(blocks: list[_Block]) -> list[_Form]:
    forms: list[_Form] = []
    for block in blocks:
        if block.name == _FORM:
            forms.append(_Form(block.data["name"], block, {}))
        elif block.name == _FIELD:
            forms[-1]._fields[block.data["name"]] = block
    return forms


def _blocks(text: str) -> list[_Block]:
    """The file cut at its headers; comments and empty lines right above a header go with it."""
    blocks, lines, name = [], [], ""
    lead: list[str] = []
    for line in [*text.rstrip("\n").split("\n"), None]:
        found = _HEADER.fullmatch(line) if line is not None else None
        if line is not None and not found:
            lines.append(line)
            continue
        end = len(lines)
        while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        above = lines[end:] if line is not None else []
        kept = lines[:end] if line is not None else lines
        if kept or lead or blocks:
            blocks.append(_Block(name, lead, kept))
        elif above:
            # Before the first header stands nothing but comments.
            above = lines
        lead, lines, name = above, [line], found[1] if found else ""
    return [block for block in blocks if block.lines or block.lead]


def _written(value: object) -> str:
    """A value as TOML: a list of tables one to a line, all else on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + "".join(f"  {_written(one)},\n" for one in value) + "]"
    if isinstance(value, list):
        return f"[{', '.join(_written(one) for one in value)}]"
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{tomlkit.key(key).as_string()} = {_written(one)}" for key, one in value.items()) + " }"
        )
    return tomlkit.item(value).as_string()
