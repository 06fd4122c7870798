"""登记申请：建户、编号、立卷、列材料清单、比对关系，一次办成（先登记后审查）。"""

from django.db import IntegrityError, transaction

from accounts import matrix
from accounts.models import UnitLevel
from archives.services import open_dossier
from cases import composition
from cases.codes import AID_CODE
from cases.models import Case, CaseMember, CoveredPerson, Emergency, Material, MaterialStatus
from cases.services import parties
from cases.services.base import finish
from core.acts import Act
from core.dates import local_day, zh
from core.masking import mask_id
from core.numbers import case_number
from core.refusals import Blocked
from evidence.declared import set_lines
from evidence.models import Assessment
from households import codes
from households.services import living, people, ties
from intake.services import agents, dwelling, payee
from intake.services.application import file_application
from intake.services.obligors import create as create_obligor
from regimes.choices import PAID_MONTHLY
from regimes.models import Procedure, Purpose

# 这些材料由登记本身产生或在“材料与授权”里登记，不另收。
BY_REGISTRATION = {"application"}


@transaction.atomic
def register(
    *,
    community,
    aid,
    household,
    members,
    reason,
    by,
    at,
    purpose=Purpose.NEW,
    requested_on=None,
    lines=(),
    obligors=(),
    account=None,
    agent=None,
    late_reason="",
    existing=None,
    emergency=None,
):
    """登记一份申请，返回 Case（已登记）。

    household: Household 的字段；members: Person 的字段加 relation、wage（月工资）、
    row（行号，不给则依次），第一行为申请人；
    lines: 申报的收支财产（见 set_lines）；account: {bank, number, holder}，holder 为行号；
    obligors: 不共同生活的义务人，supports 为行号；
    agent: 代办人 {name, relation, id_number}，没有带证件的不给号码；本人到窗口的不给；
    existing: 表上带来的家庭，不给则看申请人现住哪一户；
    emergency: 急难的 {happened_at, place, amount}，不是短表登记的不给。
    Raises: Blocked（日期、号码、重复等）、NotPermitted。
    """
    day = local_day(at)
    matrix.require(by, Act.REGISTER, community, on=day)
    requested_on = requested_on or day
    _check(community, members, requested_on, day)
    members = [{**row, "row": row.get("row", number)} for number, row in enumerate(members, 1)]
    _nobody_twice(members, community.street, existing, day)
    people_of = {row["row"]: people.set_person(row, on=day, street=community.street) for row in members}
    applicant, head = people_of[members[0]["row"]], head_of(members, people_of)
    composition.require_counting(applicant, head)
    urgent = relieves_first(community.street, aid, purpose, requested_on)
    place = {"aid": aid, "urgent": urgent, "existing": existing, "by": by, "at": at}
    home, told = dwelling.settle(members, people_of, community, household, **place)
    _not_in_aid(people_of.values(), aid, home)
    agent = agents.columns(agent, applicant, day)
    case = open_case(home, applicant, head, community, aid, purpose, reason, requested_on, at, **agent)
    _enter(case, members, people_of, lines, obligors, account)
    _note_emergency(case, emergency, at)
    dwelling.tell(case, told, by=by, at=at)
    _outdate_others(case, people_of.values())
    open_dossier(home, at=at)
    list_materials(case, day)
    _close(case, _data(case, applicant, len(members)), late_reason, by=by, at=at)
    return case


def _enter(case, members, people_of, lines, obligors, account):
    """表上的各人列入本案，其收支财产、义务人、发放账户。"""
    home, day = case.household, case.acting_on
    composition.compose(case, members, people_of)
    set_lines(case.pk, people_of, [*_wages(members), *lines])
    for row in obligors:
        _oblige(home, people_of, row, day)
    if account:
        facts = {**account, "on": day}
        holder = _holder(people_of, facts.pop("holder", members[0]["row"]))
        payee.set_account(home, holder, **facts)


def _note_emergency(case, emergency, at):
    if emergency and emergency["happened_at"] > at:
        raise Blocked("急难发生的时间在现在之后，请核对")
    if emergency:
        Emergency.objects.create(case=case, **emergency)


def _close(case, data, late_reason, *, by, at):
    """比对关系、指派、记痕、存盘、立卷。"""
    new_ties = ties.note(case.household, ties.find(case.household), by=None, at=at)
    parties.assign_first(case, by=by, at=at)
    finish(case, Act.REGISTER, by=by, at=at, happened_on=case.requested_on, reason=late_reason, data=data)
    parties.separate(case, new_ties, by=None, at=at)
    case.save()
    file_application(case, by=by, at=at)


def _nobody_twice(members, street, existing, day):
    """表上各人不会登记成第二条：住着的那一户是带来的，或申请人现住的（别的街道的户不问，免得说出那边的人）。"""
    applicant = people.identify(members[0], on=day)[1]
    home = existing or (living.home_of(applicant) if applicant else None)
    home = home if home and home.community.street == street else None
    for row in members:
        dwelling.not_registered_twice(home, row, on=day, later=True)


