"""合并登记：同一个人登记成了两条。一人提出，另一人确认或不同意；在办的各案改用保留的一条，已作的决定一字不动。"""

from django.db import transaction
from django.db.models import Q

from accounts import proposals
from accounts.models import STANDING, Answer, UnitLevel
from cases.models import Case, CaseMember, CoveredPerson, FamilyTask, FamilyTaskKind, PersonMerge
from cases.services import claims
from cases.services.base import begin, lock_cases
from cases.services.taking_out import take_out
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotPermitted
from evidence.models import Assessment, Asset, CheckSubject, Expense, Income, VisitMember
from households.codes import LeaveReason
from households.models import AccountChange, Authorisation, BankAccount, Household, Membership, Obligor, Person, Promise
from households.services import ties
from households.services.people import next_version
from intake.services import obligors
from intake.services.dwelling import moved_away
from intake.services.family_follows import open_cases_of
from regimes.exclusions import excluded_here
from regimes.models import ONE_OFF

OF_CASE = (Income, Expense, Asset)
OF_PERSON = ((Authorisation, "member"), (Promise, "member"), (BankAccount, "holder"), (AccountChange, "holder"))


@transaction.atomic
def propose_merge(case_id, *, person, id_kind, id_number, reason, by, at):
    """提出把本案的一人或本户的义务人（`person` 为编号）与证件登记的另一条合并；有证件的一条保留。返回 PersonMerge。"""
    case = begin(case_id, Act.PROPOSE_MERGE, by=by, at=at)
    if reasons := moved_away(case):
        raise Blocked(reasons)
    mine = obligors.known_to(case, person)
    other = Person.objects.with_id(id_number, id_kind).filter(merged_into=None).first()
    if mine is None or other is None or other == mine:
        raise Blocked("没有查到另一条登记，请核对证件种类与号码")
    require_untied(by, mine, other)
    keep, drop = (other, mine) if not mine.id_number or mine.id_kind != "resident" else (mine, other)
    if reasons := merge_gaps(keep, drop, reason, by=by, on=local_day(at)):
        raise Blocked(reasons)
    found = PersonMerge.objects.create(
        case=case, keep=keep, drop=drop, reason=reason.strip(), proposed_by=by, proposed_at=at
    )
    _record(Act.PROPOSE_MERGE, found, by=by, at=at)
    return found


@transaction.atomic
def confirm_merge(case_id, merge_id, *, by, at):
    """另一人核对后确认，随即合并。返回 PersonMerge。Raises: Blocked（自己提的、情况已变）、NotPermitted。"""
    pair = PersonMerge.objects.filter(pk=merge_id, case=case_id).values_list("keep", "drop").first() or ()
    lock_cases({case_id, *(pk for one in pair for pk in open_cases_of(one))})
    case, found = _answering(case_id, merge_id, Act.CONFIRM_MERGE, by=by, at=at)
    homes, others = homes_of(*pair), _other_cases(case, pair)
    _require_above(by, case, homes)
    keep, drop = (for_change(Person.objects).get(pk=pk) for pk in pair)
    if reasons := merge_gaps(keep, drop, found.reason, by=by, on=local_day(at), besides=found.pk):
        raise Blocked(reasons)
    _merge(keep, drop, on=local_day(at), at=at)
    claims.end_idle(keep.memberships, Act.CONFIRM_MERGE, case, by=by, at=at)
    proposals.write_answer(found, Answer.AGREED, by=by, at=at)
    _ask_about_lines(found, by=by, at=at)
    _record(Act.CONFIRM_MERGE, found, by=by, at=at)
    _tell(found, homes, others, by=by, at=at)
    return found


@transaction.atomic
def refuse_merge(case_id, merge_id, *, reason, by, at):
    """另一人核对后不同意，两条照旧；弄清之后可以再提。返回 PersonMerge。Raises: Blocked、NotPermitted。"""
    _, found = _answering(case_id, merge_id, Act.REFUSE_MERGE, by=by, at=at)
    proposals.write_answer(found, Answer.REFUSED, by=by, at=at, note=reason)
    _record(Act.REFUSE_MERGE, found, by=by, at=at, reason=found.answer_note)
    return found


def _answering(case_id, merge_id, act, *, by, at):
    """锁住案件与等着答复的一件，核对此人可否答复。"""
    case = begin(case_id, act, by=by, at=at)
    found = proposals.answering(case.merges.select_related("keep", "drop"), merge_id, by=by)
    found.case = case
    require_untied(by, found.keep, found.drop)
    return case, found


