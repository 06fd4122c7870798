"""这笔数怎样得来：案件页、审批页、确认通知书上是同一份话，一字不差。"""

import time_machine

from evidence.models import Assessment
from notices.models import Notice
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve


def test_the_case_page_the_leader_and_the_notice_tell_the_sum_in_the_same_words(db, client, at):
    office = office_of("XS2020")
    case = ready_to_sign(office, at=at)
    told = Assessment.objects.current(case.pk).plain
    assert len(told) == 3 and told[0].endswith("。") and "月人均" in told[0]
    with time_machine.travel(case.sign_at, tick=False):
        client.force_login(office.leader, backend="accounts.backends.StaffBackend")
        for path in ("", "tab/visit/", "approve/"):
            page = client.get(f"/cases/{case.pk}/{path}").text
            assert [one for one in told if one not in page] == [], path
            assert '<svg viewBox="0 0 600 40"' in page, path
        approve(case.pk, by=office.leader, at=case.sign_at, opinion="同意")
    content = Notice.objects.get(case_id=case.pk, kind="grant").content
    assert content["calculation"].startswith("".join(told))
