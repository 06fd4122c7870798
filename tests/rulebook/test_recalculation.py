"""放假安排改变：哪些期限会动、确认后逐案改过来、重跑无害、核对为零。"""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import transaction

from cases.deadlines import rebuild
from cases.deadlines.reckoner import Reckoner
from cases.models import Case
from core.models import Event
from core.refusals import Blocked, NotPermitted
from core.verification import verify
from regimes.calendar import notices
from regimes.models import CalendarNotice, SpecialDay
from rulebook import recalculation
from tests.factories import UserFactory
from tests.factories.cases import accepted, office_of, registered
from tests.staging import staged

pytestmark = pytest.mark.django_db
LATE = datetime.datetime(2026, 12, 30, 10, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
# 2027年的通知尚未公布：这是为测试编的一份，只求自洽。
NOTICE_2027 = """一、元旦：1月1日（周五）至4日（周一）放假调休，共4天。1月9日（周六）上班。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。4月25日（周日）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def colleague(office):
    return UserFactory(unit=office.district, district=True)


def draft(office, *, text=NOTICE_2027, year=2027):
    facts = {"year": year, "source": "国办发明电〔2026〕1号", "text": text, "district": office.district}
    return notices.enter(**facts, by=office.bureau, at=LATE, on=LATE.date())


def confirm(notice, by):
    return notices.confirm(notice.pk, by=by, at=LATE, on=LATE.date())


def check():
    """核对所得的末行，如“应改 0 件”；有不一致则退出码为 1。"""
    out = io.StringIO()
    try:
        call_command("rebuild_deadlines", check=True, stdout=out)
    except SystemExit as left:
        assert left.code == 1
    else:
        assert "应改 0 件" in out.getvalue()
    return out.getvalue().strip().splitlines()[-1]


def test_a_notice_moves_only_the_deadlines_it_concerns_and_each_is_recorded(office, colleague, at):
    early, late, waiting = accepted(office, at=at), accepted(office, at=LATE), registered(office, at=LATE)
    late.refresh_from_db()
    before = late.due_on
    assert late.due_provisional and late.due_earliest < before
    notice = draft(office)
    preview = recalculation.preview(notice.calendar(), office.bureau)
    assert [one.number for one in preview.moves] == [late.number]
    assert (preview.cases, preview.streets) == (1, [("三堤口街道", 1)])
    confirm(notice, colleague)
    assert check() == "应改 1 件"
    assert recalculation.finish_pending(LATE) == 1
    new = preview.moves[0].new
    late.refresh_from_db()
    assert (late.due_on, late.due_provisional, late.due_earliest) == (new.on, False, None)
    event = Event.objects.get(act="edit_calendar", case_id=late.pk)
    assert (event.chain, event.actor) == (office.street.code, colleague)
    assert event.data["old"]["due_on"] == before.isoformat() and event.data["new"]["due_on"] == new.on.isoformat()
    assert late.history.first().history_change_reason == rebuild.WHY
    assert late.history.first().due_on == new.on
    assert not Event.objects.filter(act="edit_calendar", case_id__in=[early.pk, waiting.pk]).exists()
    assert verify(office.street.code)[1] is None
    notice.refresh_from_db()
    assert notice.applied_at and check() == "应改 0 件"


def test_running_it_twice_changes_nothing_more(office, colleague):
    accepted(office, at=LATE)
    confirm(draft(office), colleague)
    recalculation.finish_pending(LATE)
    events = Event.objects.count()
    CalendarNotice.objects.update(applied_at=None)
    assert recalculation.finish_pending(LATE) == 0
    assert Event.objects.count() == events + 1  # 只有“重算完毕”一笔
    assert recalculation.finish_pending(LATE) == 0 and Event.objects.count() == events + 1


def test_a_run_broken_off_is_taken_up_where_it_stopped(office, colleague, monkeypatch):
    cases = [accepted(office, at=LATE) for _ in range(3)]
    confirm(draft(office), colleague)
    reckoner = Reckoner(SpecialDay.objects.calendar())
    batches = rebuild.differences(reckoner=reckoner, batch=1)
    done = rebuild._recalendar_batch(next(batches), reckoner, office.street.code, at=LATE, by=colleague, data={})
    assert done == 1 and check() == "应改 2 件"
    assert recalculation.finish_pending(LATE) == 2
    assert Event.objects.filter(act="edit_calendar", case_id__in=[one.pk for one in cases]).count() == 3


def test_a_correction_of_a_loaded_year_touches_only_its_own_cases(office, colleague, at):
    """只有牵涉改动日子的案件才变。"""
    spring = accepted(office, at=datetime.datetime(2026, 6, 17, 2, tzinfo=datetime.UTC))
    other = accepted(office, at=at)
    rows = [f"{row.day},{row.kind},{row.name}" for row in SpecialDay.objects.filter(day__year=2026)]
    text = "\n".join([*rows, "2026-06-22，放假，端午节", "2026-06-27，上班，端午节调休"])
    notice = draft(office, text=text, year=2026)
    confirm(notice, colleague)
    assert recalculation.finish_pending(LATE) == 1
    moved = Event.objects.filter(act="edit_calendar", case_id__isnull=False)
    assert [one.case_id for one in moved] == [spring.pk] and other.pk != spring.pk
    assert SpecialDay.objects.filter(day="2026-06-22").get().source == notice.source
    assert SpecialDay.objects.filter(day__year=2025).count() == 33


def test_the_one_who_entered_may_not_confirm_and_nothing_happens_twice(office, colleague):
    notice = draft(office)
    with pytest.raises(Blocked, match="录入的人不能自己确认"):
        confirm(notice, office.bureau)
    assert not SpecialDay.objects.filter(day__year=2027).exists()
    later = draft(office)
    with pytest.raises(Blocked, match="后来又录入了一份"):
        confirm(notice, colleague)
    confirm(later, colleague)
    with pytest.raises(Blocked, match="已经确认过"):
        confirm(later, colleague)
    with pytest.raises(NotPermitted):
        notices.enter(year=2027, source="x", text=NOTICE_2027, district=office.district,
                               by=UserFactory(unit=office.district, auditor=True), at=LATE, on=LATE.date())  # fmt: skip


def test_a_year_reaching_back_into_an_unknown_year_is_refused(office):
    with pytest.raises(Blocked, match="请先录入2027年放假安排"):
        draft(office, year=2028, text="2027-12-31，放假，元旦\n" + "\n".join(
            f"2028-{month:02}-{day:02}，放假，{name}" for name, month, days in [
                ("元旦", 1, [3]), ("春节", 1, range(24, 29)), ("清明节", 4, [4]), ("劳动节", 5, [1]),
                ("端午节", 5, [29]), ("中秋节", 10, [3]), ("国庆节", 10, [2, 4, 5])] for day in days))  # fmt: skip


def test_rebuild_mends_a_stored_date_that_strayed_and_records_nothing(office, at):
    case = accepted(office, at=at)
    Case.objects.filter(pk=case.pk).update(due_on="2030-01-01", due_label="错")
    assert check() == "应改 1 件"
    events, out = Event.objects.count(), io.StringIO()
    call_command("rebuild_deadlines", stdout=out)
    assert "已改 1 件" in out.getvalue() and Event.objects.count() == events
    kept = case.due_on
    case.refresh_from_db()
    assert case.due_on == kept and check() == "应改 0 件"


def test_a_batch_is_one_transaction(office, colleague, monkeypatch):
    case = accepted(office, at=LATE)
    before = Case.objects.get(pk=case.pk).due_on
    confirm(draft(office), colleague)
    monkeypatch.setattr(rebuild, "record_many", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        recalculation.finish_pending(LATE)
    assert Case.objects.get(pk=case.pk).due_on == before
