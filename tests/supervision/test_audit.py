"""审计监察：核验全区（记录链、名册、决定），对照文件，谁看过谁，登录记录；他自己看了什么也留痕。"""

import datetime
import io

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from cases.lookup import look_up
from cases.models import Decision
from core.acts import Act
from core.idnumber import IdNumber
from core.models import Event
from core.refusals import Blocked, NotPermitted
from desk.reveal import reveal
from rosters.models import Roster, RosterLine
from rosters.services.downloads import download
from supervision import looks
from supervision.checks import steps_of
from supervision.services import chains
from supervision.services.audit import audit
from tests.append_only import disarmed
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.benefits import grant, roster_office, sealed
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import standards_of
from tests.factories.signing import approve, refuse
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office(at):
    """走完全程的案件一件同意、一件不予确认，另有一份已签章的名册（在同区的另一街道）。"""
    made = office_of("XS2020")
    standards_of(made)
    made.auditor = UserFactory(unit=made.district, auditor=True)
    made.admin = UserFactory(unit=made.district, admin=True)
    made.case = ready_to_sign(made, at=at)
    made.now = made.case.sign_at
    approve(made.case.pk, by=made.leader, at=made.now)
    refused = ready_to_sign(made, at=at)
    given = {"facts": "家庭收入高于标准", "clause": "第四条", "remedy": "可以申请行政复议"}
    refuse(refused.pk, by=made.leader, at=made.now, **given)
    made.other = roster_office(district=made.district)
    grant(made.other, amount="800.00", at=at)
    made.roster = sealed(made.other, at=at)
    return made


@pytest.fixture
def signed_in(client, office):
    client.force_login(office.auditor, backend="accounts.backends.StaffBackend")
    with time_machine.travel(office.now, tick=False):
        yield client


def checked(office):
    """核一遍；{哪一步: 结果}。"""
    run = chains.start_verification(office.district, by=office.auditor, at=office.now)
    while chains.verify_next(run, office.now):
        pass
    return {step.key: result.data for step, result in chains.progress(run)}


def problems(office):
    return {key: data["problem"] for key, data in checked(office).items() if data["problem"]}


def test_a_run_checks_every_chain_roster_and_decision_and_says_what_it_found(office):
    found = checked(office)
    assert set(found) == {one.key for one in steps_of(list(chains.chains_of(office.district)))}
    street, other = office.street.code, office.other.street.code
    assert (found[f"decisions:{street}"]["count"], found[f"rosters:{other}"]["count"]) == (2, 1)
    assert {key: data["problem"] for key, data in found.items() if data["problem"]} == {
        f"decisions:{other}": f"{Decision.objects.get(case__street=office.other.street).case.number}："
        "记录里没有作决定的这一条"
    }, "不走流程直接造出来的那一件，记录里没有"


def change_line(office):
    RosterLine.objects.filter(roster=office.roster).update(amount="900.00")


def change_header(office):
    Roster.objects.filter(pk=office.roster.pk).update(amount="900.00")


def change_both_and_the_digest(office):
    """连摘要一起重算，只有记录链还记得。"""
    from rosters import seal

    change_line(office)
    change_header(office)
    roster = Roster.objects.get(pk=office.roster.pk)
    Roster.objects.filter(pk=roster.pk).update(sha256=seal.digest(roster))


def change_amount(office):
    Decision.objects.filter(case=office.case).update(total="1.00")


def change_outcome(office):
    Decision.objects.filter(case=office.case).update(outcome="refused")


def change_basis(office):
    Decision.objects.filter(case=office.case).update(snapshot={"members": []})


def change_event(office):
    Event.objects.filter(chain=office.street.code, seq=2).update(subject="改过的")


@pytest.mark.parametrize(
    ("change", "step", "words"),
    [
        (change_line, "rosters", "摘要不符"),
        (change_header, "rosters", "金额合计与各行之和不符"),
        (change_both_and_the_digest, "rosters", "摘要与签章时记入记录的不同"),
        (change_amount, "decisions", "金额与记录里的不同"),
        (change_outcome, "decisions", "结果与记录里的不同"),
        (change_basis, "decisions", "依据快照与摘要不符"),
        (change_event, "chain", "被改动过"),
    ],
)
def test_each_raw_change_is_found(office, change, step, words):
    with disarmed(connection):
        change(office)
    where = office.other.street.code if step == "rosters" else office.street.code
    assert words in problems(office)[f"{step}:{where}"]


def test_a_run_goes_on_where_it_stopped_and_only_one_runs(office):
    run = chains.start_verification(office.district, by=office.auditor, at=office.now)
    chains.verify_next(run, office.now)
    with pytest.raises(Blocked, match="正在后台进行"):
        chains.start_verification(office.district, by=office.admin, at=office.now)
    later = office.now + datetime.timedelta(minutes=11)
    assert chains.is_over(run, later) and not chains.is_over(run, office.now)
    while chains.verify_next(run, later):
        pass
    assert all(result for _, result in chains.progress(run)) and chains.is_over(run, later)
    with pytest.raises(NotPermitted):
        chains.start_verification(office.district, by=office.bureau, at=later)


