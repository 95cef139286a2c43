"""What people are told of a selection."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ashar.accounts.models import User
from ashar.calls.letters import write_to_subscribers
from ashar.calls.models import Call
from ashar.calls.notices import calls_of, known_of
from ashar.core.lifecycle import Words
from ashar.core.notices import NoticeKind, notify, notify_followers, register
from ashar.organisations.models import Membership
from ashar.organisations.queries import members_of
from ashar.proposals.models import Proposal

BRING = "selection.bring_package"
RESULTS_FOR_ALL = "selection.results_for_all"
_WHY = _(
    "The keepers cannot make the key of the call any more, so your proposal {number} cannot be opened here. "
    "Bring the package of its receipt until {until}: without it the proposal takes no part."
)

register(
    NoticeKind(
        "selection.opened",
        _("The proposals of {number} are opened: please declare your interests"),
        _("The sitting on “{title}” has begun. Declare your interests first; then you can read and mark."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} are opened: please declare your interests"),
        protected_body=_("The sitting has begun. Declare your interests first; then you can read and mark."),
    ),
    NoticeKind(
        "selection.ready_to_mark",
        _("The proposals of {number} can be marked"),
        _("The admission check of “{title}” is finished. Mark alone and lock your sheet."),
        link="selection:sitting",
        protected_subject=_("The proposals of {number} can be marked"),
        protected_body=_("The admission check is finished. Mark alone and lock your sheet."),
    ),
    NoticeKind(
        "selection.to_mark_anew",
        _("A theme of {number} is decided anew: please mark"),
        _("The decision on a theme of “{title}” was set aside. Mark alone and lock your sheet."),
        link="selection:sitting",
        protected_subject=_("A theme of {number} is decided anew: please mark"),
        protected_body=_("The decision on a theme was set aside. Mark alone and lock your sheet."),
    ),
    NoticeKind(
        "selection.annulled",
        _("{number}: the award is annulled"),
        _("The decision about “{title}” was set aside. The reason stands on the page of the results."),
        link="selection:results",
        protected_subject=_("{number}: the award is annulled"),
        protected_body=_("The decision was set aside. The reason stands on the page of the results."),
    ),
    NoticeKind(
        "selection.results",
        _("Results of {number} are published"),
        _("The commission has decided about “{title}”. Results, reasons and your own marks are on the page."),
        link="selection:results",
        protected_subject=_("Results of {number} are published"),
        protected_body=_("The commission has decided. Results, reasons and your own marks are on the page."),
    ),
    NoticeKind(
        "selection.to_publish",
        _("The protocol of {number} is signed: please publish the results"),
        _("The commission has decided about “{title}” and signed. The results wait for your publication."),
        link="selection:sitting",
        protected_subject=_("The protocol of {number} is signed: please publish the results"),
        protected_body=_("The commission has decided and signed. The results wait for your publication."),
    ),
)


def _plain(code: str, subject: Words, body: Words, link: str = "selection:sitting") -> NoticeKind:
    """Words that give nothing of the call away, so that they serve a protected one too."""
    return NoticeKind(code, subject, body, link, protected_subject=subject, protected_body=body)


register(
    _plain(
        "selection.marks_unreadable",
        _("{number}: please mark once more"),
        _(
            "Your locked marks cannot be read: their key is lost, or they were changed in the database. "
            "They do not count; mark the proposals once more and lock."
        ),
    )
)
register(
    _plain(
        "selection.called_in",
        _("You are called into the sitting on {number}"),
        _("A member is away and the order names you as the next. Declare your interests first."),
    ),
    _plain(
        "selection.not_needed",
        _("You are not needed for {number} after all"),
        _("The member whose place you took is well again. Thank you."),
        link="calls:call",
    ),
    _plain(
        "selection.away",
        _("A member is away from {number}: the substitute is called"),
        _("The next substitute whom the order names sits in the member’s place."),
        link="selection:attending",
    ),
    _plain(
        "selection.away_unfilled",
        _("A member is away from {number}, and nobody takes the place"),
        _("No substitute is free, or the member’s locked sheet counts. Look whether there is a quorum."),
        link="selection:attending",
    ),
    _plain(
        "selection.remind_to_lock",
        _("Please mark the proposals of {number} and lock your sheet"),
        _("The others wait for you: marks appear when all have locked. If you cannot, say so there."),
    ),
    _plain(
        "selection.never_locked",
        _("A member has not locked: {number}"),
        _("Reminders did not help. Call the substitute, or excuse the member while there is a quorum."),
        link="selection:attending",
    ),
)
register(
    _plain(
        "selection.offered",
        _("{number}: a theme is offered to you"),
        _("A winner stepped back, or its money became less. Answer by {until}; else the next one is asked."),
        link="selection:offer",
    ),
    _plain(
        "selection.offer_answered",
        _("{number}: the offer has its answer"),
        _("The organisation that was asked has answered, or its time has run out. Look how it goes on."),
        link="selection:offer",
    ),
    _plain(
        "selection.lost_money",
        _("{number}: the money of your award has fallen away"),
        _("The decision, its number and the reason stand on the page of the results."),
        link="agreements:award",
    ),
    _plain(
        "selection.feedback",
        _("Feedback on your proposal {number}"),
        _("The commission wrote what was strong, what was weak and what to do better next time."),
        link="selection:own",
    ),
    _plain(
        "selection.interest_declared",
        _("A member has declared an interest in {number}: please rule on it"),
        _("Say with a reason whether the member takes part or steps aside; until then the sheet waits."),
        link="selection:declarations",
    ),
    _plain(
        "selection.interest_ruled",
        _("The chair has ruled on your interest in {number}"),
        _("Whether you take part in marking this applicant stands on the page of interests."),
        link="selection:declarations",
    ),
    _plain(
        "selection.interest_recorded",
        _("An interest of yours was recorded: {number}"),
        _("What you marked for this applicant counts no more. Who recorded it and why stands on the page."),
        link="selection:declarations",
    ),
)
register(
    NoticeKind(
        "selection.correct",
        _("Please put right: {title}"),
        _("The commission asks you to put named items of your proposal right until {until}, once."),
        link="selection:own-admission",
        protected_subject=_("Please put your proposal right: {number}"),
        protected_body=_(
            "The commission asks you to put named items of your proposal right until {until}, once."
        ),
    ),
    NoticeKind(
        "selection.refused",
        _("Not admitted: {title}"),
        _("Your proposal was not admitted. The reason and its source stand on its page."),
        link="selection:own-admission",
        protected_subject=_("Your proposal was not admitted: {number}"),
        protected_body=_("Your proposal was not admitted. The reason and its source stand on its page."),
    ),
    _plain(
        "selection.proposal_corrected",
        _("A correction came: {proposal}"),
        _("The applicant has put right what was asked. Check it and settle it: the sheets wait for it."),
    ),
    NoticeKind(
        RESULTS_FOR_ALL,
        _("The result of a competition is published: {title}"),
        _("Who won and why, and who was not admitted, stands on the page of the results of {number}."),
        link="selection:results",
        protected_subject=_("The result of competition {number} is published"),
        protected_body=_("Who won and why stands on the page of the results."),
    ),
)
register(
    NoticeKind(
        BRING,
        _("Bring the package of your receipt: {title}"),
        _WHY,
        link="selection:bring",
        protected_subject=_("Bring the package of your receipt: {number}"),
        protected_body=_WHY,
    )
)


def tell_of_results(call: Call, *, by: User) -> None:
    """Tell the applicants, then the commission and all who follow the call, its order or the authority."""
    facts = known_of(call)
    members = Membership.objects.current().filter(organisation__proposals__admission__opening__call=call)
    applicants = set(User.objects.filter(memberships__in=members).distinct())
    notify(applicants, number=call.number, kind="selection.results", facts=facts)
    seats = call.commission.members.for_call(call.number).select_related("user") if call.commission else []
    told = applicants | {by}
    commission = {seat.user for seat in seats} - told
    notify(commission, number=call.number, kind=RESULTS_FOR_ALL, facts=facts)
    told |= commission
    for followed in (call.number, call.line.number if call.line else "", calls_of(call.authority.code)):
        notices = notify_followers(
            followed, kind=RESULTS_FOR_ALL, facts=facts, about=call.number, apart_from=told
        )
        told |= {notice.user for notice in notices}
    write_to_subscribers(call, kind=RESULTS_FOR_ALL, facts=facts)


CONVENED, CALLED_OFF, CORRECTED = "selection.convened", "selection.called_off", "selection.corrected"
_WHEN = _("The sitting begins {begins_at}. Place, agenda and the day for your calendar stand on its page.")
_NOT_HELD = _("The sitting that was to begin {begins_at} does not take place.")
register(
    NoticeKind(
        CONVENED,
        _("A sitting on {number} is convened"),
        _WHEN,
        link="selection:minutes",
        protected_subject=_("A sitting on {number} is convened"),
        protected_body=_WHEN,
    ),
    NoticeKind(
        CALLED_OFF,
        _("The sitting on {number} is called off"),
        _NOT_HELD,
        link="selection:minutes",
        protected_subject=_("The sitting on {number} is called off"),
        protected_body=_NOT_HELD,
    ),
    _plain(
        CORRECTED,
        _("{number}: the protocol was corrected"),
        _("A corrected paper of the protocol is public; the earlier one and the reason stand beside it."),
        link="selection:protocol",
    ),
)


def ask_for_packages(filed: Iterable[Proposal], *, until: datetime) -> None:
    """Ask everybody who acts for an applicant for the package of its receipt."""
    for proposal in filed:
        facts = known_of(proposal.lot.call) | {"until": until}
        notify(members_of(proposal.organisation_id), number=proposal.number, kind=BRING, facts=facts)
