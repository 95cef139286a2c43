"""Filing is limited by proposal, never by address: an office or a hub of organisations stands behind one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from ashar.core import clock
from ashar.core.lifecycle import Refused
from ashar.proposals.actions import file_proposal, save_draft
from ashar.proposals.actions.filing import MOST_IN_A_MINUTE
from ashar.proposals.content import Content
from ashar.proposals.models import Proposal
from ashar.proposals.tests.conftest import Cast
from tools.bench.town import whole_drafts

HUB = "192.0.2.7"


def test_200_filings_from_one_address_in_five_minutes_all_succeed(demo_town: Any) -> None:
    drafts = whole_drafts(200)
    call = Proposal.objects.select_related("lot__call").get(number=drafts[0][0]).lot.call
    browser = Client()
    with time_machine.travel(call.deadline - timedelta(minutes=5), tick=False) as travel:
        for number, head in drafts:
            browser.force_login(head)
            assert browser.post(f"/ky/proposals/{number}/file/", REMOTE_ADDR=HUB).status_code == 302
            travel.shift(1.4)
    assert (
        Proposal.objects.filter(number__in=[number for number, _head in drafts], state="filed").count() == 200
    )


def test_one_proposal_is_not_filed_over_and_over(draft: Proposal, cast: Cast, whole: Content) -> None:
    now = clock.now()
    with clock.set_for_test(now):
        for n in range(MOST_IN_A_MINUTE):
            save_draft(proposal=draft, content=replace(whole, title=f"Ой {n}"), by=cast.ngo_head)
            draft = file_proposal(proposal=draft, by=cast.ngo_head)
        save_draft(proposal=draft, content=replace(whole, title="Дагы"), by=cast.ngo_head)
        with pytest.raises(Refused, match="many times within a minute"):
            file_proposal(proposal=draft, by=cast.ngo_head)
    with clock.set_for_test(now + timedelta(seconds=61)):
        assert file_proposal(proposal=draft, by=cast.ngo_head).version == MOST_IN_A_MINUTE + 1
