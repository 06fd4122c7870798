"""人对不对：都在世，没有两处争着列，没有同时享受互斥的救助。"""

from cases.guards.facts import day_of, members_of, nobody_left
from cases.models.covered import CoveredPerson
from cases.months import start_month
from core.dates import zh
from core.workflow import guard
from regimes.exclusions import excluded_here
from regimes.models import ONE_OFF, STATUS_ONLY, Purpose


@guard("家庭组成里有人已经死亡", basis="本系统控制：死亡的人不计入家庭、不列为申请人")
def everyone_alive(case):
    if not members_of(case) and not nobody_left(case):
        return "还没有登记家庭成员，无从核对是否在世"
    dead = [one for one in members_of(case) if one.person.is_dead(day_of(case))]
    said = "、".join(f"{one.name}（{zh(one.died_on, weekday=False)}死亡）" for one in dead)
    return f"{said}仍计入家庭，请在“家庭变化”中办理" if dead else True


@guard(
    "没有内地户籍的成员保不保障还没有定",
    basis="本系统控制：外国人、港澳台居民计入家庭人口，保不保障各地规定不一，须选定并写明依据",
)
def residence_settled(case):
    """不替经办人定：在“家庭”里修改此人，选保障或不保障，写明依据，问一次。一次性救助在发生地救助，不问。"""
    if case.aid in ONE_OFF or case.purpose == Purpose.STOP:
        return True
    asked = [one for one in members_of(case) if one.person.lacks_register and not one.exclusion_reason]
    return [f"{one.name}{WITHOUT_REGISTER}" for one in asked] or True


WITHOUT_REGISTER = (
    "持外国人或港澳台居民的证件，没有内地户籍：计入家庭人口；保不保障请在“家庭”里修改此人，勾选或去掉“保障对象”，"
    "并写明原因或依据"
)


@guard("有人同时列在两处", basis="本系统控制：一人同时只属于一户，两处都列的，先核实清楚再审批")
def nobody_disputed(case):
    if case.aid in ONE_OFF or case.purpose == Purpose.STOP:
        return True
    members = members_of(case)
    people = {one.person_id: one.name for one in members if one.listed_elsewhere}
    found = [f"{one.name}在原户尚未办离户" for one in members if one.claimed]
    for other in case.open_elsewhere(people) if people else ():
        both = [people[one.person_id] for one in other.family() if one.person_id in people]
        where = other.number if other.street_id == case.street_id else f"{other.street.name}的一户"
        found.append(f"{'、'.join(both)}又列在{where}的家庭组成里")
    found = [f"{one}，请先核实，一处在“家庭变化”中办离户" for one in found]
    return found + [_stayed(one) for one in members if one.stayed] or True


def _stayed(one):
    return f"{one.name}经原户核实没有离户，请在“家庭”里改为不计入；确已搬来的，改了再重新计入，由原户再核实"


@guard("有人正在享受不能同时享受的救助", basis="本系统控制：同一人不重复享受互斥的救助")
def nobody_covered_twice(case):
    """自起始月起，各保障对象没有别的互斥救助；本户同类的变更、认定的重新申请由本决定接替，不算。"""
    if case.purpose == Purpose.STOP:
        return True
    month = start_month(case, day_of(case))
    people = [one.person_id for one in members_of(case) if one.covered and one.was_covered]
    if not people:
        return True
    rows = CoveredPerson.objects.from_month(month).filter(person__in=people)
    if case.purpose != Purpose.NEW or case.aid in STATUS_ONLY:
        rows = rows.exclude(decision__case__household=case.household_id, aid=case.aid)
    found = list(rows.select_related("person", "decision__case__street"))
    barred = excluded_here(case.aid, case.street.district, day_of(case)) if found else ()
    return [_twice(row, month, case) for row in found if row.aid in barred] or True


def _twice(row, month, case):
    other = row.decision.case
    where = f"（{other.number}）" if other.street_id == case.street_id else f"（{other.street.name}）"
    until = f"，至{row.until_month.year}年{row.until_month.month}月" if row.until_month else "，没有止期"
    return (
        f"{row.person.name}正在享受{other.get_aid_display()}{where}{until}；"
        f"本案自{month.year}年{month.month}月起，须先办停发，止于{month.year}年{month.month}月之前"
    )
