"""Who took part in meetings and surveys, photos, and how many live where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ashar.core import clock, journal, lifecycle
from ashar.core.files import StoredFile
from ashar.core.lifecycle import Refused
from ashar.places.models import Authority, Quarter
from ashar.priorities.models import Attendance, Meeting, MeetingPhoto, Survey


@dataclass(frozen=True)
class Groups:
    """How many of each age group, and from each quarter (by its id); what is not known is left out."""

    ages: Mapping[str, int] = field(default_factory=dict)
    quarters: Mapping[int, int] = field(default_factory=dict)


@transaction.atomic
def record_attendance(*, of: Meeting | Survey, groups: Groups, by: journal.Actor) -> Meeting | Survey:
    """Take down who took part, in groups; what was written before is replaced."""
    held: Meeting | Survey = lifecycle.lock(of)
    if held.participants is None:
        raise Refused(_("How many took part is known when the survey is closed."))
    if any(sum(each.values()) > held.participants for each in (groups.ages, groups.quarters)):
        raise Refused(_("The groups are more people together than took part."))
    known = set(Quarter.objects.filter(place=held.authority.place_id).values_list("pk", flat=True))
    if not set(groups.quarters) <= known:
        raise Refused(_("This village or quarter belongs to another place."))
    held.groups.all().delete()
    what = {"meeting": held} if isinstance(held, Meeting) else {"survey": held}
    Attendance.objects.bulk_create(
        [
            *(Attendance(**what, age=age, people=people) for age, people in groups.ages.items()),
            *(Attendance(**what, quarter_id=pk, people=people) for pk, people in groups.quarters.items()),
        ]
    )
    # Without the counts: small ones are not for everybody, and the journal is.
    step = f"{held._meta.model_name}.attendance"
    journal.write_entry(chain=held.chain, number=held.number, step=step, by=by)
    return held


@transaction.atomic
def begin_survey(
    *, authority: Authority, title_ky: str, title_ru: str, way: str, began_on: date, by: journal.Actor
) -> Survey:
    """Say that residents are being asked from a day on."""
    if began_on > clock.today():
        raise Refused(_("The first day of the survey is still to come."))
    survey = Survey(authority=authority, title_ky=title_ky, title_ru=title_ru, way=way, began_on=began_on)
    return lifecycle.begin(survey, by=by, record={"began_on": began_on, "way": way})


@transaction.atomic
def close_survey(
    *,
    survey: Survey,
    ended_on: date,
    participants: int,
    by: journal.Actor,
    asked: int | None = None,
    women: int | None = None,
    summary_ky: str = "",
    summary_ru: str = "",
) -> Survey:
    """Say how many answered, and what they say taken together."""
    running = lifecycle.lock(survey)
    lifecycle.check(running, "close", ())
    wrong = []
    if not running.began_on <= ended_on <= clock.today():
        wrong.append(_("The last day lies between the first day and today."))
    if women is not None and women > participants:
        wrong.append(_("There cannot be more women than participants."))
    if asked is not None and asked < participants:
        wrong.append(_("More people answered than were asked."))
    if wrong:
        raise Refused(*wrong)
    record = {"ended_on": ended_on, "asked": asked, "participants": participants, "women": women}
    facts = record | {"summary_ky": summary_ky, "summary_ru": summary_ru}
    return lifecycle.move(running, "close", by=by, record=record, **facts)


@dataclass(frozen=True)
class NewPhoto:
    """A photo in full and small, with its caption, and whether those on it agreed."""

    full: StoredFile
    small: StoredFile
    caption_ky: str = ""
    caption_ru: str = ""
    has_consent: bool = False


MOST_PHOTOS = 12


def names_protected(meeting: Meeting) -> bool:
    """Whether a problem of protected people was named at the meeting: then nothing shows where it was."""
    return meeting.problems.filter(is_protected=True).exists()


@transaction.atomic
def add_photo(*, meeting: Meeting, photo: NewPhoto, by: journal.Actor) -> MeetingPhoto:
    """Keep a photo of a meeting for the office."""
    held = lifecycle.lock(meeting)
    if held.photos.count() >= MOST_PHOTOS:
        raise Refused(_("A meeting has at most twelve photos."))
    kept = MeetingPhoto.objects.create(meeting=held, **vars(photo))
    facts = {"photo": photo.full.sha256, "consent": photo.has_consent}
    journal.write_entry(chain=held.chain, number=held.number, step="meeting.photo", by=by, facts=facts)
    return kept


@transaction.atomic
def release_photos(*, meeting: Meeting, photos: Sequence[MeetingPhoto], by: journal.Actor) -> Meeting:
    """Let everybody see these photos and no others."""
    held = lifecycle.lock(meeting)
    chosen = {photo.pk for photo in photos}
    if chosen and names_protected(held):
        raise Refused(_("This meeting named a problem of protected people: its photos stay with the office."))
    kept = list(held.photos.select_related("small"))
    if any(photo.pk in chosen and not photo.has_consent for photo in kept):
        raise Refused(_("A photo can be public only when those who can be recognised on it agreed."))
    for photo in kept:
        photo.is_public = photo.pk in chosen
        photo.small.is_public = photo.is_public
        photo.small.save(update_fields=["is_public"])
        photo.save(update_fields=["is_public"])
    facts = {"public": sorted(photo.small.sha256 for photo in kept if photo.is_public)}
    journal.write_entry(chain=held.chain, number=held.number, step="meeting.photos", by=by, facts=facts)
    return held


@dataclass(frozen=True)
class Inhabitants:
    """A village or quarter and how many live in it; `pk` None: a new one."""

    name_ky: str
    name_ru: str
    people: int | None = None
    pk: int | None = None


@transaction.atomic
def keep_quarters(
    *,
    authority: Authority,
    people: int | None,
    people_on: date | None,
    people_source: str,
    quarters: Sequence[Inhabitants],
    by: journal.Actor,
) -> Authority:
    """Say how many live in the place and in its villages or quarters, as of a day, and by which source."""
    journal.lock_chain(authority.code)
    place = authority.place
    names = [each.name_ky for each in quarters]
    if len(set(names)) != len(names):
        raise Refused(_("Two villages or quarters have the same name."))
    known = {each.pk: each for each in place.quarters.all()}
    if people is not None and sum(each.people or 0 for each in quarters) > people:
        raise Refused(_("More people live in the quarters than in the whole place."))
    as_of = {"people_on": people_on, "people_source": people_source}
    place.people, place.people_on, place.people_source = people, people_on, people_source
    place.save(update_fields=["people", *as_of])
    for each in quarters:
        facts = {"name_ky": each.name_ky, "name_ru": each.name_ru, "people": each.people, **as_of}
        if each.pk in known:
            Quarter.objects.filter(pk=each.pk).update(**facts)
        else:
            Quarter.objects.create(place=place, **facts)
    told = {"people": people, "quarters": {each.name_ky: each.people for each in quarters}, **as_of}
    journal.write_entry(
        chain=authority.code, number=f"{authority.code}-quarters", step="quarters.keep", by=by, facts=told
    )
    return authority
