"""材料与授权、受理、补正、离开、停表：各页一次提交，缺什么先说。"""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core.models import Event
from core.refusals import Blocked
from intake.services.acceptance import accept, match_and_accept
from notices.models import Notice
from tests.factories import RelativeDeclarationFactory, UserFactory, id_number
from tests.factories.cases import accepted, office_of, ready, registered, two_people
from tests.staging import staged

pytestmark = pytest.mark.django_db
KEYS = iter(range(10**9))
DAY = datetime.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def clerk(client, office):
    client.force_login(office.window)
    return client


def url(name, case):
    return reverse(f"intake:{name}", args=[case.pk])


def key():
    return {"form_key": f"k{next(KEYS)}"}


def all_signed(case, **changes):
    """全部成年人当日签好、材料全收的那一页。"""
    today = timezone.localdate()
    data = key()
    for member in case.family():
        one = {"promised": "on", "promised_on": today, "authorised": "on", "signed_on": today}
        one |= {"valid_to": today + 1000 * DAY, **changes}
        data |= {f"p{member.person_id}-{name}": value for name, value in one.items()}
    return data | {f"materials-m{row.pk}": "on" for row in case.materials.filter(status="missing")}


def test_one_submit_takes_all_consents_and_materials(clerk, office, now):
    case = registered(office, at=now)
    assert (
        reverse("notices:blank", args=[case.household_id, "promise"])
        in clerk.get(url("authorise", case)).content.decode()
    )
    answer = clerk.post(url("authorise", case), all_signed(case))
    assert answer["Location"] == url("accept", case)
    assert case.household.promises.count() == 2 and case.household.authorisations.count() == 2
    page = clerk.get(url("accept", case)).content.decode()
    assert "还不能受理" not in page and page.count("齐全") == 7 and "20个工作日" in page


def test_a_box_another_ticked_meanwhile_stays_ticked(clerk, office, now):
    case = registered(office, at=now)
    page = clerk.get(url("authorise", case)).text
    shown = [row.pk for row in case.materials.all() if f'name="materials-m{row.pk}"' in page]
    assert f'name="initial-materials-m{shown[0]}"' in page

    def send(*ticked, seen=()):
        data = {name: value for name, value in all_signed(case).items() if "materials" not in name}
        data |= {f"materials-m{pk}": "on" for pk in ticked} | {f"initial-materials-m{pk}": "True" for pk in seen}
        assert clerk.post(url("authorise", case), data).status_code == 302
        return set(case.materials.filter(status="received", pk__in=shown[:2]).values_list("pk", flat=True))

    send(shown[0])
    assert send(shown[1]) == set(shown[:2])  # 打开得早，没有看到前一个勾
    assert send(shown[1], seen=shown[:2]) == {shown[1]}


def test_consents_of_a_newcomer_lead_back_to_the_case_already_accepted(clerk, office, now):
    case = registered(office, at=now)
    clerk.post(url("authorise", case), all_signed(case))
    accept(case.pk, by=office.window, at=timezone.now())
    assert clerk.post(url("authorise", case), all_signed(case))["Location"] == case.get_absolute_url()


def test_the_acceptance_page_says_what_is_missing_and_where_to_mend_it(clerk, office, now):
    case = registered(office, at=now)
    page = clerk.get(url("accept", case)).content.decode()
    assert "缺少王建国（本人、户主）、李秀英（配偶）的核对授权" in page
    assert f'href="{url("authorise", case)}"' in page and f'href="{url("decline", case)}"' in page


BAD_DAYS = {
    "承诺早于申请": ({"promised_on": "2020-01-01"}, "早于申请日期"),
    "承诺在明天": ({"promised_on": "2099-01-01"}, "晚于今天"),
    "授权在明天": ({"signed_on": "2099-01-01"}, "晚于今天"),
    "有效期已过": ({"valid_to": "2020-01-01"}, "不能早于"),
    "没有日期": ({"signed_on": ""}, "请填写日期"),
    "近亲属没写是谁": ({"has_relative": "on"}, "请写明近亲属的姓名、职务和关系"),
    "见证人只有一名": ({"witnesses_0": "张三"}, "须有两名见证人"),
}


@pytest.mark.parametrize(("change", "sentence"), BAD_DAYS.values(), ids=BAD_DAYS)
def test_an_impossible_consent_is_refused_whole(clerk, office, now, change, sentence):
    case = registered(office, at=now)
    answer = clerk.post(url("authorise", case), all_signed(case, **change))
    assert answer.status_code in (409, 422) and sentence in answer.content.decode()
    assert not case.household.promises.exists() and not case.household.authorisations.exists()
    assert not case.materials.filter(code="identity", status="received").exists()


