"""A file that is written is its owner's alone, and takes its place only when it is whole."""

import os
import stat

import pytest

from lomma_core.utils.atomic_file import atomic_write


@pytest.mark.skipif(os.name != "posix", reason="Windows har inga filrättigheter av det slaget.")
def test_only_the_owner_can_read_what_is_written_whatever_the_process_lets_others_read(tmp_path):
    before = os.umask(0o022)
    try:
        with atomic_write(tmp_path / "fil.csv") as file:
            file.write(b"ett")
            assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "fil.csv").stat().st_mode) == 0o600


def test_a_file_that_fails_half_way_leaves_the_one_that_was(tmp_path):
    target = tmp_path / "fil.csv"
    target.write_bytes(b"det gamla")

    def fail_half_way() -> None:
        with atomic_write(target) as file:
            file.write(b"det nya")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert target.read_bytes() == b"det gamla"
    assert list(tmp_path.iterdir()) == [target]
