"""特困：劳动能力、生活来源、义务人都要查；自理能力六项得出档次（F31）。照“查出的问题”B8。"""

import datetime
from decimal import Decimal as D

import pytest
import time_machine

from core.refusals import Blocked
from evidence.worksheet.care import CARE_LEVELS, ITEMS
from evidence.worksheet.persons import no_labour
from notices.printing import sheet_html
from regimes.models import Standard
from tests.factories import PersonFactory, id_number
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import standards_of, visited
from tests.staging import staged
from tests.tables import each
from verification.services.assess import assess

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 3, 2)
NOBODY = {"no_obligor": "社区证明无子女、父母已故"}


@staged
def office():
    return office_of("LS2019")


def old_man(birth="1950-03-08", **more):
    return [{"name": "张老汉", "id_number": id_number(birth, "男"), "relation": "01", **more}]


def son(**more):
    return {"name": "张强", "relation": "20", "supports": [1], "family_size": 3, "supports_count": 1, **more}


def applied(office, at, **changes):
    standards_of(office)
    for kind, amount in (("care_self", "100.00"), ("care_half", "300.00"), ("care_full", "600.00")):
        Standard.objects.create(
            district=office.district,
            kind=kind,
            area="urban",
            amount=amount,
            starts_on="2021-01-01",
            source="示例文件",
            confirmed_on="2021-01-01",
        )
    return visited(office, at=at, aid="extreme_hardship", **{"members": old_man(), **changes})


@staged
def case(office, at):
    return applied(office, at)


def judged(case, at, **given):
    return assess(case.pk, by=case_clerk(case), at=at, adjustments=given)


def test_an_able_man_of_45_is_refused(office, at):
    found = judged(applied(office, at, members=old_man("1981-01-05")), at, **NOBODY)
    assert (found.eligible, found.total) == (False, 0) and "不属无劳动能力" in found.verdict


@pytest.mark.parametrize(
    ("obligor", "eligible"),
    [
        pytest.param(son(income=D("9000"), period="month"), False, id="有能力、有收入的儿子"),
        pytest.param(son(inability="living"), False, id="未满60周岁的低保对象不算无力"),
        pytest.param(son(inability="incapable", inability_note="服刑"), True, id="服刑"),
    ],
)
def test_an_old_man_with_a_son_depends_on_what_the_son_can_do(office, at, obligor, eligible):
    found = judged(applied(office, at, obligors=[obligor]), at)
    assert found.eligible is eligible
    assert eligible or "张强（子）→张老汉有赡养" in found.verdict


def test_without_asking_for_supporters_nothing_is_judged(case, office, at):
    with pytest.raises(Blocked, match="须查明法定赡养、抚养、扶养义务人"):
        judged(case, at)
    assert judged(case, at, **NOBODY).eligible
    with pytest.raises(Blocked, match="已登记了义务人，不能又写没有义务人"):
        judged(applied(office, at, members=old_man("1949-01-01"), obligors=[son(inability="hardship")]), at, **NOBODY)


def care_of(case, lost=0, **more):
    answers = {name: "no" if n < lost else "yes" for n, name in enumerate(ITEMS)}
    given = {**answers, "assessed_on": DAY, "assessor1": "甲某", "assessor2": "乙某", **more}
    return {f"care-{case.applicant_id}": given, **NOBODY}


@pytest.mark.parametrize(
    ("lost", "level", "total"),
    [
        (0, "全自理", "1079.00"),
        (1, "半护理", "1279.00"),
        (3, "半护理", "1279.00"),
        (4, "全护理", "1579.00"),
        (6, "全护理", "1579.00"),
    ],
)
def test_the_class_of_care_follows_from_the_six_items(case, office, at, lost, level, total):
    found = judged(case, at, **care_of(case, lost))
    assert found.total == D(total)
    assert level in found.lines.get(group="care").label
    paper = case.household.dossier.papers.get(title="特困人员生活自理能力评估表")
    text = sheet_html(paper)
    assert f"{lost}项" in text and level in text and "甲某、乙某" in text
    judged(case, at, **NOBODY)
    assert case.household.dossier.papers.filter(title="特困人员生活自理能力评估表").count() == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"bathes": ""}, "六项要逐项评"),
        ({"assessor2": "甲某"}, "须两名评估人"),
        ({"assessed_on": None}, "请填写张老汉的自理能力评估日期"),
        ({"assessed_on": datetime.date(2026, 3, 9)}, "不能晚于今天"),
    ],
)
def test_an_evaluation_is_whole_or_refused(case, office, at, given, says):
    with pytest.raises(Blocked, match=says):
        judged(case, at, **care_of(case, 2, **given))


def test_no_evaluation_means_no_care_money_and_the_leader_is_told(case, office, at):
    found = judged(case, at, **NOBODY)
    assert found.total == D("979.00")
    assert found.parameters["attention"] == ["张老汉尚未作生活自理能力评估，照料护理费没有计"]


def test_the_page_offers_the_items_and_no_class(case, client, office, at):
    with time_machine.travel(at, tick=False):
        client.force_login(case_clerk(case))
        page = client.get(f"/cases/{case.pk}/assess/").content.decode()
    assert all(words in page for words in ITEMS.values())
    assert not any(f"<option>{words}" in page or f'">{words}</option>' in page for words in CARE_LEVELS.values())


@each(
    ("birth", "kind", "grade", "ground"),
    [
        ("1966-03-02", "", None, "满60周岁"),
        ("1966-03-03", "", None, ""),
        ("2010-03-03", "", None, "未满16周岁"),
        ("2010-03-02", "", None, ""),
        ("1981-01-05", "5", 3, "智力残疾3级"),
        ("1981-01-05", "6", 4, ""),
        ("1981-01-05", "4", 2, "肢体残疾2级"),
        ("1981-01-05", "4", 3, ""),
        ("1981-01-05", "1", 1, "视力残疾1级"),
        ("1981-01-05", "1", 2, ""),
    ],
)
def test_who_cannot_work_is_as_the_fifth_article_lists(birth, kind, grade, ground):
    one = PersonFactory.build(birth=birth, disability_kind=kind, disability_grade=grade)
    assert no_labour(one, DAY) == ground
