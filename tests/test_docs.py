"""The documentation names everything there is to use: commands, settings, pages, forms and the plan file's keys."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from lomma_core.bootstrap import ROOT, plan_path
from lomma_core.cli.main import commands
from lomma_core.plan import field_types, loader, model
from pages.navigation import OPEN, PAGES

FILES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = ROOT / "CONTRIBUTING.md"
# What else is written beside the code, and names parts of it.
BESIDE = [GUIDE, *(ROOT / "data").rglob("*.md"), *(ROOT / "tests").rglob("*.md")]
TEXT = "\n".join(file.read_text(encoding="utf-8") for file in FILES)
COMMANDS_TEXT = (ROOT / "docs" / "kommandoraden.md").read_text(encoding="utf-8")
PLAN_TEXT = (ROOT / "docs" / "planfilen.md").read_text(encoding="utf-8")
SOURCES = [ROOT / "app.py", *(ROOT / "lomma_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
# Every word that stands between backticks, alone or in an example.
PLAN_WORDS = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", PLAN_TEXT))))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
# A file or folder of the code, as documentation and comments write it: lomma_core/plan/names.py, pages/static/.
PLACE = re.compile(r"(?<![\w./-])(?:lomma_core|pages|tests)/(?:[\w/]+\.[a-z]+\b|(?:\w+/)*(?=[`\s,.;:)]))")
# A docstring's mention of a name in another module: ``measures.running``.
MENTION = re.compile(r"``([a-z]\w*)\.(\w+)``")


def test_every_command_stands_in_the_readme_and_has_a_section_that_names_its_options():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for words, command in commands.leaves():
        assert re.search(rf"`{words}\b", readme), words
        section = re.search(rf"^## {words}\b.*?(?=^## (?!{words}\b)|\Z)", COMMANDS_TEXT, re.MULTILINE | re.DOTALL)
        assert section, words
        options = [o for param in command.params if param.expose_value for o in param.opts if o.startswith("--")]
        assert [option for option in options if not re.search(rf"{option}\b", section[0])] == [], words
    assert "`--json`" in COMMANDS_TEXT


def test_every_command_of_the_documentation_exists():
    known = [words for words, _ in commands.leaves()]
    headings = re.findall(r"^## (.+)", COMMANDS_TEXT, re.MULTILINE)
    assert [h for h in headings if not any(h == words or h.startswith(f"{words} ") for words in known)] == []


def test_every_environment_variable_is_documented():
    variables = {name for source in SOURCES for name in _environment(source)}
    assert "LOMMA_DATABASE" in variables
    assert [name for name in sorted(variables) if f"`{name}`" not in TEXT] == []


def test_every_page_is_documented():
    # A row of a table, since the titles are words that stand everywhere.
    assert [title for _, title, *_ in [*PAGES, *OPEN] if f"| {title} |" not in TEXT] == []


def test_every_form_is_documented():
    forms = loader.load_plan(plan_path()).forms
    assert [name for name in forms if f"`{name}`" not in TEXT] == []


@pytest.mark.parametrize("target", ["run", "demo", "check", "test", "bench"])
def test_every_make_target_is_documented(target):
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert f"`make {target}`" in TEXT


def test_every_key_of_the_plan_file_is_documented():
    declared = (model.Municipality, model.Seat, model.Role, model.Choice, model.Form, model.Field)
    keys = {known.alias or key for model in declared for key, known in model.model_fields.items()}
    assert [key for key in sorted(keys) if key not in PLAN_WORDS] == []


def test_every_field_type_and_action_of_the_plan_file_is_documented():
    names = [*field_types.TYPES, *get_args(model.Action)]
    assert [name for name in names if name not in PLAN_WORDS] == []


def test_every_link_between_the_documents_leads_somewhere():
    links = [(file, to) for file in [*FILES, *BESIDE] for to in LINK.findall(file.read_text(encoding="utf-8"))]
    assert [f"{file.name}: {to}" for file, to in links if not (file.parent / to).exists()] == []


def test_the_guide_names_every_package_of_the_code():
    text = GUIDE.read_text(encoding="utf-8")
    files = [path for top in ("lomma_core", "pages") for path in (ROOT / top).rglob("*") if path.is_file()]
    folders = {path.parent.relative_to(ROOT) for path in files if path.parent.name != "__pycache__"}
    names = sorted(f"{folder.as_posix()}/" for folder in folders)
    assert [name for name in names if f"`{name}`" not in text and name != "lomma_core/"] == []


@pytest.mark.parametrize("top", ["pages", "lomma_core"])
def test_the_picture_of_the_floors_is_the_one_that_the_contracts_keep(top):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract.get("containers") == [top]]
    floors = [{name.strip() for name in floor.split("|")} for floor in layers if floor != "__main__"]
    picture = GUIDE.read_text(encoding="utf-8").split("```")[3]
    (part,) = [part for part in picture.split("\n═") if f"\n {top}/" in part]
    # Names begin in the same column throughout, and two spaces end them.
    rows = [re.split(r"\s{2,}", line[31:])[0] for line in part.splitlines()]
    names = [set(re.findall(r"\w+", line.replace(".py", ""))) for line in rows if line.strip("─═")]
    assert len(names) == len(floors)
    # The floor of the pages themselves is drawn with a few of them.
    assert [(name, floor) for name, floor in zip(names, floors, strict=True) if name != floor and len(floor) < 8] == []
    assert all(name <= floor for name, floor in zip(names, floors, strict=True))


def test_every_file_and_folder_that_is_written_about_is_there():
    """In the documents, and in the comments and docstrings of the code."""
    config = ROOT / ".streamlit" / "config.toml"
    sources = [*FILES, *BESIDE, *SOURCES, *(ROOT / "tests").rglob("*.py"), ROOT / "data" / "plan.toml", config]
    places = [(source, place) for source in sources for place in PLACE.findall(source.read_text(encoding="utf-8"))]
    missing = [f"{source.relative_to(ROOT)}: {place}" for source, place in places if not (ROOT / place).exists()]
    assert missing == []


def _says(source: str | None, name: str) -> bool:
    """Whether a module exists and has the name; ``py`` checks the module alone."""
    return source is not None and (name == "py" or bool(re.search(rf"^\s*(def |class )?{name}\b", source, re.M)))


def test_what_a_docstring_says_of_another_module_is_there():
    modules: dict[str, str] = {}
    for source in SOURCES:
        modules[source.stem] = modules.get(source.stem, "") + source.read_text(encoding="utf-8")
    mentions = [(file, *match) for file in SOURCES for match in MENTION.findall(file.read_text(encoding="utf-8"))]
    files = {"csv", "json", "toml", "txt", "xlsx", "zip"}
    missing = [
        f"{source.relative_to(ROOT)}: {module}.{name}"
        for source, module, name in mentions
        if name not in files and not _says(modules.get(module), name)
    ]
    assert sorted(set(missing)) == []


def _environment(source: Path) -> Iterator[str]:
    """The environment variables that a source file reads: os.environ[…], os.environ.get(…) and os.getenv(…)."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            yield _text(node.slice, source)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("environ.get", "getenv")):
            yield _text(node.args[0], source)


def _text(node: ast.expr, source: Path) -> str:
    assert isinstance(node, ast.Constant), f"{source.name}: write the variable's name where it is read"
    return node.value
