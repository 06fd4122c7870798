"""一件家庭变化随之而来的各件：一件一句话、一个办法，列给人看的就是所办的。"""

from django.db.models import Q

from cases.models import Case, CaseMember, CoveredPerson, FamilyTaskKind
from cases.services.taking_out import take_out
from cases.states import CaseState
from core.dates import zh
from core.locking import for_change
from evidence.models import CheckSubject
from households.models import Authorisation, Obligor
from intake.services import family_aid, family_heads, family_kin
from intake.services.follow import Follow, ask_for, sees, task, together
from intake.services.happening import LEAVES, FamilyEventKind, goes, why_out

K = FamilyEventKind


def others_touched(found):
    """别户在办、因此要改的案件：那边也要留痕。"""
    if not goes(found) or found.kind in LEAVES:
        return []
    listed = CaseMember.objects.open().filter(person=found.person).values_list("case", flat=True)
    pks = open_cases_of(found.person) if found.kind == K.DEATH else listed
    rows = Case.objects.filter(pk__in=list(pks)).exclude(household=found.case.household_id)
    return list(rows.select_related("street").order_by("pk"))


def open_cases_of(person):
    """此人列在其中、或由此人赡养的在办案件的编号。"""
    obliged = Obligor.objects.current().filter(person=person).values("household")
    listed = CaseMember.objects.filter(person=person, case__is_open=True).values("case")
    rows = Case.objects.open().filter(Q(pk__in=listed) | Q(household__in=obliged))
    return list(rows.values_list("pk", flat=True))


def of(found):
    """各件，依次。"""
    listed = []
    if goes(found):
        listed += [*_out_of_cases(found), *family_aid.changes(found), *family_aid.paid_after(found)]
    listed += [*family_kin.as_obligor(found)]
    if found.kind == K.DEATH:
        listed += [*_consents_end(found), *family_kin.as_agent(found)]
    if goes(found):
        listed += family_aid.payee(found)
    if found.kind == K.BACK:
        listed += _back(found)
    if found.new_head:
        listed += family_heads.of(found)
    return listed


def _out_of_cases(found):
    """在办各案：此人不再计入、不再保障。死亡、服刑的各案都去掉；离户只去掉本户的。"""
    rows = CaseMember.objects.open().filter(person=found.person).select_related("case__household", "person")
    if found.kind in LEAVES:
        rows = rows.filter(case__household=found.case.household_id)
    for row in rows.order_by("case"):
        if row.case.household_id == found.case.household_id:
            yield from _out_here(row, found)
        else:
            yield _out_elsewhere(row, found)


def _out_here(row, found):
    case, name, day = row.case, found.person.name, zh(found.on, weekday=False)
    yield Follow(f"在办案件{case.number}：{name}自{day}起不计入家庭，已有的核算表须重做", lambda: _drop(row, found))
    if struck := _struck(row, found):
        yield Follow(f"在办案件{case.number}：正在进行的核对自{day}起划去{name}，{struck}", together)
    yield from _left_without(row, found)
    if case.state in (CaseState.PUBLICITY, CaseState.DECISION):
        yield Follow(f"在办案件{case.number}已到“{case.get_state_display()}”：须退回重新调查、核算、公示")
    if case.check_closed_on:
        yield Follow(f"在办案件{case.number}：核对报告含{name}，其收支不再计入")


def _struck(row, found):
    """正在核对的：此人不再查之后还查谁；没有列在核对里的为空。"""
    subjects = CheckSubject.objects.under_way(row.case_id).asked()
    if not subjects.filter(member=found.person).exists():
        return ""
    left = subjects.exclude(member=found.person).count()
    rest = f"其余{left}人照查" if left else "核对里没有别的人了，没有可核对的，不能出具报告"
    return f"不再查，已登记的结果不再计入；{rest}"


def _left_without(row, found):
    """案里没有别的人了，或没有户主了。"""
    case, others = row.case, row.case.composition.counted().exclude(person=found.person)
    if not others.exists():
        yield Follow(f"在办案件{case.number}：家庭组成里已没有别人，请办“终止办理”；停发的还没有受理的照办")
    elif row.is_head and not others.filter(person=found.new_head).exists():
        text = f"在办案件{case.number}的户主{found.person.name}已不计入家庭，请在该案“家庭变化”中选“更换户主”"
        yield task(found, case.household, FamilyTaskKind.REVIEW, text)


def _out_elsewhere(row, found):
    """列在别户的在办案件：此人也不再计入，那一户得一件待办；看不到的案件只说有，不说编号。"""
    gone = f"{found.person.name}自{zh(found.on, weekday=False)}起不计入家庭，已有的核算表须重做"
    text = f"在办案件{row.case.number}：{gone}；家庭组成里已没有别人的，请办“终止办理”"
    ask = ask_for(found, row.case.household, FamilyTaskKind.REVIEW, text)
    shown = text if sees(found, row.case) else f"另一户的在办案件：{gone}，已写成那边的待办"
    return Follow(shown, lambda: (_drop(row, found), ask()))


def _drop(row, found):
    row = for_change(CaseMember.objects).get(pk=row.pk)
    stale = f"核算之后登记了{found.person.name}{found.kind.label}"
    take_out(row, why_out(found.kind), on=found.on, stale=stale)


def _consents_end(found):
    human = Q(member=found.person) | Q(obligor__person=found.person)
    if Authorisation.objects.filter(human, revoked_on=None, valid_to__gt=found.on).exists():
        yield Follow(f"{found.person.name}的核对授权自死亡之日起无效，不能再据以核对")


def _back(found):
    """归来：本户在办各案里因此不计入的，重新计入与否由经办人在“家庭”里定，这里写成待办。"""
    rows = CaseMember.objects.filter(person=found.person, counted=False, case__is_open=True).select_related("case")
    back = f"{found.person.name}{zh(found.on, weekday=False)}归来"
    for row in rows.filter(case__household=found.case.household_id).order_by("case"):
        text = f"{back}，请核实是否重新计入{row.case.number}的家庭人口"
        yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)
    covered = CoveredPerson.objects.from_month(found.on.replace(day=1))
    if covered.filter(decision__case__household=found.case.household_id).exists():
        text = f"{back}，本户在享的待遇请核实是否要办变更"
        yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)
