"""一件家庭变化随之而来的各件：一件一句话、一个办法，列给人看的就是所办的。"""

from django.db.models import Exists, F, OuterRef, Q

from cases.models import Case, CaseMember, CoveredPerson, FamilyTaskKind, PaidLine
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day, month_after, zh
from core.locking import for_change
from core.money import yuan
from evidence.models import Assessment, CheckSubject
from households.codes import Relation, Sex
from households.models import Authorisation, BankAccount, Obligor, Person
from households.services import living
from intake.services.follow import Follow, ask_for, task
from regimes.counted import not_counted

R = Relation
DOUBTFUL = ("prison", "missing", "back")
LEAVING = ("divorce", "split", "married_out", "moved")  # 只离开这一户；死亡、服刑的处处不再计入
# 新户主原来是户主的什么人 → 老户主成了新户主的什么人（按老户主的性别）。
TURNED = {
    R.SPOUSE: (R.SPOUSE, R.SPOUSE),
    R.SON: (R.FATHER, R.MOTHER),
    R.DAUGHTER: (R.FATHER, R.MOTHER),
    R.FATHER: (R.SON, R.DAUGHTER),
    R.MOTHER: (R.SON, R.DAUGHTER),
    R.PARENT: (R.SON, R.DAUGHTER),
    R.SIBLING: (R.SIBLING, R.SIBLING),
}


def unseen(found, home):
    """办事人看不到的一户：随之办的照办，说给他的话里不写那家的编号、类别、金额。"""
    return home.pk != found.case.household_id and not Case.objects.visible_to(found.by).filter(household=home).exists()


def _said(found, home, text, elsewhere):
    """说给办事人的一句：看不到的那一户只说 `elsewhere`。"""
    return f"别处的一户：{elsewhere}，由那边接着办" if unseen(found, home) else text


def others_touched(found):
    """别户在办、因此要改的案件：那边也要留痕。"""
    if not goes(found) or str(found.kind) in LEAVING:
        return []
    listed = CaseMember.objects.open().filter(person=found.person).values_list("case", flat=True)
    pks = open_cases_of(found.person) if str(found.kind) == "death" else listed
    rows = Case.objects.filter(pk__in=list(pks)).exclude(household=found.case.household_id)
    return list(rows.select_related("street").order_by("pk"))


def open_cases_of(person):
    """此人列在其中、或由此人赡养的在办案件的编号。"""
    obliged = Obligor.objects.current().filter(person=person).values("household")
    listed = CaseMember.objects.filter(person=person, case__is_open=True).values("case")
    rows = Case.objects.open().filter(Q(pk__in=listed) | Q(household__in=obliged))
    return list(rows.values_list("pk", flat=True))


def goes(found):
    """此人就此不再计入家庭。"""
    return str(found.kind) in {"death", *LEAVING} or bool(not_counted(str(found.kind)))


def is_head(found):
    """此人是本户、本案的户主。"""
    at_home = found.case.household.memberships.filter(person=found.person, is_head=True, until=None).exists()
    return at_home or found.case.composition.filter(person=found.person, is_head=True).exists()


def could_head(found):
    """可以接任户主的：本案仍计入、在世、住在本户的别人。"""
    here = set(found.case.household.memberships.filter(until=None).values_list("person", flat=True))
    rows = [one.person for one in found.case.family()]
    return [one for one in rows if one != found.person and one.pk in here and not one.is_dead(found.on)]


def of(found):
    """各件，依次。"""
    listed = []
    if goes(found):
        listed += [*_out_of_cases(found), *_aid_changes(found), *paid_after(found)]
    listed += [*_as_obligor(found)]
    if str(found.kind) == "death":
        listed += [*_consents_end(found), *_as_agent(found)]
    if goes(found):
        listed += _payee(found)
    if str(found.kind) == "back":
        listed += _back(found)
    if found.new_head:
        listed += [*_new_head(found), *_minor_head(found)]
    return listed


def _why(found):
    return not_counted(str(found.kind)) or found.kind.label


