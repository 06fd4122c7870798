import datetime

import pytest
from django.urls import reverse

from archives.models import Paper, PaperKind
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from decisions.services.serve import NEEDED, serve
from decisions.services.undo_service import undo_service
from notices.models import Notice, Service
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted, office_of
from tests.staging import staged

TWO = ["李晓梅", "张敏"]
DIRECT = {"way": "direct", "receiver": "王建国", "place": "桂苑小区3栋201室"}
LEFT = {"way": "left", "place": "家中", "refusal_reason": "不愿签收"}
PHONE = {
    "way": "phone",
    "phone": "13805610001",
    "receiver": "王建国",
    "identity_check": "核对身份证号后四位和出生日期",
    "told": "受理通知书已出具，预计办结日期和查询电话",
    "answer": "知道了",
}


@staged
def office():
    return office_of()


@staged
def case(office, at):
    return accepted(office, at=at)


@pytest.fixture
def deliver(office, case, at):
    def go(by=None, servers=TWO, served_at=at, late_reason="", **facts):
        notice = Notice.objects.filter(case_id=case.pk).get()
        return serve(
            case.pk,
            notice=notice.pk,
            by=by or office.window,
            at=at + datetime.timedelta(hours=1),
            served_at=served_at,
            servers=servers,
            late_reason=late_reason,
            **facts,
        )

    return go


def test_serving_files_a_receipt_and_leaves_a_trace(deliver, case):
    service = deliver(**DIRECT)
    assert service.notice.is_served()
    assert list(Notice.objects.awaiting_service()) == []
    paper = Paper.objects.get(kind=PaperKind.SERVICE)
    assert (paper.title, paper.case_id) == ("送达回证", case.pk)
    assert paper.sheet.content["servers"] == "李晓梅、张敏"
    event = Event.objects.filter(case_id=case.pk, act="serve").get()
    assert (event.subject, event.data["way"]) == (service.notice.number, "直接送达")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({**DIRECT, "receiver": ""}, "直接送达须填写收件人"),
        ({**DIRECT, "receiver": "李秀英"}, "须写明与受送达人的关系"),
        ({**DIRECT, "servers": ["李晓梅", "李晓梅"]}, "送达人须是两个不同的人"),
        ({**DIRECT, "servers": ["李晓梅", ""]}, "送达人须二人"),
        ({**DIRECT, "receiver": "张敏", "receiver_relation": "邻居"}, "张敏已是收件人，不能又作送达人"),
        ({**DIRECT, "servers": ["李晓梅", "王建国"]}, "王建国已是受送达人，不能又作送达人"),
        ({**DIRECT, "servers": ["李晓梅、张敏", ""]}, "一栏只写一个人的姓名"),
        ({"way": "left", "place": "家中", "witnesses": ["甲", "乙"]}, "留置送达须填写拒收事由"),
        ({**LEFT, "witnesses": ["甲", ""]}, "见证人须二人"),
        ({**LEFT, "witnesses": ["甲", " 甲"]}, "见证人须是两个不同的人"),
        ({**LEFT, "witnesses": ["甲", "张敏"]}, "张敏已是送达人，不能又作见证人"),
        ({**LEFT, "witnesses": ["王建国", "乙"]}, "王建国已是受送达人，不能又作见证人"),
        ({**PHONE, "told": ""}, "电话告知须填写告知内容"),
        ({**PHONE, "identity_check": " "}, "电话告知须填写身份核验方式"),
        ({**PHONE, "phone": ""}, "电话告知须填写通话号码"),
        ({"way": "mail", "receiver": "王建国", "place": "家中"}, "邮寄送达（EMS）须填写邮件号码"),
    ],
)
def test_each_way_asks_for_what_it_needs(deliver, facts, reason):
    with pytest.raises(Blocked, match=reason):
        deliver(**facts)
    assert not Service.objects.exists()


def test_left_with_reason_and_two_witnesses_counts(deliver):
    service = deliver(way="left", place="家中", refusal_reason="不愿签收", witnesses=["赵一", "钱二"])
    assert service.witnesses == "赵一、钱二"
    assert service.succeeded