def homes_of(*pair):
    """两条登记所在的各户：现住的、声称的，列在在办案件里的，在享的。"""
    lives = Membership.objects.filter(person__in=pair, until=None).values("household")
    listed = CaseMember.objects.filter(person__in=pair, case__is_open=True).values("case__household")
    paid = CoveredPerson.objects.filter(person__in=pair, until_month=None).values("decision__case__household")
    rows = Household.objects.filter(Q(pk__in=lives) | Q(pk__in=listed) | Q(pk__in=paid))
    return list(rows.select_related("community__parent__parent").order_by("pk"))


def _other_cases(case, pair):
    """别的在办案件里列着这两条的。"""
    listed = CaseMember.objects.filter(person__in=pair, case__is_open=True).values("case")
    return list(Case.objects.filter(pk__in=listed).exclude(pk=case.pk).select_related("street").order_by("pk"))


def require_untied(by, *people):
    """与任何一条登记所在的家庭、或与此人有近亲属关系的，不提出也不确认。"""
    kin = [one for one in people if one.id_index and by in ties.match_id(one.id_index, by.unit.district)]
    if kin or any(home.is_tied(by) for home in homes_of(*people)):
        raise NotPermitted("登记所涉的人或家庭与您有近亲属等关系，须回避，请由其他人员办理")


def _require_above(by, case, homes):
    """有一条登记在别的街道的：那边的家庭也要改，由两边都管得到的区民政局核对确认。"""
    if by.unit.level != UnitLevel.DISTRICT and any(home.community.street != case.street for home in homes):
        raise Blocked("其中一条登记在另一街道的家庭，合并须由区民政局核对确认")


def _tell(found, homes, others, *, by, at):
    """别户得一件待办去核对，别案各留一笔。"""
    said = f"{found.keep.name}的两条登记经两人核对合并为一条，请核对本户的登记；两处都住着的，先核实清楚"
    for home in homes:
        if home.pk != found.case.household_id:
            facts = {"person": found.keep, "from_case": found.case, "by": by, "at": at}
            FamilyTask.objects.raise_once(home, FamilyTaskKind.REVIEW, said, **facts)
    for case in others:
        _record(Act.CONFIRM_MERGE, found, case, by=by, at=at)


def merge_gaps(keep, drop, reason, *, by, on, besides=None):
    """两条不能合并的理由；说给 `by`，他看不到的案件不说编号、类别。"""
    gaps = [] if reason.strip() else ["请写明凭据与理由，如派出所证明、两条登记的相同之处"]
    if PersonMerge.objects.filter(STANDING, drop__in=(keep, drop)).exclude(pk=besides).exists():
        gaps.append("其中一条已经提出过合并，或已并入别的一条；并入了的，不同意或收回这一件，向保留的一条另提")
    if keep.sex != drop.sex or keep.birth_date != drop.birth_date:
        gaps.append("两条的性别或出生日期不同，请先对照证件改正登记")
    if keep.died_on != drop.died_on:
        gaps.append("一条登记了死亡而另一条没有，或死亡日期不同，请先在“家庭变化”中办一致")
    gaps += [f"{one}，请先办一致" for one in _both_kin_and_family(keep, drop, by)]
    twice = [_seen(row.decision.case, by, row.get_aid_display()) for row in _covered_twice(keep, drop, on)]
    gaps += [f"两条同时在享互斥的救助（{one}），须先停发一处" for one in twice]
    return gaps


def _seen(case, by, text):
    """`text` 说的是 `case` 的事：看不到此案的只知道在别处。"""
    return text if Case.objects.visible_to(by).filter(pk=case.pk).exists() else "别处的一户"


def _covered_twice(keep, drop, on):
    """本月起还在享的两边互斥的各份；定有止期的认定，没有到期也算，一次性的不算：没有可停的。"""
    lasting = CoveredPerson.objects.from_month(on.replace(day=1)).exclude(aid__in=ONE_OFF)
    mine = {row.aid for row in lasting.filter(person=keep)}
    rows = lasting.filter(person=drop).select_related("decision__case__street__parent")
    return [row for row in rows if mine & (_barred(row, on) | {row.aid})]


def _barred(row, on):
    return excluded_here(row.aid, row.decision.case.street.district, on)


