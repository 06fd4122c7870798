"""窗口查重：一个身份证号，得知此人在享、在办、在别户、近一年被拒等；他街道的只说有，不说是谁家。"""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db.models import Q

from accounts import matrix
from cases.models import Case, CaseMember, CoveredPerson
from cases.states import CaseState
from core import events
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day, within, zh
from core.idnumber import IdNumber
from core.masking import mask_id
from core.models import Event
from core.refusals import NotPermitted
from households import known
from households.codes import IdKind
from households.models import Household, Membership, Person
from households.models.person import identity_index
from households.services import living, people, ties
from regimes.choices import PAID_MONTHLY

CHECKED = "受理查重"
REGISTERED = "登记所报"  # 登记成了案件的：案件本身就是凭据，留痕而不占当日次数


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
    day = local_day(at)
    _within_cap(by, day)
    person = Person.objects.registered(identity.number)
    lines = [*_ties(blind_index(identity.number, "id_number"), by), *known_of(person, by=by, day=day)]
    lines += [] if person else _corrected(identity, by, day)
    home = _own_home(person, by, day)
    data = {"found": len(lines), "who": mark(IdKind.RESIDENT, identity.number, by=by, at=at)}
    _trace(mask_id(identity.number), by=by, at=at, household_id=home.pk if home else None, data=data)
    return Known(identity, identity.age(day), lines or [Line("good", "没有查到在享、在办或其他登记")], home)


def look_up_in_case(case, subject, *, by, at):
    """一案里按证件（没有证件的按姓名、出生日期）查库里的人：同窗口查重一样留痕、计次；`subject` 须已遮盖。"""
    _within_cap(by, local_day(at))
    _trace(subject, by=by, at=at, case_id=case.pk, household_id=case.household_id)


def mark(kind, number, *, by, at):
    """这一号码本人今天查过没有，凭它比对：带钥，换一天、换一人就对不上，也不与人员的索引相连（《个人信息保护法》第五十一条）。"""
    return blind_index(f"{by.pk}:{local_day(at)}:{identity_index(kind, number)}", "look_up")


def over_cap(marks, *, by, at):
    """还没有查过的号码超出当日次数的，即那条 NotPermitted；不超出为 None。

    一张表上的各人一次问：剩一次的也收整张表，30 口之家照样登记得成。
    """
    try:
        if _unasked(marks, by, local_day(at)):
            _within_cap(by, local_day(at))
    except NotPermitted as refusal:
        return refusal
    return None


def note(marks, *, by, at, case_id=None, counted=True):
    """表单所报、答复里说到了的各号码（{标记: 已遮盖的号码}）：一人一天一笔，当天查过的不再记。须在事务内。"""
    for who in _unasked(marks, by, local_day(at)):
        facts = {"data": {"who": who}, "reason": CHECKED if counted else REGISTERED}
        _trace(marks[who], by=by, at=at, case_id=case_id, **facts)


def _unasked(marks, by, day):
    """今天还没有查过的各标记。"""
    today = Event.objects.filter(actor=by, act=Act.READ_CASE, **within("recorded_at", day), data__who__in=list(marks))
    asked = set(today.values_list("data__who", flat=True)) if marks else set()
    return [who for who in marks if who not in asked]


def _trace(subject, *, by, at, reason=CHECKED, **facts):
    events.record(Act.READ_CASE, chain=by.unit.chain, at=at, by=by, subject=subject, reason=reason, **facts)


def of_newcomer(person, number, *, by, day):
    """新来的人查得的各条：与工作人员的关系、已故、在办、在享、住在哪户；`person` 为库里的人，没有登记过为 None。"""
    tied = _ties(blind_index(number, "id_number"), by) if number else ()
    return [*tied, *known_of(person, by=by, day=day)]


def known_of(person, *, by, day):
    """一个人在库里的情况：已故、在办、近一年被拒、在享、住在哪户、同名的人。"""
    if person is None:
        return []
    return [*_standing(person, by, day), *_households(person, by), *_same_names(person, by)]


def of_kin(case, *, by, day):
    """本户义务人、本案代办人逐个查：[（称呼, Line)]；只说其本人，别家的事一字不说。"""
    kin = [(f"义务人{one.name}", one.person) for one in known.obligors(case)]
    kin.append((f"代办人{case.agent_name}", case.agent))
    return [(who, line) for who, person in kin if person for line in _of_himself(person, by, day)]


def _of_himself(person, by, day):
    """已故，本人在哪里享受低保、特困，与经办人员有无关系。"""
    yield from _person(person, day)
    rows = CoveredPerson.objects.from_month(day.replace(day=1)).filter(
        person=person, aid__in=PAID_MONTHLY
    )  # 关系到有无赡养能力
    for row in rows.select_related("decision__case__street").order_by("pk"):
        month, where = row.since_month, row.decision.case.street.name
        yield Line("soon", f"本人自{month.year}年{month.month}月起在{where}享受{row.get_aid_display()}")
    if person.id_index and ties.match_id(person.id_index, by.unit.district):
        yield Line("soon", "与经办人员有近亲属等关系，请核实是否须单独登记备案")


def of_family(case, *, by, day):
    """本案家庭各人逐个查重，本案自己的不算：[（姓名, Line）]；登记、修改、受理、审批各处都问它。"""
    return [(one.name, line) for one in case.family() for line in _standing(one.person, by, day, besides=case.pk)]


