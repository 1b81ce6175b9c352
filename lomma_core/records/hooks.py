"""What follows from a save: hooks of one form or of every form, registered where a register is opened (bootstrap)."""

from collections.abc import Callable

from lomma_core.permissions import Actor
from lomma_core.plan.model import Form
from lomma_core.register import Register
from lomma_core.storage.rows import Row
from lomma_core.storage.transaction import Transaction

# Gets the rows that were stored, in the transaction that stored them.
AfterSave = Callable[[Register, Actor, Transaction, list[Row]], None]
# Gets their form too; what it changes in a row it changes in the store as well.
AfterAnySave = Callable[[Register, Actor, Transaction, Form, list[Row]], None]


def add(register: Register, form_name: str, hook: AfterSave) -> None:
    """Have ``hook`` called after every save in a form, in the order that hooks are added."""
    register.after_save.setdefault(form_name, []).append(hook)


def add_for_all(register: Register, hook: AfterAnySave) -> None:
    """Have ``hook`` called after every save in any form, before the form's own hooks."""
    register.after_any_save.append(hook)


def run(register: Register, actor: Actor, write: Transaction, form: Form, rows: list[Row]) -> None:
    """Call the hooks for rows that were just stored, in the caller's transaction."""
    run_for_all(register, actor, write, form, rows)
    for hook in register.after_save.get(form.name, ()):
        hook(register, actor, write, rows)


def run_for_all(register: Register, actor: Actor, write: Transaction, form: Form, rows: list[Row]) -> None:
    """Call the hooks of every form only, where nothing else is to follow from what was stored."""
    for hook in register.after_any_save:
        hook(register, actor, write, form, rows)
