"""工作单的义务人：各成为核算的一行；已死亡的、已计入本案家庭的不再计，划去并写明为何。"""

from core.dates import zh
from evidence.assessment import outcome
from households.codes import CircumstanceKind, Inability

# 第八条不认的情形：未满60周岁的低保对象
STILL_ABLE = {Inability.LIVING}
DOUBTFUL = (CircumstanceKind.PRISON, CircumstanceKind.MISSING)


def sorted_out(household, living, on):
    """本户登记着的义务人：（仍计的, [（不计的, 为何）]）；`living` 为计入本案家庭的各人编号。"""
    rows = household.obligors.current().prefetch_related("supports", "person__circumstances").order_by("pk")
    told = [(row, _why_not(row, living, on)) for row in rows]
    return [row for row, why in told if not why], [(row, why) for row, why in told if why]


def _why_not(row, living, on):
    if row.is_dead(on):
        return f"已于{zh(row.died_on, weekday=False)}死亡，自该日起不计其赡养费"
    return "已计入本案家庭，共同生活，不另计赡养费" if row.person_id in living else ""


def doubts(rows):
    """登记着服刑、失踪的义务人，请签字人核实的一句；还能不能给付不由此推定。"""
    for row in rows:
        for one in row.person.circumstances.all() if row.person else ():
            if one.kind in DOUBTFUL and one.ends_on is None:
                since = f"自{zh(one.starts_on, weekday=False)}起登记为{one.get_kind_display()}"
                yield f"义务人{row.name}{since}，请核实其能否履行赡（抚、扶）养义务"


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