def _out_of_cases(found):
    """在办各案：此人不再计入、不再保障。死亡、服刑的各案都去掉；离户只去掉本户的。"""
    rows = CaseMember.objects.open().filter(person=found.person).select_related("case__household", "person")
    if str(found.kind) in LEAVING:
        rows = rows.filter(case__household=found.case.household_id)
    day = zh(found.on, weekday=False)
    for row in rows.order_by("case"):
        if row.case.household_id != found.case.household_id:
            yield _out_elsewhere(row, found, day)
            continue
        said = f"在办案件{row.case.number}：{found.person.name}自{day}起不计入家庭，已有的核算表须重做"
        yield Follow(said, lambda row=row: _drop(row, found))
        yield from _out_of_check(row, found, day)
        others = row.case.composition.counted().exclude(person=found.person)
        if not others.exists():
            yield Follow(f"在办案件{row.case.number}：家庭组成里已没有别人，请办“终止办理”；因死亡停发的照办停发")
        elif row.is_head and not others.filter(person=found.new_head).exists():
            text = f"在办案件{row.case.number}的户主{found.person.name}已不计入家庭，请在该案“家庭变化”中选“更换户主”"
            yield task(found, row.case.household, FamilyTaskKind.REVIEW, text)
        if row.case.state in (CaseState.PUBLICITY, CaseState.DECISION):
            yield Follow(f"在办案件{row.case.number}已到“{row.case.get_state_display()}”：须退回重新调查、核算、公示")
        if row.case.check_closed_on:
            yield Follow(f"在办案件{row.case.number}：核对报告含{found.person.name}，其收支不再计入")


def _out_elsewhere(row, found, day):
    """列在别户的在办案件：此人也不再计入，那一户得一件待办；看不到的案件只说有，不说编号。"""
    gone = f"{found.person.name}自{day}起不计入家庭，已有的核算表须重做"
    text = f"在办案件{row.case.number}：{gone}；家庭组成里已没有别人的，请办“终止办理”"
    ask = ask_for(found, row.case.household, FamilyTaskKind.REVIEW, text)

    def do():
        _drop(row, found)
        _strike(row.case_id, found, member=found.person)
        ask()

    return Follow(text if _sees(found, row.case) else f"另一户的在办案件：{gone}，已写成那边的待办", do)


def _out_of_check(row, found, day):
    """正在核对的：此人划去，不再查，其结果不再计入，报告只要别人的答复；没有可核对的人的也说。"""
    subjects = CheckSubject.objects.under_way(row.case_id).asked()
    if not subjects.filter(member=found.person).exists():
        return
    said = f"在办案件{row.case.number}：正在进行的核对自{day}起划去{found.person.name}，不再查，已登记的结果不再计入"
    left = subjects.exclude(member=found.person).count()
    said += f"；其余{left}人照查" if left else "；核对里没有别的人了，没有可核对的，不能出具报告"
    yield Follow(said, lambda: _strike(row.case_id, found, member=found.person))


def _strike(case_id, found, **who):
    CheckSubject.objects.strike(case_id, on=found.on, reason=_why(found), **who)


def _sees(found, case):
    return Case.objects.visible_to(found.by).filter(pk=case.pk).exists()


def _drop(row, found):
    row = for_change(CaseMember.objects).get(pk=row.pk)
    row.counted = row.covered = row.is_head = False
    row.exclusion_reason, row.out_on = _why(found)[:60], found.on
    row.save()
    next_version(row.person_id)
    Assessment.objects.make_stale(row.case_id, f"核算之后登记了{found.person.name}{found.kind.label}")


def next_version(person_id):
    """此人在案里的身份变了：别人开着的成员表单还是旧的，后存的须先看到两份。"""
    Person.objects.filter(pk=person_id).update(version=F("version") + 1)


def _as_obligor(found):
    """此人是各户的义务人：死亡的自该日起不计其赡养费，核算表须重做，在享的核实；服刑、失踪、归来的只请核实。"""
    if str(found.kind) not in ("death", *DOUBTFUL):
        return
    name, day = found.person.name, zh(found.on, weekday=False)
    for row in Obligor.objects.current().filter(person=found.person).order_by("household"):
        said = f"义务人{name}{day}{found.kind.label}"
        if str(found.kind) == "death":
            yield from _no_support(row, found, f"{said}，自该日起不计其赡养费")
            words = f"{said}，本户在享的{{}}原按有其赡养费核算的，请核实是否要办变更"
        else:
            words = f"{said}，请核实其能否履行赡（抚、扶）养义务，本户在享的{{}}是否要办变更"
        yield from _asked_of(row.household, found, words)


