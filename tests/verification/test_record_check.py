import datetime
from functools import partial

import pytest

from cases import deadlines
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, Conflict, NotPermitted
from evidence.data_classes import BY_CODE
from evidence.models import Check, ClassAnswer, Hit
from notices.printing import sheet_html
from regimes.files.values import DATA_CLASS, value_problem
from tests.factories import UserFactory
from tests.factories.cases import office_of
from tests.factories.evidence import answer_the_rest, requested, verified
from tests.staging import staged
from verification.services import hits as hit_services
from verification.services.means_check import record_check

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


@staged
def case(office, at):
    return requested(office, at=at)


@pytest.fixture
def check(case):
    return Check.objects.get(case_id=case.pk)


def hit(check, office, at, **facts):
    given = {"data_class": "08", "detail": "某公司缴费", "amount": "1550.00", "period": "month", **facts}
    return hit_services.record_hit(check.subjects.first(), by=office.checker, at=at, **given)


def close(check, office, at, **facts):
    answer_the_rest(check, office.checker, at=at)
    given = {"conclusion": "within", "note": "无异常", **facts}
    return record_check(check.pk, by=office.checker, at=at, **given)


def test_closing_the_report_moves_the_case_and_files_the_sheet(case, check, office, at):
    hit(check, office, at, verdict="counted", reason="与申报的工资一致")
    close(check, office, at)
    case.refresh_from_db()
    check.refresh_from_db()
    assert (case.state, case.check_closed_on) == ("visit", at.date())
    assert check.valid_to == datetime.date(2026, 9, 2)
    paper = case.household.dossier.papers.get(kind="10")
    assert paper.sheet.content["hits"][0]["amount"] == "每月 1,550.00 元"
    assert Event.objects.get(act=Act.RECORD_CHECK).data == {"conclusion": "within", "hits": 1}


def test_the_report_waits_until_every_hit_is_explained(check, office, at):
    hit(check, office, at)
    with pytest.raises(Blocked, match="还有1条比对结果待核实"):
        close(check, office, at)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        pytest.param({"conclusion": ""}, "请选择核对结论", id="没有结论"),
        pytest.param({"note": " "}, "请写核对说明", id="没有说明"),
        pytest.param({"conclusion": "unclear"}, "逐人登记为“无法取得”", id="未反馈没说哪些"),
    ],
)
def test_a_report_lacks_nothing(check, office, at, facts, says):
    with pytest.raises(Blocked, match=says):
        close(check, office, at, **facts)


def test_a_reason_is_needed_to_count_or_not_to_count(check, office, at):
    with pytest.raises(Blocked, match="理由"):
        hit(check, office, at, verdict="not_counted")
    assert not Hit.objects.exists()


def test_many_alike_hits_are_explained_at_once(check, office, at):
    found = [hit(check, office, at, data_class="41", amount=None) for _ in range(22)]
    number = hit_services.explain_hits(
        check.pk, [one.pk for one in found], by=office.checker, at=at, verdict="not_counted", reason="系同一笔临时救助"
    )
    assert number == 22
    assert not Hit.objects.pending().exists()
    assert set(Hit.objects.values_list("reason", flat=True)) == {"系同一笔临时救助"}


def test_hits_another_explained_meanwhile_are_shown_beside_and_not_overwritten(check, office, at):
    found = hit(check, office, at, data_class="41", amount=None)
    said = {"by": office.checker, "at": at, "verdict": "not_counted", "version": 0}
    hit_services.explain_hits(check.pk, [found.pk], reason="先写的", **said)
    with pytest.raises(Conflict) as clash:
        hit_services.explain_hits(check.pk, [found.pk], reason="后写的", **said)
    assert [row[1:] for row in clash.value.both] == [("属实，不计入：后写的", "属实，不计入：先写的")]
    hit_services.explain_hits(check.pk, [found.pk], reason="后写的", **{**said, "version": clash.value.version})
    assert Hit.objects.get().reason == "后写的"


