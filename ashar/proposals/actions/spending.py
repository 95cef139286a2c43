"""The key of a filed draft, where the rules of the call keep no working copy: when and how it goes."""

from datetime import datetime, timedelta

from django.db import transaction

from ashar.calls.actions import key_of, rules_of
from ashar.calls.models import Call
from ashar.core import clock, keys
from ashar.proposals.models import Proposal, SpentKey

# How long a package can be taken away after its filing. Before the filing the key lay here as well.
PACKAGE_TIME = timedelta(hours=1)


def keeps_copy(call: Call) -> bool:
    """Whether drafts stay readable here after their filing; always where a call has no key to seal to."""
    return bool(rules_of(call, clock.now())["proposal.keep_working_copy"]) or key_of(call) is None


def end_of_copy(proposal: Proposal, at: datetime) -> datetime | None:
    """When the working copy of what is filed at this moment goes; None where it stays."""
    return None if keeps_copy(proposal.lot.call) else at + PACKAGE_TIME


def spend_key(proposal: Proposal, due: datetime) -> None:
    """Have the draft's key destroyed at this moment; called by actions only.

    The file goes after the commit: what the database says of it is true before, and a crash between leaves a
    key that no page uses and that the worker destroys.
    """
    if not proposal.key_name:
        return
    SpentKey.objects.update_or_create(name=proposal.key_name, defaults={"due_at": due})
    if due <= clock.now():
        transaction.on_commit(destroy_spent_keys, robust=True)


def destroy_spent_keys() -> int:
    """Destroy the keys whose time has come; how many. Done again, it does no harm."""
    due = list(SpentKey.objects.filter(due_at__lte=clock.now()))
    for each in due:
        keys.destroy(each.name)
        SpentKey.objects.filter(pk=each.pk).delete()
    return len(due)
