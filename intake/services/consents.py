"""材料与授权：一页登记每名成年人的承诺、每人的核对授权和收到的材料，一次提交。"""

from django.db import transaction

from archives.models import PaperKind
from archives.services import file_scan
from cases import guards
from cases.models import MaterialStatus
from cases.services import parties
from cases.services.base import begin, finish
from cases.states import OPEN
from core import files
from core.acts import Act
from core.dates import zh
from core.refusals import Blocked
from households.models import Obligor
from households.services import consents, ties

# 这些材料由承诺与授权的登记而来，成年人都齐了即算收到。
FROM_CONSENT = ("promise", "authorisation")


@transaction.atomic
def authorise(case_id, *, by, at, promises=(), authorisations=(), materials=None):
    """登记承诺、授权与材料。返回 Case；申报了近亲属的转单独登记备案。

    promises: [{"member", "signed_on", "has_relative", "relative_note", "scan"}]；
    authorisations: [{"member" 或 "obligor", "signed_on", "valid_to", "signed_by", "witnesses"（二名）, "scan"}]；
    materials: {材料 id: MaterialStatus}。Raises: Blocked（日期不合、见证人不足等），此时一项也不写。
    """
    case = begin(case_id, Act.AUTHORISE, by=by, at=at)
    if case.state not in OPEN:
        raise Blocked("案件已办结，不能再登记授权与材料")
    new_ties = [tie for row in promises if (tie := _promise(case, row, by=by, at=at))]
    for row in authorisations:
        _authorise(case, row, by=by, at=at)
    for pk, status in (materials or {}).items():
        case.materials.filter(pk=pk).update(status=MaterialStatus(status))
    settle_consents(case)
    data = {"promises": len(promises), "authorisations": len(authorisations), "materials": len(materials or {})}
    finish(case, Act.AUTHORISE, by=by, at=at, data=data)
    if new_ties:
        parties.separate(case, new_ties, by=by, at=at)
        case.save()
    return case


def _promise(case, row, *, by, at):
    """登记一人的承诺；申报有近亲属的，返回由此登记的关系。"""
    member = _person(case, row["member"])
    _past(f"{member.name}的承诺书签署日期", row["signed_on"], case.acting_on)
    has_relative = bool(row.get("has_relative"))
    consents.record_promise(
        case.household,
        member,
        signed_on=row["signed_on"],
        requested_on=case.requested_on,
        has_relative=has_relative,
        relative_note=row.get("relative_note", ""),
        signed_by=row.get("signed_by") or "",
        scan=_scan(case, row, PaperKind.PROMISE, f"{member.name}诚信承诺书", by=by, at=at),
        by=by,
        at=at,
    )
    if not has_relative:
        return None
    return ties.declare(case.household, text=row["relative_note"], by=by, at=at)


def _authorise(case, row, *, by, at):
    if row.get("obligor"):
        who = {"obligor": _named(Obligor.objects.filter(household=case.household), row["obligor"])}
    else:
        who = {"member": _person(case, row["member"])}
    name = next(iter(who.values())).name
    _past(f"{name}的授权签署日期", row["signed_on"], case.acting_on)
    consents.record_authorisation(
        case.household,
        **who,
        signed_on=row["signed_on"],
        valid_to=row["valid_to"],
        signed_by=row.get("signed_by", ""),
        witnesses=row.get("witnesses") or (),
        scan=_scan(case, row, PaperKind.AUTHORISATION, f"{name}核对授权书", by=by, at=at),
        by=by,
        at=at,
    )


def _scan(case, row, kind, title, *, by, at):
    """扫描件（可没有）入库并归卷。"""
    if not row.get("scan"):
        return None
    stored = files.store(row["scan"], by=by, at=at, purpose=title[:40])
    file_scan(case.household, kind, title, stored, dated_on=row["signed_on"], by=by, at=at, case_id=case.pk)
    return stored


def settle_consents(case):
    """成年人的承诺、授权都齐了，清单上相应材料即为已收。"""
    promised, authorised = consents.consents_of(case.household, case.acting_on)
    living = case.family()
    adults = [one.person_id for one in living if one.is_adult(case.acting_on)]
    signers = adults or [one.person_id for one in living]  # 户内没有成年人的，由监护人逐一代签
    nobody = guards.nobody_left(case)  # 停发而户内无人的，没有人要签
    for code, have in zip(FROM_CONSENT, (promised, set(authorised)), strict=True):
        signed = nobody or (signers and have.issuperset(signers))
        status = MaterialStatus.RECEIVED if signed else MaterialStatus.MISSING
        case.materials.filter(code=code).update(status=status)


def _person(case, pk):
    """本案家庭里的这个人；监护人也可以签。"""
    found = case.composition.filter(person=pk).select_related("person").first()
    if found is None:
        raise Blocked("名单里没有此人，请重新打开本页")
    return found.person


def _named(people, pk):
    found = people.filter(pk=pk).first()
    if found is None:
        raise Blocked("名单里没有此人，请重新打开本页")
    return found


def _past(label, day, today):
    if day > today:
        raise Blocked(f"{label}（{zh(day, weekday=False)}）不能晚于今天（{zh(today, weekday=False)}）")
