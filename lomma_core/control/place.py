"""Where the control channel of a database is: a folder beside it, the owner's alone, with the address and the secret.

The folder is made anew at each start, so that what a killed server left means nothing. On Windows the rights of the
folder are what keeps others out, and Python sets them (os.mkdir with mode 700, CVE-2024-4030).
"""

import json
import os
import secrets
import shutil
from dataclasses import dataclass, field
from pathlib import Path

_ADDRESS = "adress.json"


@dataclass(frozen=True)
class Address:
    """How a running server is reached: by the socket in its folder, or, with a port, on this machine's loopback."""

    folder: Path
    port: int | None
    secret: bytes = field(repr=False)

    @property
    def socket(self) -> Path:
        """The socket's file, where there is no port."""
        return self.folder / "socket"


def folder_of(database: Path) -> Path:
    """The folder of a database's control channel, whatever links lead to the database."""
    database = database.resolve()
    return database.with_name(f"{database.name}.styr")


def make_folder(database: Path) -> Path:
    """Make the folder, empty and the owner's alone. Raises OSError. Only the process that holds the database may."""
    folder = folder_of(database)
    remove_folder(folder)
    folder.mkdir(mode=0o700)
    return folder


def remove_folder(folder: Path) -> None:
    """Remove the folder with all that is in it, if there is one."""
    if folder.is_symlink():
        folder.unlink()
    shutil.rmtree(folder, ignore_errors=True)


def new_secret() -> bytes:
    """The secret of one run of the server."""
    return secrets.token_bytes(32)


def write(address: Address) -> None:
    """Write the address where ``read`` finds it: whole, and the owner's alone. Raises OSError."""
    unfinished = address.folder / f"{_ADDRESS}.part"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump({"port": address.port, "secret": address.secret.hex()}, file)
    os.replace(unfinished, address.folder / _ADDRESS)


def read(database: Path) -> Address | None:
    """The address that a server of this database has written; None where none has, or for whom it is not."""
    folder = folder_of(database)
    try:
        content = json.loads((folder / _ADDRESS).read_text(encoding="ascii"))
        port = content["port"]
        return Address(folder, None if port is None else int(port), bytes.fromhex(content["secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