def test_an_adult_of_the_family_may_receive(deliver):
    assert deliver(**{**DIRECT, "receiver": "李秀英", "receiver_relation": "配偶"}).succeeded


def test_a_call_not_answered_is_recorded_but_not_service(deliver):
    service = deliver(way="phone", phone="13805610001", attempts=["3月2日10时无人接听", "3月2日11时关机"])
    assert not service.succeeded
    assert not service.notice.is_served()
    paper = Paper.objects.get(kind=PaperKind.SERVICE)
    assert (paper.title, paper.sheet.content["phone_masked"]) == ("电话告知记录", "138****0001")
    assert deliver(**PHONE).succeeded


def test_the_number_called_is_not_readable_in_the_database(deliver):
    deliver(**PHONE)
    assert "13805610001" not in Service.objects.values_list("phone", flat=True).get()


def test_nothing_is_served_twice(deliver):
    deliver(**DIRECT)
    with pytest.raises(Blocked, match="已经送达，不能重复登记"):
        deliver(**DIRECT)


def test_service_cannot_come_before_the_notice_nor_after_now(deliver, at):
    issued = Notice.objects.get().issued_at
    wrong = r"送达时间（2026年3月2日9时59分）不能早于文书出具的时间（2026年3月2日10时00分）"
    with pytest.raises(Blocked, match=wrong):  # 同一天，早一分钟也不行
        deliver(**DIRECT, served_at=issued - datetime.timedelta(minutes=1))
    with pytest.raises(Blocked, match="送达时间不能晚于现在"):
        deliver(**DIRECT, served_at=at + datetime.timedelta(days=1))


def test_only_window_and_community_serve(deliver, office):
    with pytest.raises(NotPermitted):
        deliver(by=office.leader, **DIRECT)
    with pytest.raises(NotVisible):
        deliver(by=UserFactory(window=True), **DIRECT)
    assert deliver(by=office.helper, **DIRECT).succeeded


def test_a_notice_of_another_case_is_refused(case, office, at):
    with pytest.raises(Blocked, match="本案没有这份文书"):
        serve(case.pk, notice=0, by=office.window, at=at, served_at=at, servers=TWO, **DIRECT)


def test_servers_picked_by_account_and_one_without_are_two_people(deliver, office):
    service = deliver(**DIRECT, servers=[office.window, "社工小赵"])
    assert service.servers == f"{office.window.name}、社工小赵"


def test_a_colleague_written_by_name_is_the_same_person_as_picked(deliver, office):
    with pytest.raises(Blocked, match="两个不同的人"):
        deliver(**DIRECT, servers=[office.window, office.window.name])


def test_the_page_records_a_service_and_keeps_what_was_typed(client, time_machine, case, office, at):
    time_machine.move_to(at + datetime.timedelta(hours=2), tick=False)
    client.force_login(office.window)
    notice = Notice.objects.get(case_id=case.pk)
    page = client.get(reverse("decisions:serve", args=[case.pk]), follow=True)
    assert page.redirect_chain[-1][0] == reverse("decisions:serve", args=[case.pk, notice.pk])
    typed = {
        "way": "direct",
        "served_at": "2026-03-02T11:00",
        "server1": office.window.pk,
        "receiver": "王建国",
        "place": "家中",
    }
    wrong = client.post(page.redirect_chain[-1][0], {**typed, "form_key": "a"})
    assert wrong.status_code == 409
    assert "送达人须二人" in wrong.content.decode() and 'value="家中"' in wrong.content.decode()
    for _ in range(3):
        right = client.post(page.redirect_chain[-1][0], {**typed, "server2_name": "张敏", "form_key": "b"})
        assert right.status_code == 302
    assert Service.objects.count() == 1
    assert client.get(reverse("decisions:serve", args=[case.pk])).status_code == 409
    assert "已送达" in client.get(right.url).content.decode()


