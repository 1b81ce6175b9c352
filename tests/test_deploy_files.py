"""The service file and the Containerfile name files and settings that there are."""

import re

import pytest

from lomma_core.bootstrap import ROOT

SERVICE, CONTAINER = ROOT / "docs" / "lomma.service", ROOT / "docs" / "Containerfile"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", [SERVICE, CONTAINER], ids=lambda file: file.name)
def test_every_setting_is_one_that_the_server_has(file):
    settings = set(re.findall(r"LOMMA_[A-Z_]+", file.read_text(encoding="utf-8")))
    assert settings
    assert [name for name in sorted(settings) if f"`{name}`" not in README] == []


def test_what_is_copied_into_the_container_is_there_and_is_no_whole_folder_of_data():
    lines = re.findall(r"^COPY (?!--from)(.+)$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)
    copied = [source for line in lines for source in line.split()[:-1]]
    assert {"app.py", "lomma_core", "pages", "requirements.lock", "data/plan.toml"} <= set(copied)
    assert [source for source in copied if not (ROOT / source).exists()] == []
    # A database lies in data/ where somebody has run the program.
    assert "data" not in copied


def test_neither_runs_the_program_as_root():
    assert "\nDynamicUser=yes\n" in SERVICE.read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)\w+$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)
