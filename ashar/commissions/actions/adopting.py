"""Adopting the commission's own rules of work: hashed, journaled, before the deadline."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.commissions.engagements import deadlines
from ashar.commissions.models import Commission, Duty, OwnRules, Term
from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Blocker, Refused

DEFAULT = Path(__file__).parent.parent / "data" / "rules_of_work.toml"


@cache
def default_text() -> Mapping[str, str]:
    """The shipped rules of work, `ky` and `ru`."""
    return {code: words.strip() for code, words in tomllib.loads(DEFAULT.read_text("utf8")).items()}


def digest_of(text_ky: str, text_ru: str, scan_sha256: str = "") -> str:
    """What is hashed of rules of work: both texts and the hash of the file."""
    told = {"ky": text_ky, "ru": text_ru, "file": scan_sha256}
    return sha256(journal.canonical(told)).hexdigest()


def adopt_default(commission: Commission, *, by: journal.Actor) -> OwnRules:
    """Adopt the shipped text with the appointment; called by actions only."""
    text = default_text()
    return _adopt(commission, by, text_ky=text["ky"], text_ru=text["ru"], is_default=True)


def adopting_blockers(commission: Commission, *, at: datetime) -> Iterator[Blocker]:
    """Why rules of work cannot be adopted now: who judges a closed call does not change them meanwhile."""
    if commission.state != "appointed":
        yield Blocker(_("The commission has ended its work."))
    for number, deadline in deadlines(commission):
        if commission.term == Term.PER_CALL and deadline < at:
            words = _("The deadline of {number} has passed: the rules of its commission stay as they are.")
            yield Blocker(format_lazy(words, number=number), when=deadline)


@transaction.atomic
def adopt_rules(
    *, commission: Commission, text_ky: str, text_ru: str, by: User, scan: StoredFile | None = None
) -> OwnRules:
    """The chair or the secretary records the rules of work that the commission adopted."""
    commission = lifecycle.lock(commission)
    keeps = commission.members.current().filter(user=by, duty__in=(Duty.CHAIR, Duty.SECRETARY))
    if not keeps.exists():
        raise Refused(
            Blocker(_("The chair or the secretary records what was adopted."), who=_("The secretary"))
        )
    if not (text_ky.strip() and text_ru.strip()) and scan is None:
        raise Refused(_("Write the rules in Kyrgyz and in Russian, or add the file that was adopted."))
    if blockers := list(adopting_blockers(commission, at=clock.now())):
        raise Refused(*blockers)
    return _adopt(commission, by, text_ky=text_ky.strip(), text_ru=text_ru.strip(), scan=scan)


def _adopt(
    commission: Commission,
    by: journal.Actor,
    *,
    text_ky: str,
    text_ru: str,
    scan: StoredFile | None = None,
    is_default: bool = False,
) -> OwnRules:
    sha = digest_of(text_ky, text_ru, scan.sha256 if scan else "")
    adopted: OwnRules = OwnRules.objects.create(
        commission=commission,
        text_ky=text_ky,
        text_ru=text_ru,
        scan=scan,
        is_default=is_default,
        sha256=sha,
        adopted_by=by if isinstance(by, User) else None,
    )
    journal.write_entry(
        chain=commission.chain,
        number=commission.number,
        step="rules_of_work.adopt",
        by=by,
        facts={"sha256": sha, "shipped": is_default},
    )
    return adopted