def _no_support(row, found, said):
    """在办各案：义务人已死亡，核算表须重做。"""
    why = f"核算之后登记了义务人{found.person.name}死亡"
    for case in Case.objects.open().filter(household=row.household_id).order_by("pk"):
        if CheckSubject.objects.under_way(case.pk, obligor=row).asked().exists():
            struck = f"正在进行的核对划去义务人{found.person.name}，不再查，已登记的结果不再计入"
            text = f"在办案件{case.number}：{struck}"
            yield Follow(
                _said(found, case.household, text, struck), lambda case=case: _strike(case.pk, found, obligor=row)
            )
        text = f"在办案件{case.number}：{said}，已有的核算表须重做"
        yield Follow(
            _said(found, case.household, text, f"在办的案件里{said}，核算表须重做"),
            lambda case=case: Assessment.objects.make_stale(case.pk, why),
        )
        if unseen(found, case.household):
            continue
        if case.state in (CaseState.PUBLICITY, CaseState.DECISION):
            yield Follow(f"在办案件{case.number}已到“{case.get_state_display()}”：须退回重新调查、核算、公示")


def _asked_of(household, found, words):
    """在享的一户得一件待办；`words` 里留着救助类别。"""
    rows = CoveredPerson.objects.from_month(found.on.replace(day=1)).filter(decision__case__household=household)
    aids = dict.fromkeys(row.get_aid_display() for row in rows.order_by("pk"))
    if aids:
        text = words.format("、".join(aids))
        said = _said(found, household, text, f"{found.person.name}是其义务人，须核实")
        yield task(found, household, FamilyTaskKind.REVIEW, text, shown=said)


def _as_agent(found):
    """此人代办的在办各案：以后的文书不再写他。"""
    for case in Case.objects.open().filter(agent=found.person).order_by("pk"):
        text = f"在办案件{case.number}由{found.person.name}代办，以后的文书不再写他，请申请人本人办理或另行委托"
        yield Follow(_said(found, case.household, text, f"在办的案件由{found.person.name}代办，以后的文书不再写他"))


def _aid_changes(found):
    """在享的各类：须办提标、降标或停发，由变更案件去办。"""
    rows = CoveredPerson.objects.from_month(found.on.replace(day=1)).filter(person=found.person)
    for row in rows.select_related("decision__case__household").order_by("pk"):
        case = row.decision.case
        if str(found.kind) in LEAVING and case.household != found.case.household:
            continue
        day, aid = zh(found.on, weekday=False), case.get_aid_display()
        text = f"{found.person.name}{day}{found.kind.label}，本户在享的{aid}（{case.number}）须办变更或停发"
        shown = text
        if case.household != found.case.household and not _sees(found, case):
            shown = f"{found.person.name}{day}{found.kind.label}，在另一户享受的救助须由那边办变更或停发，已写成待办"
        yield task(found, case.household, FamilyTaskKind.CHANGE, text, aid=case.aid, shown=shown)


def paid_after(found):
    """死亡次月起名册已发的各月：由变更决定扣回、追回，这里先写明是哪几个月、多少。"""
    if str(found.kind) != "death":
        return
    covered = CoveredPerson.objects.filter(person=found.person)
    homes = covered.values("decision__case__household")
    lines = PaidLine.objects.filter(household__in=homes, paid_month__month__gte=month_after(found.on))
    aids = set(covered.values_list("aid", flat=True))
    for line in lines.select_related("household", "paid_month").order_by("paid_month__month", "pk"):
        if line.aid not in aids:
            continue
        month = line.paid_month.month
        text = (
            f"{month.year}年{month.month}月的名册已发本户{yuan(line.amount)}，在{found.person.name}死亡之后，须核实多发"
        )
        said = _said(found, line.household, text, f"名册在{found.person.name}死亡之后发过，须核实多发")
        yield task(found, line.household, FamilyTaskKind.OVERPAID, text, shown=said)


def _consents_end(found):
    human = Q(member=found.person) | Q(obligor__person=found.person)
    if Authorisation.objects.filter(human, revoked_on=None, valid_to__gt=found.on).exists():
        yield Follow(f"{found.person.name}的核对授权自死亡之日起无效，不能再据以核对")


def _payee(found):
    accounts = BankAccount.objects.filter(holder=found.person, is_current=True)
    if str(found.kind) in LEAVING:
        accounts = accounts.filter(household=found.case.household)
    for account in accounts.select_related("household"):
        if not account.household.memberships.current().exclude(person=found.person).exists():
            continue  # 那一户已没有人可发，只办停发
        text = f"本户的发放账户在{found.person.name}名下，下一份名册之前须更换"
        said = _said(found, account.household, text, "发放账户须更换")
        yield task(found, account.household, FamilyTaskKind.PAYEE, text, shown=said)


