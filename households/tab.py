"""案件页的“家庭”页签：成员、收支、账户、承诺与授权；号码一律遮住。"""

from accounts import matrix
from core.acts import Act
from households.services.consents import consents_of


def household(case, user):
    """页签所需；查询次数与成员多少无关。"""
    home, on = case.household, case.acting_on
    promised, authorised = consents_of(home, on)
    members = [
        {"row": member, "age": member.age(on), "adult": member.is_adult(on), "promised": member.pk in promised}
        | {"authorised": authorised.get(member.pk)}
        for member in home.living_members()
    ]
    current = {"is_current": True}
    return {
        "case": case,
        "home": home,
        "hardships": home.hardship_labels,
        "members": members,
        "gone": list(home.members.exclude(pk__in=[one["row"].pk for one in members])),
        "incomes": list(home.incomes.filter(**current).select_related("member")),
        "expenses": list(home.expenses.filter(**current).select_related("member")),
        "assets": list(home.assets.filter(**current).select_related("member")),
        "account": home.accounts.filter(**current).select_related("holder").first(),
        "obligors": list(home.obligors.select_related("supports")),
        "sees_health": matrix.permit(user, Act.READ_HEALTH, case, on=on).allowed,
        "ties": list(home.ties.live()),
        "editable": case.is_amendable,
    }
