"""States of the selection's objects, and the steps between them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from ashar.core.lifecycle import step


class Interest(TextChoices):
    """What a member declares about an applicant before reading anything."""

    PENDING = "pending", _("Not declared yet")
    NONE = "none", _("No interest")
    DECLARED = "declared", _("Interest declared")
    WAIVED = "waived", _("Waived")
    RECUSED = "recused", _("Recused")


class Opening(TextChoices):
    """An opening happens once."""

    HELD = "held", _("Held")


class Admission(TextChoices):
    """The formal check of one proposal."""

    PENDING = "pending", _("To be checked")
    ADMITTED = "admitted", _("Admitted")
    REFUSED = "refused", _("Not admitted")


ADMISSION_STEPS = {
    "admit": step([Admission.PENDING], Admission.ADMITTED, _("Admit")),
    "refuse": step([Admission.PENDING], Admission.REFUSED, _("Do not admit")),
    "readmit": step([Admission.REFUSED], Admission.ADMITTED, _("Admit after all")),
}


class Sheet(TextChoices):
    """A member's score sheet."""

    ASSIGNED = "assigned", _("Not begun")
    OPEN = "open", _("Being filled")
    LOCKED = "locked", _("Locked")
    REVEALED = "revealed", _("Revealed")
    VOID = "void", _("Void")


SHEET_STEPS = {
    "begin": step([Sheet.ASSIGNED], Sheet.OPEN, _("Begin marking")),
    "lock": step(
        [Sheet.ASSIGNED, Sheet.OPEN],
        Sheet.LOCKED,
        _("Lock my marks"),
        follows=_(
            "Your marks are hashed and cannot be changed. When all have locked, all marks appear at once."
        ),
        undo=_("It cannot be taken back."),
        seen_by=_("Until all have locked: nobody, the secretary included."),
    ),
    "reveal": step([Sheet.LOCKED], Sheet.REVEALED, _("Reveal")),
    "give_back": step([Sheet.LOCKED], Sheet.OPEN, _("Give back: what was locked cannot be read")),
    "void": step([Sheet.ASSIGNED, Sheet.OPEN], Sheet.VOID, _("Excuse the member")),
    "set_aside": step([Sheet.REVEALED], Sheet.VOID, _("Set aside: the theme is marked anew")),
}


class SittingProtocol(TextChoices):
    """The protocol, from the generated text to the published paper."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Being signed")
    SIGNED = "signed", _("Signed")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")


PROTOCOL_STEPS = {
    "begin_signing": step([SittingProtocol.DRAFT], SittingProtocol.SIGNING, _("Begin signing")),
    "redraw": step(
        [SittingProtocol.DRAFT, SittingProtocol.SIGNING, SittingProtocol.SIGNED],
        SittingProtocol.DRAFT,
        _("Draw the protocol up anew"),
    ),
    "sign": step(
        [SittingProtocol.DRAFT, SittingProtocol.SIGNING], SittingProtocol.SIGNED, _("Record the signatures")
    ),
    "publish": step(
        [SittingProtocol.SIGNED],
        SittingProtocol.PUBLISHED,
        _("Publish the results"),
        follows=_(
            "Results, reasons and the protocol are public; every applicant is told; the appeal period begins."
        ),
        undo=_("A mistake is corrected by a new protocol that replaces this one."),
        seen_by=_("Everybody."),
    ),
    "supersede": step([SittingProtocol.PUBLISHED], SittingProtocol.SUPERSEDED, _("Replace")),
}


class Outcome(TextChoices):
    """What was decided about an admitted proposal."""

    SELECTED = "selected", _("Selected")
    RESERVE = "reserve", _("Reserve")
    NOT_SELECTED = "not_selected", _("Not selected")
    DECLINED = "declined_by_applicant", _("Declined by the applicant")


class Award(TextChoices):
    """An award waits for its agreement; an offered one first for the word of the organisation."""

    OFFERED = "offered", _("Offered: the answer is awaited")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined by the applicant")
    TAKEN_UP = "taken_up", _("Agreement signed")
    UNFUNDED = "unfunded", _("Without funding")
    LAPSED = "lapsed", _("No answer in time")
    ANNULLED = "annulled", _("Annulled")


LIVING = frozenset({Award.OFFERED, Award.GRANTED})  # what still may become an agreement


class Answer(TextChoices):
    """What became of an offer."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("Taken back")


AWARD_STEPS = {
    "accept": step(
        [Award.OFFERED],
        Award.GRANTED,
        _("Accept the offer"),
        follows=_("The award stands, its money is bound, and the agreement is prepared by itself."),
        undo=_("Until the agreement is signed the organisation can still refuse."),
        seen_by=_("Everybody."),
    ),
    "lapse": step([Award.OFFERED], Award.LAPSED, _("No answer in time")),
    "decline": step(
        [Award.OFFERED, Award.GRANTED],
        Award.DECLINED,
        _("Record that the winner steps back"),
        follows=_("The next in rank whose sum fits is asked; without one the lot has failed."),
        undo=_("It cannot be taken back."),
        seen_by=_("Everybody."),
    ),
    "take_up": step([Award.GRANTED], Award.TAKEN_UP, _("Sign the agreement")),
    "lose_funding": step([Award.OFFERED, Award.GRANTED], Award.UNFUNDED, _("No funding came")),
    "annul": step([Award.OFFERED, Award.GRANTED], Award.ANNULLED, _("Annul the award")),
}


class Anew(TextChoices):
    """What is done anew after a decision was set aside."""

    REMARK = "remark", _("All proposals are marked anew")
    READMIT = "readmit", _("One more proposal is admitted and marked")
