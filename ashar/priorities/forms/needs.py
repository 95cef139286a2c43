"""Forms of needs, problems and priorities."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from ashar.core.web.doors import DoorForm
from ashar.core.web.fields import DateFormField
from ashar.core.web.forms import Bilingual, Form
from ashar.core.web.sheets import Sheet
from ashar.core.web.uploads import SCAN_TYPES, UploadField
from ashar.priorities.actions import Ranked, Vote
from ashar.priorities.forms.problems import WordingForm
from ashar.priorities.models import NeedSignal
from ashar.priorities.states import SetAside

MOST_PROBLEMS = 5


class SayForm(DoorForm):
    """What worries a resident."""

    text = forms.CharField(
        label=_("What worries you?"),
        help_text=_("In your own words, in Kyrgyz or Russian. What happens, to whom, how often."),
        max_length=2000,
        widget=forms.Textarea,
    )
    where = forms.CharField(
        label=_("Where is it?"), help_text=_("Village, quarter or street."), max_length=120, required=False
    )
    contact = forms.CharField(
        label=_("How can we reach you?"),
        help_text=_("A phone number or an e-mail address, only if you want to be asked back."),
        max_length=120,
        required=False,
    )


class SetAsideForm(Form):
    """Why a signal does not become part of a problem."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=SetAside.choices,
        widget=forms.RadioSelect,
        help_text=_("Whoever said it reads this sentence on the page of the number."),
    )


class SearchForm(Form):
    """A name to look for."""

    q = forms.CharField(label=_("Town or village"), required=False, max_length=80)


class MeetingForm(Form):
    """When and where residents met, and how many they were."""

    held_on = DateFormField(label=_("Day of the meeting"))
    place = forms.CharField(
        label=_("Place"), max_length=200, help_text=_("School, house of culture, quarter.")
    )
    participants = forms.IntegerField(label=_("How many people came"), min_value=1, max_value=100_000)
    women = forms.IntegerField(
        label=_("How many of them were women"), min_value=0, max_value=100_000, required=False
    )
    minutes = UploadField(
        label=_("Minutes: photo or scan"),
        allowed=SCAN_TYPES,
        required=False,
        help_text=_("PDF or picture. Not public: it holds names and signatures."),
    )


class RankedForm(WordingForm):
    """A problem that a meeting named, with its votes."""

    votes = forms.IntegerField(label=_("Votes"), min_value=0, max_value=100_000)
    reason = Bilingual(_("Why it stands at its place"), long=True, max_length=1000)

    def has_changed(self) -> bool:
        """Whether something was written; a choice that stands there from the beginning is nothing."""
        return any(name != "protected" for name in self.changed_data)

    def ranked(self, signals: Sequence[NeedSignal]) -> Ranked:
        """The problem with its votes and the signals it joins, as the action wants it."""
        facts = self.cleaned_data
        vote = Vote(facts["votes"], facts["reason_ky"], facts["reason_ru"])
        return Ranked(self.wording(), vote, signals)


class SignalsForm(Form):
    """Which problem each waiting signal belongs to: a number from 1 to 5, or none yet."""

    def __init__(self, *args: Any, signals: Iterable[NeedSignal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signals = {f"s{signal.pk}": signal for signal in signals}
        numbers = [("", _("to none yet"))] + [(str(n), str(n)) for n in range(1, MOST_PROBLEMS + 1)]
        for name in self.signals:
            self.fields[name] = forms.ChoiceField(label=_("Problem"), choices=numbers, required=False)

    def rows(self) -> Iterator[tuple[NeedSignal, BoundField]]:
        """Each signal with its field."""
        for name, signal in self.signals.items():
            yield signal, self[name]

    def of(self, n: int) -> list[NeedSignal]:
        """The signals of the n-th problem."""
        return [signal for name, signal in self.signals.items() if self.cleaned_data.get(name) == str(n)]


class SettleSheet(Sheet):
    """A whole meeting as one posted page: the meeting, up to five problems, the residents' words."""

    def __init__(self, request: Any, *, signals: Iterable[NeedSignal]) -> None:
        super().__init__(request)
        data, _files = self.sent
        self.meeting = MeetingForm(*self.sent)
        self.problems = [
            RankedForm(data, prefix=f"p{n}", empty_permitted=n > 1) for n in range(1, MOST_PROBLEMS + 1)
        ]
        self.signals = SignalsForm(data, signals=signals)
        self.forms = [self.meeting, *self.problems, self.signals]

    def fits(self) -> bool:
        """No words of residents are joined to a problem that is empty."""
        for n, form in enumerate(self.problems, start=1):
            if not form.cleaned_data and self.signals.of(n):
                self.signals.add_error(None, _("You joined words of residents to a problem that is empty."))
        return self.signals.is_valid()

    @property
    def upload(self) -> Any:
        """The minutes as they were sent, if any."""
        return self.meeting.cleaned_data["minutes"]

    def facts(self) -> dict[str, Any]:
        """The meeting and its problems as the action wants them, without the minutes."""
        ranked = [
            form.ranked(self.signals.of(n))
            for n, form in enumerate(self.problems, start=1)
            if form.cleaned_data
        ]
        meeting = {name: value for name, value in self.meeting.cleaned_data.items() if name != "minutes"}
        return {**meeting, "ranked": ranked}
