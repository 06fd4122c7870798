"""报证件号的每一处都同窗口查重一样留痕、计次：一人一天一笔，退回的也算，登记成了案件的不占次数。"""

import pytest
import time_machine
from django.urls import reverse

from cases import lookup
from cases.models import Case
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from households.models import Person
from intake.services import household as home_acts
from intake.services import obligors
from tests.factories import ObligorFactory, PersonFactory, UserFactory, id_number
from tests.factories.cases import case_clerk, office_of, registered, two_people
from tests.intake.test_register_page import rows, sheet
from tests.staging import staged

pytestmark = pytest.mark.django_db
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return registered(office, at=at, members=two_people())


@pytest.fixture
def clerk(client, office, at):
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        yield client


def asked(office, **facts):
    return Event.objects.filter(act=Act.READ_CASE, actor=office.window, **facts)


def son(number=None):
    return {"name": "王小明", "id_number": number or id_number("2001-05-05", "男"), "relation": "20"}


def edited(case):
    one = case.composition.select_related("person").get(relation="10")
    facts = {"version": one.person.version, "relation": "10", "counted": "on", "covered": "on", "marital": "90"}
    facts |= {"name": one.name, "health": "10", "employment": "jobless", "labour": "01"}
    return reverse("intake:edit_member", args=[case.pk, one.person_id]), facts


def obligor(case):
    facts = {"name": "王大郎", "relation": "20", "supports": [case.applicant_id], "supports_count": 1, "family_size": 1}
    return reverse("intake:add_obligor", args=[case.pk]), facts


def edited_obligor(case):
    """身份还没有查明的一名，这次补号码。"""
    _, facts = obligor(case)
    row = ObligorFactory(household=case.household, person=None, written_name="王大郎")
    return reverse("intake:edit_obligor", args=[case.pk, row.pk]), {**facts, "version": row.version}


