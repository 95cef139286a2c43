"""Forms of sets: criteria, papers, a question; of a template's words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ashar.calls.forms.levels import level_names, levels_typed, method_fields, method_written
from ashar.calls.sets import CARD_TEXTS, Card, Kind, plain, read_card, read_criteria, read_papers
from ashar.calls.sets.checking import IN_A_CELL
from ashar.calls.sets.shapes import MOST_CRITERIA, MOST_OPTIONS, MOST_PAPERS, Question, QuestionSet
from ashar.core.i18n import written
from ashar.core.web.forms import LANGUAGES, Form

CODES = ("ky", "ru")
LEVELS = ("low", "middle", "high")
SPARE = 2
SHOWN_COLUMNS = 6
_ANSWERS = _("One answer a line.")


class _SetForm(Form):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def seeing(self, seen: str) -> Any:
        """The same form, just as it was sent, with another mark."""
        sent = self.data.copy()
        sent["seen"] = seen
        self.data = sent
        return self


class CriteriaForm(_SetForm):
    """Criteria with their points, how they are marked, and what few, middling and most points mean."""

    def __init__(self, data: Any, *, known: Any, seen: str = "") -> None:
        read = read_criteria(known or {})
        self.kept = list(read.items)
        typed = {"method": read.method, **levels_typed(read.levels), **_criteria_typed(self.kept)}
        super().__init__(data, initial={"seen": seen, **typed})
        self.fields |= method_fields(len(read.levels))
        self.codes = [each.code for each in self.kept]
        self.count = min(len(self.kept) + SPARE, MOST_CRITERIA)
        for n in range(1, self.count + 1):
            self.fields |= _criterion_fields(n)

    def rows(self) -> list[tuple[int, dict[str, Any]]]:
        """Every criterion with its fields by name."""
        names = [f"title_{c}" for c in CODES] + ["max", "capacity"]
        names += [f"{level}_{c}" for level in LEVELS for c in CODES]
        return [(n, {name: self[f"c{n}_{name}"] for name in names}) for n in range(1, self.count + 1)]

    def together(self) -> int:
        """The points that stand in the form, together."""
        shown = (str(self[f"c{n}_max"].value() or "0") for n in range(1, self.count + 1))
        return sum(int(each) for each in shown if each.isdigit())

    def known(self) -> Any:
        """The set as JSON data, without lines that are empty."""
        items, used = [], set(self.codes)
        for n in range(1, self.count + 1):
            get = {
                name.removeprefix(f"c{n}_"): value
                for name, value in self.cleaned_data.items()
                if name.startswith(f"c{n}_")
            }
            if not (get["title_ky"] or get["title_ru"]):
                continue
            code = self.codes[n - 1] if n <= len(self.codes) else _free("c", used)
            used.add(code)
            items.append(
                {
                    "code": code,
                    "max": get["max"] or 0,
                    "title_ky": get["title_ky"],
                    "title_ru": get["title_ru"],
                    "title_en": self._english(code, get),
                    "anchors": _anchors(get),
                    "capacity": get["capacity"],
                }
            )
        return {"items": items, **method_written(self.cleaned_data, self.fields)}

    def level_rows(self) -> list[Any]:
        """Every level with its fields."""
        return [[self[name] for name in names] for names in level_names(self.fields)]

    def _english(self, code: str, get: dict[str, Any]) -> str:
        """The English name stays only while the others have not changed."""
        old = next((each for each in self.kept if each.code == code), None)
        same = old and (old.title_ky, old.title_ru) == (get["title_ky"], get["title_ru"])
        return old.title_en if old and same else ""


def _anchors(get: dict[str, Any]) -> list[dict[str, Any]]:
    most = get["max"] or 0
    points = {"low": most // 5, "middle": most * 3 // 5, "high": most}
    written = [level for level in LEVELS if get[f"{level}_ky"] or get[f"{level}_ru"]]
    return [{"points": points[x], "ky": get[f"{x}_ky"], "ru": get[f"{x}_ru"]} for x in written]


def _criteria_typed(kept: list[Any]) -> dict[str, Any]:
    typed: dict[str, Any] = {}
    for n, each in enumerate(kept, start=1):
        typed |= {f"c{n}_title_ky": each.title_ky, f"c{n}_title_ru": each.title_ru, f"c{n}_max": each.max}
        typed[f"c{n}_capacity"] = each.capacity
        for level, anchor in zip(_levels(len(each.anchors)), each.anchors, strict=False):
            typed |= {f"c{n}_{level}_ky": anchor.ky, f"c{n}_{level}_ru": anchor.ru}
    return typed


def _levels(count: int) -> tuple[str, ...]:
    return LEVELS if count >= 3 else ("low", "high") if count == 2 else ("high",)


def _criterion_fields(n: int) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {
        f"c{n}_title_{code}": forms.CharField(label=LANGUAGES[code], required=False, max_length=200)
        for code in CODES
    }
    fields[f"c{n}_max"] = forms.IntegerField(
        label=_("Most points"),
        required=False,
        min_value=0,
        max_value=100,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "num"}),
    )
    fields[f"c{n}_capacity"] = forms.BooleanField(
        label=_("About the organisation itself: marked with its name"), required=False
    )
    for level in LEVELS:
        for code in CODES:
            widget = forms.Textarea(attrs={"rows": 2, "lang": code})
            fields[f"c{n}_{level}_{code}"] = forms.CharField(
                label=LANGUAGES[code], required=False, max_length=600, widget=widget
            )
    return fields


class PapersForm(_SetForm):
    """Papers, and which of them only the winner brings."""

    def __init__(self, data: Any, *, known: Any, seen: str = "") -> None:
        self.kept = list(read_papers(known or {}).items)
        typed = {
            f"p{n}_{name}": getattr(each, name)
            for n, each in enumerate(self.kept, start=1)
            for name in ("title_ky", "title_ru", "winner_only")
        }
        super().__init__(data, initial={"seen": seen, **typed})
        self.count = min(len(self.kept) + SPARE, MOST_PAPERS)
        for n in range(1, self.count + 1):
            self.fields |= {
                f"p{n}_title_{code}": forms.CharField(label=LANGUAGES[code], required=False, max_length=200)
                for code in CODES
            }
            self.fields[f"p{n}_winner_only"] = forms.BooleanField(
                label=_("Only the winner brings it, before signing"), required=False
            )

    def rows(self) -> list[tuple[int, list[Any]]]:
        """Every paper with its fields."""
        names = ("title_ky", "title_ru", "winner_only")
        return [(n, [self[f"p{n}_{name}"] for name in names]) for n in range(1, self.count + 1)]

    def known(self) -> Any:
        """The list as JSON data, without lines that are empty."""
        items, used = [], {each.code for each in self.kept}
        for n in range(1, self.count + 1):
            ky, ru = (self.cleaned_data[f"p{n}_title_{code}"] for code in CODES)
            if not (ky or ru):
                continue
            old = self.kept[n - 1] if n <= len(self.kept) else None
            code = old.code if old else _free("p", used)
            used.add(code)
            english = old.title_en if old and (old.title_ky, old.title_ru) == (ky, ru) else ""
            winner = self.cleaned_data[f"p{n}_winner_only"]
            items.append(
                {"code": code, "title_ky": ky, "title_ru": ru, "title_en": english, "winner_only": winner}
            )
        return {"items": items}


class QuestionForm(_SetForm):
    """One question of a set. What does not belong to its kind is left out."""

    kind = forms.ChoiceField(label=_("What the answer is"), choices=Kind.choices, widget=forms.RadioSelect)
    title_ky = forms.CharField(label=LANGUAGES["ky"], max_length=300, required=False)
    title_ru = forms.CharField(label=LANGUAGES["ru"], max_length=300, required=False)
    help_ky = forms.CharField(label=LANGUAGES["ky"], max_length=500, required=False)
    help_ru = forms.CharField(label=LANGUAGES["ru"], max_length=500, required=False)
    example_ky = forms.CharField(
        label=LANGUAGES["ky"], max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    example_ru = forms.CharField(
        label=LANGUAGES["ru"], max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    is_required = forms.BooleanField(label=_("The answer is required"), required=False)
    tells_applicant = forms.BooleanField(
        label=_("The answer says who applies: kept back while members mark without names"), required=False
    )
    limit = forms.IntegerField(
        label=_("Text: most characters"), min_value=20, max_value=10_000, required=False
    )
    least = forms.IntegerField(
        label=_("Number or sum: at least"), min_value=0, max_value=10**9, required=False
    )
    most = forms.IntegerField(
        label=_("Number or sum: at most; files: how many"), min_value=0, max_value=10**9, required=False
    )
    options_ky = forms.CharField(
        label=LANGUAGES["ky"], required=False, help_text=_ANSWERS, widget=forms.Textarea(attrs={"rows": 4})
    )
    options_ru = forms.CharField(
        label=LANGUAGES["ru"],
        required=False,
        help_text=_("The same answers in the same order."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    rows = forms.IntegerField(label=_("Table: most lines"), min_value=1, max_value=30, required=False)
    when = forms.ChoiceField(label=_("Asked only when this was answered"), required=False)

    def __init__(self, data: Any, *, known: QuestionSet, question: Question | None, seen: str = "") -> None:
        self.set, self.question = known, question
        super().__init__(data, initial={"seen": seen, **_question_typed(question)})
        for n in range(1, SHOWN_COLUMNS + 1):
            self.fields |= _column_fields(n)
        field: Any = self.fields["when"]
        field.choices = [("", _("always asked")), *_conditions(known, question)]

    def columns(self) -> list[tuple[int, list[Any]]]:
        """Columns of a table with their fields."""
        return [
            (n, [self[f"col{n}_{name}"] for name in ("ky", "ru", "kind")])
            for n in range(1, SHOWN_COLUMNS + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """The cleaned data; a question has a name, answers are named in both languages."""
        cleaned = super().clean()
        if not (cleaned.get("title_ky") or cleaned.get("title_ru")):
            self.add_error("title_ky", _("Write this at least in one of the two languages."))
        lines = [_lines(cleaned.get(f"options_{code}", "")) for code in CODES]
        if cleaned.get("kind") == Kind.CHOICE and (len(lines[0]) != len(lines[1]) or len(lines[0]) < 2):
            self.add_error("options_ky", _("Write at least two answers, as many in Kyrgyz as in Russian."))
        if len(lines[0]) > MOST_OPTIONS:
            self.add_error("options_ky", _("There are too many answers: at most twelve."))
        return cleaned

    def written(self) -> dict[str, Any]:
        """The question as JSON data."""
        get, kind = self.cleaned_data, self.cleaned_data["kind"]
        names = [f"{name}_{code}" for name in ("title", "help", "example") for code in CODES]
        made: dict[str, Any] = {name: get[name] for name in names}
        made |= {"code": self.question.code if self.question else self._new_code(), "kind": kind}
        made["tells_applicant"] = get["tells_applicant"]
        made |= {"required": get["is_required"], **self._english(made), **self._section()}
        if kind == Kind.TEXT and get["limit"]:
            made["limit"] = get["limit"]
        if kind in (Kind.NUMBER, Kind.MONEY):
            made |= {"least": get["least"], "most": get["most"]}
        if kind == Kind.FILE and get["most"]:
            made["most"] = min(get["most"], 10)
        if kind == Kind.CHOICE:
            made["options"] = self._options()
        if kind == Kind.TABLE:
            made |= {"columns": self._columns(), "rows": get["rows"] or 8}
        if get["when"]:
            asked, _mark, answer = get["when"].partition("=")
            made["shown_when"] = {"question": asked, "answers": [answer]}
        return made

    def _english(self, made: dict[str, Any]) -> dict[str, str]:
        """English words stay only while the others have not changed."""
        old = self.question
        return {
            f"{name}_en": getattr(old, f"{name}_en")
            for name in ("title", "help", "example")
            if old and all(made[f"{name}_{code}"] == getattr(old, f"{name}_{code}") for code in CODES)
        }

    def _section(self) -> dict[str, str]:
        """The heading that begins with this question stays as its template has it."""
        names = [f"section_{code}" for code in (*CODES, "en")]
        return {name: getattr(self.question, name) for name in names} if self.question else {}

    def _new_code(self) -> str:
        return _free("q", {each.code for each in self.set.items})

    def _options(self) -> list[dict[str, Any]]:
        """Answers; one that stands where it stood keeps its code, so that conditions go on holding."""
        old = self.question.options if self.question else ()
        used = {each.code for each in old}
        made = []
        pairs = zip(*(_lines(self.cleaned_data[f"options_{code}"]) for code in CODES), strict=True)
        for n, (ky, ru) in enumerate(pairs):
            code = old[n].code if n < len(old) else _free("a", used)
            used.add(code)
            made.append({"code": code, "title_ky": ky, "title_ru": ru})
        return made

    def _columns(self) -> list[dict[str, Any]]:
        old = self.question.columns if self.question else ()
        used, made = {each.code for each in old}, []
        for n in range(1, SHOWN_COLUMNS + 1):
            ky, ru, kind = (self.cleaned_data[f"col{n}_{name}"] for name in ("ky", "ru", "kind"))
            if ky or ru:
                code = old[n - 1].code if n <= len(old) else _free("k", used)
                used.add(code)
                made.append({"code": code, "kind": kind or Kind.TEXT.value, "title_ky": ky, "title_ru": ru})
        return made


def _question_typed(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"kind": Kind.TEXT.value, "is_required": True, "limit": 1500, "rows": 8}
    typed = {
        name: value
        for name, value in {f: getattr(question, f) for f in question.__struct_fields__}.items()
        if name not in ("options", "columns", "shown_when", "required", "code")
    }
    typed["kind"] = question.kind.value
    typed["is_required"] = question.required
    for code in CODES:
        typed[f"options_{code}"] = "\n".join(getattr(each, f"title_{code}") for each in question.options)
    for n, column in enumerate(question.columns, start=1):
        typed |= {
            f"col{n}_ky": column.title_ky,
            f"col{n}_ru": column.title_ru,
            f"col{n}_kind": column.kind.value,
        }
    if question.shown_when is not None:
        typed["when"] = f"{question.shown_when.question}={question.shown_when.answers[0]}"
    return typed


def _conditions(known: QuestionSet, question: Question | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for each in known.items:
        if question is not None and each.code == question.code:
            break
        for option in each.options:
            words = f"{written(each, 'title')} — {written(option, 'title')}"
            found.append((f"{each.code}={option.code}", words))
    return found


def _column_fields(n: int) -> dict[str, forms.Field]:
    kinds = [(kind.value, kind.label) for kind in IN_A_CELL]
    return {
        f"col{n}_ky": forms.CharField(label=LANGUAGES["ky"], max_length=100, required=False),
        f"col{n}_ru": forms.CharField(label=LANGUAGES["ru"], max_length=100, required=False),
        f"col{n}_kind": forms.ChoiceField(label=_("Holds"), choices=kinds, required=False),
    }


class TemplateForm(_SetForm):
    """The words of a template; of a whole call also its texts."""

    title_ky = forms.CharField(label=LANGUAGES["ky"], max_length=200, required=False)
    title_ru = forms.CharField(label=LANGUAGES["ru"], max_length=200, required=False)
    about_ky = forms.CharField(label=LANGUAGES["ky"], max_length=500, required=False)
    about_ru = forms.CharField(label=LANGUAGES["ru"], max_length=500, required=False)

    def __init__(self, data: Any, *, words: dict[str, str], card: Any = None, seen: str = "") -> None:
        self.card: Card | None = read_card(card) if card is not None else None
        texts = {f"text_{name}": text for name, text in self.card.texts.items()} if self.card else {}
        super().__init__(data, initial={"seen": seen, **words, **texts})
        for name in CARD_TEXTS if self.card else ():
            for code in CODES:
                self.fields[f"text_{name}_{code}"] = forms.CharField(
                    label=LANGUAGES[code],
                    max_length=4000,
                    required=False,
                    widget=forms.Textarea(attrs={"rows": 3, "lang": code}),
                )

    def words(self) -> dict[str, str]:
        """Name and description."""
        return {name: self.cleaned_data[name] for name in ("title_ky", "title_ru", "about_ky", "about_ru")}

    def known_card(self) -> Any:
        """The card as JSON data with its texts as they were typed."""
        assert self.card is not None
        kept = {name: text for name, text in self.card.texts.items() if name.endswith("_en")}
        typed = {
            name.removeprefix("text_"): text.replace("\r\n", "\n")
            for name, text in self.cleaned_data.items()
            if name.startswith("text_") and text.strip()
        }
        return plain(self.card) | {"texts": kept | typed}


def _free(letter: str, used: set[str]) -> str:
    n = 1
    while f"{letter}{n}" in used:
        n += 1
    return f"{letter}{n}"


def _lines(text: str) -> list[str]:
    return [line.strip()[:300] for line in text.splitlines() if line.strip()]
