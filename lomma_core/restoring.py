"""An earlier version of a record saved anew, as its next version; nothing in between is lost (R10)."""

from collections.abc import Collection

from lomma_core import records, schema, secrecy
from lomma_core.errors import NotFound
from lomma_core.links import Links
from lomma_core.permissions import Actor, require
from lomma_core.privacy.guard import Suspicion
from lomma_core.register import Register
from lomma_core.versions import Record


def restore(
    register: Register,
    actor: Actor,
    form_name: str,
    record: str,
    version: int,
    base: int,
    confirmed: Collection[Suspicion] = (),
) -> Record:
    """Save the answers of an earlier version on top of version ``base``, by the rules as they are now.

    The stored answers are taken, counts as they were entered (R8), without showing them to anybody. Raises as
    ``records.save``, and NotFound for a version that is not there.
    """
    form = register.plan.get_form(form_name)
    require(register.plan, actor, form.action)
    secrecy.refuse_hidden(register, actor, record)
    with register.store.transaction() as write:
        links = Links(register.plan, write.read)
        previous = records.newest(form, record, base, links)
        sql = f'SELECT * FROM "{schema.table(form)}" WHERE record = ? AND version = ?'
        old = write.read(sql, [record, version])
        if not old:
            raise NotFound("Versionen finns inte.")
        values = {name: old[0].get(name) for name in form.fields}
        reason = f"Återställd från version {version}"
        return records.follow(
            register, actor, write, form, values, previous, links, confirmed=confirmed, reason=reason, action="restore"
        )