def _merge(keep, drop, *, on, at):
    for row in CaseMember.objects.filter(person=drop, case__is_open=True).select_related("case"):
        _in_case(row, keep, drop, on=on)
    Case.objects.open().filter(applicant=drop).update(applicant=keep)
    same = CoveredPerson.objects.filter(person=keep).values_list("decision", flat=True)
    CoveredPerson.objects.filter(person=drop).exclude(decision__in=list(same)).update(person=keep)
    known = keep.circumstances.filter(ends_on=None).values_list("kind", flat=True)
    drop.circumstances.filter(ends_on=None, kind__in=list(known)).update(withdrawn_at=at)  # 一人一事只说一次
    drop.circumstances.update(person=keep)
    for model, name in OF_PERSON:
        model.objects.filter(**{name: drop}).update(**{name: keep})
    for obligor in Obligor.objects.filter(supports=drop):
        obligor.supports.remove(drop)
        obligor.supports.add(keep)
    obligors.merge_rows(keep, drop, on=on)
    Case.objects.open().filter(agent=drop).update(agent=keep)
    _homes(keep, drop)
    drop.merged_into = keep
    drop.version += 1
    drop._change_reason = Act.CONFIRM_MERGE.label
    drop.save()
    for one in drop.merged.all():  # 先前并入的随之并入保留的一条：按哪个旧证件查，都查到它
        one.merged_into, one._change_reason = keep, Act.CONFIRM_MERGE.label
        one.save()


def _both_kin_and_family(keep, drop, by):
    """一条是某户的义务人，另一条就计入那一户的在办案件。"""
    for kin, member in ((keep, drop), (drop, keep)):
        homes = Obligor.objects.current().filter(person=kin).values("household")
        for row in CaseMember.objects.open().filter(person=member, case__household__in=homes).select_related("case"):
            where = _seen(row.case, by, f"{row.case.number}那一户")
            yield f"{kin.name}登记为{where}的义务人，又计入其家庭"


def _in_case(row, keep, drop, *, on):
    """在办的一案：只列了并入的一条的，换成保留的；两条都列了的，并入的不再计入，算不算、保不保由保留的一条接着。"""
    case, stale = row.case_id, f"核算之后合并了{keep.name}的两条登记"
    if kept := CaseMember.objects.filter(case=case, person=keep).first():
        if row.counted:
            _take_over(kept, row)
        take_out(row, f"与{keep.name}是同一人，已合并", on=on, stale=stale)
        kept.save()
        next_version(keep.pk)
    else:
        CaseMember.objects.filter(case=case, person=drop).delete()
        row.person = keep
        row.save(force_insert=True)
        CheckSubject.objects.filter(check_request__case_id=case, member=drop).update(member=keep)
        VisitMember.objects.filter(visit__case_id=case, member=drop).update(member=keep)
    for model in OF_CASE:
        model.objects.filter(case_id=case, member=drop).update(member=keep)
    Assessment.objects.make_stale(case, stale)


def _take_over(kept, row):
    """并入的一条计入家庭的，保留的一条也计入；户主、与户主的关系随之。未存盘。"""
    if not kept.counted:
        kept.come_in()
        kept.covered, kept.relation = row.covered, row.relation
    if row.is_head:
        kept.relation, kept.is_head = row.relation, True


def _ask_about_lines(found, *, by, at):
    """两条各登记过同一类收支财产的，合并之后在一人名下有两行：哪一行重复由经办人核实，写成待办。"""
    for case in Case.objects.open().filter(composition__person=found.keep).order_by("pk"):
        for model in OF_CASE:
            kinds = [row.get_kind_display() for row in model.objects.of_case(case.pk).filter(member=found.keep)]
            for kind in sorted({one for one in kinds if kinds.count(one) > 1}):
                said = f"{case.number}里其名下“{kind}”有{kinds.count(kind)}行，请核实是否重复"
                text = f"{found.keep.name}的两条登记合并之后，{said}"
                facts = {"person": found.keep, "from_case": found.case, "by": by, "at": at}
                FamilyTask.objects.raise_once(case.household, FamilyTaskKind.REVIEW, text, **facts)


def _homes(keep, drop):
    """住处：同一户的结束一条；不同户的改为声称，两户核实。"""
    lives = Membership.objects.current().filter(person=keep).exists()
    for row in for_change(Membership.objects).filter(person=drop, until=None):
        if Membership.objects.filter(person=keep, household=row.household_id, until=None).exists():
            was_head = row.is_head
            row.until, row.leave_reason, row.is_head = row.since, LeaveReason.MISTAKE, False
            row.save()
            if was_head:
                Membership.objects.filter(person=keep, household=row.household_id, until=None).update(is_head=True)
            continue
        row.person, row.claimed = keep, row.claimed or lives
        row.save()


def _record(act, found, case=None, *, by, at, reason=""):
    case = case or found.case
    events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{found.drop.name}的两条登记",
        data={"merge": found.pk, "keep": found.keep_id, "drop": found.drop_id},
        reason=reason or found.reason,
    )