def test_a_minor_needs_the_guardians_hand_only_if_he_signs(clerk, office, now):
    child = {"name": "王小明", "id_number": id_number("2015-06-01", "男"), "relation": "20"}
    case = registered(office, at=now, members=[*two_people(), child])
    minor = case.composition.get(person__name="王小明").person
    data = all_signed(case)
    answer = clerk.post(url("authorise", case), data)
    assert "由监护人签" in answer.content.decode()
    del data[f"p{minor.pk}-authorised"]
    assert clerk.post(url("authorise", case), data).status_code == 302
    assert accept(case.pk, by=office.window, at=timezone.now()).state == "verification"


def test_a_declared_relative_routes_the_case_apart(clerk, office, now):
    case = registered(office, at=now)
    data = all_signed(case) | {f"p{case.applicant_id}-has_relative": "on"}
    data[f"p{case.applicant_id}-relative_note"] = f"{office.leader.name}，街道副主任，表兄弟"
    assert clerk.post(url("authorise", case), data).status_code == 302
    case.refresh_from_db()
    assert case.separately_registered
    assert (case.household.ties.get().user, case.household.ties.get().source) == (office.leader, "declared")
    assert not Case.objects.visible_to(office.leader).exists()
    assert Event.objects.filter(act="declare_tie", case_id=case.pk).exists()


def test_a_cadre_without_account_is_registered_by_name(clerk, office, now):
    case = registered(office, at=now)
    data = all_signed(case) | {f"p{case.applicant_id}-has_relative": "on"}
    data[f"p{case.applicant_id}-relative_note"] = "赵四，居委会主任，姐夫"
    clerk.post(url("authorise", case), data)
    assert case.household.ties.get().person_name.startswith("赵四")
    case.refresh_from_db()
    assert case.separately_registered


def test_accepting_twenty_times_has_one_effect(clerk, office, now):
    case = ready(office, at=now)
    data = key() | {"happened_on": timezone.localdate()}
    answers = {clerk.post(url("accept", case), data)["Location"] for _ in range(20)}
    assert answers == {f"/cases/{case.pk}/accepted/"}
    assert Notice.objects.count() == 1 and Event.objects.filter(act="accept").count() == 1


def test_accepting_takes_few_queries_and_asks_each_condition_once(clerk, office, now, asked_guards):
    case = ready(office, at=now)
    clerk.get(url("accept", case))  # 日历只在头一次要全读
    asked_guards.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = clerk.post(url("accept", case), key() | {"happened_on": timezone.localdate()})
    assert answer.status_code == 302 and len(queries) <= 70, len(queries)
    assert set(asked_guards.values()) == {1} and "ties_registered" in asked_guards


def test_the_phone_may_accept_without_a_page(office, now):
    members = two_people()
    case = ready(office, at=now, members=members)
    assert match_and_accept(case.pk, by=office.window, at=timezone.now()).state == "verification"
    other = ready(office, at=now, members=(hers := two_people()))
    RelativeDeclarationFactory(user=office.window, id_number=hers[0]["id_number"])
    handed = match_and_accept(other.pk, by=office.window, at=timezone.now())
    assert handed.accepted_on is None and handed.separately_registered and handed.is_tied(office.window)


def test_a_refused_acceptance_keeps_the_page_and_writes_nothing(clerk, office, now):
    case = registered(office, at=now)
    answer = clerk.post(url("accept", case), key() | {"happened_on": timezone.localdate(), "reason": "补登"})
    assert answer.status_code == 409 and "核对授权" in answer.content.decode()
    assert 'value="补登"' in answer.content.decode() and not Notice.objects.exists()


def test_a_clerk_found_tied_at_acceptance_hands_over(clerk, office, now):
    members = two_people()
    case = ready(office, at=now, members=members)
    colleague = UserFactory(unit=office.street, window=True)
    RelativeDeclarationFactory(user=office.window, id_number=members[0]["id_number"])
    answer = clerk.post(url("accept", case), key() | {"happened_on": timezone.localdate()})
    assert answer["Location"] == "/"
    case.refresh_from_db()
    assert (case.state, case.separately_registered) == ("registered", True)
    assert case.assignments.get(role="window", ended_at=None).user == colleague
    assert clerk.get(url("accept", case)).status_code == 404


def test_a_tie_with_somebody_else_is_registered_and_acceptance_goes_on(clerk, office, now):
    members = two_people()
    case = ready(office, at=now, members=members)
    RelativeDeclarationFactory(user=office.leader, id_number=members[0]["id_number"])
    clerk.post(url("accept", case), key() | {"happened_on": timezone.localdate()})
    case.refresh_from_db()
    assert (case.state, case.separately_registered) == ("verification", True)


