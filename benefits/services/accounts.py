"""更换发放账户：在享、已报批的户，一人提出，另一人核对、告知家庭后确认或退回；换用之前现用账户不变，换下的留着。

确认之后何时换用见 cooling.py。
"""

from itertools import takewhile

from django.db import transaction

from accounts import proposals
from accounts.models import Answer
from archives.services import file_proof
from benefits.services import cooling
from cases.models import FamilyTask, FamilyTaskKind
from cases.services import parties, task_closing
from cases.services.base import begin
from core import events
from core.acts import Act
from core.crypto import blind_index
from core.dates import local_day, zh
from core.masking import mask_phone
from core.refusals import Blocked
from households.models import AccountChange, BankAccount
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
    facts["numbers"] = _numbers(home)
    change = AccountChange.objects.create(household=home, **facts, proposed_by=by, proposed_at=at)
    filed = {"dated_on": day, "by": by, "at": at, "case_id": case.pk}
    file_proof(home, f"{person.name}更换发放账户的凭据", scan, **filed)
    _record(Act.PROPOSE_ACCOUNT, case, change, by=by, at=at, reason=change.reason)
    return change


def _numbers(home):
    """此刻登记着的各个号码（遮盖）：[[代号, 称呼、号码、何日登记的]]；告知家庭只能拨更换以前登记的。"""
    rows = [("home", "家庭联系电话", home), *((str(one.pk), one.name, one) for one in home.residents())]
    return [[key, f"{whose}{mask_phone(row.phone)}{_since(row)}"] for key, whose, row in rows if row.phone]


def _since(row):
    """现在这个号码是何日登记的：刚改过号码就来换账户的，核对的人看得出。"""
    kept = row.history.order_by("-history_date", "-history_id").values_list("phone_index", "history_date")
    days = [local_day(at) for _, at in takewhile(lambda one: one[0] == row.phone_index, kept)]
    return f"（{zh(days[-1], weekday=False)}登记）" if days else ""


def told_by(change):
    """告知家庭的各种办法：[[代号, 说法]]。"""
    return [*change.numbers, ["in_person", "当面告知（登记的电话打不通，或没有登记）"]]


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
    if agreed := home.account_changes.cooling().select_related("holder").first():
        return [f"换到{agreed.holder.name}名下的账户{agreed.said}；现用账户已不能收款的，重新编制名册即换用"]
    if waiting := home.account_changes.waiting().select_related("proposed_by").first():
        day = zh(local_day(waiting.proposed_at), weekday=False)
        asked = f"{waiting.proposed_by.name}已于{day}提出更换本户的发放账户，等另一人核对"
        return [f"{asked}；要改的先收回，或请核对的人退回"]
    return []


def _wrong_number(home, person, bank, number):
    now, index = home.accounts.filter(is_current=True).first(), blind_index(number, "account")
    if now and (now.holder_id, now.bank, now.number_index) == (person.pk, bank.strip(), index):
        return ["与现用的账户完全相同，不必更换"]
    return people.account_taken(home, index)


@transaction.atomic
def confirm_account(case_id, change_id, *, checked_how, told_number, told_who, told_at, by, at, number_again=""):
    """另一人核对、告知家庭后确认，本户“更换发放账户”的待办随之办结；冷静期满（不设的当即）换用。返回 AccountChange。

    `told_number` 是 `told_by` 里的一个代号，`told_who`、`told_at` 是告知了谁、何时。
    Raises: Blocked（自己提的、已答复、所有人已死亡或离户、再录的账号不符、没写怎样核对、没有告知）、NotPermitted。
    """
    case = begin(case_id, Act.CONFIRM_ACCOUNT, by=by, at=at)
    change = proposals.answering(_changes_of(case), change_id, by=by)
    told = {"number": told_number, "who": told_who.strip(), "at": told_at}
    if reasons := _cannot_confirm(case, change, checked_how, number_again, told, at):
        raise Blocked(reasons)
    change.told_number, change.told_who, change.told_at = dict(told_by(change))[told_number], told["who"], told_at
    cooling.start(change, case.household, local_day(at))
    proposals.write_answer(change, Answer.AGREED, by=by, at=at, note=checked_how)
    _record(Act.CONFIRM_ACCOUNT, case, change, by=by, at=at, reason=change.answer_note)
    done = f"发放账户{'已确认' if change.is_cooling else '已'}换到{change.holder.name}名下"
    task_closing.close_account_changed(case, done, act=Act.CONFIRM_ACCOUNT, by=by, at=at)
    _look_for_ties(case, change, by=by, at=at)
    return change


def _cannot_confirm(case, change, checked_how, number_again, told, at):
    """不能确认的理由；空列表即可。"""
    reasons = [] if checked_how.strip() else ["请写明怎样核对的，如对方怎样答复、看了存折原件"]
    if change.holder not in payee.may_receive(case.household, local_day(at)):
        reasons.append(f"{change.holder.name}：{NOT_HERS}；请退回，另行提出")
    if number_again and blind_index(number_again, "account") != change.number_index:
        reasons.append("再录的账号与提出的不符，请与存折、银行卡核对；提出的有误的请退回")
    if told["number"] not in dict(told_by(change)):
        reasons.append("请选择拨打的是提出更换以前登记的哪个号码；打不通、没有登记的选当面告知")
    if not told["who"]:
        reasons.append("请写明告知了谁")
    since = change.proposed_at.replace(second=0, microsecond=0)  # 表上只填到分
    if told["at"] is None or not since <= told["at"] <= at:
        reasons.append("请填写何时告知的，须在提出更换之后、现在之前")
    return reasons or people.account_taken(case.household, change.number_index)


@transaction.atomic
def refuse_account(case_id, change_id, *, reason, by, at):
    """另一人核对后不予更换，退回；已确认而还在冷静期的也可以退回。现用账户不变。返回 AccountChange。"""
    case = begin(case_id, Act.REFUSE_ACCOUNT, by=by, at=at)
    change = proposals.locked(_changes_of(case), change_id)
    if not change.is_cooling:
        proposals.require_waiting(change)
    proposals.require_other(change, by)
    change.first_month = None
    proposals.write_answer(change, Answer.REFUSED, by=by, at=at, note=reason)
    words = f"更换发放账户被退回：{change.answer_note}"
    FamilyTask.objects.raise_once(case.household, FamilyTaskKind.PAYEE, words, from_case=case, by=by, at=at)
    _record(Act.REFUSE_ACCOUNT, case, change, by=by, at=at, reason=change.answer_note)
    return change


def _changes_of(case):
    """本户的各件；户已迁走的由那边办。"""
    if reasons := lives_elsewhere(case):
        raise Blocked(reasons)
    return case.household.account_changes.select_related("holder")


def _look_for_ties(case, change, *, by, at):
    """新户名与经办人员或其近亲属相同的，照登记账户时一样转单独登记备案；冷静期里还没有换用的也比对。"""
    traces = ties.Traces.of(case.household)
    traces.accounts.append(BankAccount(holder_name=change.holder.name))
    if found := ties.note(case.household, ties.find(case.household, traces), by=None, at=at):
        parties.separate(case, found, by=None, at=at)
        case._change_reason = Act.CONFIRM_ACCOUNT.label
        case.save()


def _record(act, case, change, *, by, at, reason):
    facts = {"change": change.pk, "holder": change.holder_id, "bank": change.bank}
    events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{change.holder.name}的账户",
        data={**facts, "told": f"{change.told_who}，{change.told_number}"} if change.told_at else facts,
        reason=reason,
    )
