"""The figures of the code's structure, each beside its bound: ``python -m tests.structure`` prints them.

Exits with 1 when a bound is passed. ``make check`` runs it, so that what the rooms were built for cannot rot.
"""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(path for folder in ("lomma_core", "pages") for path in (ROOT / folder).rglob("*.py"))
# The pages, one show() each, stand together in pages/ itself.
PAGES = ROOT / "pages"
MOST_PARAMETERS = 6
# Only these may compare a field's type: the types themselves and the table of widgets.
TYPES = ("lomma_core/plan/field_types", "pages/components/field_widgets.py")
# What makes an object that is filled at run time. A lock is none: it holds nothing.
_CHANGEABLE = {"dict", "list", "set", "defaultdict", "deque", "OrderedDict", "Counter", "local"}
# What a locator answers at once, whatever the page still does.
_READINGS = {"is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled", "input_value", "get_attribute"}
_READINGS |= {"inner_text", "all_inner_texts", "text_content", "all_text_contents"}
# Participles and a pronoun that say nothing of the thing they stand for: a name says record, row, match, text ...
NOT_NAMES = {"one", "found", "asked", "told", "kept"}


class Figure(NamedTuple):
    """One measured figure, the most it may be, and where it is passed or largest."""

    name: str
    value: float
    bound: float
    places: list[str]


def trees() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the core and the pages: its path below the root, and its syntax tree."""
    for path in SOURCES:
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def modules_per_folder() -> Figure:
    """How many modules the fullest folder holds, the pages themselves aside."""
    folders: dict[Path, int] = {}
    for path in SOURCES:
        if path.name != "__init__.py" and path.parent != PAGES:
            folders[path.parent] = folders.get(path.parent, 0) + 1
    most = max(folders.values())
    return Figure("modules in the fullest folder", most, 13, [_name(f) for f, n in folders.items() if n == most])


def lines() -> tuple[Figure, Figure]:
    """The median and the largest number of lines of a module."""
    sizes = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES if path.name != "__init__.py"}
    largest = max(sizes, key=lambda path: sizes[path])
    return (
        Figure("lines of the median module", statistics.median(sizes.values()), 200, []),
        Figure("lines of the largest module", sizes[largest], 255, [_name(largest)]),
    )


def type_questions() -> Figure:
    """How often something but the types and the widget table compares a field's type."""
    places = []
    for name, tree in trees():
        if name.startswith(TYPES):
            continue
        for node in ast.walk(tree):
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            if isinstance(node, ast.Match):
                sides = [node.subject]
            if any(isinstance(side, ast.Attribute) and side.attr == "type" and _is_field(side.value) for side in sides):
                places.append(f"{name}:{node.lineno}")
    return Figure("questions about a field's type outside the types", len(places), 0, places)


def changeable_globals() -> Figure:
    """How many names of modules hold an empty container, or are set anew by ``global``."""
    places = []
    for name, tree in trees():
        places += [f"{name}:{node.lineno}" for node in ast.walk(tree) if isinstance(node, ast.Global)]
        for node in tree.body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            empty = isinstance(value, ast.Dict | ast.List | ast.Set) and not ast.unparse(value).strip("{}[]")
            called = isinstance(value, ast.Call) and ast.unparse(value.func).split(".")[-1] in _CHANGEABLE
            if empty or (called and not value.args):
                places.append(f"{name}:{node.lineno}")
    return Figure("module globals that change", len(places), 0, places)


def parameters() -> Figure:
    """How many functions take more than six parameters (``self`` aside) without a reason in their docstring."""
    places = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                number = sum(argument.arg not in ("self", "cls") for argument in arguments)
                if number > MOST_PARAMETERS and "parameters" not in (ast.get_docstring(node) or ""):
                    places.append(f"{name}:{node.lineno} {node.name}: {number}")
    return Figure("functions with more than six parameters and no reason", len(places), 0, places)


