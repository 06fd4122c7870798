"""不予确认、退回照所选的理由写入，可以改定；没填的空格不能留在文书上。"""

import pytest
import time_machine

from cases.models import Case, Decision
from core.acts import Act
from core.models import Event
from evidence.models import Assessment
from notices.models import Notice, NoticeKind
from tests.decisions.test_signing_page import key, page_of, sign, state_of, text
from tests.factories.accounts import PASSWORD
from tests.factories.decisions import ready_to_sign
from tests.staging import staged


@staged(stopped=True)
def signable(staff, at):
    return ready_to_sign(staff, at=at)


@pytest.fixture
def case(signable, now):
    return signable


@pytest.fixture
def leader(case, office, sign_in):
    with time_machine.travel(case.sign_at, tick=False):
        yield sign_in(office.leader)


def above(case):
    """核算不符合：人均高于标准。"""
    sheet = Assessment.objects.filter(case_id=case.pk)
    sheet.update(eligible=False, per_capita="1020.00", standard="1010.00")


def fill(client, case, act, **typed):
    return client.post(page_of(case, act), {"form_key": key(), "fill": "1", **typed})


def test_a_refusal_is_written_from_the_chosen_ground_and_the_notice_cites_it(case, leader):
    above(case)
    page = leader.get(page_of(case, "refuse"))
    assert ("income", "人均月收入不低于保障标准") in page.context["form"].fields["ground"].choices
    assert "---------" not in text(page)
    filled = fill(leader, case, "refuse", ground="income", referral="临时救助", facts="先前所填")
    found = filled.context["form"].initial
    assert filled.status_code == 200 and state_of(case) == "decision"
    assert "人均月收入1,020.00元，不低于保障标准每人每月1,010.00元" in found["facts"]
    assert found["clause"].startswith("《最低生活保障审核确认办法》第十二条")
    assert 'value="临时救助"' in text(filled) and "区人民政府" in text(filled)
    typed = {name: found[name] for name in ("facts", "clause", "remedy", "ground")}
    assert sign(leader, case, "refuse", **typed, password_again=PASSWORD).status_code == 302
    content = Notice.objects.get(case_id=case.pk, kind=NoticeKind.REFUSAL).content
    assert (content["facts"], content["clause"]) == (found["facts"], found["clause"])
    assert Event.objects.get(case_id=case.pk, act=Act.REFUSE).data["ground"] == "income"


def test_a_blank_left_to_fill_cannot_stand_on_a_notice(case, leader):
    leader.get(page_of(case, "refuse"))
    found = fill(leader, case, "refuse", ground="property").context["form"].initial
    typed = {name: found[name] for name in ("facts", "clause", "remedy")}
    answer = sign(leader, case, "refuse", **typed, password_again=PASSWORD)
    assert answer.status_code == 409 and "事实里还有没填的“____”" in text(answer)
    assert not Decision.objects.filter(case=case).exists()
    answer = sign(leader, case, "send_back", to="visit", reason="请补查____")
    assert (answer.status_code, state_of(case)) == (409, "decision")


def test_a_case_is_sent_back_with_what_to_mend_from_the_list(case, leader):
    filled = fill(leader, case, "send_back", ground="papers", to="visit")
    reason = filled.context["form"].initial["reason"]
    assert filled.status_code == 200 and reason.startswith("缺____。请补齐")
    reason = reason.replace("____", "门牌照片", 1).replace("，照片须看得清____", "")
    assert sign(leader, case, "send_back", to="visit", reason=reason, ground="papers").status_code == 302
    event = Event.objects.get(case_id=case.pk, act=Act.SEND_BACK)
    assert (event.data["ground"], event.reason) == ("papers", "缺门牌照片。请补齐。")
    assert Case.objects.get(pk=case.pk).state == "visit"


def test_a_sum_that_fits_offers_no_ground_that_says_it_does_not(case, leader):
    def keys():
        return {key for key, _ in leader.get(page_of(case, "refuse")).context["form"].fields["ground"].choices}

    assert "income" not in keys() and "property" in keys()
    assert fill(leader, case, "refuse", ground="income", facts="").context["form"].initial["facts"] == ""
    above(case)
    assert "income" in keys()
