"""States of reports, acts and evaluations."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Report(TextChoices):
    """A report from its first words to its acceptance. That one is due is worked out, not stored."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    RETURNED = "returned", _("Returned with remarks")
    ACCEPTED = "accepted", _("Accepted")


R = Report
REPORT_STEPS = {
    "submit": step([R.DRAFT, R.RETURNED], R.SUBMITTED, _("Submit the report")),
    "return": step([R.SUBMITTED], R.RETURNED, _("Return with remarks")),
    "accept": step([R.SUBMITTED], R.ACCEPTED, _("Accept the report")),
    "release": step([R.ACCEPTED], R.ACCEPTED, _("Change what is public")),
    "correct": step([R.ACCEPTED], R.ACCEPTED, _("Correct the report")),
}


class Act(TextChoices):
    """An acceptance act is signed once."""

    SIGNED = "signed", _("Signed")


ACT_STEPS = {"correct": step([Act.SIGNED], Act.SIGNED, _("Correct the act"))}


class Evaluation(TextChoices):
    """An evaluation is written once."""

    WRITTEN = "written", _("Written")


EVALUATION_STEPS = {"correct": step([Evaluation.WRITTEN], Evaluation.WRITTEN, _("Correct the evaluation"))}


class Past(TextChoices):
    """What is known of the time before the platform is recorded once."""

    RECORDED = "recorded", _("Known from a source")


class Visit(TextChoices):
    """A visit from its plan to its last finding."""

    PLANNED = "planned", _("The visit is planned")
    DONE = "done", _("The visit was made, findings are open")
    CLOSED = "closed", _("The visit was made")
    CANCELLED = "cancelled", _("The visit did not take place")


V = Visit
VISIT_STEPS = {
    "record": step([V.PLANNED], V.DONE, _("Record the visit")),
    "cancel": step([V.PLANNED], V.CANCELLED, _("The visit does not take place")),
    "close": step([V.DONE], V.CLOSED, _("Close the visit")),
}


class Finding(TextChoices):
    """A finding from the day it was told to the decision on it."""

    OPEN = "open", _("To be fixed")
    ANSWERED = "answered", _("Answered by the organisation")
    FIXED = "fixed", _("Fixed")
    NOT_FIXED = "not_fixed", _("Not fixed")
    NO_REMEDY = "no_remedy", _("Cannot be put right any more")


F = Finding
FINDING_STEPS = {
    "answer": step([F.OPEN, F.ANSWERED], F.ANSWERED, _("Answer the finding")),
    "give_time": step([F.OPEN, F.ANSWERED], F.OPEN, _("Give more time")),
    "fix": step([F.OPEN, F.ANSWERED], F.FIXED, _("Fixed")),
    "leave": step([F.OPEN, F.ANSWERED], F.NOT_FIXED, _("Not fixed")),
    "give_up": step([F.OPEN, F.ANSWERED], F.NO_REMEDY, _("Cannot be put right any more")),
}


class Opinion(TextChoices):
    """What a resident said of an order, until the public answer."""

    RECEIVED = "received", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    SET_ASIDE = "set_aside", _("Set aside")


class OpinionSetAside(TextChoices):
    """Why there is no public answer: sentences that the resident reads."""

    OTHER_MATTER = "other_matter", _("It is not about this order.")
    OTHER_BODY = "other_body", _("Another body answers for this; the city hall passes it on.")
    ONE_PERSON = "one_person", _("A public answer would show who is meant; the city hall answers in person.")
    UNCLEAR = "unclear", _("It could not be understood what is meant.")


O = Opinion  # noqa: E741
OPINION_STEPS = {
    "answer": step(
        [O.RECEIVED, O.SET_ASIDE],
        O.ANSWERED,
        _("Publish the answer"),
        follows=_("The question in short and the answer stand on the order’s page."),
        undo=_("It can be corrected later; the correction is recorded."),
        seen_by=_("Everybody. The resident’s own words, name and contact are shown to nobody."),
    ),
    "correct": step([O.ANSWERED], O.ANSWERED, _("Correct the answer")),
    "set_aside": step([O.RECEIVED], O.SET_ASIDE, _("Set aside")),
}
