"""What an invented organisation has told of itself once: its papers, bank, past work and people."""

from datetime import timedelta

from ashar.core import clock
from ashar.core.files import Locked
from ashar.demo.town import Town
from ashar.organisations.vault.actions import Days, add_document, save_profile
from ashar.organisations.vault.keeping import Person, Profile, Project

KEEPER = "kanat"
# How many days ago each paper was issued; the last of them ends soon.
PAPERS = {"registration": 2400, "charter": 2400, "tax": 20}
PROFILE = Profile(
    bank_name="Ак-Терек Банк (ойлоп табылган)",
    bank_bik="000000",
    bank_account="0000000000000000",
    projects=(Project("2024", "Өспүрүмдөр клубу", "Ак-Терек шаары"),),
    people=(Person("Азамат Үлгүлүев", "Долбоордун менеджери"),),
)


def keep_vault(town: Town, papers: dict[str, Locked]) -> None:
    """Put the papers in today, on the real clock: their journal is the platform's."""
    organisation, head = town.organisations[KEEPER], town.heads[KEEPER]
    for kind, ago in PAPERS.items():
        issued = clock.today() - timedelta(days=ago)
        add_document(organisation=organisation, kind=kind, file=papers[kind], days=Days(issued), by=head)
    save_profile(organisation=organisation, profile=PROFILE, by=head)
