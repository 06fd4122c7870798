"""街道两年间的家庭：何时申请、办到哪里、在享以后提标、降标、停发、去世、复核；一个街道四十户左右。"""

from decimal import Decimal

from cases.states import CaseState
from intake.services import household
from intake.services.change import register_change
from regimes.calendar.months import add_months
from regimes.models import AidKind, Purpose, Standard
from tools.demo import names
from tools.demo.homes import Home
from tools.demo.walk import WalkingLine

LIVING = AidKind.MINIMUM_LIVING
# 在享以后的经过：(决定之后几个月, 何事)
QUIET, RAISED, LOWERED, STOPPED, DIED = [], [(5, "raise")], [(6, "lower")], [(8, "stop")], [(7, "death")]
# (家庭, 救助类别, 几个月前申请, 以后的经过)；各街道照此一份，姓名、住处、日子错开。
HISTORY = [
    ("elder", LIVING, 23, QUIET),
    ("couple", LIVING, 23, RAISED),
    ("mother", LIVING, 22, LOWERED),
    ("disabled", LIVING, 21, QUIET),
    ("family", LIVING, 20, STOPPED),
    ("elder", LIVING, 19, DIED),
    ("lone", AidKind.EXTREME_HARDSHIP, 18, QUIET),
    ("couple", LIVING, 17, [(4, "raise"), (9, "lower")]),
    ("single", LIVING, 16, QUIET),
    ("sudden", AidKind.TEMPORARY_EXPENSE, 16, QUIET),
    ("mother", LIVING, 15, QUIET),
    ("edge", AidKind.MARGIN, 14, QUIET),
    ("couple", AidKind.TEMPORARY_SMALL, 13, QUIET),
    ("elder", LIVING, 12, QUIET),
    ("disabled", LIVING, 11, QUIET),
    ("lone", AidKind.EXTREME_HARDSHIP, 10, [(6, "death")]),
    ("family", LIVING, 10, QUIET),
    ("single", AidKind.TEMPORARY_URGENT, 9, QUIET),
    ("couple", LIVING, 8, RAISED),
    ("rigid", AidKind.RIGID_EXPENSE, 7, QUIET),
    ("elder", LIVING, 6, QUIET),
    ("mother", LIVING, 5, [(3, "raise")]),
    ("disabled", LIVING, 4, QUIET),
    ("single", LIVING, 4, QUIET),
    ("family", LIVING, 3, QUIET),
    ("lone", AidKind.EXTREME_HARDSHIP, 3, QUIET),
]
RICH = [("couple", 15), ("single", 8), ("family", 4)]  # 不符合条件的：(家庭, 几个月前)
# 在办的：(家庭, 救助类别, 几个工作日前申请)；照日子办到哪一步算哪一步。
TODAY = [
    ("elder", LIVING, 1),
    ("couple", LIVING, 3),
    ("mother", LIVING, 5),
    ("family", LIVING, 7),
    ("disabled", LIVING, 9),
    ("single", AidKind.TEMPORARY_URGENT, 1),
    ("lone", AidKind.EXTREME_HARDSHIP, 8),
    ("elder", LIVING, 14),
    ("couple", LIVING, 19),
    ("mother", LIVING, 21),
]
CHANGED = {"raise": "income_down", "lower": "income_up", "stop": "income_up", "death": "death"}
WHY = {
    "income_down": "务工的厂停了工，没有工资了",
    "income_up": "找到了稳定的工作，工资比原来高",
    "death": "家属告知，持有死亡证明",
}
CLOSE = {"edge", "rigid"}  # 收入贴着标准的，都按城市标准
FEN = Decimal("0.01")


def stories(office, diary, seed, wanted=0):
    """这个街道全部家庭的经过，尚未开始；`wanted` 为每类最多几户（取近的），0 即全部。"""
    heads = {sex: names.people(seed, sex) for sex in ("男", "女")}
    serial = seed * 100
    for kind, aid, months, later in HISTORY[-wanted:]:
        serial += 1
        line = line_of(office, diary, kind, aid, heads, serial)
        line.contested, line.hard_to_reach = serial % 9 == 4, serial % 7 == 3
        yield life(line, diary.before_month(months - 1, 3 + serial % 9), later)
    for kind, months in RICH[-wanted:]:
        serial += 1
        yield life(
            line_of(office, diary, kind, LIVING, heads, serial, rich=True), diary.before_month(months - 1, 5), ()
        )
    for kind, aid, days in TODAY[-wanted:]:
        serial += 1
        yield life(line_of(office, diary, kind, aid, heads, serial), diary.past(days), ())


def line_of(office, diary, kind, aid, heads, serial, rich=False):
    sex = "女" if kind in ("elder", "mother") else "男"
    address = f"{office.communities[serial % 3].name}{serial % 40 + 1}号"
    rural, shift = serial % 4 == 0 and kind not in CLOSE, serial * 37 % 900 - 450
    home = Home(next(heads[sex]), kind, address, rich=rich, rural=rural, shift=shift)
    return WalkingLine(office, home, diary, serial, aid=aid)


def life(line, day, later):
    """申请、办到决定、告知；在享以后的事依次发生。"""
    line.at = yield line.start(day)
    line.register()
    yield from line.go()
    yield from line.tell()
    decided = line.case.decided_on
    for months, event in later:
        day = line.diary.back_from(add_months(decided, months).replace(day=12), 1)
        line.at = yield line.diary.at(day, f"{9 + line.serial % 6:02d}:20")
        if line.case.state == CaseState.GRANTED:
            yield from change(line, event)


def change(line, event):
    """变更走同一部机器：登记、核对、入户、听取意见……直到决定。"""
    day, code = line.today(), CHANGED[event]
    purpose = Purpose.STOP if event == "death" else Purpose(event)
    facts = {"purpose": purpose, "code": code, "reason": WHY[code], "changed_on": day}
    if event == "death":
        facts["deceased"] = line.case.applicant_id
    line.case = register_change(line.case, by=line.office.window, at=line.at, **facts)
    new_wage(line, event)
    yield from line.go()
    yield from line.tell()


def new_wage(line, event):
    """变更之后的工资：提标的没有了，降标的补差剩三百，停发的超过标准；去世的不动。"""
    case = line.case
    home, family = case.household, case.family()
    if event == "death" or not family:
        return
    whole = Standard.objects.in_force(case.street.district, LIVING, home.area, line.today()).monthly * len(family)
    wage = {"lower": whole - 300, "stop": whole + 500}.get(event)
    earner = max(family, key=lambda one: one.position == len(family))
    row = {"kind": "income:wage", "member": earner.person_id, "name": "", "period": "month"}
    lines = [{**row, "amount": wage.quantize(FEN)}] if wage else []
    home.refresh_from_db()
    household.edit_money(case.pk, version=home.version, lines=lines, by=line.office.window, at=line.at)