def test_a_wrong_hit_is_voided_with_a_reason_and_kept(check, office, at):
    wrong = hit(check, office, at)
    with pytest.raises(Blocked, match="作废理由"):
        hit_services.void_hit(wrong, by=office.checker, at=at, reason="")
    hit_services.void_hit(wrong, by=office.checker, at=at, reason="同名同姓")
    assert Hit.objects.count() == 1
    assert not Hit.objects.valid().exists()
    close(check, office, at)


def test_results_cannot_be_touched_after_the_report(office, at):
    case = verified(office, at=at)
    check = Check.objects.get(case_id=case.pk)
    with pytest.raises(Blocked, match="报告已经出具"):
        hit(check, office, at)


def test_only_the_assigned_officer_records(case, check, office, at):
    with pytest.raises(NotPermitted):
        hit_services.record_hit(check.subjects.first(), by=office.window, at=at, data_class="08", detail="x")
    stranger = UserFactory(unit=office.street, checker=True)
    with pytest.raises(Exception, match="没有这项内容"):
        record_check(check.pk, by=stranger, at=at, conclusion="within", note="无")


def test_hit_content_is_sealed_and_never_in_the_events(check, office, at):
    hit(check, office, at, detail="某银行余额 6217001234567")
    assert "6217001234567" not in str(Hit.objects.values_list("detail", flat=True)[0])
    assert "6217001234567" not in str([event.data for event in Event.objects.all()])


def test_every_look_is_an_event_and_the_daily_cap_refuses(case, office, at, settings):
    settings.CHECK_VIEWS_PER_DAY = 2
    hour = datetime.timedelta(hours=1)
    look = partial(hit_services.read_check, case, by=office.checker)
    look(at=at)
    look(at=at + datetime.timedelta(minutes=10))  # 同一案半小时内，只计一次
    look(at=at + hour)
    with pytest.raises(NotPermitted, match="已达2次"):
        look(at=at + 2 * hour)
    looks = Event.objects.filter(act=Act.READ_CHECK).order_by("pk")
    assert [event.data["refused"] for event in looks] == [False, False, False, True]
    assert {event.subject for event in looks} == {case.number}
    look(at=at + datetime.timedelta(days=1))


@pytest.mark.parametrize("act", [Act.APPROVE, Act.HOLD_PANEL, Act.HOLD_REVIEW])
def test_whoever_recorded_hits_can_neither_review_nor_approve(case, check, office, at, act):
    from accounts.duties import conflicts

    hit(check, office, at)
    assert any("核对人不得评议、评审、审批" in reason for reason in conflicts(office.checker, act, case.pk))


def test_the_first_hit_ends_the_limit_for_starting_and_the_stored_date_follows(case, check, office, at):
    case.refresh_from_db()
    assert case.due_label == "县级启动信息核对"
    hit(check, office, at)
    case.refresh_from_db()
    stored = case.due_on, case.due_label
    assert case.due_label != "县级启动信息核对"
    deadlines.reset(case)
    assert (case.due_on, case.due_label) == stored


def answer(subject, office, at, **facts):
    return hit_services.answer_classes(subject, by=office.checker, at=at, **facts)


def test_a_class_another_answered_meanwhile_is_shown_beside_and_not_overwritten(check, office, at):
    first = check.subjects.order_by("pk").first()
    answer(first, office, at, answer="none", classes=["01", "30"])
    late = {"answer": "unavailable", "reason": "接口未接通", "version": 0}
    with pytest.raises(Conflict) as clash:
        answer(first, office, at, classes=["30", "31"], **late)
    assert [row[1:] for row in clash.value.both] == [("无法取得", f"无记录（{office.checker.name}）")]
    answer(first, office, at, classes=["31"], **late)  # 别人没有答过的类不碍事
    answer(first, office, at, classes=["30"], **{**late, "version": first.answers.latest("pk").pk})


