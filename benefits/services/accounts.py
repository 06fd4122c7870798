"""更换发放账户：在享、已报批的户，一人提出，另一人核对后确认或退回；确认之前现用账户不变，换下的留着。"""

from django.db import transaction

from archives.models import PaperKind
from archives.services import file_scan
from cases.models import FamilyTask, FamilyTaskKind
from cases.services import parties, task_closing
from cases.services.base import begin
from core import events, files
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from households.models import AccountChange
from households.services import people, ties
from intake.services import payee

NOT_HERS = "新账户所有人须是现住本户、在世的成员，或登记的监护人；有人离户、死亡的请重新选择"


@transaction.atomic
def propose_account(case_id, *, holder, bank, number, reason, by, at, scan=None):
    """提出本案的一户换用 `number`；`holder` 为人的编号，户名即其姓名。另一人确认之前什么也不变。返回 AccountChange。

    Raises: Blocked（不必在此办、已有一件等着、账户所有人或账号不对、没有写原因）、NotPermitted。
    """
    case = begin(case_id, Act.PROPOSE_ACCOUNT, by=by, at=at)
    home, day = case.household, local_day(at)
    reasons = cannot_propose(case)
    person = next((one for one in payee.may_receive(home, day) if one.pk == holder), None)
    reasons += [] if person else [NOT_HERS]
    reasons += [] if reason.strip() else ["请写明更换原因与凭据"]
    if reasons or (reasons := _wrong_number(home, person, bank, number)):
        raise Blocked(reasons)
    facts = {"holder": person, "bank": bank.strip(), "number": number, "reason": reason.strip()}
    change = AccountChange.objects.create(household=home, **facts, proposed_by=by, proposed_at=at)
    if scan:
        title = f"{person.name}更换发放账户的凭据"
        stored = files.store(scan, by=by, at=at, purpose=title[:40])
        file_scan(home, PaperKind.DYNAMIC, title, stored, dated_on=day, by=by, at=at, case_id=case.pk)
    _record(Act.PROPOSE_ACCOUNT, case, change, by=by, at=at, reason=change.reason)
    return change


def lives_elsewhere(case):
    """户已迁到别的街道的，账户由那边换；本街道的旧案、在办的案件里都不办。"""
    community = case.household.community
    return [] if community.street == case.street else [f"这一户已迁到{community.full_name}，发放账户由那边更换"]


def cannot_propose(case):
    """不能提出的理由；空列表即可。"""
    home = case.household
    if reasons := lives_elsewhere(case):
        return reasons
    if not payee.frozen_by(home, case.acting_on):
        return ["本户没有在享的待遇，也没有报批的申请，不必两人办：请在案件页“家庭”里登记账户"]
    if waiting := home.account_changes.waiting().select_related("proposed_by").first():
        day = zh(local_day(waiting.proposed_at), weekday=False)
        return [f"{waiting.proposed_by.name}已于{day}提出更换本户的发放账户，等另一人核对；要改的请先请核对的人退回"]
    return []


def _wrong_number(home, person, bank, number):
    now, index = home.accounts.filter(is_current=True).first(), blind_index(number, "account")
    if now and (now.holder_id, now.bank, now.number_index) == (person.pk, bank.strip(), index):
        return ["与现用的账户完全相同，不必更换"]
    return people.account_taken(home, index)


@transaction.atomic
def confirm_account(case_id, change_id, *, checked_how, by, at, number_again=""):
    """另一人核对后确认：新账户自当日起用，旧的留着并记停用日期，本户“更换发放账户”的待办随之办结。返回 AccountChange。

    Raises: Blocked（自己提的、已答复、所有人已死亡或离户、再录的账号不符、没写怎样核对）、NotPermitted、NotVisible。
    """
    case = begin(case_id, Act.CONFIRM_ACCOUNT, by=by, at=at)
    change, home, day = _waiting(case, change_id, by), case.household, local_day(at)
    reasons = [] if checked_how.strip() else ["请写明怎样核对的，如电话回访了谁、看了存折原件"]
    if change.holder not in payee.may_receive(home, day):
        reasons.append(f"{change.holder.name}：{NOT_HERS}；请退回，另行提出")
    if number_again and blind_index(number_again, "account") != change.number_index:
        reasons.append("再录的账号与提出的不符，请与存折、银行卡核对；提出的有误的请退回")
    if reasons:
        raise Blocked(reasons)
    change.account = people.set_account(home, change.holder, bank=change.bank, number=change.number, since=day)
    change.confirmed_by, change.confirmed_at, change.checked_how = by, at, checked_how.strip()
    change.save()
    home.version += 1
    home._change_reason = Act.CONFIRM_ACCOUNT.label
    home.save()
    _record(Act.CONFIRM_ACCOUNT, case, change, by=by, at=at, reason=change.checked_how)
    done = f"发放账户已换到{change.holder.name}名下"
    task_closing.close_account_changed(case, done, act=Act.CONFIRM_ACCOUNT, by=by, at=at)
    _look_for_ties(case, by=by, at=at)
    return change


@transaction.atomic
def refuse_account(case_id, change_id, *, reason, by, at):
    """另一人核对后不予更换，退回；现用账户不变。返回 AccountChange。"""
    case = begin(case_id, Act.REFUSE_ACCOUNT, by=by, at=at)
    change = _waiting(case, change_id, by)
    if not reason.strip():
        raise Blocked("请写明退回的理由")
    change.refused_by, change.refused_at, change.refused_reason = by, at, reason.strip()
    change.save()
    words = f"更换发放账户被退回：{change.refused_reason}"
    FamilyTask.objects.raise_once(case.household, FamilyTaskKind.PAYEE, words, from_case=case, by=by, at=at)
    _record(Act.REFUSE_ACCOUNT, case, change, by=by, at=at, reason=change.refused_reason)
    return change


def answer_account(case_id, change_id, *, outcome, note, number_again, by, at):
    """页面上的答复：确认，或退回。"""
    if outcome == "refuse":
        return refuse_account(case_id, change_id, reason=note, by=by, at=at)
    return confirm_account(case_id, change_id, checked_how=note, number_again=number_again, by=by, at=at)


def _waiting(case, change_id, by):
    """锁住等着答复的一件；提出的人（连同他的别的账号）不得自己答复。"""
    if reasons := lives_elsewhere(case):
        raise Blocked(reasons)
    rows = for_change(AccountChange.objects.waiting()).select_related("holder", "proposed_by")
    change = rows.filter(pk=change_id, household=case.household_id).first()
    if change is None:
        raise Blocked("这件更换发放账户已经答复过，或不是本户的")
    if by.pk in change.proposed_by.same_person_ids():
        raise Blocked("更换发放账户须由另一人核对，您是提出人")
    return change


def _look_for_ties(case, *, by, at):
    """新户名与经办人员或其近亲属相同的，照登记账户时一样转单独登记备案。"""
    if found := ties.note(case.household, ties.find(case.household), by=None, at=at):
        parties.separate(case, found, by=None, at=at)
        case._change_reason = Act.CONFIRM_ACCOUNT.label
        case.save()


def _record(act, case, change, *, by, at, reason):
    events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{change.holder.name}的账户",
        data={"change": change.pk, "holder": change.holder_id, "bank": change.bank},
        reason=reason,
    )
