"""Reading rule sets from the TOML files beside this one, checked to the last field."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from ashar.core.datafiles import BadFile, DataFile, read
from ashar.regulations.rulesets.book import Kind, Profile, Rule, RuleSet

FOLDER = Path(__file__).parent
FULL_MARK = 100
TITLES = ("title_ky", "title_ru", "title_en")


@cache
def rule_sets(folder: Path = FOLDER) -> tuple[RuleSet, ...]:
    """All rule sets, oldest first; raises BadFile for the first fault found."""
    found = [read_rule_set(path) for path in sorted(folder.glob("*.toml"))]
    return tuple(sorted(found, key=lambda rule_set: rule_set.valid_from))


def read_rule_set(path: Path) -> RuleSet:
    """One file as a rule set; raises BadFile with the file, the line and the field."""
    file = read(path, RuleSet)
    for fault in _faults(file):
        raise fault
    return file.content


def _faults(file: DataFile[RuleSet]) -> Iterator[BadFile]:
    book = file.content
    if book.code != file.path.stem:
        yield file.bad(_("The code must be the name of the file."), "code")
    yield from _repeated(file, "acts", (act.code for act in book.acts))
    yield from _repeated(file, "bases", (basis.code for basis in book.bases))
    yield from _repeated(file, "groups", (group.code for group in book.groups))
    yield from _repeated(file, "criteria", (criterion.code for criterion in book.criteria))
    yield from _repeated(file, "levels", (level.code for level in book.levels))
    yield from _repeated(file, "rules", (rule.key for rule in book.rules), field="key")
    for index, rule in enumerate(book.rules):
        for field, problem in _rule_faults(book, rule):
            yield file.bad(problem, "rules", index, field)
    yield from _criteria_faults(file)
    yield from _duty_faults(file)


def _repeated(
    file: DataFile[RuleSet], table: str, codes: Iterable[str], field: str = "code"
) -> Iterator[BadFile]:
    seen: Counter[str] = Counter()
    for index, code in enumerate(codes):
        seen[code] += 1
        if seen[code] > 1:
            yield file.bad(_("“{code}” is here twice.").format(code=code), table, index, field)


def _rule_faults(book: RuleSet, rule: Rule) -> Iterator[tuple[str, str]]:
    if not re.fullmatch(r"[a-z]+\.[a-z_]+", rule.key):
        yield "key", _("A key looks like “call.min_open_days”.")
    yield from _unknown_codes(book, rule)
    yield from ((title, _("The words are missing.")) for title in TITLES if not getattr(rule, title).strip())
    if bool(rule.options) != (rule.kind in (Kind.CHOICE, Kind.CHOICES)):
        yield "options", _("Options belong to a choice, and a choice needs them.")
    yield from _proof_faults(rule)
    try:
        rule.values()
    except ValueError as error:
        yield "value", str(error)


def _unknown_codes(book: RuleSet, rule: Rule) -> Iterator[tuple[str, str]]:
    known = {
        "group": {group.code for group in book.groups},
        "basis": {basis.code for basis in book.bases},
        "act": {"", *(act.code for act in book.acts)},
    }
    for field, codes in known.items():
        code = getattr(rule, field)
        if code not in codes:
            yield field, _("“{code}” is not declared in this file.").format(code=code)


def _proof_faults(rule: Rule) -> Iterator[tuple[str, str]]:
    if bool(rule.verified_by) != (rule.verified_on is not None):
        yield "verified_on", _("Who verified and when belong together.")
    if rule.article and not rule.act:
        yield "article", _("An article needs its act.")
    if rule.is_verified and not rule.act:
        yield "act", _("A verified rule names its act.")


def _duty_faults(file: DataFile[RuleSet]) -> Iterator[BadFile]:
    book = file.content
    yield from _repeated(file, "duties", (duty.code for duty in book.duties))
    unknown = _("“{code}” is not declared in this file.")
    for index, duty in enumerate(book.duties):
        if duty.counted_by and duty.counted_by not in book.by_key:
            yield file.bad(unknown.format(code=duty.counted_by), "duties", index, "counted_by")
    codes, bases = {duty.code for duty in book.duties}, {basis.code for basis in book.bases}
    for index, apart in enumerate(book.apart):
        for code in sorted({*apart.duties} - codes):
            yield file.bad(unknown.format(code=code), "apart", index, "duties")
        if apart.basis not in bases:
            yield file.bad(unknown.format(code=apart.basis), "apart", index, "basis")


def _criteria_faults(file: DataFile[RuleSet]) -> Iterator[BadFile]:
    criteria = file.content.criteria
    for index, criterion in enumerate(criteria):
        if set(criterion.points) != set(Profile) or min(criterion.points.values()) < 0:
            yield file.bad(_("Give the points of each profile, 0 or more."), "criteria", index, "points")
            return
    for profile in Profile:
        total = sum(criterion.points[profile] for criterion in criteria)
        if total != FULL_MARK:
            problem = _("The points of the profile “{profile}” add up to {total}, not to {full}.")
            yield file.bad(
                problem.format(profile=profile.value, total=total, full=FULL_MARK), "criteria", 0, "points"
            )
