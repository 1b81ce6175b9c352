"""The group's own settings: the purpose text in force (R6)."""

from lomma_core.plan.names import PURPOSE, SETTINGS
from lomma_core.records import schema
from lomma_core.register import Register


def purpose(register: Register) -> str:
    """The purpose text in force: the group's own, or the plan file's until there is one (R6)."""
    form = register.plan.get_form(SETTINGS)
    rows = register.store.read(f"SELECT {PURPOSE} FROM {schema.current_rows(form)} ORDER BY saved_at DESC LIMIT 1")
    return (rows[0][PURPOSE] if rows else None) or register.plan.plan.purpose.strip()
