"""发放月份的标准、变更的方向：照“查出的问题”B10、B11逐数照验。"""

import datetime
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string

from cases import guards
from cases.effects import compared
from cases.models import Case
from cases.services import reading
from core.refusals import Blocked
from decisions import signing
from decisions.notices import adjust_content
from decisions.services import decision
from evidence.models import Assessment
from regimes.models import Standard
from tests.factories.benefits import decide, grant, roster_office
from tests.factories.cases import case_clerk, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import poor_couple
from tests.staging import staged
from verification.papers import assessment_content
from verification.services import assess

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
JUNE = datetime.datetime(2026, 6, 25, 10, tzinfo=SHANGHAI)


@staged
def office():
    return office_of("LS2019")


def raised(office, amount="790.00", starts="2026-07-01"):
    """区里后来才录入的新标准。"""
    return Standard.objects.create(
        district=office.district,
        kind="minimum_living",
        area="urban",
        amount=amount,
        starts_on=starts,
        source="新标准文件",
        confirmed_on=starts,
    )


def read_by(case, user, at):
    case.acting_on = at.date()
    reading.note_read(case, by=user, at=at)
    return case.version


def approve(case, office):
    version = read_by(Case.objects.get(pk=case.pk), office.leader, case.sign_at)
    return decision.approve(case.pk, by=office.leader, at=case.sign_at, version_read=version)


def test_the_standard_of_the_paid_months_is_used_and_recomputed_before_approval(office):
    """6月25日受理时 753 元，7月作决定、8月起发时 790 元：应按 790 元。"""
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    assert Assessment.objects.current(case.pk).total == D("706.00")  # 753 × 2 − 800
    raised(office)
    with pytest.raises(Blocked, match=r"核算用的不是2026年8月1日施行的标准（原按753\.00 元），请经办人在“核算”里"):
        approve(case, office)
    found = assess.reassess(case.pk, by=case_clerk(case), at=case.sign_at)
    assert (found.standard, found.total) == (D("790.00"), D("780.00"))
    made = approve(case, office)
    assert (made.total, made.start_month) == (D("780.00"), datetime.date(2026, 8, 1))
    assert "原标准753.00 元、原拟706.00 元" in found.parameters["attention"][0]


def test_a_refusal_waits_for_the_standard_of_the_paid_months_too(office):
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    raised(office)
    case = Case.objects.get(pk=case.pk)
    case.acting_on, case.acting_by = datetime.date(2026, 7, 6), office.leader
    assert guards.standard_of_paid_months in Case.refuse._django_fsm.get_transition("decision").conditions
    assert not guards.standard_of_paid_months(case)


def test_a_standard_already_known_at_the_visit_is_used_at_once(office):
    raised_later = raised(office, starts="2026-07-01")
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    found = Assessment.objects.current(case.pk)
    assert (found.total, found.parameters["standards"]) == (D("780.00"), {"minimum_living": raised_later.pk})


def test_recomputing_is_only_for_a_changed_standard(office):
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    with pytest.raises(Blocked, match="核算用的就是发放月份的标准，不用重新核算"):
        assess.reassess(case.pk, by=case_clerk(case), at=case.sign_at)


def test_the_page_recomputes_with_one_click(client, office):
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    raised(office)
    with time_machine.travel(case.sign_at, tick=False):
        client.force_login(case_clerk(case))
        page = client.get(f"/cases/{case.pk}/assess/").content.decode()
        assert "按新标准重新核算" in page and "780.00 元" in page
        assert client.post(f"/cases/{case.pk}/assess/", {"form_key": "again-1"}).status_code == 302
    case.refresh_from_db()
    assert case.proposed_amount == D("780.00")


def changed(at, *, purpose, code, total, eligible):
    """现在每月 600 元的一户，变更已报批，核算所得 `total`。"""
    office = roster_office()
    old = grant(office, at=at, amount="600.00").case
    names = "household community street aid applicant head_name requested_on registered_at".split()
    case = Case.objects.create(
        number="变更一号", purpose=purpose, change_code=code, **{name: getattr(old, name) for name in names}
    )
    Assessment.objects.create(
        household=old.household,
        case_id=case.pk,
        assessed_on=at.date(),
        area="urban",
        standard="760.00",
        size=2,
        covered=2,
        income_total=0,
        deduction_total=0,
        per_capita=0,
        eligible=eligible,
        base_amount=total,
        top_up=0,
        total=total,
        made_by=office.clerk,
        made_at=at,
    )
    return case


@pytest.mark.parametrize(
    ("purpose", "code", "total", "eligible", "says"),
    [
        pytest.param("lower", "income_up", "1520.00", True, "不能办降标", id="降标而增"),
        pytest.param("lower", "income_up", "600.00", True, "不能办降标", id="降标而不变"),
        pytest.param("lower", "income_up", "580.00", True, "", id="降标而减"),
        pytest.param("raise", "income_down", "580.00", True, "不能办提标", id="提标而减"),
        pytest.param("raise", "income_down", "640.00", True, "", id="提标而增"),
        pytest.param("stop", "income_up", "1520.00", True, "不能作为停发的依据", id="仍符合条件而停发"),
        pytest.param("stop", "death", "760.00", True, "不能作为停发的依据", id="一人死亡，其余仍符合条件"),
        pytest.param("stop", "income_up", "0.00", False, "", id="不符合条件的停发"),
        pytest.param("stop", "own_request", "1520.00", True, "", id="本人申请停发"),
        pytest.param("stop", "moved", "1520.00", True, "", id="迁出停发"),
    ],
)
def test_a_change_moves_the_amount_the_way_it_says(at, purpose, code, total, eligible, says):
    case = changed(at, purpose=purpose, code=code, total=total, eligible=eligible)
    assert guards.change_fits(case) is not bool(says)
    assert all(says in reason for reason in guards.change_fits.reasons(case))


@pytest.mark.parametrize(
    ("purpose", "new", "said"),
    [
        ("lower", "1520.00", "原每月600.00 元，改为每月1,520.00 元，每月增加920.00 元"),
        ("lower", "580.50", "原每月600.00 元，改为每月580.50 元，每月减少19.50 元"),
        ("stop", "0.00", "原每月600.00 元，停发，每月减少600.00 元"),
    ],
)
def test_old_new_and_difference_are_one_sentence(at, purpose, new, said):
    case = changed(at, purpose=purpose, code="income_up", total=new, eligible=True)
    assert compared(case, D(new)) == said


def test_old_new_and_difference_stand_on_the_page_the_worksheet_and_the_notice(at):
    case = changed(at, purpose="lower", code="income_up", total="580.50", eligible=True)
    said = "原每月600.00 元，改为每月580.50 元，每月减少19.50 元"
    case.acting_on = at.date()
    case.procedure = office_of("LS2019").regime.procedure("minimum_living")
    sheet = Assessment.objects.current(case.pk)
    told = {"facts": signing.facts(case, sheet.made_by), "case": case, "status_only": False, "one_off": False}
    assert said in " ".join(render_to_string("decisions/_sign_money.html", told).split())
    assert said in assessment_content(sheet, case)["change"]
    made = decide(case, at=at, signer=sheet.made_by, amount="580.50")
    assert adjust_content(case, made)["change"] == said
