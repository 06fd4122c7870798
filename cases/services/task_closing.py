"""要办的事办了，家庭待办随之由系统办结：写明是哪一件事、谁办的；没有人再去办结一次。"""

from cases.models import FamilyTask, FamilyTaskKind
from core import events
from core.acts import Act
from core.locking import for_change
from households.models import Membership


def close_left(person, done, **facts):
    """此人已不住在那一户：核实其离户的各件办结。`done` 是办了什么；其余见 close。"""
    here = Membership.objects.filter(person=person, until=None).values("household")
    rows = FamilyTask.objects.of_person(person).filter(kind=FamilyTaskKind.LEAVE).exclude(household__in=here)
    return close(rows, done, **facts)


def close_unclaimed(claim, done, **facts):
    """声称搬来的（`claim`，Membership）不作数了：因它要原户核实离户的各件办结。"""
    asked = {"kind": FamilyTaskKind.LEAVE, "from_case__household": claim.household_id}
    return close(FamilyTask.objects.of_person(claim.person).filter(**asked), done, **facts)


def close_changed(case, done, **facts):
    """`case` 是刚登记的变更：这一户、这一类要办变更的各件办结。"""
    rows = FamilyTask.objects.filter(kind=FamilyTaskKind.CHANGE, household=case.household_id, aid=case.aid)
    return close(rows, done, case=case, **facts)


def close_posted(case, done, **facts):
    """`case` 的长期公示重新开始：这一户要重贴的各件办结。"""
    rows = FamilyTask.objects.filter(kind=FamilyTaskKind.POSTER, household=case.household_id)
    return close(rows, done, case=case, **facts)


def reopen_posted(case, done):
    """随 `done` 办结的重贴待办：那次公示撤销了，待办还在。"""
    rows = FamilyTask.objects.filter(kind=FamilyTaskKind.POSTER, household=case.household_id)
    for row in for_change(rows.filter(outcome__startswith=done)).order_by("pk"):
        row.done_at, row.outcome = None, ""
        row.save()


def close_account_changed(case, done, **facts):
    """`case` 那一户的发放账户换过了：这一户要更换账户的各件办结。"""
    rows = FamilyTask.objects.filter(kind=FamilyTaskKind.PAYEE, household=case.household_id)
    return close(rows, done, case=case, **facts)


def close(rows, done, *, act, case, by, at):
    """系统办结 `rows` 里还没有办结的，返回办结的各件；须在办那件事的同一事务里，许可即那件事的许可。

    `done` 是办了什么（如“已登记停发案件某号”），`act`、`by` 是哪一件事、谁办的（系统的为空），`case` 是在哪一案办的。
    """
    who = by.name if by else "系统"
    closed = list(for_change(rows.filter(done_at=None)).order_by("pk"))
    for row in closed:
        row.done_at, row.outcome = at, f"{done}（{who}办理，系统随之办结）"[:200]
        row.save()
        home = row.household
        same = home.pk == case.household_id
        events.record(
            Act.SETTLE_FAMILY_TASK,
            chain=case.chain if same else home.chain,
            at=at,
            case_id=case.pk if same else None,
            household_id=home.pk,
            subject=row.get_kind_display(),
            data={"task": row.pk, "kind": row.kind, "person": row.person_id, "by_act": Act(act).value},
            reason=row.outcome,
        )
    return closed
