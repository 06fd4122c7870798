"""登记页：一页一次提交，填错了什么都不丢，什么都没写。"""

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core.models import Event
from evidence.models import Asset, Income
from households.models import Household
from intake.views.registration import to_check
from tests.factories import RelativeDeclarationFactory, UserFactory, id_number
from tests.factories.cases import office_of, registered, two_people
from tests.staging import staged

pytestmark = pytest.mark.django_db
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def clerk(client, office):
    client.force_login(office.window)
    return client


def rows(prefix, items):
    data = {f"{prefix}-TOTAL_FORMS": len(items), f"{prefix}-INITIAL_FORMS": 0}
    for number, item in enumerate(items):
        data |= {f"{prefix}-{number}-{key}": value for key, value in item.items()}
    return data


def sheet(office, *, members=None, lines=(), **changes):
    """填好的登记页。"""
    return {
        "form_key": f"key-{next(KEYS)}",
        "checked": "1",
        "community": office.community.pk,
        "aid": "minimum_living",
        "requested_on": timezone.localdate().isoformat(),
        "area": "urban",
        "address": "桂苑小区3栋201室",
        "phone": "13805610001",
        "hardships": ["illness"],
        "bank": "农村商业银行",
        "number": "6217 0012 3456 7890",
        "holder": 1,
        "reason": "患病无收入",
        **rows("members", two_people() if members is None else members),
        **rows("lines", lines),
        **changes,
    }


def post(clerk, data, status=422):
    answer = clerk.post(reverse("intake:register"), data)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer


def test_a_complete_application_goes_on_to_materials_and_consents(clerk, office):
    lines = [{"kind": "asset:101", "member": 2, "name": "存款", "amount": "3,000.50"}]
    answer = post(clerk, sheet(office, lines=lines), 302)
    case = Case.objects.get()
    assert answer["Location"] == reverse("intake:authorise", args=[case.pk])
    assert Asset.objects.get(case_id=case.pk).value.to_eng_string() == "3000.50"
    assert Income.objects.get(case_id=case.pk).declared == 1550
    assert case.household.accounts.get().number == "6217001234567890"


def test_what_was_typed_is_shown_to_be_checked_before_it_is_registered(clerk, office):
    lines = [{"kind": "asset:101", "member": 2, "name": "存款", "amount": "3,000.50"}]
    data = sheet(office, lines=lines)
    del data["checked"]
    page = " ".join(post(clerk, data, 200).text.split())
    assert "请核对您填的" in page and not Case.objects.exists() and not Event.objects.filter(act="register").exists()
    number = data["members-0-id_number"]
    shown = ("最低生活保障", office.community.name, "王建国", "配偶", "6217 0012 3456 7890", "存款", "3,000.50 元")
    assert [one for one in shown if one not in page] == []
    assert f"{number[:6]} {number[6:14]} {number[14:]}" in page and "没有填：" in page
    back = post(clerk, {**data, "do": "change"}, 200).text
    assert 'value="桂苑小区3栋201室"' in back and "还不能提交" not in back
    post(clerk, {**data, "checked": "1"}, 302)


def test_help_in_an_emergency_is_registered_without_another_page(rf):
    for aid, checked in (("minimum_living", True), ("temporary_urgent", False)):
        form = SimpleNamespace(is_valid=lambda: True, cleaned_data={"aid": aid})
        assert to_check(rf.post("/"), form) is checked


def test_a_number_on_record_is_not_shown_among_what_was_typed(clerk, office):
    home = registered(office, at=timezone.now()).household
    known = home.memberships.current().first().person
    members = [{**two_people()[0], "id_number": "", "member": known.pk, "name": known.name}]
    data = sheet(office, members=members, household=home.pk)
    del data["checked"]
    page = post(clerk, data, 200).text
    assert known.id_number not in page and known.id_number[-4:] not in page


def test_the_same_post_twenty_times_registers_once(clerk, office):
    data = sheet(office)
    answers = {post(clerk, data, 302)["Location"] for _ in range(20)}
    assert len(answers) == 1 and Case.objects.count() == 1 and Household.objects.count() == 1
    assert Event.objects.filter(act="register").count() == 1


def person(number, relation="01", name="王建国", **more):
    return {"name": name, "id_number": number, "relation": relation, **more}


GOOD = "11010519491231002X"
BAD_NUMBERS = {
    "校验码错": ("110105194912310021", "校验码不对"),
    "15位": ("110105491231002", "15位旧身份号码"),
    "未来": ("340603209901010014", "在今天之后|校验码"),
    "不存在的日期": ("340603199002300018", "1990年02月30日不存在"),
    "太短": ("3406031990", "应为18位"),
    "没填": ("", "请填写身份证号"),
}


