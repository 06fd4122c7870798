"""有人住进本户（出生、结婚迁入、收养、归来、共同生活）：他是谁、能不能入户、随之办什么。

还没有办到入户调查办结的在办案件随之列入；办过了的一字不改，只说要怎么办；在享的待遇不动，写成待办。
"""

from django.db import IntegrityError, transaction
from django.db.models import Max

from cases import composition, lookup
from cases.models import Case, CaseMember, CoveredPerson, FamilyTaskKind
from cases.services import claims
from core.dates import local_day, zh
from core.refusals import Blocked
from evidence.models import Assessment, CheckSubject, Income
from households import codes
from households.codes import NEVER_LIVED, CircumstanceKind, JoinReason, Relation
from households.models import Membership, Person
from households.services import circumstances, people
from households.services.people import next_version
from intake.services import dwelling
from intake.services.follow import Follow, task
from regimes.counted import not_counted
from regimes.models import ONE_OFF


def gaps(found):
    """不能入户的理由。"""
    who, home, reasons = found.newcomer, found.case.household, []
    if who.person:
        reasons += _already(found)
    elif twin := _unnumbered_here(found):
        reasons.append(f"本户已登记过{twin.name}，还没有证件号码，是同一人；证件号码请在“家庭”里补录，不再登记一次")
    born = zh(who.birth_date, weekday=False)
    if found.on < who.birth_date:
        reasons.append(f"发生日期（{zh(found.on, weekday=False)}）不能早于{who.name}的出生日期（{born}）")
    elif found.kind == JoinReason.BIRTH and found.on != who.birth_date:
        reasons.append(f"出生登记的发生日期就是出生日期，{who.name}的证件写的是{born}，请核对")
    if _is_minor(found) and not who.guardian:
        reasons.append(f"{who.name}未成年，请写明监护人")
    if who.relation in ("", Relation.SELF):
        reasons.append("请选择与户主关系；入户的人不能直接是户主，要换户主的另办“更换户主”")
    if who.relation == Relation.SPOUSE and (spouse := _spouse(home)):
        reasons.append(f"{spouse.name}已登记为户主的配偶，户主只能有一名配偶，请核对")
    return reasons


def _already(found):
    """库里已有的人：已经住在本户，或上一处住到的日子还在后面。"""
    who, home = found.newcomer, found.case.household
    if home.memberships.filter(person=who.person, until=None).exists():
        yield f"{who.name}已登记在本户，是同一人，不必再登记"
        return
    if home.obligors.current().filter(person=who.person).exists():
        yield f"{who.name}登记为本户的义务人（不共同生活），住进来的请先在“家庭”里撤下义务人"
    if not claims.is_live(home, local_day(found.at)) and _lives_elsewhere(found):
        yield f"{who.name}还登记在另一户，本户没有在办的申请、在享的待遇：请那一户先办离户，再在这里登记"
    ended = who.person.memberships.filter(until__gt=found.on).exclude(leave_reason__in=NEVER_LIVED)
    if last := ended.order_by("-until").first():
        where = "本户" if last.household_id == home.pk else "另一户"
        until = zh(last.until, weekday=False)
        yield f"{who.name}登记着在{where}住到{until}，入户日期（{zh(found.on, weekday=False)}）不能早于那一天"


def _unnumbered_here(found):
    """带着号码来登记的孩子，本户先前已照没有号码登记过。"""
    who = found.newcomer
    same = Person.objects.unnumbered(name=who.name, sex=who.sex, birth_date=who.birth_date)
    return same.filter(memberships__household=found.case.household_id, memberships__until=None).first()


def _spouse(home):
    row = home.memberships.filter(relation=Relation.SPOUSE, until=None).select_related("person").first()
    return row and row.person


def _is_minor(found):
    return not Person(birth_date=found.newcomer.birth_date).is_adult(local_day(found.at))


def of(found):
    """入户随之的各件，依次。"""
    return [
        *_moving_in(found),
        *_known(found),
        *_into_cases(found),
        *_past_cases(found),
        *_aid_changes(found),
        *_consent(found),
    ]


def _moving_in(found):
    who, day = found.newcomer, zh(found.on, weekday=False)
    relation = Relation(who.relation).label
    if who.person is None:
        born = zh(who.birth_date, weekday=False)
        yield Follow(f"新登记{who.name}（{codes.Sex(who.sex).label}，{born}生），自{day}起住进本户，关系：{relation}")
    else:
        yield Follow(f"{who.name}已登记在库，自{day}起住进本户，关系：{relation}；健康、就业等照登记的，不照这次所填")
        if not who.person.id_number:
            yield Follow(
                f"{who.name}没有证件号码，库里有同名、同性别、同日出生的，按同一人办；不是的请填出生医学证明编号"
            )
    for row in _ending(found):
        yield Follow(f"{who.name}的{row.get_kind_display()}自{day}起结束")
    if who.person and Membership.objects.current().filter(person=who.person).exists():
        yield Follow(f"{who.name}还登记在另一户：本户先记为声称，那一户得一件待办核实离户，办妥之前都不能审批")


def _lives_elsewhere(found):
    rows = Membership.objects.current().filter(person=found.newcomer.person)
    return rows.exclude(household=found.case.household_id).exists()


def _ending(found):
    """归来的随之结束的状况；还住在另一户的归那一户办，这里不说也不改。"""
    if found.kind != JoinReason.RETURNED or found.newcomer.person is None or _lives_elsewhere(found):
        return []
    return list(found.newcomer.person.circumstances.filter(ends_on=None).exclude(kind=CircumstanceKind.DEAD))


