"""A proposal's content as one validated document: its shape, and its canonical bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

import msgspec

from ashar.calls.sets.asking import LEAST_SUM
from ashar.calls.sets.shapes import MOST_MONTHS
from ashar.core.journal import canonical
from ashar.core.money import ZERO, from_tyiyn, to_tyiyn
from ashar.proposals import partner
from ashar.proposals.partner import Partner
from ashar.proposals.questions import DECLARATIONS, QUESTIONS
from ashar.proposals.sheet import BUDGET_LINES

__all__ = ["BUDGET_LINES", "Attached", "BudgetItem", "Content", "ContentInvalid", "Partner", "parse"]

LANGUAGES = ("ky", "ru")
TITLE_LIMIT = 200
# What a draft may hold at most: more than is asked for, so that a text too long is kept and can be cut.
MOST_TITLE = 1000
MOST_TEXT = 20_000
MOST_SOMS = 10**9
MOST_LINES = 40
CENT = Decimal("0.01")
MOST_PARTNERS = 20


class ContentInvalid(ValueError):
    """The document is not a proposal's content."""


@dataclass(frozen=True)
class BudgetItem:
    """A line of the budget: `amount` asked for and `own` contribution, in soms.

    In a detailed budget also: `kind` of cost; `form` of the contribution, its `giver` (empty: oneself) and
    the `evidence` of its worth, in words or as a file (`proof`: the id of its Attachment); `months`: what
    is asked for by month of the work, in soms.
    """

    name: str
    amount: Decimal = ZERO
    own: Decimal = ZERO
    kind: str = ""
    form: str = ""
    giver: str = ""
    evidence: str = ""
    months: tuple[Decimal, ...] = ()
    proof: int = 0

    @property
    def is_short(self) -> bool:
        """Whether it says no more than a line of a short budget can."""
        return not any((self.kind, self.form, self.giver, self.evidence, self.proof, *self.months))


@dataclass(frozen=True)
class Attached:
    """A file that answers a question; `id` of its Attachment, `key` in hexadecimal: what unlocks it.

    A paper of the vault has its kind and the days written on it, in ISO: `issued`, and `until` the last one.
    """

    id: int
    name: str
    sha256: str
    size: int
    key: str = ""
    kind: str = ""
    issued: str = ""
    until: str = ""

    @property
    def issued_on(self) -> date | None:
        """The day of issue."""
        return date.fromisoformat(self.issued) if self.issued else None

    @property
    def expires_on(self) -> date | None:
        """The last day that is written on it."""
        return date.fromisoformat(self.until) if self.until else None


