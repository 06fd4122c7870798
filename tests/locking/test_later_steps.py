"""后面几步的动作两两同时办：停表、听取意见、复查、送达、异议、报送接收、联合把关；放假安排、授岗、代班、申报（真的两个连接）。

写法同 test_pairs.py：平时只办相邻的各对，PAIR_ROUNDS=20 办每一对。各动作上锁的次序在 test_order.py。
"""

import datetime
import itertools
from functools import partial

import pytest

from accounts.services import declarations, roles
from accounts.services.people import reset_password, set_active
from accounts.services.stand_ins import stand_in
from cases.models import Case
from cases.services import timing
from cases.services.reassign import reassign, reassign_many
from core import files
from core.refusals import Refusal
from core.verification import verify
from decisions.services import decision
from decisions.services.serve import serve as serve_notice
from decisions.services.submission import receive_many
from decisions.services.submission import receive_papers as receive
from decisions.services.submission import submit_to_county as submit
from evidence.models import Check
from intake.services.consent_changes import renew_consent, withdraw_consent
from notices.models import Notice
from publicity.models import Objection
from publicity.services import record_objection, resolve_objection
from regimes.calendar import notices
from regimes.models import CalendarNotice, Procedure
from rulebook import recalculation
from tests.factories import RelativeDeclarationFactory, UserFactory
from tests.factories.cases import accepted, case_clerk, hearing_told, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import assessed, investigated, picture, requested, verified
from tests.factories.people import id_number
from tests.factories.publicity import posted
from tests.factories.signing import approve, version_of
from tests.locking.beside import EVERY, ONE_WRITER, ROUNDS, at_once, done
from tests.locking.kept import Kept
from tests.locking.test_pairs import close_in_bulk, compare, edit_phone, object_publicly, record_check, scan, terminate
from tests.rulebook.test_recalculation import LATE, NOTICE_2027
from verification.services import means_check
from verification.services.recheck import recheck
from visits.services import visit as visits

pytestmark = [pytest.mark.django_db(transaction=True), ONE_WRITER]
DAY = datetime.timedelta(days=1)
rounds = pytest.mark.parametrize("turn", range(ROUNDS))


@pytest.fixture(autouse=True)
def _no_decoding(monkeypatch):
    """图片不真解码：这里试的是锁，不是图。"""
    monkeypatch.setattr(files, "_decode", lambda data: (data, {}))


# —— 造案件 ——
def paused(office, at):
    case = accepted(office, at=at)
    timing.pause(case.pk, reason_code="letter", by=office.window, at=at, note="等回函")
    return case


def to_hear(office, at):
    case = assessed(office, at=at)
    lower = Procedure.objects.get(regime=case.procedure.regime, aid=case.aid, purpose="lower")
    changes = {"state": "hearing", "visit_finished_on": at.date(), "eligible": False}
    Case.objects.filter(pk=case.pk).update(**changes, procedure=lower, purpose="lower", proposed_amount=506)
    hearing_told(Case.objects.get(pk=case.pk), at=at)
    return case


def to_recheck(office, at):
    case = verified(office, at=at)
    means_check.object_check(case.pk, by=office.window, at=at, content="车已卖")
    return case


def objected(office, at):
    case = investigated(office, at=at)
    posted(case, by=office.helper, at=at)
    record_objection(case.rounds.get().pk, by=office.window, at=at, content="家里有车")
    return case


def at_the_gate(office, at):
    case = submitted(office, at)
    receive(case.pk, by=office.bureau, at=case.sign_at)
    approve(case.pk, by=office.bureau, at=case.sign_at)
    return case


def submitted(office, at):
    case = ready_to_sign(office, at=at)
    submit(case.pk, by=office.window, at=case.sign_at)
    return case


def ready(office, at):
    return ready_to_sign(office, at=at)


def taken_in(office, at):
    return accepted(office, at=at)


def checking(office, at):
    return requested(office, at=at)


# —— 动作：act(office, case, at) ——
def resume(office, case, at):
    timing.resume(case.pk, by=case_clerk(case), at=at)


def extend(office, case, at):
    timing.extend(case.pk, by=office.leader, at=at, reason="人户分离，调查困难")


def hear(office, case, at):
    facts = {"proposal": "拟减发200元", "way": "meeting", "adopted": False}
    facts |= {"speaker": case.applicant.name, "opinion": "请求缓减", "answer": "标准统一规定，不能缓减"}
    visits.hear(case.pk, by=case_clerk(case), at=at, **facts)