def test_the_supplement_is_asked_and_received_on_two_pages(clerk, office, now):
    case = registered(office, at=now)
    page = clerk.get(url("request_supplement", case)).content.decode()
    assert "居民身份证" in page  # 缺的材料已经列好
    data = key() | {"happened_on": timezone.localdate(), "due_on": timezone.localdate() + 10 * DAY}
    data |= {"items-TOTAL_FORMS": 1, "items-INITIAL_FORMS": 0, "items-0-label": "居民身份证"}
    assert clerk.post(url("request_supplement", case), data).status_code == 422
    data |= {"items-0-problem": "过期", "items-0-requirement": "换领后提交"}
    assert clerk.post(url("request_supplement", case), data).status_code == 302
    item = case.supplement_items.get()
    done = key() | {"happened_on": timezone.localdate(), "received": item.pk}
    assert clerk.post(url("supplement", case), done).status_code == 302
    case.refresh_from_db()
    assert case.state == "registered"


@pytest.mark.parametrize("name", ["request_supplement", "edit_money"])
def test_another_row_without_script_does_nothing_but_add_a_row(clerk, office, now, name):
    case = registered(office, at=now)
    prefix = "items" if name == "request_supplement" else "lines"
    data = key() | {"add_row": prefix, f"{prefix}-TOTAL_FORMS": 1, f"{prefix}-INITIAL_FORMS": 0}
    page = clerk.post(url(name, case), data | {"version": 1, f"{prefix}-0-name": "旧存折"}).content.decode()
    assert f'name="{prefix}-1-' in page and "data-error-summary" not in page
    assert not Notice.objects.exists() and not Event.objects.filter(act="edit_household").exists()


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("decline", {"code": "residence", "facts": "外县户籍", "clause": "第四条"}, "declined"),
        ("withdraw", {"reason": "找到工作"}, "withdrawn"),
        ("terminate", {"code": "moved", "facts": "迁出", "clause": "第十条"}, "terminated"),
    ],
)
def test_leaving_by_the_page(clerk, office, now, name, data, state):
    case = registered(office, at=now)
    assert clerk.get(url(name, case)).status_code == 200
    assert clerk.post(url(name, case), key() | {"happened_on": timezone.localdate()}).status_code == 422
    answer = clerk.post(url(name, case), key() | {"happened_on": timezone.localdate(), **data})
    assert answer.status_code == 302, answer.content.decode()
    case.refresh_from_db()
    assert case.state == state


def test_the_grounds_of_a_refused_application_are_written_from_the_list(clerk, office, now):
    case = registered(office, at=now)
    for name, code, clause in (
        ("decline", "residence", "第四条、第五条"),
        ("terminate", "no_cooperation", "第二十九条"),
    ):
        page = clerk.post(url(name, case), key() | {"fill": "1", "code": code, "remedy": "先前所填"})
        found = page.context["form"].initial
        assert page.status_code == 200 and "先前所填" in page.content.decode()
        assert found["facts"] and found["clause"].startswith(f"《最低生活保障审核确认办法》{clause}")
        sent = {one: found[one] for one in ("code", "facts", "clause")} | {"happened_on": timezone.localdate()}
        answer = clerk.post(url(name, case), key() | sent)
        assert answer.status_code == 409 and "事实里还有没填的" in answer.content.decode()


def test_the_clock_is_stopped_and_resumed_by_the_page(clerk, client, office, now):
    case = accepted(office, at=now)
    today = {"happened_on": timezone.localdate()}
    page = clerk.get(url("pause", case)).content.decode()
    assert "信函索证" in page
    stop = {"reason_code": "letter", "note": "发函核实工资"}
    assert clerk.post(url("pause", case), key() | today | stop).status_code == 302
    assert "已在中止计时" in clerk.get(url("pause", case)).content.decode()
    assert clerk.post(url("resume", case), key() | today).status_code == 302
    assert case.pauses.get().ends_on == timezone.localdate()
    client.force_login(office.leader)
    assert client.post(url("extend", case), key() | {"reason": "人户分离"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_two_clerks_accept_at_once_and_one_succeeds(office, now):
    other = UserFactory(unit=office.street, window=True)
    case = ready(office, at=now)
    results, gate = [], threading.Barrier(2)

    def run(user):
        gate.wait()
        try:
            results.append(accept(case.pk, by=user, at=now).state)
        except Blocked as refusal:
            results.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[user]) for user in (office.window, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["verification", "当前环节“核对”不能进行此操作"]
    assert Notice.objects.count() == 1
