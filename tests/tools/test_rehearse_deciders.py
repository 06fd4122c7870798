"""演练里的由谁审批：授权中途收回、重新授予，报送与接收；每一步的理由都说得出。"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regimes.models import Delegation
from tests.factories import rehearsal
from tests.factories.rehearsal import dues, step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("national")]
COUNTY = 'regime = "NAT_COUNTY"\naid = "minimum_living"\n'
URGENT = 'regime = "LS2019"\naid = "temporary_urgent"\n'
RELIEVED = [
    step("2026-09-14T09:00:00", "register"),
    step("2026-09-14T10:00:00", "relieve"),
]


def test_a_delegation_ended_mid_case_is_named_where_the_street_would_sign():
    *_, ended, _, street, district = rehearsal.played(
        URGENT,
        *RELIEVED,
        step("2026-09-15T09:00:00", "end_delegation", source="兰政〔2026〕9号"),
        step("2026-09-15T09:30:00", "complete_paperwork", expect="decision"),
        step("2026-09-15T10:00:00", "approve", by="leader", expect="blocked"),
        step("2026-09-15T11:00:00", "approve", expect="granted"),
    )
    assert ended["ok"] and district["ok"]
    assert "兰政〔2026〕9号：2026年9月15日起已收回" in street["reasons"][0]
    assert not Delegation.objects.exists()


def test_what_cannot_be_granted_or_ended_is_refused_with_its_reason():
    *_, twice, back, nothing = rehearsal.played(
        URGENT,
        *RELIEVED,
        step("2026-09-15T09:00:00", "delegate", expect="blocked"),
        step("2026-09-15T09:10:00", "end_delegation", starts_on="2026-09-01", expect="blocked"),
        step("2026-09-15T09:20:00", "delegate", aid="margin", provincial_basis="", expect="blocked"),
    )
    assert "重叠" in twice["reasons"][0] and "不能追溯" in back["reasons"][0]
    assert "请写明省级依据" in "".join(nothing["reasons"])


def investigated():
    return [
        step("2026-09-01T09:00:00", "accept"),
        step("2026-09-01T11:00:00", "request_check"),
        step("2026-09-02T09:00:00", "record_check"),
        step("2026-09-03T09:00:00", "record_visit"),
        step("2026-09-03T15:00:00", "finish_visit"),
        step("2026-09-04T09:00:00", "open_publicity"),
        step("2026-09-04T10:00:00", "post_notice"),
        step("2026-09-12T00:10:00", "clock", expect="decision"),
    ]


def test_where_the_script_says_nothing_the_papers_arrive_on_the_day_of_the_decision_stage():
    [*_, closed, approved] = rehearsal.played(
        COUNTY, *investigated(), step("2026-09-14T09:00:00", "approve", expect="granted")
    )
    assert dues(closed)["T10"] == "2026-09-24" and approved["ok"]


def test_a_script_that_sends_the_papers_itself_starts_the_clock_on_receipt():
    [*_, closed, sent, received] = rehearsal.played(
        COUNTY,
        *investigated(),
        step("2026-09-14T09:00:00", "submit_to_county"),
        step("2026-09-15T09:00:00", "receive_papers"),
    )
    assert "T10" not in dues(closed) and "T10" not in dues(sent)
    assert dues(received)["T10"] == "2026-09-29"


def test_a_script_that_overlooks_the_end_of_a_delegation_is_told_on_its_line(tmp_path):
    path = tmp_path / "ended.toml"
    steps = [
        *RELIEVED,
        step("2026-09-15T09:00:00", "end_delegation", source="兰政〔2026〕9号"),
        step("2026-09-15T09:30:00", "complete_paperwork", expect="decision"),
        step("2026-09-15T10:00:00", "approve", by="leader", expect="granted"),
    ]
    path.write_text(URGENT + "".join(steps), encoding="utf-8")
    with pytest.raises(
        CommandError, match=r"第\d+行：approve 所期 granted，实为 decision：.*9号：2026年9月15日起已收回"
    ):
        call_command("rehearse", str(path), stdout=StringIO())