def only_for_tests() -> Figure:
    """How many functions and classes of modules nothing in the program uses; a decorator uses what it decorates."""
    places, used, whole = {}, set(), set()
    for name, tree in [*trees(), ("app.py", ast.parse((ROOT / "app.py").read_text(encoding="utf-8")))]:
        module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
                places[module, node.name] = f"{name}:{node.lineno} {node.name}"
        imported = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        bases = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                used.add(imported.get(node.id, (module, node.id)))
                # A module handed on as a value may be asked for anything that it has.
                whole |= {".".join(imported[node.id])} if node.id in imported and id(node) not in bases else set()
            elif isinstance(node, ast.Attribute):
                base = ast.unparse(node.value)
                used.add((".".join(imported.get(base, (base,))), node.attr))
    # Each page is shown by the table of pages.
    unused = [place for key, place in places.items() if key not in used and key[0] not in whole and key[1] != "show"]
    return Figure("functions and classes that only tests use", len(unused), 0, unused)


def empty_names() -> Figure:
    """How often a variable, a parameter, an attribute, a function or a class is called by a word that names nothing."""
    places = []
    tests = [(_name(path), ast.parse(path.read_text(encoding="utf-8"))) for path in (ROOT / "tests").rglob("*.py")]
    for name, tree in [*trees(), *sorted(tests, key=lambda test: test[0])]:
        for node in ast.walk(tree):
            word = _word(node)
            if word is not None and word.strip("_").casefold() in NOT_NAMES:
                places.append(f"{name}:{getattr(node, 'lineno', 0)} {word}")
    return Figure(f"names such as {', '.join(sorted(NOT_NAMES))}", len(places), 0, places)


def untyped() -> tuple[Figure, Figure]:
    """What the type checker is kept from judging: lines that it ignores, and parameters that are bare ``Any``."""
    ignored = [
        f"{_name(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "# type: ignore" in line
    ]
    loose = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.arg) and node.annotation and ast.unparse(node.annotation) == "Any":
                loose.append(f"{name}:{node.lineno} {node.arg}")
    return (
        Figure("lines that the type checker ignores", len(ignored), 2, ignored),
        Figure("parameters of type Any", len(loose), 40, loose),
    )


def impatient() -> Figure:
    """How often a browser test judges what a page shows in that moment, instead of waiting for it as a person would."""
    places = []
    for path in sorted((ROOT / "tests" / "browser").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assert) and any(map(_looks_at_a_page, ast.walk(node.test))):
                places.append(f"{_name(path)}:{node.lineno}")
    return Figure("assertions in browser tests that do not wait", len(places), 0, places)


def figures() -> list[Figure]:
    """All figures."""
    return [
        modules_per_folder(),
        *lines(),
        type_questions(),
        changeable_globals(),
        parameters(),
        only_for_tests(),
        empty_names(),
        *untyped(),
        impatient(),
    ]


def main() -> int:
    """Print the figures; 1 when one passes its bound."""
    passed = False
    for figure in figures():
        over = figure.value > figure.bound
        passed |= over
        print(f"{'TOO MANY ' if over else ''}{figure.name}: {figure.value:g} (at most {figure.bound:g})")
        if over:
            print("".join(f"    {place}\n" for place in figure.places), end="")
    return int(passed)


def _word(node: ast.AST) -> str | None:
    """The name that a piece of the tree gives or uses; None for one without."""
    match node:
        case ast.Name(id=word) | ast.arg(arg=word) | ast.Attribute(attr=word) | ast.keyword(arg=word):
            return word
        case ast.FunctionDef(name=word) | ast.AsyncFunctionDef(name=word) | ast.ClassDef(name=word):
            return word
        case ast.ExceptHandler(name=word) | ast.MatchAs(name=word) | ast.alias(asname=word):
            return word
    return None


def _looks_at_a_page(node: ast.AST) -> bool:
    """Whether an expression reads what a locator shows now; texts are counted too, with an argument."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr in _READINGS or (node.func.attr == "count" and not node.args))
    )


def _is_field(value: ast.expr) -> bool:
    """Whether an expression is called as fields are here."""
    word = ast.unparse(value)
    return word in ("f", "column", "count") or "field" in word.casefold()


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