def _outdate_others(case, people):
    """这次登记改了某人的情况（健康、就业等）的，列有此人的别的在办案件须重新核算；别案的组成与收支一行不动。"""
    for person in people:
        if getattr(person, "was_changed", False):
            others = CaseMember.objects.open().filter(person=person).exclude(case=case.pk)
            for pk in others.values_list("case", flat=True):
                Assessment.objects.make_stale(pk, f"核算之后另一份申请改过{person.name}的情况")


def _holder(people_of, row):
    if row not in people_of:
        raise Blocked(f"账户所有人选了第{row}行，那一行没有登记人，请改选")
    return people_of[row]


def head_of(members, people_of):
    """表上选为户主的那个人。"""
    return next(people_of[row["row"]] for row in members if row["relation"] == codes.Relation.SELF)


def _oblige(home, people_of, row, day):
    """登记申请表上的一名义务人；所养的那一行没有登记人的 Blocked。"""
    if empty := [number for number in row["supports"] if number not in people_of]:
        raise Blocked(f"{row['name']}养的第{empty[0]}行没有登记人，请改选")
    chosen = [people_of[number] for number in row["supports"]]
    family = {one.pk for one in people_of.values()}
    facts = {key: value for key, value in row.items() if key != "supports"}
    create_obligor(home, chosen, on=day, family=family, **facts)


def _check(community, members, requested_on, day):
    if community.level != UnitLevel.COMMUNITY:
        raise Blocked("请选择申请家庭所属的社区")
    if not members:
        raise Blocked("请至少登记一名家庭成员，第一行填申请人")
    if requested_on > day:
        raise Blocked(f"申请日期（{zh(requested_on, weekday=False)}）不能晚于今天（{zh(day, weekday=False)}）")
    heads = [row for row in members if row["relation"] == codes.Relation.SELF]
    if len(heads) != 1:
        raise Blocked("一户须有且只有一名户主，请核对“与户主关系”")


def relieves_first(street, aid, purpose, on):
    """急难的在发生地救助，户不因此迁到发生地的社区（社会救助法第37条）。"""
    try:
        return Procedure.objects.in_force(street, aid, purpose, on).relieve_first
    except Blocked:
        return False


def _not_in_aid(people, aid, home):
    """本户这一类按月的救助正在享受，不能再申请一遍；要提标、降标、停发，走变更。"""
    if aid not in PAID_MONTHLY:
        return
    held = CoveredPerson.objects.filter(person__in=people, aid=aid, until_month=None, decision__case__household=home)
    last = held.select_related("decision__case").order_by("-pk").first()
    if last:
        case = last.decision.case
        raise Blocked(
            f"本户正在享受{case.get_aid_display()}（{case.number}），不能重复申请；情况有变化的，请在“待遇”里发起变更"
        )


def open_case(home, applicant, head, community, aid, purpose, reason, requested_on, at, **agent):
    """编号、立案，存盘；`agent` 为代办人的各栏。同户同类已有在办的 Blocked。"""
    earlier = Case.objects.open().filter(household=home, aid=aid).first()
    if earlier:
        raise Blocked(f"本户已有在办的{earlier.get_aid_display()}申请（{earlier.number}），不能重复登记")
    case = Case(
        number=case_number(community.street.code, AID_CODE[aid], at=at),
        household=home,
        community=community,
        street=community.street,
        aid=aid,
        purpose=purpose,
        applicant=applicant,
        head_name=head.name,
        **agent,
        reason=reason,
        requested_on=requested_on,
        registered_at=at,
    )
    case.acting_on = local_day(at)
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:  # 两个窗口同时登记同一户，后到的一方
        raise Blocked("本户已有在办的同类申请，不能重复登记") from None
    return case


def list_materials(case, day):
    """按规程列清单、记下是否先行救助；能共享取得的不向申请人要（社会救助法第62条）。"""
    try:
        procedure = Procedure.objects.in_force(case.street, case.aid, case.purpose, day)
    except Blocked:  # 没有规程也要登记，受理时再说明
        return
    case.relieve_first = procedure.relieve_first
    Material.objects.bulk_create(
        Material(
            case=case,
            code=paper.code[:30],
            label=paper.label,
            required=not paper.if_applicable and not paper.shareable,
            status=_status(paper),
            remark="；".join(filter(None, [paper.if_applicable, "每个成年成员各一份" if paper.per_adult else ""])),
        )
        for paper in procedure.papers.all()
    )


def _status(paper):
    if paper.shareable:
        return MaterialStatus.SHARED
    if paper.code in BY_REGISTRATION:
        return MaterialStatus.RECEIVED
    return MaterialStatus.MISSING


def _wages(members):
    wage = f"income:{codes.IncomeKind.WAGE}"
    return [
        {"kind": wage, "member": row["row"], "name": "", "amount": row["wage"], "period": codes.Period.MONTH}
        for row in members
        if row.get("wage")
    ]


def _data(case, applicant, size):
    return {"number": case.number, "aid": case.aid, "size": size, "applicant": mask_id(applicant.id_number)}
