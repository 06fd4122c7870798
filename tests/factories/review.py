"""评议会与评审会：走真的服务。

reviewed(case, office, at=at)      民主评议通过（到会12人，居民代表8人）
agreed(case, office, at=at)        评审会三人同意
"""

from accounts.models import User
from review.services import convene_panel, give_opinions, hold_panel, hold_review
from tests.factories.accounts import UserFactory


def attendance(office, *, reps=8, others=4):
    """到会的人：居民代表若干，另有街道、社区的人。"""
    people = [{"name": f"居民代表{n}", "identity": "resident"} for n in range(1, reps + 1)]
    people += [{"name": f"党员代表{n}", "identity": "party"} for n in range(1, others + 1)]
    return people


def votes(case, *, agree=10, disagree=1, abstain=1, **changes):
    return {
        "case": case.pk,
        "agree": agree,
        "disagree": disagree,
        "abstain": abstain,
        "tellers": ["赵一", "钱二"],
        "introduction": "一家两口，丈夫患病",
        **changes,
    }


def recorder_of(office):
    """评议会、评审会的记录人：街道窗口。"""
    return office.window


def meeting(office, cases, *, at, items=None, **changes):
    given = {
        "by": office.review_leader,
        "at": at,
        "held_at": at,
        "place": "社区会议室",
        "chair": office.review_leader,
        "recorder": recorder_of(office),
        "attendances": attendance(office),
        "items": items or [votes(case) for case in cases],
        "minutes": "宣讲政策后逐户评议。",
    }
    return hold_review(**{**given, **changes})


def reviewed(case, office, *, at, **changes):
    meeting(office, [case], at=at, items=[votes(case, **changes)])
    case.refresh_from_db()
    return case


def panel_members(office, number=2):
    """组长之外的评审组成员。"""
    found = list(User.objects.filter(unit=office.street, role_grants__role="reviewer").distinct()[:number])
    return found + [UserFactory(unit=office.street, reviewer=True) for _ in range(number - len(found))]


def convened(office, cases, *, at, members=None, **changes):
    given = {
        "by": office.review_leader,
        "at": at,
        "case_ids": [case.pk for case in cases],
        "members": panel_members(office) if members is None else members,
        "recorder": office.window,
        "place": "街道三楼会议室",
    }
    if cases and cases[0].decided_together:
        given |= {"members": [office.leader, *given["members"]], "chair": office.leader, "body": "party"}
    return convene_panel(**{**given, **changes})


def all_say(held, view="agree", *, at, text="资料齐全，同意"):
    """各成员依次填，组长、主持人最后。"""
    people = held.attendances.select_related("user").order_by("pk")
    for row in sorted(people, key=lambda one: one.user_id == held.chair_id):
        views = {item.pk: (view, text) for item in held.items.all() if row.name not in item.recused.split("、")}
        give_opinions(held.pk, by=row.user, at=at, views=views)


def agreed(case, office, *, at):
    held = convened(office, [case], at=at)
    all_say(held, at=at)
    hold_panel(held.pk, by=office.review_leader, at=at)
    case.refresh_from_db()
    return case