def _back(found):
    """归来：本户在办各案里因此不计入的，重新计入与否由经办人在“家庭”里定，这里写成待办。"""
    rows = CaseMember.objects.filter(person=found.person, counted=False, case__is_open=True).select_related("case")
    for row in rows.filter(case__household=found.case.household_id).order_by("case"):
        text = f"{found.person.name}{zh(found.on, weekday=False)}归来，请核实是否重新计入{row.case.number}的家庭人口"
        yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)
    covered = CoveredPerson.objects.from_month(found.on.replace(day=1))
    if covered.filter(decision__case__household=found.case.household_id).exists():
        text = f"{found.person.name}{zh(found.on, weekday=False)}归来，本户在享的待遇请核实是否要办变更"
        yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)


def is_minor_head(found):
    """新户主还没有成年。"""
    return not found.new_head.is_adult(local_day(found.at))


def _minor_head(found):
    """未成年人作户主：谁监护写明，是不是孤儿、事实无人抚养儿童、特困人员由经办人核实。"""
    if not is_minor_head(found):
        return
    name, age = found.new_head.name, found.new_head.age(local_day(found.at))
    text = (
        f"新户主{name}{age}周岁，未成年人不能独立申请、签字，由监护人{found.guardian}代，写给{name}的文书交其监护人；"
        "请核实是否属孤儿、事实无人抚养儿童、特困人员，要不要另行申请，监护人有没有列入“家庭”"
    )
    yield task(found, found.case.household, FamilyTaskKind.REVIEW, text)


def _new_head(found):
    """新户主：接老户主在本户、在各在办案件里的户主；户主另有其人的一字不动。申请人已不在的，一并改由新户主申请。"""
    name, old = found.new_head.name, _old_head(found)
    if found.case.household.head in (None, old):
        yield Follow(f"本户户主改为{name}，其余各人与户主的关系请在“家庭”中核对", lambda: _head_at_home(found))
    others = CaseMember.objects.filter(case=OuterRef("pk"), is_head=True).exclude(person=old)
    rows = Case.objects.open().filter(household=found.case.household_id, composition__person=found.new_head)
    for case in rows.filter(~Exists(others)).distinct().order_by("pk"):
        said = f"在办案件{case.number}：户主改为{name}"
        moves = case.applicant_id == old.pk and (goes(found) or old.is_dead(found.on))
        if moves:
            said += f"，申请人改为{name}，以后的文书写给{name}"
        yield Follow(said, lambda case=case, moves=moves: _head_of_case(case, found, moves))


def _old_head(found):
    """让出户主的人：离开的本人；更换户主的，是本户的户主，在办案件另有户主（只帮助户内几人的）的是那人。"""
    home = found.case.household.head
    if goes(found) or found.person == home:
        return found.person
    if not found.case.is_open:
        return home or found.person
    row = found.case.composition.filter(is_head=True).select_related("person").first()
    return row.person if row else found.person


def _head_at_home(found):
    here = found.case.household.memberships.filter(until=None).select_related("person")
    old, was = here.filter(is_head=True).first(), here.get(person=found.new_head).relation
    row = living.set_head(found.case.household, found.new_head)
    if old and old.person_id != row.person_id:
        old.refresh_from_db()
        if old.until is None:
            old.relation = _turned(was, old.person)
            old.save()


def _head_of_case(case, found, moves):
    case = Case.objects.get(pk=case.pk)
    row = case.composition.get(person=found.new_head)
    for old in case.composition.filter(is_head=True).select_related("person"):
        old.is_head, old.relation = False, _turned(row.relation, old.person)
        old.save()
        next_version(old.person_id)
    row.is_head, row.relation = True, R.SELF
    row.save()
    next_version(row.person_id)
    case.head_name = found.new_head.name
    if moves:
        case.applicant = found.new_head
    case._change_reason = Act.RECORD_FAMILY_EVENT.label
    case.save()


def _turned(relation, old):
    """老户主 `old` 改为新户主的什么人；`relation` 为新户主原来是他的什么人。说不准的记其他亲属，由经办人核对。"""
    pair = TURNED.get(relation)
    if pair is None:
        return R.OTHER_KIN
    return pair[0] if old.sex == Sex.MALE else pair[1]