def test_a_report_with_no_class_answered_is_refused(check, office, at):
    with pytest.raises(Blocked) as refused:
        record_check(check.pk, by=office.checker, at=at, conclusion="within", note="无")
    assert [one[:13] for one in refused.value.reasons] == ["王建国还有59类数据没有答", "李秀英还有59类数据没有答"]
    assert all("第十七条" in one.basis for one in refused.value.reasons)


def test_one_person_left_unanswered_keeps_the_report_open(check, office, at):
    first, second = check.subjects.order_by("pk")
    answer(first, office, at, answer="none", rest=True)
    answer(second, office, at, answer="none", classes=["01"])
    with pytest.raises(Blocked, match="李秀英还有58类数据没有答复"):
        record_check(check.pk, by=office.checker, at=at, conclusion="within", note="无")


def test_a_class_that_could_not_be_had_is_named_with_its_reason_on_the_report(case, check, office, at):
    first = check.subjects.order_by("pk").first()
    with pytest.raises(Blocked, match="请写明理由"):
        answer(first, office, at, answer="unavailable", classes=["30"])
    answer(first, office, at, answer="unavailable", classes=["30"], reason="银行接口未接通")
    hit(check, office, at, verdict="counted", reason="与申报的工资一致")
    close(check, office, at, conclusion="unclear")
    check.refresh_from_db()
    assert check.missing_sources == "银行"
    content = case.household.dossier.papers.get(kind="10").sheet.content
    row, other = content["answers"]
    assert (row["found"], row["unavailable"]) == (["企业职工养老保险缴费"], ["存款（银行接口未接通）"])
    assert (len(row["none"]), len(other["none"])) == (57, 59)
    assert {said["by"] for said in row["answered"]} == {office.checker.name}


def test_an_answer_says_who_and_when_and_never_contradicts_a_hit(check, office, at):
    hit(check, office, at)
    first = check.subjects.first()
    with pytest.raises(Blocked, match="企业职工养老保险缴费已登记比对结果"):
        answer(first, office, at, answer="none", classes=["08"])
    row = answer(first, office, at, answer="none", rest=True)
    assert (row.answered_by, row.answered_at, len(row.classes)) == (office.checker, at, 58)
    with pytest.raises(Blocked, match="都已答复"):
        answer(first, office, at, answer="none", rest=True)


def test_a_voided_hit_asks_its_class_again(check, office, at):
    first = check.subjects.first()
    answer(first, office, at, answer="none", rest=True)
    later = at + datetime.timedelta(minutes=5)
    wrong = hit(check, office, later)
    hit_services.void_hit(wrong, by=office.checker, at=later, reason="同名同姓")
    with pytest.raises(Blocked, match=r"王建国还有1类数据没有答复（企业职工养老保险缴费）"):
        record_check(check.pk, by=office.checker, at=later, conclusion="within", note="无")


def test_a_regime_may_name_the_classes_it_asks(case, check, office, at):
    case.procedure.provisions.create(key="check_classes", value=["05", "30"], source="S4", status="local")
    with pytest.raises(Blocked, match=r"王建国还有2类数据没有答复（机动车登记、存款）"):
        record_check(check.pk, by=office.checker, at=at, conclusion="within", note="无")


def test_the_codes_a_regime_may_write_are_those_of_the_catalogue():
    codes = [f"{n:02}" for n in range(100)]
    assert [code for code in codes if not value_problem(DATA_CLASS, [code])] == list(BY_CODE)


def test_nobody_to_check_is_no_check(check, office, at):
    ClassAnswer.objects.all().delete()
    check.subjects.all().delete()
    with pytest.raises(Blocked, match="没有列入任何人"):
        record_check(check.pk, by=office.checker, at=at, conclusion="within", note="无")


def test_the_printed_report_shows_each_persons_answers(case, check, office, at):
    close(check, office, at)
    text = sheet_html(case.household.dossier.papers.get(kind="10"))
    assert "各类数据的答复" in text and office.checker.name in text
    assert "户籍人口基本信息、户籍注销、死亡" in text