def test_the_page_starts_a_run_and_shows_its_progress(signed_in, office, monkeypatch):
    queued = []
    monkeypatch.setattr("supervision.tasks.verify_district.apply_async", lambda args, **_: queued.append(args))
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
    assert signed_in.post("/supervision/chains/all/", {"form_key": "v"}).status_code == 302
    ((pk,),) = queued
    text = signed_in.get("/supervision/chains/progress/").text
    assert "正在核验" in text and "data-hx-get" in text
    run = Event.objects.get(pk=pk)
    while chains.verify_next(run, office.now):
        pass
    page = signed_in.get("/supervision/chains/").text
    assert "最近一次全区核验" in page and "2 件，完整" in page and "没有作决定的这一条" in page
    assert "本页只核对" in page and "不核对的" in page


def test_a_file_in_hand_is_found_by_its_digest(signed_in, office):
    made = download([office.roster], place=office.roster, by=office.bureau, at=office.now, reason="月末核对")
    with made.file as file:
        raw = file.read()
    for content, words in ((raw, "一字不差；库里这份名册与签章时相符"), (raw + b"x", "没有哪一次下载与这份文件相符")):
        page = signed_in.post("/supervision/chains/file/", {"file": SimpleUploadedFile("a.xlsx", content)})
        assert words in page.text
    with disarmed(connection):
        change_line(office)
    page = signed_in.post("/supervision/chains/file/", {"file": SimpleUploadedFile("a.xlsx", raw)}).text
    assert "一字不差" in page and "与签章时的摘要不符" in page


def test_who_looked_at_whom_is_found_by_case_by_person_and_by_official(signed_in, office):
    head = office.case.family()[0]
    reveal(office.case.pk, f"id:{head.person_id}", by=office.window, at=office.now, reason="核对证件")
    stranger = "11010519491231002X"
    look_up(IdNumber.parse(stranger), by=office.window, at=office.now)
    ask = {"since": office.now.date(), "until": office.now.date()}

    def acts(**facts):
        return [one.act for one in looks.looks(office.district, **ask, **facts)[0]]

    assert "reveal" in acts(number=office.case.number) and acts(number="没有这一件") == []
    assert "reveal" in acts(id_number=head.person.id_number)
    assert acts(id_number=stranger) == ["read_case"], "库里没有的人，凭当时的记号认"
    assert set(acts(official=office.window)) == {"reveal", "read_case"}
    assert acts(reason="核对证件") == ["reveal"]
    page = signed_in.post("/supervision/looks/", {**ask, "id_number": stranger})
    assert "受理查重" in page.text
    asked = Event.objects.filter(act=Act.AUDIT).latest("pk")
    assert "查谁看过谁" in asked.subject and stranger not in asked.subject


def test_sign_ins_and_failures_of_the_district_are_listed(client, office):
    with time_machine.travel(office.now, tick=False):
        for password in ("不对的口令", PASSWORD):
            client.post("/accounts/login/", {"username": office.auditor.username, "password": password})
        text = client.get("/supervision/signs/").text
    assert "登录失败" in text and office.auditor.name in text and "127.0.0.1" in text
    far = roster_office()
    day = office.now.date()
    assert looks.signs(far.district, since=day, until=day) == ([], False)


def test_every_page_the_auditor_opens_is_in_the_record_and_no_one_elses(signed_in, office):
    before = Event.objects.filter(act=Act.AUDIT).count()
    signed_in.get(f"/cases/{office.case.pk}/")
    signed_in.get("/supervision/")
    signed_in.get("/settings/")
    case, page = Event.objects.filter(act=Act.AUDIT).order_by("pk")[before:]
    assert case.case_id == office.case.pk and case.actor == office.auditor and page.subject == "看“各街道办理”"
    signed_in.force_login(office.leader, backend="accounts.backends.StaffBackend")
    signed_in.get(f"/cases/{office.case.pk}/")
    assert Event.objects.filter(act=Act.AUDIT).count() == before + 2
    with pytest.raises(NotPermitted):
        audit("看", by=office.leader, at=office.now)


def test_the_whole_trace_of_a_case_is_read_and_taken_away(signed_in, office):
    url = f"/cases/{office.case.pk}/trace/"
    events = list(Event.objects.of_case(office.case.pk))
    text = signed_in.get(url).text
    assert all(f"{one.chain}-{one.seq}" in text for one in events) and "每月" in text
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(signed_in.post(url).streaming_content))).active
    cells = [cell.value for row in sheet for cell in row]
    assert {one.hash for one in events} <= set(cells)
    assert Event.objects.filter(act=Act.AUDIT, subject="导出案件全过程", case_id=office.case.pk).exists()
    for user in (office.leader, office.bureau, office.admin):
        signed_in.force_login(user, backend="accounts.backends.StaffBackend")
        assert signed_in.get(url).status_code in (403, 404)


def test_supervision_is_in_the_menu_of_who_has_a_page_there(client, office):
    for user, first in ((office.auditor, "各街道办理"), (office.admin, "核验记录"), (office.bureau, "各街道办理")):
        client.force_login(user, backend="accounts.backends.StaffBackend")
        assert 'href="/supervision/"' in client.get("/settings/").text
        tabs = client.get("/supervision/", follow=True).context["tabs"]
        assert [one["label"] for one in tabs if one["current"]] == [first]
    client.force_login(office.leader, backend="accounts.backends.StaffBackend")
    assert 'href="/supervision/"' not in client.get("/settings/").text
    assert client.get("/supervision/looks/").status_code in (403, 404)