def recheck_it(office, case, at):
    subject = Check.objects.get(case_id=case.pk).subjects.order_by("pk").first()
    fact = {"outcome": "kept", "subject": subject.pk, "data_class": "05", "ground": "车管所注销证明"}
    facts = {"way": "调取原始凭证", "findings": "车辆已报废", "checkers": [office.window, office.bureau]}
    recheck(case.pk, by=office.window, at=at, facts=[fact], **facts)


def deliver(office, case, at):
    notice = Notice.objects.filter(case_id=case.pk).latest("pk")
    facts = {"way": "direct", "receiver": "王建国", "place": "街道大厅"}
    serve_notice(case.pk, notice=notice.pk, by=office.window, at=at, served_at=at, servers=["王芳", "李强"], **facts)


def resolve(office, case, at):
    pk = Objection.objects.filter(round__case=case).latest("pk").pk
    resolve_objection(pk, by=office.bureau, at=at, outcome="dismissed", findings="车是邻居的")


def submit_to_county(office, case, at):
    submit(case.pk, by=office.window, at=at)


def receive_papers(office, case, at):
    receive(case.pk, by=office.bureau, at=at)


def receive_all(office, case, at):
    receive_many([case.pk], by=office.bureau2, at=at)


def pass_gate(office, case, at):
    decision.pass_gate(case.pk, by=office.bureau2, at=at, passed=True, version_read=version_of(case.pk))


def fail_gate(office, case, at):
    facts = {"passed": False, "reason": "住建部门反馈有房产", "version_read": version_of(case.pk)}
    decision.pass_gate(case.pk, by=office.bureau2, at=at, **facts)


def send_back(office, case, at):
    decision.send_back(case.pk, by=office.bureau, at=at, to="visit", reason="收入没有查清")


def hand_over(office, case, at):
    to = UserFactory(unit=office.street, window=True)
    facts = {"role": "window", "holder": office.window, "to": to, "reason": "因病休假"}
    reassign(case.pk, by=office.leader, at=at, **facts)


def withdraw_one(office, case, at):
    row = case.household.authorisations.order_by("pk").first()
    letter = picture(row.pk)
    withdraw_consent(case.pk, by=office.window, at=at, authorisation=row.pk, withdrawn_on=at.date(), scan=letter)


def renew_one(office, case, at):
    row = case.household.authorisations.order_by("pk").last()
    dates = {"signed_on": at.date(), "valid_to": row.valid_to + DAY}  # 自签署起至多三年
    renew_consent(case.pk, by=office.window, at=at, authorisation=row.pk, **dates)


SCENES = {
    "停表": ("NAT_STREET", paused, [resume, extend, edit_phone, hand_over, compare]),
    "送达": ("LS2019", taken_in, [deliver, extend, scan, hand_over, terminate]),
    "授权": ("LS2019", checking, [withdraw_one, renew_one, record_check, hand_over]),
    "听取意见": ("LS2019", to_hear, [hear, edit_phone, compare, terminate]),
    "复查": ("LS2019", to_recheck, [recheck_it, edit_phone, compare, terminate]),
    "异议": ("LS2019", objected, [resolve, object_publicly, close_in_bulk, terminate]),
    "报送": ("LZ2021", ready, [submit_to_county, compare, scan, terminate]),
    "接收": ("LZ2021", submitted, [receive_papers, receive_all, compare, scan]),
    "把关": ("LZ2021", at_the_gate, [pass_gate, fail_gate, scan, compare]),
}
FREE = {"edit_phone", "compare", "terminate", "extend"}  # 在有的环节上本就不能办，另有地方办成


def built(scene, at):
    code, build, _ = SCENES[scene]
    office = office_of(code)
    case = build(office, at)
    moment = getattr(case, "sign_at", at)
    return office, Case.objects.select_related("household", "street", "applicant").get(pk=case.pk), moment


@pytest.mark.parametrize("scene", SCENES)
def test_any_two_acts_of_a_later_step(at, scene):
    acts, succeeded = SCENES[scene][2], set()
    every = itertools.combinations_with_replacement(acts, 2)
    kept = Kept(*built(scene, at))
    for one, other in every if EVERY else zip(acts, acts[1:] + acts[:1], strict=True):
        for _ in range(ROUNDS):
            office, case, moment = kept.again()
            results = at_once(partial(one, office, case, moment), partial(other, office, case, moment))
            assert done(results), (scene, one.__name__, other.__name__, results)
            both = zip((one, other), results, strict=True)
            succeeded |= {act.__name__ for act, result in both if not isinstance(result, Refusal)}
            assert verify(office.street.code)[1] is None
    assert {act.__name__ for act in acts} - succeeded <= FREE


