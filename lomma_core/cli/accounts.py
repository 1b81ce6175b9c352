"""The commands for accounts."""

import sys

import click

from lomma_core.accounts import accounts
from lomma_core.cli.command import Answer, Group, Work
from lomma_core.errors import LommaError
from lomma_core.permissions import OPERATOR

account = Group(name="account", help="Lägg till, visa och stäng av konton.")


@account.command("add", help="Skapa ett konto; lösenordet läses från standard in.")
@click.argument("name", metavar="NAME", help="användarnamn")
@click.option("--role", metavar="ROLE", required=True, help="rollens namn i planfilen, till exempel medlem")
@click.option("--seat", metavar="SEAT", help="plats i gruppen som kontot svarar för")
@click.option(
    "--password-stdin", is_flag=True, required=True, help="läs lösenordet från standard in, aldrig som ord på raden"
)
def add(work: Work, name: str, role: str, seat: str | None, password_stdin: bool) -> Answer:
    """Create an account; the password is the first line of standard input."""
    try:
        password = sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise LommaError("Lösenordet går inte att läsa. Skicka det som UTF-8.") from None
    new = accounts.add(work.register, OPERATOR, name, password, role, seat)
    return _as_json(new), [f"Kontot {new.name} är skapat."], True


@account.command("list", help="Visa alla konton.")
def show_all(work: Work) -> Answer:
    """List all accounts."""
    every = accounts.listing(work.register, OPERATOR)
    lines = [
        "  ".join([one.name, one.role, *([one.seat] if one.seat else []), *([] if one.active else ["avstängt"])])
        for one in every
    ]
    return {"accounts": [_as_json(one) for one in every]}, lines or ["Det finns inga konton."], True


@account.command("deactivate", help="Stäng av ett konto.")
@click.argument("name", metavar="NAME", help="användarnamn")
def deactivate(work: Work, name: str) -> Answer:
    """Close an account; its sessions end at once."""
    closed = accounts.change(work.register, OPERATOR, name, active=False)
    return _as_json(closed), [f"Kontot {closed.name} är avstängt."], True


def _as_json(account: accounts.Account) -> dict[str, object]:
    return {"name": account.name, "role": account.role, "seat": account.seat, "active": account.active}
