"""“谁接下来要办什么”处处同一个答案：一案在此刻，各人的待办、办理单、步骤、名单逐字对照。"""

from collections import Counter

from accounts import matrix
from cases.models import Case
from cases.next_steps import next_step
from core.acts import Act
from core.dates import local_day
from core.links import case_url
from desk import case_page, lists, rows, worklist
from desk.case_page import readable
from desk.sources.cases import NEVER_MINE, TAKES_OVER
from regimes.models import SpecialDay

# 不属于哪一案的：名册、按月的事、会议、区局与单位自己的。
OF_NO_CASE = {
    Act.DRAFT_ROSTER,
    Act.CHECK_ROSTER,
    Act.SEAL_ROSTER,
    Act.RECORD_DUTY,
    Act.GIVE_OPINION,
    Act.RECEIVE_PAPERS,
    Act.EDIT_STANDARD,
    Act.EDIT_CALENDAR,
    Act.DELEGATE,
    Act.GRANT_ROLE,
    Act.EDIT_UNIT,
    Act.ISSUE_NOTICE,
}


def told(user, day):
    """此人自己的各件（不算等别人的、报上来的）。"""
    found = [one for _, _, items, _ in worklist.build(user, day) for one in items]
    return [one for one in found if not one.waiting and not one.climbed and one.act not in OF_NO_CASE]


def said(duty):
    return duty.act, duty.what, duty.left.words


def hold(case_id, people, at):
    """`case_id` 是库里唯一的一案，`people` 是全班人马；哪里说得不一样，断言即红。"""
    day, calendar = local_day(at), SpecialDay.objects.calendar()
    case = Case.objects.select_related("procedure").get(pk=case_id)
    step = next_step(case)
    assert bool(step) == case.is_open, case.state
    lists_of = {user: told(user, day) for user in people}
    for user, own in lists_of.items():
        assert max(Counter((*said(one), one.url) for one in own).values(), default=1) == 1, (user, own)
        _the_step_is_with_its_post(case, step, user, own, day)
    _the_pages_say_the_same(case_id, step, lists_of, day, calendar)


def _the_step_is_with_its_post(case, step, user, own, day):
    """下一步恰在该办的岗位、管得着的人那里，一件不多。"""
    listed = [one for one in own if step and (one.act, one.what) == (step.act, step.words)]
    if step is None or step.act in NEVER_MINE:
        return
    asked = TAKES_OVER.get(step.act, step.act)
    his = step.role in matrix.working_roles(user, day) and matrix.permit(user, asked, case, on=day).allowed
    assert len(listed) == his, (case.state, step, user, own)


def _the_pages_say_the_same(case_id, step, lists_of, day, calendar):
    for user, own in lists_of.items():
        if not Case.objects.visible_to(user).filter(pk=case_id).exists():
            assert own == [], (user, own)
            continue
        page = readable(user, case_id)
        page.acting_on, page.acting_by, page.facts = day, user, {}
        ticket = case_page.ticket(page, user, day, calendar=calendar)
        assert ticket["step"] == step
        also = [said(one) for one in ticket["others"]]
        mine = case_url(case_id)
        for one in own:
            if one.look.startswith("/cases/") and not one.look.startswith(mine):
                continue  # 本户先前那一案的，列在那一案上
            if step and step.act not in NEVER_MINE and (one.act, one.what) == (step.act, step.words):
                assert ticket["deadlines"] == [] or one.left.words == ticket["deadlines"][0]["left"], (one, ticket)
            else:
                assert said(one) in also, (user, one, also)
        for first in ticket["deadlines"][:1]:
            notes = [one["note"] for one in case_page.steps(page, first) if one["state"] == "current"]
            assert all(first["left"] in one for one in notes), (first, notes)
    table = rows.Table(("state", "next", "due"), lists.BY_DUE)
    row = Case.objects.annotate(**table.computed()).values_list(*table.fields).get(pk=case_id)
    assert (step.words if step else "") == table.words(row, day, calendar)[2]
