"""时间线：分办理、文书、查阅，记在网址里；接连相同的并成一条，按日排，结果用粗体写。"""

import datetime

import pytest

from core import events
from core.acts import Act
from desk import timeline
from tests.factories.cases import accepted
from tests.staging import staged


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def record(case, act, by, at, **facts):
    return events.record(act, chain=case.chain, at=at, by=by, case_id=case.pk, **facts)


def shown(case, name):
    days, _ = timeline.by_day(case.pk, name)
    return [(day, [(one.label, one.times) for one in found]) for day, found in days]


def test_twelve_looks_of_one_person_on_a_day_are_one_line_and_another_day_another(case, office, at):
    later = at + datetime.timedelta(days=1)
    for number in range(12):
        record(case, Act.READ_CHECK, office.checker, at + datetime.timedelta(minutes=number))
        record(case, Act.REVEAL, office.window, at + datetime.timedelta(minutes=number), data={"field": "电话"})
    record(case, Act.READ_CHECK, office.checker, later)
    assert shown(case, "looks") == [
        (later.date(), [("查看核对结果", 1)]),
        (at.date(), [("查看完整号码", 12), ("查看核对结果", 12)]),
    ]


def test_acts_are_folded_only_when_one_follows_the_other(case, office, at):
    for act in (Act.RECORD_HIT, Act.RECORD_HIT, Act.AUTHORISE, Act.RECORD_HIT):
        record(case, act, office.checker, at)
    assert shown(case, "done")[0][1][:3] == [("登记比对结果", 1), ("登记核对授权", 1), ("登记比对结果", 2)]


def test_every_act_is_of_exactly_one_kind_besides_all(case):
    for act in Act:
        kinds = [name for name, kind in timeline.KINDS.items() if kind.fits(act)]
        assert len(kinds) == 2 and kinds[1] == "all", act


def test_the_page_keeps_the_kind_in_its_address_and_counts_each(case, office, sign_in, at):
    record(case, Act.READ_CHECK, office.checker, at)
    record(case, Act.HOLD_REVIEW, office.leader, at, data={"result": "fail"})
    client, base = sign_in(office.window), f"/cases/{case.pk}/tab/timeline/"
    plain = client.get(base).text
    assert "<strong>评议不通过</strong>" in plain and "查看核对结果" not in plain
    looks = client.get(f"{base}looks/").text
    assert "查看核对结果" in looks and "评议不通过" not in looks
    assert f'href="{base}papers/"' in looks and 'aria-current="page">查阅 <span class="count">1</span>' in looks
    assert client.get(f"{base}all/").status_code == 200
    assert (
        client.get(f"{base}secret/").status_code == client.get(f"/cases/{case.pk}/tab/check/looks/").status_code == 404
    )


@pytest.mark.parametrize(
    ("act", "data", "said"),
    [
        (Act.APPROVE, {}, "同意"),
        (Act.REFUSE, {}, "不同意"),
        (Act.CLOSE_PUBLICITY, {"objected": False}, "无异议"),
        (Act.CLOSE_PUBLICITY, {"objected": True}, "有异议"),
        (Act.CLOSE_PUBLICITY, {}, ""),
        (Act.RESOLVE_OBJECTION, {"outcome": "dismissed"}, "异议不成立"),
        (Act.PASS_GATE, {"passed": False}, "不通过，退回审批"),
        (Act.SERVE, {"succeeded": False}, "没有送达"),
        (Act.ACCEPT, {}, ""),
    ],
)
def test_an_outcome_is_said_in_the_field_s_words(case, office, at, act, data, said):
    assert timeline.outcome(record(case, act, office.window, at, data=data)) == said


def test_a_tab_alone_is_sent_to_the_script_and_the_whole_page_to_a_plain_link(case, office, sign_in):
    client = sign_in(office.window)
    part = client.get(f"/cases/{case.pk}/tab/visit/", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="case-tab"') and "下一步" not in part.text
    assert "HX-Request" in part["Vary"]
    assert part.text.strip() in client.get(f"/cases/{case.pk}/tab/visit/").text
