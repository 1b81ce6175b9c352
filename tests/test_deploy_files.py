"""The service file and the Containerfile name files and settings that there are."""

import os
import re
import shutil
import subprocess
import sys

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


def test_with_what_is_copied_into_the_container_the_program_starts(tmp_path):
    for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE):
        *sources, target = line.split()
        if target.startswith("/"):
            continue
        for source in map(ROOT.joinpath, sources):
            place = tmp_path / target
            if source.is_dir():
                shutil.copytree(source, place)
            else:
                place.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, place)
    settings = {"LOMMA_DATABASE": str(tmp_path / "lomma.duckdb"), "PATH": os.environ["PATH"]}
    every_page = "from pages.navigation import OPEN, PAGES; [page[0].load() for page in [*PAGES, *OPEN]]"
    for command in (["-m", "lomma_core", "demo"], ["-c", every_page]):
        done = subprocess.run([sys.executable, *command], cwd=tmp_path, env=settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_neither_runs_the_program_as_root():
    assert "\nDynamicUser=yes\n" in SERVICE.read_text(encoding="utf-8")
    assert re.search(r"^USER (?!root)\w+$", CONTAINER.read_text(encoding="utf-8"), re.MULTILINE)