DOORS = {
    "add_member": lambda case: (reverse("intake:add_member", args=[case.pk]), {**son(), "counted": "on"}),
    "edit_member": edited,
    "add_obligor": obligor,
    "edit_obligor": edited_obligor,
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_that_tells_about_a_number_leaves_one_trace(clerk, office, case, settings, door):
    """所报的是别人的号码、姓名不合：什么也没写，说了“已经登记”，记一笔；再报同一号码不再记，换一个就满了。"""
    settings.ID_SEARCHES_A_DAY = 1
    other = PersonFactory(name="陈大有", id_number=id_number("1960-01-01", "男"))
    url, data = DOORS[door](case)

    def tried(number):
        return clerk.post(url, {**data, "id_number": number, "form_key": f"d{next(KEYS)}"})

    first = tried(other.id_number)
    assert first.status_code == 409 and "登记" in first.text and "陈大有" not in first.text
    trace = asked(office).get()
    assert (trace.reason, trace.case_id) == ("受理查重", case.pk)
    assert other.id_number not in str(trace.subject) + str(trace.data) and other.id_index not in str(trace.data)
    assert tried(other.id_number).status_code == 409 and asked(office).count() == 1
    capped = tried(id_number("1985-06-07", "女" if door == "edit_member" else "男"))
    assert capped.status_code == 403 and "今天按证件号查找已满 1 次" in capped.text
    assert data["name"] in capped.text, "所填都在"
    assert asked(office).count() == 1 and Person.objects.filter(name="王小明").count() == 0


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("extra", ["DELETE", "add_row"])
def test_a_word_added_to_the_post_does_not_hide_the_number(clerk, office, case, door, extra):
    """别的表单才有的栏（删除这一行、添加一行）夹带进来，照样查了、答了，也照样记一笔。"""
    other = PersonFactory(name="陈大有", id_number=id_number("1960-01-01", "男"))
    url, data = DOORS[door](case)
    data = {**data, "id_number": other.id_number, extra: "1", "form_key": f"d{next(KEYS)}"}
    assert clerk.post(url, data).status_code == 409 and asked(office).count() == 1


@pytest.mark.parametrize("extra", [{"members-1-DELETE": "false"}, {"add_row": ""}, {"DELETE": "on"}])
def test_a_registration_tells_about_nobody_unasked(clerk, office, extra):
    data = sheet(office, agent="代办的", agent_relation="邻居", agent_number=id_number("1980-02-02", "女"))
    PersonFactory(name="李秀英", id_number=data["members-1-id_number"])
    data |= {"members-1-name": "不是她", **extra, "form_key": f"d{next(KEYS)}"}
    assert clerk.post(reverse("intake:register"), data).status_code == 409
    assert asked(office).count() == 3  # 二名成员、代办人


def test_another_row_asked_for_is_no_question(clerk, office):
    data = sheet(office, add_row="members", form_key="r1")
    assert clerk.post(reverse("intake:register"), data).status_code == 200 and not asked(office).exists()


def test_a_form_with_a_mistake_asks_nothing(clerk, office, case):
    url, data = DOORS["add_member"](case)
    answer = clerk.post(url, {**data, "relation": "", "form_key": f"d{next(KEYS)}"})
    assert answer.status_code == 422 and not asked(office).exists()


def test_a_registration_refused_counts_each_person_and_one_that_is_done_counts_nobody(clerk, office, settings):
    settings.ID_SEARCHES_A_DAY = 4
    numbers = {"agent": "代办的", "agent_relation": "邻居", "agent_number": id_number("1980-02-02", "女")}
    obliged = {"name": "王大郎", "id_number": id_number("1990-09-09", "男"), "relation": "20"}
    obliged |= {"supports": [1], "supports_count": 1, "family_size": 1}
    data = sheet(office, **numbers, **rows("obligors", [obliged]), holder=1)
    url = reverse("intake:register")
    dead = data | {"members-1-name": "不是她", "form_key": "a1"}
    PersonFactory(name="李秀英", id_number=data["members-1-id_number"])
    assert clerk.post(url, dead).status_code == 409
    assert asked(office, reason="受理查重").count() == 4  # 二名成员、义务人、代办人
    data["form_key"] = "a2"
    assert clerk.post(url, data).status_code == 302, "同样几个号码，当天不再计次"
    assert asked(office).count() == 4 and Case.objects.count() == 1


def test_a_family_of_thirty_is_registered_and_leaves_the_day_free(clerk, office, settings):
    settings.ID_SEARCHES_A_DAY = 1
    names = [f"王{chr(ord('一') + n)}" for n in range(29)]
    family = [{"name": name, "id_number": id_number("2000-01-01", "男"), "relation": "20"} for name in names]
    head = {"name": "王老爹", "id_number": id_number("1950-03-08", "男"), "relation": "01"}
    assert clerk.post(reverse("intake:register"), sheet(office, members=[head, *family])).status_code == 302
    assert asked(office, reason="登记所报").count() == 30
    assert clerk.post(reverse("intake:lookup"), {"id_number": id_number()}).status_code == 200


def test_the_mark_of_a_number_is_of_one_person_and_one_day(office, at):
    number = id_number()
    marks = {
        lookup.mark("resident", number, by=by, at=day)
        for by in (office.window, office.helper)
        for day in (at, at.replace(day=at.day + 1))
    }
    assert len(marks) == 4


# —— 同一个人不登记成第二条 ——
def child_of(office, at):
    """孩子还没有证件，随母亲登记在册。"""
    mother = {"name": "周母", "id_number": id_number("1990-01-01", "女"), "relation": "01"}
    child = {
        "name": "周宝",
        "id_kind": "none",
        "sex": "2",
        "birth_date": at.date().replace(year=2025),
        "relation": "21",
    }
    registered(office, at=at, members=[mother, child])
    return mother, child


@pytest.mark.parametrize("later", ["", "number"])
def test_registration_does_not_make_a_second_person_of_the_child_who_lives_here(office, at, later):
    mother, child = child_of(office, at)
    if later:
        day = child["birth_date"].isoformat()
        child = {"name": "周宝", "id_number": id_number(day, "女"), "relation": "21"}
    with pytest.raises(Blocked, match="周宝已登记在本户（同名、同性别、同日出生），是同一人，不再登记一次"):
        registered(office, at=at, members=[mother, child], aid="temporary_small", account=None)
    assert Person.objects.filter(name="周宝").count() == 1


def corrected(office, at):
    """登记时错了一位的号码，在“家庭”里改正。返回（错的号码, 案件）。"""
    wrong, right = id_number("1970-03-08", "男"), id_number("1970-03-08", "男")
    case = registered(office, at=at, members=[{"name": "王建国", "id_number": wrong, "relation": "01"}])
    person = case.applicant
    home_acts.edit_member(
        case.pk, person.pk, version=person.version, id_number=right, counted=True, by=case_clerk(case), at=at
    )
    return wrong, case


def test_the_number_as_it_was_before_it_was_corrected_says_so(office, at):
    wrong, case = corrected(office, at)
    again = [{"name": "王建国", "id_number": wrong, "relation": "01"}]
    with pytest.raises(Blocked, match="此证件号曾登记在王建国名下，后来改正或换了证件"):
        registered(office, at=at, members=again)
    with pytest.raises(Blocked, match="曾登记在王建国名下"):
        home_acts.add_member(case.pk, by=case_clerk(case), at=at, **{**again[0], "relation": "20"})
    other = registered(office, at=at, members=two_people())
    row = {"name": "王建国", "id_number": wrong, "relation": "20", "supports": [other.applicant_id]}
    with pytest.raises(Blocked, match="曾登记在王建国名下"):
        obligors.add_obligor(other.pk, by=case_clerk(other), at=at, supports_count=1, family_size=1, **row)


def test_another_name_under_the_old_number_is_told_nothing(office, at):
    wrong, _ = corrected(office, at)
    case = registered(office, at=at, members=[{"name": "赵六", "id_number": wrong, "relation": "01"}])
    assert case.applicant.name == "赵六"


def test_the_window_is_told_of_the_old_number_in_its_own_street_only(client, office, at):
    wrong, _ = corrected(office, at)
    client.force_login(office.window)
    page = client.post(reverse("intake:lookup"), {"id_number": wrong}).text
    assert "此证件号曾登记在王建国名下" in page
    client.force_login(UserFactory(window=True))
    page = client.post(reverse("intake:lookup"), {"id_number": wrong}).text
    assert "曾登记" not in page and "王建国" not in page