ALWAYS = {"way", "served_at", "server1", "server2", "server2_name", "late_reason"}
OF_WAY = {
    "direct": {"receiver", "receiver_relation", "place"},
    "left": {"refusal_reason", "place", "witnesses"},
    "entrusted": {"receiver", "remark"},
    "mail": {"receiver", "place", "remark"},
    "electronic": {"receiver", "remark"},
    "phone": {"phone", "attempts", "receiver", "identity_check", "told", "answer"},
    "public": {"place", "remark"},
}


@pytest.fixture
def serve_page(client, time_machine, case, office, at):
    """(网址, 登录的客户端)；钟停在出文书之后两小时。"""
    time_machine.move_to(at + datetime.timedelta(hours=2), tick=False)
    client.force_login(office.window)
    return reverse("decisions:serve", args=[case.pk, Notice.objects.get(case_id=case.pk).pk]), client


def test_the_form_asks_only_what_the_chosen_way_needs_and_switching_keeps_what_was_typed(serve_page):
    url, client = serve_page
    typed = {"form_key": "a", "way": "direct", "receiver": "王建国之子", "place": "桂苑小区门口", "late_reason": "补记"}
    for way, names in OF_WAY.items():
        page = client.post(url, {**typed, "switch": way})
        form = page.context["form"]
        assert (page.status_code, set(form.fields)) == (200, names | ALWAYS), way
        assert {name for name in names if form.fields[name].required} == set(NEEDED[way]), way
        kept = {name for name in ("receiver", "place", "late_reason") if f'value="{typed[name]}"' in page.text}
        assert kept == {"receiver", "place", "late_reason"} & (names | ALWAYS), way
        assert "---------" not in page.text
    assert Service.objects.count() == 0


def test_a_letter_by_mail_is_registered_with_its_number_only(serve_page, office):
    url, client = serve_page
    sent = {"way": "mail", "served_at": "2026-03-02T11:00", "server1": office.window.pk, "server2_name": "张敏"}
    sent |= {"receiver": "王建国", "place": "桂苑小区3栋201室"}
    missing = client.post(url, {**sent, "form_key": "a"})
    assert missing.status_code == 422 and "邮寄送达（EMS）须填写邮件号码" in missing.text
    assert client.post(url, {**sent, "remark": "1134567890123", "form_key": "b"}).status_code == 302
    assert Paper.objects.get(kind=PaperKind.SERVICE).sheet.content["remark"] == "邮件号码：1134567890123"


def undone(case, service, office, at, reason="登错了收件人", by=None):
    return undo_service(case.pk, service.pk, by=by or office.window, at=at, reason=reason)


def test_a_service_registered_by_mistake_is_undone_within_the_day(deliver, case, office, at):
    service = deliver(**DIRECT)
    hour = datetime.timedelta(hours=1)
    with pytest.raises(Blocked, match="请写明误办的原因"):
        undone(case, service, office, at + 2 * hour, reason="")
    with pytest.raises(Blocked, match="只能在登记当天撤销"):
        undone(case, service, office, at + 24 * hour)
    undone(case, service, office, at + 2 * hour)
    notice = service.notice
    assert not notice.is_served() and list(Notice.objects.filter(case_id=case.pk).unserved()) == [notice]
    assert "登错了收件人" in Paper.objects.get(kind=PaperKind.SERVICE).voided_reason
    event = Event.objects.get(act="undo_service")
    assert (event.subject, event.reason) == (notice.number, "登错了收件人")
    assert deliver(**DIRECT).notice == notice
    with pytest.raises(Blocked, match="已经撤销"):
        undone(case, service, office, at + 2 * hour)


def test_the_notice_shows_the_way_to_undo_and_what_was_undone(client, time_machine, deliver, case, office, at):
    service = deliver(**DIRECT)
    time_machine.move_to(at + datetime.timedelta(hours=2), tick=False)
    client.force_login(office.window)
    page, url = (
        reverse("notices:detail", args=[service.notice_id]),
        reverse("decisions:undo_service", args=[case.pk, service.pk]),
    )
    assert url in client.get(page).text and "期限照走" in client.get(url).text
    assert client.post(url, {"reason": "不是本人收的", "form_key": "u1"}).status_code == 302
    assert "已撤销：不是本人收的" in client.get(page).text
