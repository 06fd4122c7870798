"""诚信承诺与核对授权：每名成年人本人签，义务人自己同意（社会救助法第41条），一页办完。"""

from core import two_people
from core.clauses import numeral
from core.dates import check_order, zh
from core.refusals import Blocked
from households.models import Authorisation, Promise
from regimes import paper_law

PROMISE_TEXT = "2026-1"


def record_promise(
    household, member, *, signed_on, requested_on, by, at, has_relative=False, relative_note="", signed_by="", scan=None
):
    """登记一人的诚信承诺书（未成年人由监护人代签）；签署不能早于申请，也不能晚于登记。"""
    _require_order([("申请日期", requested_on), (f"{member.name}的承诺书签署日期", signed_on)])
    if has_relative and not relative_note.strip():
        raise Blocked(f"{member.name}申报有近亲属为经办人员或村（居）干部，请写明其姓名、职务和关系")
    return Promise.objects.create(
        household=household,
        member=member,
        signed_on=signed_on,
        signed_by=signed_by,
        text_version=PROMISE_TEXT,
        has_relative=has_relative,
        relative_note=relative_note,
        scan=scan,
        recorded_by=by,
        recorded_at=at,
    )


def record_authorisation(
    household, *, signed_on, valid_to, by, at, member=None, obligor=None, signed_by="", witnesses=(), scan=None
):
    """登记一人的核对授权；有效期在签署之后。`witnesses` 见证人二名，一人一个姓名。

    Raises: Blocked（本人已故，日期不合，见证人不是另外两个人）。
    """
    who = member or obligor
    name = who.name
    if who.is_dead(signed_on):
        raise Blocked(f"{name}已于{zh(who.died_on, weekday=False)}死亡，不能再签授权")
    _require_order([(f"{name}的授权签署日期", signed_on), ("授权有效期", valid_to)])
    if valid_to > (last := paper_law.consent_ends(signed_on)):
        years = numeral(paper_law.consent_years())
        raise Blocked(f"授权书写明自签署之日起{years}年，{name}的授权有效期不能晚于{zh(last, weekday=False)}")
    if gaps := _witness_gaps(witnesses, name, signed_by, by):
        raise Blocked(f"{name}不能签字而按手印的，须有两名见证人签名：{'；'.join(gaps)}")
    return Authorisation.objects.create(
        household=household,
        member=member,
        obligor=obligor,
        signed_on=signed_on,
        valid_to=valid_to,
        signed_by=signed_by,
        witnesses=two_people.joined(witnesses),
        scan=scan,
        recorded_by=by,
        recorded_at=at,
    )


def revoke(authorisation, *, on, scan, by, at):
    """本人书面撤回：同一人仍有效的各份授权一并撤回；返回撤回的份数。"""
    rows = Authorisation.objects.of_same_person(authorisation).filter(revoked_on=None)
    return rows.update(revoked_on=on, revoked_by=by, revoked_at=at, revoked_scan=scan)


def consents_of(household, on):
    """(已承诺的成员 id, {成员 id: 有效授权})，供页面与核对使用。"""
    promised = set(household.promises.values_list("member_id", flat=True))
    valid = {one.member_id: one for one in household.authorisations.valid_on(on).exclude(member=None)}
    return promised, valid


def _witness_gaps(witnesses, name, guardian, by):
    """按手印的见证人还差什么：两个人，各一个姓名，不是签署人、代签人、登记的人；没有见证人的不问。"""
    if not any(map(two_people.name_of, witnesses)):
        return []
    others = [("签署人", name), ("代签监护人", guardian), ("登记人", by.name)]
    return two_people.gaps("见证人", witnesses, others=others)


def _require_order(pairs):
    if faults := check_order(pairs):
        raise Blocked(faults)