@pytest.mark.parametrize(("number", "sentence"), BAD_NUMBERS.values(), ids=BAD_NUMBERS)
def test_a_bad_number_is_explained_and_nothing_is_lost(clerk, office, number, sentence):
    import re

    answer = post(clerk, sheet(office, members=[person(number)])).content.decode()
    assert re.search(sentence, answer)
    assert "桂苑小区3栋201室" in answer and 'value="王建国"' in answer and "患病无收入" in answer
    assert not Case.objects.exists() and not Household.objects.exists() and not Event.objects.exists()


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 110105 19491231 002X "]
)
def test_a_number_typed_in_any_width_or_case_is_the_same(clerk, office, typed):
    post(clerk, sheet(office, members=[person(typed, relation="01")]), 302)
    assert Case.objects.get().applicant.id_number == GOOD


@pytest.mark.parametrize(
    ("birth", "region"),
    [
        ("1920-02-29", "340603"),
        ("1931-07-01", "132201"),
        ("1975-12-31", "512901"),
        ("1988-01-01", "810000"),
        ("1990-05-05", "820000"),
        ("2001-09-09", "830000"),
    ],
)
def test_old_people_and_residents_of_hong_kong_macao_and_taiwan_are_accepted(clerk, office, birth, region):
    post(clerk, sheet(office, members=[person(id_number(birth, "男", region))]), 302)
    assert str(Case.objects.get().applicant.birth_date) == birth


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("𠮷𡈽㐂", "𠮷𡈽㐂"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("古丽娜尔‧阿不都热依木・阿卜杜克热木", "古丽娜尔·阿不都热依木·阿卜杜克热木"),
        ("王 建国", "王建国"),
        ("欧阳\u3000娜娜", "欧阳娜娜"),
    ],
)
def test_rare_and_long_names_are_kept_and_dots_made_one(clerk, office, typed, kept):
    post(clerk, sheet(office, members=[person(id_number(), name=typed)]), 302)
    assert Case.objects.get().head_name == kept


def pair(relation="10", sex="女", birth="1972-11-02", head_sex="男", **more):
    return [
        person(id_number("1970-03-08", head_sex)),
        person(id_number(birth, sex), relation, "李秀英", **more),
    ]


TWICE = id_number("1970-03-08", "男")
BAD_HOMES = {
    "同一人两行": ([person(TWICE), person(TWICE, "20", "王小")], "身份证号相同，同一人不能登记两次"),
    "两个户主": (pair("01"), "一户只能有一名户主"),
    "没有户主": ([person(TWICE, "20")], "还没有户主"),
    "配偶同性": (pair("10", "男"), "两人身份证号性别相同"),
    "两个配偶": ([*pair(), person(id_number("1973-01-01", "女"), "10", "赵")], "户主只能有一名配偶"),
    "女儿是男的": (pair("30", "男", "1999-01-01"), "关系为“女”，但身份证号是男性"),
    "父亲是女的": (pair("51", "女", "1940-01-01"), "关系为“父亲”，但身份证号是女性"),
    "工资为负": (pair(wage="-1"), "金额不能为负"),
    "工资太大": (pair(wage="100000000"), "金额不能超过"),
    "工资三位小数": (pair(wage="1550.123"), "最多两位小数"),
    "残疾无等级": (pair(disability_kind="4"), "残疾类别与等级要一起填"),
    "重病无病种": (pair(health="40"), "重病须写明病种"),
    "姓名带数字": ([person(TWICE, name="王2建国")], "不能用在姓名里"),
    "没有成员": ([], "请至少登记一名家庭成员"),
}


@pytest.mark.parametrize(("members", "sentence"), BAD_HOMES.values(), ids=BAD_HOMES)
def test_an_impossible_family_is_refused_in_a_sentence(clerk, office, members, sentence):
    answer = post(clerk, sheet(office, members=members)).content.decode()
    assert sentence in answer and "患病无收入" in answer
    assert not Household.objects.exists() and not Event.objects.exists()


BAD_FIELDS = {
    "申请日期在明天": ({"requested_on": "2099-01-01"}, "不能晚于今天"),
    "电话": ({"phone": "123"}, "11位手机号"),
    "账号": ({"number": "12"}, "10至30位数字"),
    "有账号没有银行": ({"bank": ""}, "开户银行与账号要一起填"),
    "账户归不存在的人": ({"holder": 5}, "第5行没有登记人"),
    "代办人没有关系": ({"agent": "王强"}, "请写明代办人与申请人的关系"),
    "没有理由": ({"reason": ""}, "这个字段是必填项"),
}


@pytest.mark.parametrize(("change", "sentence"), BAD_FIELDS.values(), ids=BAD_FIELDS)
def test_a_bad_field_is_named(clerk, office, change, sentence):
    assert sentence in post(clerk, sheet(office, **change)).content.decode()
    assert not Case.objects.exists()


