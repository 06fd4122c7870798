"""待办之七：家庭待办——别案的申请、家庭变化要这一户去办的；等另一人确认的合并登记、更换账户、状况更正；等本街道接收的迁入家庭。"""

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, CircumstanceFix, FamilyTask, FamilyTaskKind, HouseholdMove, PersonMerge
from core.acts import Act
from core.links import link
from desk.worklist import SHOWN, Item, Source
from households.models import AccountChange, Membership


def tasks(desk):
    """本人范围之内、还没有办结的，早提出的在前。"""
    if not desk.may(Act.SETTLE_FAMILY_TASK):
        return None
    homes = Case.objects.visible_to(desk.user, Act.SETTLE_FAMILY_TASK).with_home().values("household")
    return FamilyTask.objects.filter(done_at=None, household__in=homes).order_by("raised_at", "pk")[: SHOWN + 1]


def task_rows(desk, pks):
    rows = FamilyTask.objects.filter(pk__in=pks).select_related("household__community")
    seen = Case.objects.visible_to(desk.user, Act.SETTLE_FAMILY_TASK).with_home()  # 迁走的户，两边各看各的案件
    last = seen.filter(household=OuterRef("household")).order_by("-pk")
    named = Coalesce(head_now(), Subquery(last.values("head_name")[:1]))  # 户内已没有人的，照最近一案写
    return rows.annotate(last_case=Subquery(last.values("pk")[:1]), who=named)


def head_now():
    """这一户现在的户主的姓名。"""
    head = Membership.objects.current().filter(household=OuterRef("household"), is_head=True)
    return Subquery(head.values("person__name")[:1])


def task_items(desk, rows):
    return [
        Item(
            who=row.who or "",
            where=row.household.community.name,
            what=f"家庭待办：{row.get_kind_display()}",
            why=row.text,
            **_to_do(row),
        )
        for row in rows
    ]


def _to_do(row):
    """点哪里：更换账户的直接去提出，确认时随之办结；别的写明结果办结。"""
    if row.kind == FamilyTaskKind.PAYEE:
        return {"url": link("benefits:propose_account", row.last_case), "button": "更换账户"}
    return {"url": link("intake:settle_family_task", row.last_case, row.pk), "button": "办结"}


def merges(desk):
    """别人提出、等本人确认的合并。"""
    if not desk.may(Act.CONFIRM_MERGE):
        return None
    seen = Case.objects.visible_to(desk.user, Act.CONFIRM_MERGE).values("pk")
    rows = PersonMerge.objects.filter(confirmed_at=None, case__in=seen).exclude(proposed_by=desk.user)
    return rows.order_by("proposed_at", "pk")[: SHOWN + 1]


def merge_rows(desk, pks):
    return PersonMerge.objects.filter(pk__in=pks).select_related("case__community", "keep", "proposed_by")


def merge_items(desk, rows):
    return [
        Item(
            who=row.keep.name,
            where=row.case.community.name,
            what=Act.CONFIRM_MERGE.label,
            why=f"{row.proposed_by.name}提出：{row.reason}",
            url=link("intake:confirm_merge", row.case_id, row.pk),
            button="核对",
        )
        for row in rows
    ]


def _living_here(desk):
    """户还在案件那个街道的：账户由户所在的街道换。"""
    seen = Case.objects.visible_to(desk.user, Act.CONFIRM_ACCOUNT)
    return seen.filter(household__community__parent=F("street"))


def account_changes(desk):
    """别人提出、等本人核对的更换发放账户。"""
    if not desk.may(Act.CONFIRM_ACCOUNT):
        return None
    homes = _living_here(desk).values("household")
    rows = AccountChange.objects.waiting().filter(household__in=homes).exclude(proposed_by=desk.user)
    return rows.order_by("proposed_at", "pk")[: SHOWN + 1]


def account_change_rows(desk, pks):
    rows = AccountChange.objects.filter(pk__in=pks).select_related("household__community", "holder", "proposed_by")
    last = _living_here(desk).filter(household=OuterRef("household")).order_by("-pk")
    return rows.annotate(last_case=Subquery(last.values("pk")[:1]), who=head_now())


def account_change_items(desk, rows):
    return [
        Item(
            who=row.who or row.holder.name,
            where=row.household.community.name,
            what=Act.CONFIRM_ACCOUNT.label,
            why=f"{row.proposed_by.name}提出：{row.reason}",
            url=link("benefits:confirm_account", row.last_case, row.pk),
            button="核对",
        )
        for row in rows
    ]


def fixes(desk):
    """别人提出、等本人核对的状况更正。"""
    if not desk.may(Act.CONFIRM_CORRECTION):
        return None
    seen = Case.objects.visible_to(desk.user, Act.CONFIRM_CORRECTION).values("pk")
    rows = CircumstanceFix.objects.filter(settled_at=None, case__in=seen).exclude(proposed_by=desk.user)
    return rows.order_by("proposed_at", "pk")[: SHOWN + 1]


def fix_rows(desk, pks):
    rows = CircumstanceFix.objects.filter(pk__in=pks)
    return rows.select_related("case__community", "circumstance__person", "proposed_by")


def fix_items(desk, rows):
    return [
        Item(
            who=row.circumstance.person.name,
            where=row.case.community.name,
            what=Act.CONFIRM_CORRECTION.label,
            why=f"{row.proposed_by.name}提出：{row.reason}",
            url=link("intake:confirm_correction", row.case_id, row.pk),
            button="核对",
        )
        for row in rows
    ]


def moves(desk):
    """别的街道送来、等本街道答复的；自己送出的（换了岗位）除外。"""
    if not desk.may(Act.ACCEPT_HOUSEHOLD):
        return None
    rows = HouseholdMove.objects.waiting().visible_to(desk.user).exclude(sent_by=desk.user)
    return rows.order_by("sent_at", "pk")[: SHOWN + 1]


def move_rows(desk, pks):
    rows = HouseholdMove.objects.filter(pk__in=pks).annotate(head=head_now())
    return rows.select_related("from_community__parent", "to_community")


def move_items(desk, rows):
    return [
        Item(
            who=row.head or "",
            where=row.to_community.name,
            what=Act.ACCEPT_HOUSEHOLD.label,
            why=f"{row.from_community.street.name}送来：{row.proof}",
            url=link("benefits:accept_household", row.pk),
            button="核对",
        )
        for row in rows
    ]


MOVES = Source(moves, move_rows, move_items)
FIXES = Source(fixes, fix_rows, fix_items)
MERGES = Source(merges, merge_rows, merge_items)
ACCOUNT_CHANGES = Source(account_changes, account_change_rows, account_change_items)
TASKS = Source(tasks, task_rows, task_items)
