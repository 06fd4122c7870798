"""夜间巡检：满18、60、70、80周岁，在校学生每年一次；各一件核实的待办，待遇不动，办结写明核实到什么。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from benefits.services.entitlements import open_in_street
from cases.models import CoveredPerson, FamilyTask
from core.models import Event
from core.refusals import Blocked
from households.models import Person
from intake.services import family_tasks
from intake.sweeps import reached_on, review_ages
from regimes import ages
from regimes.choices import SourceStatus
from tests.factories import PersonFactory
from tests.factories.benefits import grant, roster_office
from tests.factories.cases import office_of, registered
from tests.factories.regimes import ParameterFactory
from tests.intake.test_right_people import person
from tests.staging import staged
from tools import sweeps

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


def paid(office, birth, *, at, **facts):
    """一名在享的人。"""
    made = grant(office, at=at, head_name="老何")
    Person.objects.filter(pk=made.case.applicant_id).update(birth_date=birth, **facts)
    return made


def asked():
    return list(FamilyTask.objects.order_by("pk").values_list("person__name", "occasion"))


def when(at, day):
    return at.replace(year=day.year, month=day.month, day=day.day)


# —— 年龄是数据，带着出处 ——
def test_ages_and_the_school_month_are_data_with_a_source():
    assert [one.age for one in ages.turnings()] == [18, 60, 70, 80]
    for one in (*ages.turnings(), ages.school()):
        assert one.source and one.look and one.status in SourceStatus.values
    assert (ages.school().month, ages.school().status) == (9, "assumed")


# —— 到龄 ——
@pytest.mark.parametrize(
    ("birth", "occasion", "says"),
    [
        ("2008-03-10", "age-18", "监护人代签的到此为止"),
        ("1966-03-10", "age-60", "劳动能力按已满60周岁重新认定"),
        ("1956-03-10", "age-70", "分类施保"),
        ("1946-03-10", "age-80", "高龄津贴"),
    ],
)
def test_a_birthday_is_one_task_however_the_sweep_runs(office, at, birth, occasion, says):
    made = paid(office, birth, at=at)
    day = datetime.date(2026, 3, 10)
    assert review_ages(when(at, day - DAY)) == {"raised": 0}
    assert review_ages(when(at, day)) == {"raised": 1}
    assert review_ages(when(at, day)) == {"raised": 0}
    assert review_ages(when(at, day + 8 * DAY)) == {"raised": 0}
    task = FamilyTask.objects.get()
    assert (task.kind, task.occasion, task.household) == ("review", occasion, made.case.household)
    assert "老何2026年3月10日满" in task.text and says in task.text
    assert "（《" in task.text or "（本区参数" in task.text
    family_tasks.settle_family_task(
        made.case_id, task.pk, outcome="仍在读高三，没有变化", by=office.window, at=when(at, day)
    )
    assert review_ages(when(at, day + DAY)) == {"raised": 0}  # 办结了的也不再提
    assert CoveredPerson.objects.get().until_month is None


def test_a_week_without_a_sweep_loses_nothing(office, at):
    paid(office, "1966-03-05", at=at)
    assert review_ages(at + 8 * DAY) == {"raised": 1}


def test_two_years_without_a_birthday_at_issue_is_nothing(office, at):
    """申请之前就满了的，受理时已经看过；不在享、不在办的不看。"""
    paid(office, "1966-03-01", at=at)
    PersonFactory(name="路人", birth="1966-03-05")
    assert review_ages(at + 8 * DAY) == {"raised": 0}


def test_members_of_open_cases_too_but_not_the_dead_nor_the_uncounted(office, at):
    members = [person("户主", "01"), person("小何", "20", "2008-03-05"), person("何母", "52", "1946-03-05", "女")]
    members += [person("何父", "51", "1946-03-05"), person("何叔", "70", "1966-03-05")]
    case = registered(office, at=at, members=members)
    Person.objects.filter(name="何父").update(died_on=at.date())
    case.composition.filter(person__name="何叔").update(counted=False, covered=False, exclusion_reason="服刑")
    assert review_ages(at + 5 * DAY) == {"raised": 2}
    assert asked() == [("小何", "age-18"), ("何母", "age-80")]


def test_in_aid_and_applying_at_once_is_still_one_task(office, at):
    made = paid(office, "1966-03-05", at=at)
    again = {"name": "老何", "id_number": made.case.applicant.id_number, "relation": "01"}
    Person.objects.filter(pk=made.case.applicant_id).update(birth_date="1966-03-05")
    case = registered(office, at=at, members=[again], aid="temporary_small", account=None, existing=made.case.household)
    Person.objects.filter(pk=made.case.applicant_id).update(birth_date="1966-03-05")
    assert case.composition.get().person == made.case.applicant
    assert review_ages(at + 5 * DAY) == {"raised": 1}
    assert FamilyTask.objects.get(occasion="age-60").from_case == made.case


def test_a_leap_day_birthday_is_reached_when_the_age_is():
    assert reached_on(datetime.date(2008, 2, 29), 18) == datetime.date(2026, 3, 1)
    assert reached_on(datetime.date(1964, 2, 29), 60) == datetime.date(2024, 2, 29)


def test_the_sweep_finds_a_leap_day_on_the_first_of_march(office, at):
    before = datetime.date(2026, 2, 10)
    paid(office, "2008-02-29", at=when(at, before))
    assert review_ages(when(at, datetime.date(2026, 2, 28))) == {"raised": 0}
    assert review_ages(when(at, datetime.date(2026, 3, 1))) == {"raised": 1}


def test_a_leap_day_sweep_run_on_a_leap_day(office, at):
    paid(office, "1968-02-28", at=when(at, datetime.date(2028, 2, 1)))
    assert review_ages(when(at, datetime.date(2028, 2, 29))) == {"raised": 1}


# —— 在校学生 ——
def test_a_student_is_looked_at_once_a_year_from_september(office, at):
    paid(office, "2010-08-31", at=at, employment="student")
    assert review_ages(when(at, datetime.date(2026, 8, 31))) == {"raised": 0}
    assert review_ages(when(at, datetime.date(2026, 9, 1))) == {"raised": 1}
    assert review_ages(when(at, datetime.date(2026, 12, 1))) == {"raised": 0}
    assert review_ages(when(at, datetime.date(2027, 10, 1))) == {"raised": 1}
    assert asked() == [("老何", "school-2026"), ("老何", "school-2027")]
    assert "是否仍在校" in FamilyTask.objects.first().text


def test_under_sixteen_and_not_at_school_are_left_alone(office, at):
    made = paid(office, "2010-09-02", at=at, employment="student")
    assert review_ages(when(at, datetime.date(2026, 10, 1))) == {"raised": 0}
    Person.objects.filter(pk=made.case.applicant_id).update(birth_date="2000-01-01", employment="employed")
    assert review_ages(when(at, datetime.date(2026, 10, 1))) == {"raised": 0}


def test_the_district_may_set_its_own_month(office, at):
    ParameterFactory(district=office.district, key="school_month", value="7")
    mine = paid(office, "2009-01-01", at=at, employment="student")
    paid(roster_office(), "2009-01-01", at=at, employment="student")  # 别的区没有另定，照9月
    assert review_ages(when(at, datetime.date(2026, 6, 30))) == {"raised": 0}
    assert review_ages(when(at, datetime.date(2026, 7, 1))) == {"raised": 1}
    assert FamilyTask.objects.get().person == mine.case.applicant
    assert review_ages(when(at, datetime.date(2026, 9, 1))) == {"raised": 1}


# —— 一轮巡检、待办、办结 ——
def test_the_nightly_round_raises_them_and_the_worklist_shows_them(client, office, at):
    made = paid(office, "1966-03-05", at=at)
    open_in_street(office.street, at=at)
    later = at + 5 * DAY
    assert sweeps.run_all(later)["到龄、在校核实"] == {"raised": 1}
    assert sweeps.run_all(later)["到龄、在校核实"] == {"raised": 0}
    client.force_login(office.window)
    task = FamilyTask.objects.get()
    url = reverse("intake:settle_family_task", args=[made.case_id, task.pk])
    with time_machine.travel(later, tick=False):
        assert url in client.get("/").text
        page = client.get(url).text
        assert "核实到什么、怎样处理" in page and "满60周岁" in page
        empty = client.post(url, {"outcome": "", "form_key": "r0"})
        assert empty.status_code == 422
        assert client.post(url, {"outcome": "已领养老金，已发起降标", "form_key": "r1"}).status_code == 302
        assert url not in client.get("/").text
    task.refresh_from_db()
    assert (task.done_by, task.done_at, task.outcome) == (office.window, later, "已领养老金，已发起降标")
    event = Event.objects.get(act="settle_family_task")
    assert (event.actor, event.reason, event.data["kind"]) == (office.window, "已领养老金，已发起降标", "review")


def test_a_review_is_not_finished_without_saying_what_was_found(office, at):
    made = paid(office, "1966-03-05", at=at)
    review_ages(at + 5 * DAY)
    task = FamilyTask.objects.get()
    with pytest.raises(Blocked, match="请写明核实到什么"):
        family_tasks.settle_family_task(made.case_id, task.pk, outcome=" ", by=office.window, at=at + 5 * DAY)
