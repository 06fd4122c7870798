"""工作单的人：成员的分类施保类别与单人户事由、义务人，各成为核算的一行。"""

from evidence.assessment import outcome
from households.codes import DisabilityKind, Health, Inability

OLD, YOUNG = 60, 16
# 第五条所列的残疾：类别 → 几级以上
NO_LABOUR = {
    DisabilityKind.INTELLECT: 3,
    DisabilityKind.MENTAL: 3,
    DisabilityKind.LIMB: 2,
    DisabilityKind.SIGHT: 1,
}
# 第八条不认的情形：未满60周岁的低保对象
STILL_ABLE = {Inability.LIVING}
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


def obligor_row(row, living, standard, spread):
    """一名义务人对在册的被赡养人；没有自己标准的用本户的（`standard`）。被赡养人都已离户的不成行，为 None。"""
    supported = [one for one in row.supports.all() if one.pk in living]
    if not supported:
        return None
    names = "、".join(one.name for one in supported)
    return outcome.ObligorRow(
        label=f"{row.name}（{row.get_relation_display()}）→{names}",
        monthly_income=None if row.income is None else row.income_sum.monthly(spread),
        family_size=row.family_size,
        supports_count=row.supports_count,
        standard=standard if row.standard is None else row.standard,
        agreed=row.agreed_amount,
        inability=row.inability_words if row.inability else "",
        key=row.pk,
        persons=len(supported),
        unable=bool(row.inability) and row.inability not in STILL_ABLE,
        standard_source=f"义务人所在地标准：{row.standard_source}" if row.standard else "",
    )


def checked_more(row, hits, spread):
    """核对发现的义务人收入高于登记的，一句话；没有为空。"""
    flows = [one.flow for one in hits if one.subject.obligor_id == row.pk and one.counted and one.flow]
    if not flows or row.inability or row.agreed_amount is not None:
        return ""
    found = sum(one.monthly(spread) for one in flows)
    if row.income is not None and row.income_sum.monthly(spread) >= found:
        return ""
    told = "、".join(str(one) for one in flows)
    return f"核对发现义务人{row.name}收入 {told}，登记的家庭收入是 {row.income_sum or '未查明'}"
