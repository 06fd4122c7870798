import datetime

import pytest

from cases import deadlines
from cases.models import MaterialStatus
from core.models import Event
from core.refusals import Blocked
from intake.services.acceptance import accept, request_supplement, supplement
from notices.models import Notice
from tests.factories.cases import accepted, office_of, ready, registered
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ITEMS = [
    {"label": "居民身份证", "problem": "过期", "requirement": "换领后提交复印件"},
    {"label": "在职证明", "problem": "缺少", "requirement": "由单位盖章"},
]


@staged
def office():
    return office_of("XS2020")


def ask(case, office, at, **changes):
    facts = {"items": ITEMS, "due_on": at.date() + 10 * DAY, "by": office.window, "at": at, **changes}
    return request_supplement(case.pk, **facts)


def test_everything_missing_is_told_once_in_writing(office, at):
    case = ask(registered(office, at=at), office, at)
    assert (case.state, case.due_label, case.due_on) == ("supplement", "补正期限", at.date() + 10 * DAY)
    notice = Notice.objects.get(case_id=case.pk)
    assert notice.number.endswith("救补〔2026〕1号") and len(notice.content["items"]) == 2
    assert not case.pauses.exists()  # 还没受理，没有时限可停


def test_a_second_request_is_refused(office, at):
    case = ask(registered(office, at=at), office, at)
    pks = list(case.supplement_items.values_list("pk", flat=True))
    supplement(case.pk, received=pks, by=office.window, at=at)
    with pytest.raises(Blocked, match="一次性告知"):
        ask(case, office, at)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"), [({"items": []}, "至少列出一项"), ({"due_on": datetime.date(2026, 3, 2)}, "须在告知日之后")]
)
def test_a_request_must_say_what_and_until_when(office, at, change, sentence):
    case = registered(office, at=at)
    with pytest.raises(Blocked, match=sentence):
        ask(case, office, at, **change)
    case.refresh_from_db()
    assert case.state == "registered" and not case.supplement_items.exists()


def test_part_of_the_papers_does_not_move_the_case(office, at):
    case = ask(registered(office, at=at), office, at)
    first = case.supplement_items.first()
    case = supplement(case.pk, received=[first.pk], by=office.window, at=at + DAY)
    assert case.state == "supplement"
    assert not Event.objects.filter(case_id=case.pk, act="supplement").exists()
    case = supplement(case.pk, received=[case.supplement_items.last().pk], by=office.window, at=at + 2 * DAY)
    assert case.state == "registered"
    assert case.materials.get(label="居民身份证").status == MaterialStatus.RECEIVED


def test_nothing_ticked_is_refused(office, at):
    case = ask(registered(office, at=at), office, at)
    with pytest.raises(Blocked, match="请勾选"):
        supplement(case.pk, received=[], by=office.window, at=at)


def test_papers_cannot_come_before_the_request(office, at):
    case = ask(registered(office, at=at, requested_on=at.date()), office, at + DAY)
    with pytest.raises(Blocked, match="补交（2026年3月2日）不能早于一次性告知（2026年3月3日）"):
        supplement(case.pk, received=[1], by=office.window, at=at + DAY, happened_on=at.date())


def test_the_deadline_moves_by_the_paused_working_days_and_says_so(office, at):
    """2026-03-02 受理，20 个工作日至 03-30；03-04（三）告知，03-11（三）补齐，停 5 个工作日 → 04-07（清明放假）。"""
    case = accepted(office, at=at)
    before = next(one for one in deadlines.running(case) if one.id == "T12")
    assert str(before.due) == "2026-03-30"
    case = ask(case, office, at + 2 * DAY)
    stopped = next(one for one in deadlines.running(case) if one.id == "T12")
    assert stopped.stands_until and str(stopped.due) == "2026-04-28"  # 停着，至多停20个工作日
    pks = list(case.supplement_items.values_list("pk", flat=True))
    case = supplement(case.pk, received=pks, by=office.window, at=at + 9 * DAY)
    assert case.state == "verification"
    after = next(one for one in deadlines.running(case) if one.id == "T12")
    assert str(after.due) == "2026-04-07"
    paused = [str(day) for day, why in after.skipped if "补正" in why]
    assert paused == ["2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11"]
    assert any("补正" in line for line in after.explanation_lines())
    assert case.due_on is not None


def test_a_supplemented_application_can_be_accepted(office, at):
    case = ask(ready(office, at=at), office, at)
    with pytest.raises(Blocked, match="当前环节“补正”"):
        accept(case.pk, by=office.window, at=at)
    pks = list(case.supplement_items.values_list("pk", flat=True))
    supplement(case.pk, received=pks, by=office.window, at=at)
    assert accept(case.pk, by=office.window, at=at).state == "verification"
