"""窗口查重：一个身份证号，得知此人在享、在办、在别户、近一年被拒等；他街道的只说有，不说是谁家。"""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings

from cases.models import Case
from cases.states import CaseState
from core import events
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day, within, zh
from core.idnumber import IdNumber
from core.masking import mask_id
from core.models import Event
from core.refusals import NotPermitted
from households.models import Household, Member
from households.services import people, ties
from regimes.models import Purpose

CHECKED = "受理查重"


@dataclass(frozen=True)
class Line:
    """查得的一条：语气（good soon bad plain）、一句话、看得见的案件。"""

    tone: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class Known:
    identity: IdNumber
    age: int
    lines: list[Line] = field(default_factory=list)
    household: Household | None = None


def look_up(identity, *, by, at):
    """查重并留痕；须在事务内。返回 Known；超过当日次数抛 NotPermitted。"""
    day, index = local_day(at), blind_index(identity.number, "id_number")
    _within_cap(by, day)
    lines = [*_ties(index, by), *_cases(index, by, day), *_households(index, by), *_same_names(index, by, day)]
    home = people.household_of(identity.number, by.unit.street) if by.unit.street else None
    if home and home.is_tied(by):
        home = None
    events.record(
        Act.READ_CASE,
        chain=by.unit.chain,
        at=at,
        by=by,
        household_id=home.pk if home else None,
        subject=mask_id(identity.number),
        data={"found": len(lines)},
        reason=CHECKED,
    )
    return Known(identity, identity.age(day), lines or [Line("good", "没有查到在享、在办或其他登记")], home)


def _within_cap(by, day):
    """一人一天查重有上限，免得拿号码逐个试探谁在享救助。"""
    today = Event.objects.filter(actor=by, act=Act.READ_CASE, **within("recorded_at", day), reason=CHECKED)
    if today.count() >= settings.ID_SEARCHES_A_DAY:
        raise NotPermitted(f"今天按证件号查找已满 {settings.ID_SEARCHES_A_DAY} 次，明日再查，或请区民政局协助")


def same_name_warnings(case):
    """新登记的成员与本街道他户同名的人：列出生年份、尾号、社区，以免认错人。"""
    home = case.household
    names = home.living_members().values_list("name", flat=True)
    others = Member.objects.living().filter(name__in=names, household__community__parent=case.street)
    return [_who(one) for one in others.exclude(household=home).select_related("household__community")[:5]]


def _cases(index, by, day):
    found = Case.objects.filter(household__members__id_index=index, household__members__left_on=None)
    visible = set(Case.objects.visible_to(by).filter(pk__in=found).values_list("pk", flat=True))
    in_aid = {}
    for case in found.select_related("street").order_by("pk"):
        if case.state == CaseState.GRANTED:
            in_aid[case.household_id, case.aid] = case
        elif case.is_open:
            yield _line("soon", case, visible, by, "有在办的{aid}申请（{number}，{state}）", "有在办申请")
        elif case.state in (CaseState.REFUSED, CaseState.DECLINED) and _within_year(case.decided_on, day):
            yield _line("soon", case, visible, by, "{day}{state}：{aid}（{number}）", "近一年有未获批准的申请")
    for case in in_aid.values():
        if case.purpose != Purpose.STOP:
            yield _line("bad", case, visible, by, "正在享受{aid}（{number}）", "正在享受救助")


def _line(tone, case, visible, by, text, elsewhere):
    if case.pk not in visible:
        where = "另一街道" if case.street_id != by.unit.street_id else "本街道其他人员处"
        return Line(tone, f"{where}{elsewhere}")
    day = zh(case.decided_on, weekday=False) if case.decided_on else ""
    facts = {"aid": case.get_aid_display(), "number": case.number, "state": case.get_state_display(), "day": day}
    return Line(tone, text.format(**facts), case.get_absolute_url())


def _households(index, by):
    rows = Member.objects.living().filter(id_index=index).select_related("household__community")
    for member in rows:
        home = member.household
        if home.community.parent_id != by.unit.street_id:
            yield Line("soon", "是另一街道所登记家庭的成员")
        elif home.is_tied(by):
            yield Line("soon", "已在本街道登记，由其他人员办理")
        else:
            head = home.head
            label = f"{head.name}户" if head else "本街道一户"
            yield Line("plain", f"已登记在{label}（{home.community.name}），关系：{member.get_relation_display()}")


def _same_names(index, by, day):
    known = Member.objects.filter(id_index=index).order_by("-pk").first()
    if known is None or by.unit.street is None:
        return
    others = Member.objects.living().filter(name=known.name, household__community__parent=by.unit.street)
    for one in others.exclude(id_index=index).select_related("household__community")[:3]:
        yield Line("soon", f"同名的人：{_who(one)}，请核对不要认错")


def _ties(index, by):
    staff = ties.match_id(index, by.unit.district)
    if by in staff:
        yield Line("bad", "您与此人有近亲属等关系，须回避：登记后由其他人员办理")
    elif staff:
        yield Line("soon", "此人与经办人员有近亲属等关系，登记后转单独登记备案")


def _who(member):
    number = member.id_number
    return f"{member.name}，{member.birth_date.year}年生，尾号{number[-4:]}，{member.household.community.name}"


def _within_year(decided: date | None, day):
    return decided is not None and (day - decided).days <= 365
