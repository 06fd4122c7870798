"""核对授权的撤回与续签：本人书面撤回的随即停止核对；享受救助期间到期的续签。"""

from django.db import transaction

from archives.models import PaperKind
from archives.services import file_scan
from cases.services.base import begin, finish
from core import events, files
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from evidence.models import CheckStatus, CheckSubject
from households.models import Authorisation
from households.services import consents
from intake.services.consents import settle_consents
from intake.services.dwelling import moved_away


@transaction.atomic
def withdraw_consent(case_id, *, by, at, authorisation, withdrawn_on, scan):
    """登记本人书面撤回授权；此人仍有效的授权一并作废，查不得了。返回 Case。

    Raises: Blocked（不是本户的授权、已经撤回、日期不合、没有书面材料）。
    """
    case = _begin(case_id, Act.WITHDRAW_CONSENT, by, at)
    row, name = _of_household(case, authorisation)
    if row.revoked_on:
        raise Blocked(f"{name}的授权已于{zh(row.revoked_on, weekday=False)}撤回")
    if not scan:
        raise Blocked("撤回须是书面的，请上传本人签字的撤回书")
    if not row.signed_on <= withdrawn_on <= local_day(at):
        raise Blocked(f"撤回日期须在签署（{zh(row.signed_on, weekday=False)}）之后、今天以前")
    stored = _filed(case, scan, f"{name}撤回核对授权的书面意见", withdrawn_on, by=by, at=at)
    consents.revoke(row, on=withdrawn_on, scan=stored, by=by, at=at)
    _settle(case, Act.WITHDRAW_CONSENT, f"{name}撤回核对授权", withdrawn_on, row, by=by, at=at)
    return case


@transaction.atomic
def renew_consent(case_id, *, by, at, authorisation, signed_on, valid_to, signed_by="", witnesses=(), scan=None):
    """登记同一人重新签署的授权；正在进行的核对改依这一份。返回 Case。"""
    case = _begin(case_id, Act.RENEW_CONSENT, by, at)
    old, name = _of_household(case, authorisation)
    if signed_on > local_day(at):
        raise Blocked(f"授权签署日期（{zh(signed_on, weekday=False)}）不能晚于今天")
    if signed_on < old.signed_on or (valid_to <= old.valid_to and old.revoked_on is None and old.lapsed_on is None):
        raise Blocked(f"续签的授权须比原来的（有效期至{zh(old.valid_to, weekday=False)}）晚签、晚到期")
    if old.signed_by and not signed_by:
        raise Blocked(f"{name}的授权书原由监护人{old.signed_by}代签，请写明这一次由谁代签")
    stored = _filed(case, scan, f"{name}核对授权书（续签）", signed_on, by=by, at=at) if scan else None
    facts = {"signed_on": signed_on, "valid_to": valid_to, "signed_by": signed_by, "witnesses": witnesses}
    who = {"member": old.member, "obligor": old.obligor}
    new = consents.record_authorisation(case.household, **who, **facts, scan=stored, by=by, at=at)
    subjects = CheckSubject.objects.filter(check_request__household=case.household, **who)
    subjects.filter(check_request__status=CheckStatus.REQUESTED).update(authorisation=new)
    _settle(case, Act.RENEW_CONSENT, f"{name}续签核对授权", signed_on, new, by=by, at=at)
    return case


def _begin(case_id, act, by, at):
    case = begin(case_id, act, by=by, at=at)
    if reasons := moved_away(case):
        raise Blocked(reasons)
    return case


def _of_household(case, authorisation):
    row = for_change(Authorisation.objects.filter(household=case.household)).filter(pk=authorisation).first()
    if row is None:
        raise Blocked("名单里没有这份授权，请重新打开本页")
    return row, row.person.name


def _filed(case, scan, title, day, *, by, at):
    stored = files.store(scan, by=by, at=at, purpose=title[:40])
    file_scan(case.household, PaperKind.AUTHORISATION, title, stored, dated_on=day, by=by, at=at, case_id=case.pk)
    return stored


def _settle(case, act, subject, day, row, *, by, at):
    """记痕；在办的案件，材料清单与截止日随之重定，办结了的案件不再动。"""
    facts = {"happened_on": day, "subject": subject, "data": {"authorisation": row.pk}}
    if case.is_open:
        settle_consents(case)
        finish(case, act, by=by, at=at, reason=subject, **facts)
        return
    where = {"chain": case.chain, "case_id": case.pk, "household_id": case.household_id}
    events.record(act, at=at, by=by, **where, **facts)