def _standing(person, by, day, *, besides=None):
    return [
        *_person(person, day),
        *_applying(person, by, day, besides),
        *_in_aid(person, by, day, besides),
        *_disputed(person),
    ]


def _disputed(person):
    if Membership.objects.claims().filter(person=person).exists():
        yield Line("soon", "两户都登记了此人，原户尚未办离户，审批前须核实清楚")


def _corrected(identity, by, day):
    """号码后来改正了的人：号码里的性别、出生日期与现在登记的相同、住在本人登记得到的一户才说，别的街道的不说。"""
    who = {"sex": people.SEX[identity.sex], "birth_date": identity.birth_date}
    person = Person.objects.formerly(identity.number, IdKind.RESIDENT, **who)
    if person and _own_home(person, by, day):
        yield Line("soon", people.CORRECTED.format(name=person.name))


def _own_home(person, by, day):
    """此人所住、而且归本人登记得到的那一户：窗口是本街道的，社区人员只是本社区的。"""
    home = living.home_of(person) if person and by.unit.street else None
    seen = home and not home.is_tied(by) and matrix.permit(by, Act.REGISTER, home.community, on=day).allowed
    return home if seen else None


def _within_cap(by, day):
    """一人一天查重有上限，免得拿号码逐个试探谁在享救助。"""
    today = Event.objects.filter(actor=by, act=Act.READ_CASE, **within("recorded_at", day), reason=CHECKED)
    if today.count() >= settings.ID_SEARCHES_A_DAY:
        raise NotPermitted(f"今天按证件号查找已满 {settings.ID_SEARCHES_A_DAY} 次，明日再查，或请区民政局协助")


def same_name_warnings(case):
    """新登记的成员与本街道他户同名的人：列出生年份、尾号、社区，以免认错人。"""
    family = case.family()
    here = Membership.objects.filter(until=None, household__community__parent=case.street)
    others = here.filter(person__name__in=[one.name for one in family])
    others = others.exclude(person__in=[one.person_id for one in family])
    return [_who(one) for one in others.select_related("person", "household__community").order_by("pk")[:5]]


def _person(person, day):
    if person and person.died_on:
        yield Line("bad", f"此人已于{zh(person.died_on, weekday=False)}登记死亡，请核对证件")


def _in_aid(person, by, day, besides=None):
    """在享：看在享人员，不看现在住在谁家。"""
    rows = CoveredPerson.objects.from_month(day.replace(day=1)).filter(person=person).exclude(decision__case=besides)
    for row in rows.select_related("decision__case__street").order_by("pk"):
        case = row.decision.case
        until = f"，至{row.until_month.year}年{row.until_month.month}月" if row.until_month else ""
        yield _line("bad", case, by, "正在享受{aid}（{number}" + until + "）", "正在享受救助")


def _applying(person, by, day, besides=None):
    rows = (
        CaseMember.objects.filter(Q(person=person) | Q(person__merged_into=person))
        .exclude(case=besides)
        .select_related("case__street")
        .order_by("case")
    )
    for case in [row.case for row in rows if row.counted or not row.case.is_open]:
        if case.is_open:
            yield _line("soon", case, by, "有在办的{aid}申请（{number}，{state}）", "有在办申请")
        elif case.state in (CaseState.REFUSED, CaseState.DECLINED) and _within_year(case.decided_on, day):
            yield _line("soon", case, by, "{day}{state}：{aid}（{number}）", "近一年有未获批准的申请")


def _line(tone, case, by, text, elsewhere):
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        where = "另一街道" if case.street_id != by.unit.street_id else "本街道其他人员处"
        return Line(tone, f"{where}{elsewhere}")
    day = zh(case.decided_on, weekday=False) if case.decided_on else ""
    facts = {"aid": case.get_aid_display(), "number": case.number, "state": case.get_state_display(), "day": day}
    return Line(tone, text.format(**facts), case.get_absolute_url())


def _households(person, by):
    rows = Membership.objects.filter(person=person, until=None).select_related("household__community")
    for row in rows.order_by("pk"):
        home = row.household
        if home.community.parent_id != by.unit.street_id:
            yield Line("soon", "是另一街道所登记家庭的成员")
        elif home.is_tied(by):
            yield Line("soon", "已在本街道登记，由其他人员办理")
        else:
            yield Line("plain", _lives(row, home))


def _lives(row, home):
    head = home.head
    label = f"{head.name}户" if head else "本街道一户"
    said = "，原户尚未办离户" if row.claimed else ""
    return f"已登记在{label}（{home.community.name}），关系：{row.get_relation_display()}{said}"


def _same_names(person, by):
    if person is None or by.unit.street is None:
        return
    here = Membership.objects.filter(until=None, household__community__parent=by.unit.street)
    others = here.filter(person__name=person.name).exclude(person=person)
    for one in others.select_related("person", "household__community").order_by("pk")[:3]:
        yield Line("soon", f"同名的人：{_who(one)}，请核对不要认错")


def _ties(index, by):
    staff = ties.match_id(index, by.unit.district)
    if by in staff:
        yield Line("bad", "您与此人有近亲属等关系，须回避：登记后由其他人员办理")
    elif staff:
        yield Line("soon", "此人与经办人员有近亲属等关系，登记后转单独登记备案")


def _who(membership):
    person = membership.person
    tail = f"尾号{person.id_number[-4:]}，" if person.id_number else ""
    return f"{person.name}，{person.birth_date.year}年生，{tail}{membership.household.community.name}"


def _within_year(decided: date | None, day):
    return decided is not None and (day - decided).days <= 365
