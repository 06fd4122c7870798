"""工作单的人：成员的分类施保类别与单人户事由，各成为核算的一行。"""

from evidence.assessment import outcome
from households.codes import DisabilityKind, Health

OLD, YOUNG = 60, 16
# 第五条所列的残疾：类别 → 几级以上
NO_LABOUR = {
    DisabilityKind.INTELLECT: 3,
    DisabilityKind.MENTAL: 3,
    DisabilityKind.LIMB: 2,
    DisabilityKind.SIGHT: 1,
}
MENTAL = {DisabilityKind.INTELLECT, DisabilityKind.MENTAL}


def person_of(member, household, on):
    return outcome.Person(
        key=member.person_id,
        name=member.name,
        covered=member.covered,
        classes=tuple(classes_of(member, household, on)),
        single_ground=single_ground(member),
        no_labour=no_labour(member, on),
        adult=member.is_adult(on),
    )


def no_labour(member, on):
    """无劳动能力的事由（《特困人员认定办法》第五条）：年龄，或残疾的类别与等级；有劳动能力的为空。"""
    age, grade = member.age(on), member.disability_grade
    if age >= OLD:
        return f"满{OLD}周岁"
    if age < YOUNG:
        return f"未满{YOUNG}周岁"
    if grade and grade <= NO_LABOUR.get(member.disability_kind, 0):
        return f"{member.get_disability_kind_display()}残疾{grade}级"
    return ""


def classes_of(member, household, on):
    """分类施保的类别；单亲抚养指单亲家庭的未成年子女。"""
    minor = not member.is_adult(on)
    facts = {
        "severe_disability": member.severely_disabled,
        "serious_illness": member.health == Health.SERIOUS,
        "aged_70": member.age(on) >= 70,
        "minor": minor,
        "single_parent": minor and "single_parent" in household.hardships,
    }
    return [name for name, holds in facts.items() if holds]


def single_ground(member):
    """可按单人户申请的事由（57号文第8条）；没有则空。"""
    if member.severely_disabled:
        return f"{member.get_disability_kind_display()}残疾{member.disability_grade}级"
    if member.disability_kind in MENTAL and member.disability_grade == 3:
        return f"{member.get_disability_kind_display()}残疾3级"
    return "重病" if member.health == Health.SERIOUS else ""


def proposes_single(members):
    covered = [member for member in members if member.covered]
    return len(members) > 1 and len(covered) == 1 and bool(single_ground(covered[0]))