@rounds
def test_the_same_cases_handed_over_in_opposite_order(at, turn):
    office = office_of("LS2019")
    pks = [accepted(office, at=at, aid=aid).pk for aid in ("minimum_living", "extreme_hardship")]
    second, third = (UserFactory(unit=office.street, window=True) for _ in range(2))
    facts = {"by": office.leader, "at": at, "role": "window", "holder": office.window, "reason": "调离"}
    results = at_once(
        partial(reassign_many, pks, to=second, **facts), partial(reassign_many, pks[::-1], to=third, **facts)
    )
    assert len(done(results)) == 1
    assert Case.objects.filter(assignments__ended_at=None, assignments__role="window").distinct().count() == 2


@rounds
def test_a_calendar_confirmed_while_cases_are_at_work(at, turn):
    office = office_of("XS2020")
    first, second = accepted(office, at=LATE), accepted(office, at=LATE, aid="temporary_small")
    facts = {"year": 2027, "source": "国办发明电〔2026〕1号", "text": NOTICE_2027, "district": office.district}
    row = notices.enter(**facts, by=office.bureau, at=LATE, on=LATE.date())
    confirm = partial(notices.confirm, row.pk, by=office.bureau2, at=LATE, on=LATE.date())
    third = UserFactory(unit=office.district, district=True)
    again = partial(notices.confirm, row.pk, by=third, at=LATE, on=LATE.date())
    results = at_once(confirm, again, partial(compare, office, first, LATE), partial(hand_over, office, second, LATE))
    assert len(done(results)) == 3
    pause = partial(timing.pause, first.pk, reason_code="letter", by=office.window, at=LATE, note="等回函")
    results = at_once(partial(recalculation.finish_pending, LATE), partial(recalculation.finish_pending, LATE), pause)
    assert done(results)
    recalculation.finish_pending(LATE)
    assert CalendarNotice.objects.get().applied_at and verify(office.street.code)[1] is None


@rounds
def test_roles_granted_confirmed_and_revoked_at_once(at, turn):
    office = office_of("LS2019")
    admin, admin2 = (UserFactory(unit=office.district, admin=True) for _ in range(2))
    person = UserFactory(unit=office.street, window=True)
    on = {"starts_on": at.date()}
    propose = [partial(roles.propose, person.pk, by=one, at=at, role="reviewer", **on) for one in (admin, admin2)]
    deputy = {"role": "window", "deputy": office.window, "reason": "休假", "ends_on": at.date() + DAY, **on}
    results = at_once(*propose, partial(reset_password, person.pk, by=admin, at=at))
    assert len(done(results)) == 2  # 提出只成一次
    grant = person.role_grants.get(role="reviewer")
    confirm = [partial(roles.confirm, grant.pk, by=one, at=at) for one in (office.bureau, office.bureau2)]
    revoke = partial(roles.revoke, grant.pk, by=office.bureau, at=at, reason="提错了")
    away = partial(stand_in, person.pk, by=office.leader, at=at, **deputy)
    back = partial(stand_in, office.window.pk, by=office.leader, at=at, **{**deputy, "deputy": person})
    results = at_once(*confirm, revoke, away, back, partial(set_active, office.reviewer.pk, False, by=admin, at=at))
    assert len(done(results[:3])) in (1, 2) and len(done(results[3:5])) == 1
    assert verify(office.district.code)[1] is None and verify(office.street.code)[1] is None


@rounds
def test_declarations_beside_the_case_they_concern(at, turn):
    office = office_of("LS2019")
    case = accepted(office, at=at)
    old = RelativeDeclarationFactory(user=office.checker, id_number=id_number("1960-01-01", "男"))
    kin = {"name": case.applicant.name, "relation": "sibling", "id_number": case.applicant.id_number}
    declare = partial(declarations.declare_relative, by=office.reviewer, at=at, **kin)
    ask = [partial(declarations.request_withdrawal, old.pk, by=one, at=at, reason="填错") for one in _two(office)]
    results = at_once(declare, *ask, partial(compare, office, case, at), partial(hand_over, office, case, at))
    assert len(done(results)) == 4  # 撤回只提得成一次
    compare(office, case, at)
    assert case.household.ties.filter(user=office.reviewer).count() == 1
    confirm = [partial(declarations.confirm_withdrawal, old.pk, by=one, at=at) for one in _two(office)]
    assert len(done(at_once(*confirm, partial(edit_phone, office, case, at)))) == 2


def _two(office):
    return office.bureau, office.bureau2
