"""The commands for accounts."""

import click

from lomma_core.accounts import accounts, invitations
from lomma_core.accounts.invitations import Invitation
from lomma_core.cli.beside.paths import StdinFlag
from lomma_core.cli.command import Answer, CreatingCommand, Group, Work
from lomma_core.cli.messages import UnclearCommand
from lomma_core.errors import LommaError
from lomma_core.utils.quarters import timestamp

account = Group(name="account", help="Lägg till, visa och stäng av konton.")


_STDIN_HELP = "läs lösenordet från standard in, aldrig som ord på raden"
_INVITE_HELP = "skriv ut en engångskod, med vilken kontots ägare väljer sitt lösenord"


@account.command("add", cls=CreatingCommand, help="Skapa ett konto, med en engångskod eller ett lösenord.")
@click.argument("name", metavar="NAME", help="användarnamn")
@click.option("--role", metavar="ROLE", required=True, help="rollens namn i planfilen, till exempel medlem")
@click.option("--seat", metavar="SEAT", help="plats i gruppen som kontot svarar för")
@click.option("--password-stdin", cls=StdinFlag, is_flag=True, help=_STDIN_HELP)
@click.option("--invite", is_flag=True, help=_INVITE_HELP)
def add(work: Work, name: str, role: str, seat: str | None, password_stdin: bool, invite: bool) -> Answer:
    """Create an account; the password is the first line of standard input, or chosen by its owner with a code."""
    if _wants_code(password_stdin, invite):
        new, invitation, code = invitations.invite(work.register, work.actor, name, role, seat)
        return (
            _as_json(new) | _code_as_json(invitation, code),
            [
                f"Kontot {new.name} är skapat.",
                *_code_lines(invitation, code),
            ],
            True,
        )
    new = accounts.add(work.register, work.actor, name, _password(work), role, seat)
    return _as_json(new), [f"Kontot {new.name} är skapat."], True


@account.command("password", help="Ge ett konto ett nytt lösenord, med en engångskod eller direkt.")
@click.argument("name", metavar="NAME", help="användarnamn")
@click.option("--password-stdin", cls=StdinFlag, is_flag=True, help=_STDIN_HELP)
@click.option("--invite", is_flag=True, help=_INVITE_HELP)
@click.option("--remove-factor", is_flag=True, help="med --invite: koden tar också bort tvåstegsinloggningen")
def password(work: Work, name: str, password_stdin: bool, invite: bool, remove_factor: bool) -> Answer:
    """Give an account a new password; with a code the old one is valid until the code is used."""
    if remove_factor and not invite:
        raise UnclearCommand("Ange --invite ihop med --remove-factor.")
    if _wants_code(password_stdin, invite):
        invitation, code = invitations.make(work.register, work.actor, name, remove_factor)
        return _code_as_json(invitation, code), _code_lines(invitation, code), True
    changed = accounts.change(work.register, work.actor, name, password=_password(work))
    return _as_json(changed), [f"Kontot {changed.name} har ett nytt lösenord."], True


@account.command("list", help="Visa alla konton.")
def show_all(work: Work) -> Answer:
    """List all accounts."""
    every = accounts.listing(work.register, work.actor)
    lines = [
        "  ".join(filter(None, [account.name, account.role, account.seat, "" if account.active else "avstängt"]))
        for account in every
    ]
    return {"accounts": [_as_json(account) for account in every]}, lines or ["Det finns inga konton."], True


@account.command("deactivate", help="Stäng av ett konto.")
@click.argument("name", metavar="NAME", help="användarnamn")
def deactivate(work: Work, name: str) -> Answer:
    """Close an account; its sessions end at once."""
    account = accounts.change(work.register, work.actor, name, active=False)
    return _as_json(account), [f"Kontot {account.name} är avstängt."], True


def _wants_code(password_stdin: bool, invite: bool) -> bool:
    """Whether a code is wanted. Raises UnclearCommand unless just one of the two is given."""
    if password_stdin == invite:
        raise UnclearCommand("Ange antingen --password-stdin eller --invite.")
    return invite


def _password(work: Work) -> str:
    try:
        return work.first_line().decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise LommaError("Lösenordet går inte att läsa. Skicka det som UTF-8.") from None


def _code_as_json(invitation: Invitation, code: str) -> dict[str, object]:
    return {"name": invitation.account, "code": code, "expires_at": f"{invitation.expires_at.isoformat()}Z"}


def _code_lines(invitation: Invitation, code: str) -> list[str]:
    return [
        f"Engångskod: {code}",
        f"Den gäller till {timestamp(invitation.expires_at)} och skrivs på serverns adress, sidan /valkommen.",
    ]


def _as_json(account: accounts.Account) -> dict[str, object]:
    return {"name": account.name, "role": account.role, "seat": account.seat, "active": account.active}
