"""待办之七：家庭待办——别案的申请、家庭变化要这一户去办的；等另一人确认的合并登记、更换账户、状况更正；等本街道接收的迁入家庭。"""

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, CircumstanceFix, FamilyTask, FamilyTaskKind, HouseholdMove, PersonMerge
from core.acts import Act
from core.dates import local_day
from core.links import case_url, link
from desk.duty import Duty, Source, of_home, own, past, since
from households.models import AccountChange, Membership


def tasks(desk):
    """还没有办结的，早提出的在前。"""
    return FamilyTask.objects.filter(done_at=None).order_by("raised_at", "pk")


def task_reach(desk, rows, act):
    return rows.filter(household__in=Case.objects.visible_to(desk.user, act).with_home().values("household"))


def task_rows(desk, pks):
    rows = FamilyTask.objects.filter(pk__in=pks).select_related("household__community")
    seen = Case.objects.visible_to(desk.user).with_home()  # 迁走的户，两边各看各的案件
    last = seen.filter(household=OuterRef("household")).order_by("-pk")
    named = Coalesce(head_now(), Subquery(last.values("head_name")[:1]))  # 户内已没有人的，照最近一案写
    return rows.annotate(last_case=Subquery(last.values("pk")[:1]), who=named)


def head_now():
    """这一户现在的户主的姓名。"""
    head = Membership.objects.current().filter(household=OuterRef("household"), is_head=True)
    return Subquery(head.values("person__name")[:1])


def task_say(desk, rows):
    return [
        Duty(
            who=row.who or "",
            where=row.household.community.name,
            what=f"家庭待办：{row.get_kind_display()}",
            why=row.text,
            due=row.answer_by or desk.by(local_day(row.raised_at)),
            look=case_url(row.last_case),
            **_to_do(row),
        )
        for row in rows
    ]


def _to_do(row):
    """点哪里：更换账户的直接去提出，确认时随之办结；别的写明结果办结。"""
    if row.kind == FamilyTaskKind.PAYEE:
        return {"url": link("benefits:propose_account", row.last_case), "button": "更换账户"}
    return {"url": link("intake:settle_family_task", row.last_case, row.pk), "button": "办结"}


def proposed(act, model, mine, rows, told, of_case=None):
    """一种别人提出、等本人答复的事：`mine(desk, act)` 划定范围，`rows` 是取一行要连带的，`told(row)` 给各栏。"""

    def reach(desk, found, act):
        return found.filter(mine(desk, act)).exclude(proposed_by__in=desk.user.same_person_ids())

    def load(desk, pks):
        return rows(desk, model.objects.filter(pk__in=pks))

    def say(desk, found):
        due = lambda row: desk.by(local_day(row.proposed_at))  # noqa: E731
        made = [Duty(what=act.label, button="核对", due=due(row), **told(row)) for row in found]
        for row, one in zip(found, made, strict=True):
            one.url = "" if row.proposed_by_id == desk.user.pk else one.url  # 自己提的由别人答复
        return made

    waiting = lambda desk: model.objects.waiting().order_by("proposed_at", "pk")  # noqa: E731
    return Source(act, waiting, reach, load, say, of_case=of_case, late=since("proposed_at"))


def _in_case(desk, act):
    return Q(case__in=Case.objects.visible_to(desk.user, act).values("pk"))


def _said(row):
    return f"{row.proposed_by.name}提出：{row.reason}"


def _living_here(desk, act=Act.READ_CASE):
    """户还在案件那个街道的：账户由户所在的街道换。"""
    seen = Case.objects.visible_to(desk.user, act)
    return seen.filter(household__community__parent=F("street"))


def _account_rows(desk, rows):
    last = _living_here(desk).filter(household=OuterRef("household")).order_by("-pk")
    rows = rows.annotate(last_case=Subquery(last.values("pk")[:1]), who=head_now())
    return rows.select_related("household__community", "holder", "proposed_by")


MERGES = proposed(
    Act.CONFIRM_MERGE,
    PersonMerge,
    _in_case,
    lambda desk, rows: rows.select_related("case__community", "keep", "proposed_by"),
    lambda row: {
        "who": row.keep.name,
        "where": row.case.community.name,
        "why": _said(row),
        "url": link("intake:confirm_merge", row.case_id, row.pk),
        "look": case_url(row.case_id),
    },
    own("case"),
)
FIXES = proposed(
    Act.CONFIRM_CORRECTION,
    CircumstanceFix,
    _in_case,
    lambda desk, rows: rows.select_related("case__community", "circumstance__person", "proposed_by"),
    lambda row: {
        "who": row.circumstance.person.name,
        "where": row.case.community.name,
        "why": _said(row),
        "url": link("intake:confirm_correction", row.case_id, row.pk),
        "look": case_url(row.case_id),
    },
    own("case"),
)
ACCOUNT_CHANGES = proposed(
    Act.CONFIRM_ACCOUNT,
    AccountChange,
    lambda desk, act: Q(household__in=_living_here(desk, act).values("household")),
    _account_rows,
    lambda row: {
        "who": row.who or row.holder.name,
        "where": row.household.community.name,
        "why": _said(row),
        "url": link("benefits:confirm_account", row.last_case, row.pk),
        "look": case_url(row.last_case),
    },
    of_home("household"),
)
MOVES = proposed(
    Act.ACCEPT_HOUSEHOLD,
    HouseholdMove,
    lambda desk, act: Q(pk__in=HouseholdMove.objects.visible_to(desk.user, act).values("pk")),
    lambda desk, rows: rows.annotate(who=head_now()).select_related("from_community__parent", "to_community"),
    lambda row: {
        "who": row.who or "",
        "where": row.to_community.name,
        "why": f"{row.from_community.street.name}送来：{row.proof}",
        "url": link("benefits:accept_household", row.pk),
    },
)
TASKS = Source(
    Act.SETTLE_FAMILY_TASK,
    tasks,
    task_reach,
    task_rows,
    task_say,
    of_case=of_home("household"),
    late=lambda desk, day: past("answer_by")(desk, day) | Q(answer_by=None) & since("raised_at")(desk, day),
)
