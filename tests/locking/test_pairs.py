"""同一个根上的各种动作两两同时办（真的两个连接）：不互等、不出错，先到的办成，后到的也办成或说明理由。

案子造一件，每办一对之前放回原样（kept.py）。平时只办相邻的各对；PAIR_ROUNDS=20 办每一对，各二十遍，各动作至少办成一次。
"""

import datetime
import itertools

import pytest

from accounts.services.people import reset_password
from archives.models import PaperKind
from archives.services import upload_scan
from cases.models import Case
from cases.services import reading, timing
from cases.services.parties import rematch
from core import files
from core.refusals import Refusal
from core.verification import verify
from decisions.services import decision
from evidence.models import Check, HomeVisit
from intake.services import acceptance, consents, household
from publicity import recalendar, sweeps
from publicity.models import Posting
from publicity.services import close_round, open_publicity, post_notice, record_objection, take_first_photo
from supervision.services import raise_onsite_check
from tests.factories import UserFactory, signing
from tests.factories.cases import accepted, case_clerk, office_of, ready
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import answer_the_rest, assessed, filled_visit, investigated, picture, requested, verified
from tests.factories.publicity import opened, posted
from tests.locking.beside import EVERY, ONE_WRITER, ROUNDS, at_once, done
from tests.locking.kept import Kept
from verification.services import assess, hits, means_check
from visits.services import visit as visits

pytestmark = [pytest.mark.django_db(transaction=True), ONE_WRITER]
DAY = datetime.timedelta(days=1)
SERIAL = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_decoding(monkeypatch):
    """图片不真解码：这里试的是锁，不是图。"""
    monkeypatch.setattr(files, "_decode", lambda data: (data, {}))


@pytest.fixture
def office():
    return office_of("LS2019")


def photo():
    return picture(90_000 + next(SERIAL), size=(32, 24))


# —— 一件案子上的动作：act(office, case, at) ——
def accept(office, case, at):
    acceptance.accept(case.pk, by=case_clerk(case), at=at)


def supplement(office, case, at):
    items = [{"label": "户口簿", "problem": "缺页", "requirement": "补全"}]
    acceptance.request_supplement(case.pk, items=items, due_on=at.date() + 5 * DAY, by=case_clerk(case), at=at)


def authorise(office, case, at):
    promise = {"member": case.applicant_id, "signed_on": at.date(), "has_relative": True, "relative_note": "表弟在社区"}
    consents.authorise(case.pk, by=case_clerk(case), at=at, promises=[promise])


def edit_phone(office, case, at):
    home = type(case.household).objects.get(pk=case.household_id)
    household.edit_household(case.pk, version=home.version, by=case_clerk(case), at=at, address="新地址1号")


def edit_account(office, case, at):
    facts = {"bank": "农商行", "number": f"62170019{next(SERIAL):011d}", "holder": case.applicant_id}
    household.edit_account(case.pk, by=case_clerk(case), at=at, **facts)


def declare_tie(office, case, at):
    household.declare_tie(case.pk, text="堂兄任居委会委员", relation="堂兄", by=case_clerk(case), at=at)


def withdraw(office, case, at):
    acceptance.withdraw(case.pk, reason="本人不再申请", by=case_clerk(case), at=at)


def terminate(office, case, at):
    facts = {"code": "moved", "facts": "已迁出", "clause": "第十条"}
    acceptance.terminate(case.pk, by=case_clerk(case), at=at, **facts)


def pause(office, case, at):
    timing.pause(case.pk, reason_code="letter", by=case_clerk(case), at=at, note="等银行回函")


def compare(office, case, at):
    rematch(case.pk, by=None, at=at)


def raise_check(office, case, at):
    raise_onsite_check(case.number, by=office.bureau, at=at, kind="doubt", reason="名下有两处房产")


def scan(office, case, at):
    stored = files.store(photo(), by=office.window, at=at, purpose="scan")
    dossier = case.household.dossier
    upload_scan(
        dossier.pk, PaperKind.OTHER, "补充材料", stored, by=office.window, at=at, dated_on=at.date(), case_id=case.pk
    )


def request_check(office, case, at):
    means_check.request_check(case.pk, by=case_clerk(case), at=at, officer=office.checker)


def record_check(office, case, at):
    check = Check.objects.get(case_id=case.pk)
    answer_the_rest(check, office.checker, at=at)
    facts = {"conclusion": "within", "note": "各部门反馈无异常"}
    means_check.record_check(check.pk, by=office.checker, at=at, **facts)


def record_hit(office, case, at):
    subject = Check.objects.get(case_id=case.pk).subjects.first()
    facts = {"data_class": "05", "detail": "鲁Q12345", "verdict": "counted", "reason": "本人名下"}
    hits.record_hit(subject, by=office.checker, at=at, **facts)


def object_check(office, case, at):
    means_check.object_check(case.pk, by=case_clerk(case), at=at, content="车已卖")