def test_an_application_of_last_week_needs_a_reason(clerk, office):
    day = (timezone.localdate() - timezone.timedelta(days=9)).isoformat()
    data = sheet(office, requested_on=day)
    assert "补登须写明原因" in post(clerk, data, 409).content.decode()
    assert not Household.objects.exists()
    post(clerk, data | {"late_reason": "台风停电"}, 302)


def test_another_row_without_script_keeps_what_was_typed(clerk, office):
    answer = post(clerk, sheet(office, members=[person("", relation="")], add_row="members"), 200).content.decode()
    assert "成员 2" in answer and 'value="王建国"' in answer and "data-error-summary" not in answer


def test_lookup_shows_what_is_known_and_never_the_full_number(clerk, office, at):
    members = two_people()
    case = registered(office, at=at, members=members)
    answer = clerk.post(reverse("intake:new"), {"id_number": members[0]["id_number"]}).content.decode()
    assert "有在办的最低生活保障申请" in answer and case.number in answer
    assert members[0]["id_number"] not in answer and members[1]["id_number"] not in answer
    event = Event.objects.filter(act="read_case").get()
    assert event.reason == "受理查重" and members[0]["id_number"] not in str(event.subject)


def test_lookup_of_another_street_tells_only_that_there_is_something(client, office, at):
    members = two_people()
    case = registered(office, at=at, members=members)
    stranger = UserFactory(window=True)
    client.force_login(stranger)
    answer = client.post(reverse("intake:lookup"), {"id_number": members[0]["id_number"]}).content.decode()
    assert "另一街道有在办申请" in answer
    assert case.number not in answer and "王建国" not in answer and office.street.name not in answer


def test_lookup_names_the_same_named(clerk, office, at):
    registered(office, at=at)
    again = two_people()
    registered(office, at=at, members=again, account=None)
    answer = clerk.post(reverse("intake:lookup"), {"id_number": again[0]["id_number"]}).content.decode()
    assert "同名的人：王建国，1970年生，尾号" in answer


def test_lookup_of_a_bad_number_says_so(clerk):
    answer = clerk.post(reverse("intake:lookup"), {"id_number": "340603197003080011"})
    assert answer.status_code == 422 and "校验码" in answer.content.decode()


def test_numbers_never_travel_in_the_address(clerk):
    assert clerk.get(reverse("intake:lookup")).status_code == 405


def test_an_existing_household_comes_prefilled_and_masked(clerk, office, at):
    members = two_people()
    case = registered(office, at=at, members=members)
    page = clerk.post(reverse("intake:new"), {"id_number": members[0]["id_number"]}).content.decode()
    assert f'value="{case.household_id}"' in page and "桂苑小区3栋201室" in page and "不变可不填" in page
    again = [
        {"member": member.person_id, "name": member.name, "id_number": "", "relation": member.relation}
        for member in case.family()
    ]
    data = sheet(
        office, members=again, household=case.household_id, phone="", aid="temporary_small", number="", bank=""
    )
    post(clerk, data, 302)
    assert Household.objects.count() == 1 and Case.objects.count() == 2
    assert case.applicant.id_number == members[0]["id_number"]


def test_a_tied_clerk_is_told_and_sees_nothing_afterwards(clerk, office):
    members = two_people()
    RelativeDeclarationFactory(user=office.window, id_number=members[1]["id_number"])
    colleague = UserFactory(unit=office.street, window=True)
    answer = clerk.post(reverse("intake:register"), sheet(office, members=members), follow=True)
    assert f"须回避，已交由{colleague.name}办理" in answer.content.decode()
    case = Case.objects.get()
    for name in ("authorise", "accept", "request_supplement", "decline", "withdraw", "edit_household", "pause"):
        assert clerk.get(reverse(f"intake:{name}", args=[case.pk])).status_code == 404, name


def test_only_those_who_may_register_see_the_page(client, office):
    client.force_login(office.leader)
    assert client.get(reverse("intake:new")).status_code == 403


def test_one_person_may_not_try_numbers_all_day(clerk, settings):
    settings.ID_SEARCHES_A_DAY = 2
    tried = [clerk.post(reverse("intake:lookup"), {"id_number": id_number()}).status_code for _ in range(3)]
    assert tried == [200, 200, 403]


def test_a_refused_form_calls_the_members_by_the_names_already_typed(clerk, office):
    members = [person(id_number()), person(id_number(), relation="", name="李秀英")]
    answer = post(clerk, sheet(office, members=members)).content.decode()
    assert "成员 2：李秀英" in answer and "第 2 行（李秀英） 与户主关系" in answer
    assert re.search(r'<option value="2"[^>]*>李秀英</option>', answer) and "第2名成员" not in answer
