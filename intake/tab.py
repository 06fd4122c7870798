"""案件页的“家庭”页签：成员、收支、账户、承诺与授权；号码一律遮住。"""

from accounts import matrix
from core.acts import Act
from core.money import yuan
from evidence.models import Asset, Expense, Income
from households import known


def household(case, user):
    """页签所需；查询次数与成员多少无关。"""
    home, on = case.household, case.acting_on
    promised, authorised = known.promised(case), known.authorised(case, on)
    living = known.family(case)
    gone = [one for one in known.members(case) if one not in living]
    members = [
        {"row": member, "age": member.age(on), "adult": member.is_adult(on), "promised": member.person_id in promised}
        | {"authorised": authorised.get(member.person_id)}
        for member in living
    ]
    return {
        "case": case,
        "home": home,
        "hardships": home.hardship_labels,
        "members": members,
        "gone": gone,
        "lines": _lines(case, gone),
        "account": next(iter(known.accounts(case)), None),
        "obligors": [] if case.home_left else known.obligors(case),
        "sees_health": matrix.permit(user, Act.READ_HEALTH, case, on=on).allowed,
        "ties": known.live_ties(case),
        "may_withdraw_tie": matrix.permit(user, Act.WITHDRAW_TIE, case, on=on).allowed,
        "may_renew": matrix.permit(user, Act.RENEW_CONSENT, case, on=on).allowed,
        "editable": case.is_amendable and matrix.permit(user, Act.EDIT_HOUSEHOLD, case, on=on).allowed,
        "amendable": case.is_amendable,
        "may_send": case.household.community.parent_id == case.street_id
        and matrix.permit(user, Act.SEND_HOUSEHOLD, case, on=on).allowed,
        "may_merge": matrix.permit(user, Act.PROPOSE_MERGE, case, on=on).allowed,
        "may_change_account": not case.is_amendable
        and home.community.parent_id == case.street_id
        and matrix.permit(user, Act.PROPOSE_ACCOUNT, case, on=on).allowed,
        "may_record": matrix.permit(user, Act.RECORD_FAMILY_EVENT, case, on=on).allowed,
    }


def _lines(case, gone):
    """收入、支出、财产各行；不计入的人的照列、划去，写明为何（合计只数计入的人）。"""
    why = {one.person_id: one.exclusion_reason or "不计入" for one in gone}
    rows = [(one.get_kind_display(), one, one.name, one.declared_sum, one.verified_sum) for one in _of(Income, case)]
    rows += [(f"支出：{one.get_kind_display()}", one, one.name, one.paid_sum, None) for one in _of(Expense, case)]
    rows += [
        (f"财产：{one.get_kind_display()}", one, one.description, yuan(one.value), None) for one in _of(Asset, case)
    ]
    names = ("what", "line", "name", "declared", "verified", "out")
    return [dict(zip(names, (*row, why.get(row[1].member_id, "")), strict=True)) for row in rows]


def _of(model, case):
    return model.objects.of_case(case.pk)