def save_sheet(office, case, at):
    visit = HomeVisit.objects.get(case_id=case.pk, status="draft")
    facts = {"version": visit.version, "changes": {"findings": "又写了一句"}, "present": [], "second": office.window}
    visits.save_sheet(case.pk, by=office.helper, at=at, **facts)


def add_photo(office, case, at):
    visits.add_photo(case.pk, photo(), "bedroom", by=office.helper, at=at)


def record_visit(office, case, at):
    visits.record_visit(HomeVisit.objects.get(case_id=case.pk).pk, by=office.helper, at=at)


def assess_again(office, case, at):
    assess.assess(case.pk, by=case_clerk(case), at=at)


def finish_visit(office, case, at):
    visits.finish_visit(case.pk, by=case_clerk(case), at=at)


def put_up(office, case, at):
    bulletin = case.rounds.get().bulletin
    post_notice(bulletin.pk, by=office.helper, at=at, photo=photo())


def publicise(office, case, at):
    open_publicity([case.pk], by=office.helper, at=at)


def retake(office, case, at):
    posting = Posting.objects.get(bulletin__rounds__case=case)
    take_first_photo(posting.pk, photo=photo(), by=office.helper, at=at)


def object_publicly(office, case, at):
    record_objection(case.rounds.get().pk, by=office.window, at=at, content="家里有车")


def close(office, case, at):
    one = case.rounds.get()
    close_round(one.pk, at=at.replace(year=2027))


def close_in_bulk(office, case, at):
    sweeps.close_ended(at.replace(year=2027))


def move_last_day(office, case, at):
    one = case.rounds.get()
    recalendar._apply(one.pk, case.pk, _calendar(), at=at, by=None, data={})


def _calendar():
    from regimes.models import SpecialDay

    return SpecialDay.objects.calendar()


def refuse(office, case, at):
    facts = {"facts": "收入超标", "clause": "第二十条", "remedy": "六十日内申请复议"}
    signing.refuse(case.pk, by=office.leader, at=at, **facts)


def send_back(office, case, at):
    decision.send_back(case.pk, by=office.leader, at=at, to="visit", reason="收入没有查清")


def read_then_approve(office, case, at):
    now = Case.objects.select_related("street").get(pk=case.pk)
    reading.note_read(now, by=office.leader, at=at)
    signing.approve(case.pk, by=office.leader, at=at, opinion="同意")


def new_password_for_the_signer(office, case, at):
    reset_password(office.leader.pk, by=office.admin, at=at)


# 各环节都能办的几种只在最先的环节与旁的逐一成对；往后只留本环节的，案子造起来贵。
SCENES = {
    "登记": (
        ready,
        [accept, supplement, edit_phone, edit_account, authorise, declare_tie, raise_check, scan, withdraw],
    ),
    "受理": (accepted, [request_check, supplement, pause, compare, terminate]),
    "核对": (requested, [record_check, record_hit, edit_phone, declare_tie, terminate]),
    "核对之后": (verified, [object_check, add_photo, edit_phone, withdraw]),
    "入户": (None, [save_sheet, record_visit, add_photo, edit_phone, terminate]),
    "核算": (assessed, [assess_again, finish_visit, edit_account, withdraw]),
    "待公示": (investigated, [publicise, declare_tie, withdraw]),
    "张贴": (None, [put_up, scan, withdraw]),
    "公示": (None, [retake, object_publicly, close, close_in_bulk, move_last_day, withdraw]),
    "审批": (ready_to_sign, [read_then_approve, refuse, send_back, new_password_for_the_signer]),
}


def built(scene, office, at):
    if scene == "入户":
        case = verified(office, at=at)
        filled_visit(case, office, at=at)
    elif scene in ("张贴", "公示"):
        case = investigated(office, at=at)
        (opened if scene == "张贴" else posted)(case, by=office.helper, at=at)
    else:
        case = SCENES[scene][0](office, at=at)
    return Case.objects.select_related("household", "street").get(pk=case.pk), getattr(case, "sign_at", at)


def both(office, case, moment, one, other):
    results = at_once(lambda: one(office, case, moment), lambda: other(office, case, moment))
    assert done(results), (one.__name__, other.__name__, results)
    assert verify(office.street.code)[1] is None
    return {act.__name__ for act, result in zip((one, other), results, strict=True) if not isinstance(result, Refusal)}


@pytest.mark.parametrize("scene", SCENES)
def test_any_two_acts_on_one_case(office, at, scene):
    office.admin = UserFactory(unit=office.street, admin=True)
    acts, succeeded = SCENES[scene][1], set()
    every = itertools.combinations_with_replacement(acts, 2)
    kept = Kept(office, *built(scene, office, at))
    for one, other in every if EVERY else zip(acts, acts[1:] + acts[:1], strict=True):
        for _ in range(ROUNDS):
            succeeded |= both(*kept.again(), one, other)
    assert not EVERY or succeeded == {act.__name__ for act in acts}