Table = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Content:
    """A proposal's content. `answers`, `tables`, `files`: by question code; `declarations`: codes ticked.

    An answer is a text in the spelling of its kind (`answers.kept`); a table has rows of such cells.
    `partners` share the sum with the applicant, whose own part is `lead_share`.
    `salt`: random, so that nobody can guess at a short proposal by the hash in its receipt; the port
    gives it, and two contents are the same whatever theirs.
    """

    language: str = "ky"
    title: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    budget: tuple[BudgetItem, ...] = ()
    declarations: tuple[str, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    files: Mapping[str, tuple[Attached, ...]] = field(default_factory=dict)
    partners: tuple[Partner, ...] = ()
    lead_share: Decimal = ZERO
    salt: str = field(default="", compare=False)

    @property
    def requested(self) -> Decimal:
        """What is asked for, in soms."""
        return sum((item.amount for item in self.budget), ZERO)

    @property
    def own(self) -> Decimal:
        """The organisation's own contribution, in soms."""
        return sum((item.own for item in self.budget), ZERO)

    @property
    def least_sum(self) -> Decimal | None:
        """The smallest sum with which it still makes sense, in soms; None when that is not said."""
        try:
            least = Decimal(self.answers.get(LEAST_SUM, "") or "0")
        except InvalidOperation:
            return None
        return min(least.quantize(CENT), self.requested) if ZERO < least <= MOST_SOMS else None

    def file(self, pk: int) -> Attached | None:
        """The file with this id of its Attachment, if this content brings it."""
        return next((each for known in self.files.values() for each in known if each.id == pk), None)

    @property
    def sha256(self) -> str:
        """The hash of the canonical bytes: the check code of what was filed."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    def to_bytes(self) -> bytes:
        """The canonical bytes: what is hashed, and what a receipt speaks of.

        Answers to the six questions alone are written as ever (schema 1); more than these needs schema 2.
        """
        return canonical(self._six() if self.is_six else self._whole())

    @property
    def is_six(self) -> bool:
        """Whether it says no more than an answer to the six questions can."""
        written = {code for code, answer in self.answers.items() if answer}
        longer = [self.budget[BUDGET_LINES:], any(not item.is_short for item in self.budget)]
        more = [*self.tables.values(), *self.files.values(), *longer, *self.partners]
        return not any(more) and written <= _SIX

    def _six(self) -> dict[str, object]:
        answers = {question.code: self.answers.get(question.code, "") for question in QUESTIONS}
        return {"schema": 1, **self._common(), "answers": answers}

    def _whole(self) -> dict[str, object]:
        files = {code: [_written(each) for each in known] for code, known in self.files.items() if known}
        return {
            "schema": 2,
            **self._common(),
            "answers": {code: answer for code, answer in self.answers.items() if answer},
            "tables": {code: [list(row) for row in rows] for code, rows in self.tables.items() if rows},
            "files": files,
            **self._consortium(),
        }

    def _consortium(self) -> dict[str, object]:
        if not self.partners:
            return {}
        partners = [partner.written(each) for each in self.partners]
        return {"partners": partners, "lead_share": to_tyiyn(self.lead_share)}

    def _common(self) -> dict[str, object]:
        return {
            "language": self.language,
            "title": self.title,
            "budget": [_line(item) for item in self.budget],
            "declarations": [code for code in DECLARATIONS if code in self.declarations],
            **({"salt": self.salt} if self.salt else {}),
        }


def _line(item: BudgetItem) -> dict[str, object]:
    line = {"name": item.name, "amount": to_tyiyn(item.amount), "own": to_tyiyn(item.own)}
    more = {name: getattr(item, name) for name in _MORE_OF_A_LINE if getattr(item, name)}
    months = {"months": [to_tyiyn(each) for each in item.months]} if any(item.months) else {}
    return line | more | months


def _written(file: Attached) -> dict[str, object]:
    told: dict[str, object] = {"id": file.id, "name": file.name, "sha256": file.sha256, "size": file.size}
    known = {name: getattr(file, name) for name in ("key", "kind", "issued", "until")}
    return told | {name: value for name, value in known.items() if value}


_MORE_OF_A_LINE = ("kind", "form", "giver", "evidence", "proof")
_SIX = {question.code for question in QUESTIONS}

_Tyiyn = Annotated[int, msgspec.Meta(ge=0, le=MOST_SOMS * 100)]
_Title = Annotated[str, msgspec.Meta(max_length=MOST_TITLE)]
_Text = Annotated[str, msgspec.Meta(max_length=MOST_TEXT)]
_Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Code = Annotated[str, msgspec.Meta(max_length=40)]
_Salt = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{0,64}$")]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    name: _Title
    amount: _Tyiyn
    own: _Tyiyn


_Day = Annotated[str, msgspec.Meta(pattern="^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


class _WholeLine(_Line, forbid_unknown_fields=True):
    kind: _Code = ""
    form: _Code = ""
    giver: _Title = ""
    evidence: _Title = ""
    months: Annotated[list[_Tyiyn], msgspec.Meta(max_length=MOST_MONTHS)] = []
    proof: int = 0


class _File(msgspec.Struct, forbid_unknown_fields=True):
    id: int
    name: _Title
    sha256: _Hash
    size: int
    key: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""
    kind: Annotated[str, msgspec.Meta(max_length=30)] = ""
    issued: _Day = ""
    until: _Day = ""


_AnyHash = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")]


class _Partner(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    ref: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}$")]
    name: _Title
    share: _Tyiyn
    inn: Annotated[str, msgspec.Meta(pattern="^([0-9]{14})?$")] = ""
    role: _Title = ""
    consent: _AnyHash = ""
    consented_by: _Title = ""
    consented_at: Annotated[str, msgspec.Meta(max_length=40)] = ""
    letter: _AnyHash = ""


_Row = Annotated[list[_Title], msgspec.Meta(max_length=6)]


class _Schema(msgspec.Struct):
    schema: int


class _Document(msgspec.Struct, forbid_unknown_fields=True):
    """Codes of questions and declarations are free: what was filed stays readable when the set changes."""

    schema: Literal[1]
    language: Literal["ky", "ru"]
    title: _Title
    answers: dict[str, _Text]
    budget: Annotated[list[_Line], msgspec.Meta(max_length=BUDGET_LINES)]
    declarations: list[str]
    salt: _Salt = ""


class _WholeDocument(msgspec.Struct, forbid_unknown_fields=True):
    schema: Literal[2]
    language: Literal["ky", "ru"]
    title: _Title
    answers: dict[_Code, _Text]
    tables: dict[_Code, Annotated[list[_Row], msgspec.Meta(max_length=MOST_LINES)]]
    files: dict[_Code, Annotated[list[_File], msgspec.Meta(max_length=20)]]
    budget: Annotated[list[_WholeLine], msgspec.Meta(max_length=MOST_LINES)]
    declarations: list[str]
    partners: Annotated[list[_Partner], msgspec.Meta(max_length=MOST_PARTNERS)] = []
    lead_share: _Tyiyn = 0
    salt: _Salt = ""


def parse(raw: bytes) -> Content:
    """Content from canonical bytes; raises ContentInvalid for anything else."""
    try:
        schema = msgspec.json.decode(raw, type=_Schema).schema
        kind: type[_WholeDocument | _Document] = _WholeDocument if schema == 2 else _Document
        read = msgspec.json.decode(raw, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise ContentInvalid(str(error)) from error
    content = Content(
        language=read.language,
        title=read.title,
        answers=read.answers,
        budget=tuple(_item(line) for line in read.budget),
        declarations=tuple(read.declarations),
        salt=read.salt,
    )
    if isinstance(read, _Document):
        return content
    return replace(
        content,
        tables={code: tuple(tuple(row) for row in rows) for code, rows in read.tables.items()},
        files={
            code: tuple(Attached(**msgspec.structs.asdict(each)) for each in known)
            for code, known in read.files.items()
        },
        partners=tuple(partner.read(msgspec.structs.asdict(each)) for each in read.partners),
        lead_share=from_tyiyn(read.lead_share),
    )


def _item(line: _Line) -> BudgetItem:
    short = BudgetItem(line.name, from_tyiyn(line.amount), from_tyiyn(line.own))
    if not isinstance(line, _WholeLine):
        return short
    more = {name: getattr(line, name) for name in _MORE_OF_A_LINE}
    return replace(short, **more, months=tuple(map(from_tyiyn, line.months)))