def _known(found):
    """查重所得：在享、在办、近一年被拒、同名、与工作人员的关系。"""
    who = found.newcomer
    lines = lookup.of_newcomer(who.person, who.number, by=found.by, day=local_day(found.at))
    return [Follow(f"查重：{line.text}") for line in lines]


def _open_cases(found):
    return list(Case.objects.open().filter(household=found.case.household_id).order_by("pk"))


def taking_in(found):
    """随之列入此人的在办案件。"""
    besides = [found.newcomer.person.pk] if found.newcomer.person else []
    return [one for one in _open_cases(found) if one.is_amendable and composition.takes_in(one, besides=besides)]


def _into_cases(found):
    name = found.newcomer.name
    for case in taking_in(found):
        if why := _not_counted(found):
            yield Follow(
                f"在办案件{case.number}：列入{name}，{why}", lambda case=case, why=why: _list(case, found, why)
            )
            continue
        said = f"在办案件{case.number}：{name}计入家庭人口、列为保障对象，已有的核算表须重做"
        yield Follow(said, lambda case=case: _list(case, found))
        if case.check_requested:
            yield Follow(f"在办案件{case.number}：核对没有列{name}，授权登记之后由核对员在核对页补列入，再出报告")
        elif case.check_closed_on:
            yield Follow(f"在办案件{case.number}：核对没有列{name}，其收入财产须另凭授权查明、入户时核实")


def _not_counted(found):
    """还在服刑等、因而不计入的理由；归来的、新登记的为空。"""
    if found.newcomer.person is None or found.kind == JoinReason.RETURNED:
        return ""
    rows = found.newcomer.person.circumstances.filter(ends_on=None, starts_on__lte=found.on)
    return next(filter(None, (not_counted(row.kind) for row in rows)), "")


def _list(case, found, why=""):
    """列入一案的家庭组成，核算表须重做。"""
    person, who = found.person, found.newcomer
    last = case.composition.aggregate(last=Max("position"))["last"] or 0
    row = case.composition.filter(person=person).first()
    row = row or CaseMember(case=case, person=person, position=last + 1)
    row.relation = who.relation
    if why:
        row.go_out(why, found.on)
    else:
        row.come_in()
    row.save()
    if not why:
        CheckSubject.objects.restore(case.pk, member=person)
    next_version(person.pk)
    if who.wage:
        kind = codes.IncomeKind.WAGE
        line = {"case_id": case.pk, "member": person, "kind": kind, "period": codes.Period.MONTH}
        Income.objects.create(**line, name=kind.label, declared=who.wage)
    Assessment.objects.make_stale(case.pk, f"核算之后登记了{person.name}{found.kind.label}")


def _past_cases(found):
    """在办而不随之列入的：办过了的要退回；没有列全户的、特困、一次性救助由经办人定。"""
    name, into = found.newcomer.name, {one.pk for one in taking_in(found)}
    home = found.case.household
    for case in _open_cases(found):
        if case.pk in into:
            continue
        state = f"在办案件{case.number}（{case.get_aid_display()}）"
        if not case.is_amendable:
            text = f"{state}已到“{case.get_state_display()}”，家庭组成未改：要列入{name}的，须退回重新调查、核算、公示"
            yield task(found, home, FamilyTaskKind.REVIEW, text)
        else:
            yield Follow(f"{state}没有列全户，不随之列入{name}；要列入的在“家庭”里添加")


def _aid_changes(found):
    """在享的各类：待遇不动，由变更案件去办；已有在办的变更把他列入的不再提。"""
    rows = CoveredPerson.objects.lasting(found.on.replace(day=1)).exclude(aid__in=ONE_OFF)
    rows = rows.filter(decision__case__household=found.case.household_id)
    under_way = {one.aid for one in taking_in(found)}
    cases = {row.decision.case.pk: row.decision.case for row in rows.select_related("decision__case").order_by("pk")}
    for case in cases.values():
        if case.aid in under_way:
            continue
        said = f"{found.newcomer.name}{zh(found.on, weekday=False)}{found.kind.label}"
        text = f"{said}，本户在享的{case.get_aid_display()}（{case.number}）须核实、办提标或降标；现发的不动"
        yield task(found, found.case.household, FamilyTaskKind.CHANGE, text, aid=case.aid)


def _consent(found):
    who = found.newcomer
    if not _is_minor(found):
        yield Follow(f"{who.name}已成年，须本人签署承诺和核对授权，签了才能查其收入财产")
        return
    text = f"{who.name}未成年，承诺和授权由监护人{who.guardian}代签，监护人本人也须签授权"
    here = found.case.household.memberships.filter(until=None, person__name=who.guardian)
    if not here.exists():
        text += f"；{who.guardian}不住在本户，请在“家庭”里列为监护人（不计入家庭）"
    yield Follow(text)


def move_in(found):
    """这件事本身：登记此人、结束其服刑等、入户；别处还登记着的告诉那一户。"""
    who, day = found.newcomer, local_day(found.at)
    for row in _ending(found):
        circumstances.end(who.person, row.kind, ends_on=found.on, on=day)
    found.person = who.person or _register(who, day)
    how = f"{zh(found.on, weekday=False)}{found.kind.label}，住进另一户"
    place = {"relation": who.relation, "is_head": False, "on": found.on, "why": JoinReason(found.kind.value)}
    told = dwelling.move_in(found.case.household, found.person, **place, how=how)
    dwelling.tell(found.case, told, by=found.by, at=found.at)


def _register(who, day):
    try:
        with transaction.atomic():
            return people.set_person({**who.facts, "relation": who.relation}, on=day, why="家庭变化")
    except IntegrityError:  # 两处同一时刻登记同一证件，后到的一方
        raise Blocked(f"{who.name}的证件刚由另一处登记，是同一人；请重新打开本页再看") from None
