"""长期公示跟着待遇走：待遇终止那天撤下，不论它叫什么、挂在哪一案；没有终止的一概不动。"""

import datetime
from datetime import timedelta

import pytest

from benefits.models import Entitlement
from benefits.services.entitlements import adjust_entitlement
from benefits.sweeps import open_entitlements
from cases.models import CoveredPerson
from core.models import Event
from publicity import queries
from publicity.models import Bulletin, Round
from publicity.services import end_rounds
from regimes.models import Procedure
from tests.factories.benefits import APRIL, MARCH, change, grant, roster_office
from tests.factories.regimes import shipped_regime
from tests.staging import staged

pytestmark = pytest.mark.django_db
APRIL_FIRST = datetime.timedelta(days=30)


@staged
def office():
    return roster_office()


def poster(case, at, *, stage="result", days=None):
    """贴在墙上的一轮：`days` 空即长期。"""
    rule = shipped_regime("LS2019").procedure("minimum_living").publicity_rule("result")
    bulletin = Bulletin.objects.create(
        number=f"公示{case.pk}-{stage}",
        community=case.community,
        street=case.street,
        stage=stage,
        planned_on=at.date(),
        opened_on=at.date(),
    )
    return Round.objects.create(
        case=case,
        bulletin=bulletin,
        community=case.community,
        rule=rule,
        stage=stage,
        number=1,
        is_standing=days is None,
        head_name=case.head_name,
        household_size=2,
        aid_label="最低生活保障",
        amount="800.00",
        opened_on=at.date(),
        first_day=at.date(),
        last_day=at.date() + timedelta(days=days) if days else None,
    )


def entitled(office, at):
    decision = grant(office, at=at)
    open_entitlements(at)
    return decision, Entitlement.objects.get(decision=decision)


@pytest.mark.parametrize("stage", ["standing", "result"])
def test_it_comes_down_the_day_the_aid_ends_whatever_it_is_called(office, at, stage):
    decision, old = entitled(office, at)
    one = poster(decision.case, at, stage=stage)
    adjust_entitlement(old.pk, change(decision, purpose="stop", at=at), by=office.leader, at=at)
    one.refresh_from_db()
    assert one.closed_on is None  # 三月还在享受
    open_entitlements(at + APRIL_FIRST - timedelta(days=1))
    one.refresh_from_db()
    assert one.closed_on is None
    open_entitlements(at + APRIL_FIRST)
    one.refresh_from_db()
    assert (one.closed_on, one.closed_why) == (datetime.date(2026, 4, 1), "待遇已终止，长期公示撤下")
    assert Event.objects.filter(act="close_publicity", case_id=decision.case_id).count() == 1


def test_it_comes_down_when_a_change_makes_its_sum_wrong(office, at):
    """提标自四月起：四月一日墙上的金额已不对，撤下；新的一张由变更案件贴，一直到那一份也停发。"""
    decision, old = entitled(office, at)
    one = poster(decision.case, at)
    raising = change(decision, purpose="raise", amount="950.00", at=at)
    raised = adjust_entitlement(old.pk, raising, by=office.leader, at=at)
    one.refresh_from_db()
    assert one.closed_on is None  # 三月照旧发原来的金额
    april = at + APRIL_FIRST
    open_entitlements(april)
    one.refresh_from_db()
    assert (one.closed_on, one.closed_why) == (datetime.date(2026, 4, 1), "待遇已变更，旧的长期公示撤下")
    new = poster(raising.case, april)
    may = datetime.date(2026, 5, 1)
    adjust_entitlement(raised.pk, change(decision, purpose="stop", at=april, starts=may), by=office.leader, at=april)
    open_entitlements(april)
    new.refresh_from_db()
    assert new.closed_on is None
    open_entitlements(april + timedelta(days=30))
    new.refresh_from_db()
    assert (new.closed_on, new.closed_why) == (may, "待遇已终止，长期公示撤下")


def test_after_a_move_it_is_posted_again_in_the_new_place(office, at):
    decision, _ = entitled(office, at)
    case = decision.case
    shipped_regime("LS2019")
    case.procedure = Procedure.objects.get(regime__code="LS2019", regime__version=1, aid=case.aid, purpose="new")
    case.save()
    rule = case.procedure.publicity_rules.get(when="while_paid")
    one = poster(case, at, stage=rule.stage)
    assert case not in queries.missing_rounds(on=at.date()) and rule.stage not in _due(case, at.date())
    end_rounds(case.pk, at=at, why="户已迁往别的街道", standing=True)
    assert case in queries.missing_rounds(on=at.date()) and queries.rule_due(case, rule.stage, on=at.date()) == rule
    again = Round.objects.get(pk=one.pk)
    again.pk, again.token, again.closed_on = None, "token-again", None
    again.save()
    assert case not in queries.missing_rounds(on=at.date()) and rule.stage not in _due(case, at.date())
    CoveredPerson.objects.filter(decision=decision).update(until_month=MARCH)
    end_rounds(case.pk, at=at, why="待遇已终止，长期公示撤下", standing=True)
    assert case in queries.missing_rounds(on=datetime.date(2026, 3, 31))  # 三月还在享受
    assert case not in queries.missing_rounds(on=APRIL)  # 待遇到头了，不再张贴


def _due(case, on):
    return {one.stage for one in queries._rules_due(case, on)}


def test_what_is_not_over_or_not_long_term_stays(office, at):
    decision, old = entitled(office, at)
    paid, short = poster(decision.case, at), poster(decision.case, at, stage="proposed", days=90)
    waiting = poster(grant(office, at=at, starts=MARCH).case, at)  # 别的一户，一直在享
    open_entitlements(at + APRIL_FIRST, recent_only=True)
    open_entitlements(at + APRIL_FIRST)
    adjust_entitlement(old.pk, change(decision, purpose="stop", at=at), by=office.leader, at=at + APRIL_FIRST)
    for one in (paid, short, waiting):
        one.refresh_from_db()
    assert paid.closed_on == datetime.date(2026, 4, 1)  # 四月起停，登记那天已是四月
    assert (short.closed_on, waiting.closed_on) == (None, None)
