"""规程与参数的每一项：改了它，照它办的代码就有不同（docs/regime_keys.md）。"""

from copy import deepcopy
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace as Facts

import pytest
from django.core.management import CommandError, call_command

from archives import tab as dossier_tab
from benefits import monthly, recurring
from cases import amounts
from cases import months as effective
from cases.deadlines import reckon
from core.refusals import Blocked
from decisions.papers import filed_with
from decisions.services import relief
from evidence.models import Check, Expense
from evidence.worksheet.spending import rigid_entries
from regimes import parameters
from regimes.calendar import clock
from regimes.calendar.months import add_months
from regimes.calendar.workdays import Calendar
from regimes.files import bases, checking, schema
from regimes.files.drafts import draft
from regimes.models import PauseRule, PublicityRule, Regime, StepLimit
from review.services import conclusion
from rosters import queries
from rulebook import regime_keys
from tests.factories.cases import accepted, office_of, registered
from tests.factories.evidence import investigated
from tests.tables import each, nothing_missing
from visits.services.record import _people_gaps, visit_gaps, visitors_needed

DAY = date(2026, 3, 2)
BASE = "LS2019@2"


def with_rule(key, value, aid="minimum_living", purpose="new"):
    """兰山的一套程序，只改一项规则；`value` 为 None 即不写。"""
    rows = checking.parse(bases.path_of(BASE).read_bytes())[1]
    row = deepcopy(next(one for one in rows if (one["aid"], one["purpose"]) == (aid, purpose)))
    row["rules"].pop(key, None)
    if value is not None:
        row["rules"][key] = {"value": value, "source": "S4 二", "status": "seed"}
    return draft(row)


def quorum(procedure):
    found = procedure.quorum
    return (
        found.reasons(present=12, reps_present=7, entitled=12),
        found.passed(agree=6, present=12, entitled=14, valid=8),
        found.secret,
    )


def first_month(procedure, change):
    case = Facts(procedure=procedure, change_code=change, changed_on=date(2025, 12, 20))
    return effective.start_month(case, DAY)


def panel_asks(procedure):
    try:
        conclusion._check_quorum(Facts(procedure=procedure, community_id=0, pk=0), [])
    except Blocked as refusal:
        return str(refusal)


def voted(procedure):
    return conclusion.tally(
        Facts(procedure=procedure), [Facts(view=one) for one in ("agree", "agree", "agree", "more")]
    )[0]


def recognised(procedure):
    return amounts.valid_until(Facts(procedure=procedure, aid="margin", purpose="new"), DAY)


def filed(procedure):
    district = Facts(name="兰山区", street=None)
    district.district = district
    return filed_with(Facts(procedure=procedure, decided_by_district=False, street=Facts(district=district)))


# 项目：（两个值，照它办的）
RULES = [
    ("visit_min_persons", 2, 1, lambda one: visitors_needed(Facts(procedure=one))),
    ("review_min_total", 10, 15, quorum),
    ("review_min_rep_share", "1/2", "2/3", quorum),
    ("review_attendance_share", "1/2", "2/3", quorum),
    ("review_pass_share", "1/2", "1/3", quorum),
    ("review_pass_operator", ">", ">=", quorum),
    ("review_base", "present", "valid", quorum),
    ("review_secret", True, False, quorum),
    ("panel_min_members", 3, 5, panel_asks),
    ("panel_pass_share", "1/2", "3/4", voted),
    ("start_month", "next", "same", lambda one: first_month(one, "")),
    ("backdate_death", "event_next", "decision_next", lambda one: first_month(one, "death")),
    ("backdate_false", "event_next", "decision_next", lambda one: first_month(one, "false")),
    ("valid_months", 12, 6, recognised),
    ("file_with_district", True, False, filed),
]


@each(("key", "one", "other", "seen"), RULES)
def test_a_rule_changed_is_a_difference_seen(key, one, other, seen):
    assert seen(with_rule(key, one)) != seen(with_rule(key, other))


def month_of(code, days):
    """定期事项 `code` 定为几个月时，各处照它算出的日子。"""
    duty = {"id": code, "label": "事", "days": days, "on_breach": "remind", "source": "S4", "who": "street"}
    rest = {"T21": {**duty, "id": "T21", "days": 12}, code: duty}
    area = "rural" if code == "T21C" else "urban"
    row = Facts(last=DAY, able=code != "T21", aid="minimum_living", area=area, died_on=DAY)
    if code in ("T21", "T21A", "T21B", "T21C"):
        return recurring.review_due(row, rest).due
    return recurring.death_due(row, DAY, rest).due if code == "T22" else monthly.due_of(DAY, duty)


@pytest.mark.parametrize("code", ["T21", "T21A", "T21B", "T21C", "T22", "T25", "T25A", "T25B", "T26"])
def test_the_months_of_a_duty_move_its_day(code):
    assert month_of(code, 1) != month_of(code, 2)


def test_the_months_of_a_taper_and_of_the_roster_move_their_day(monkeypatch):
    def with_months(code, days):
        monkeypatch.setattr(recurring, "duties_of", lambda district, on: {code: {"days": days}})
        monkeypatch.setattr(queries, "set_day", lambda district, key, on: None)
        return recurring.longest_taper(None, DAY, DAY), queries.due_of(None, date(2026, 3, 1), DAY)

    assert with_months("T23", 6)[0] == date(2026, 9, 2) != with_months("T23", 3)[0]
    assert (with_months("T24", 1)[1], with_months("T24", 2)[1]) == (date(2026, 3, 31), date(2026, 4, 30))


def test_the_roster_is_due_on_the_day_the_district_sets(monkeypatch):
    monkeypatch.setattr(recurring, "duties_of", lambda district, on: {})
    days = {"roster_day": 20}
    monkeypatch.setattr(queries, "set_day", lambda district, key, on: days.get(key))
    assert queries.due_of(None, date(2026, 2, 1), DAY) == date(2026, 2, 20)
    days["roster_day"] = 31
    assert queries.due_of(None, date(2026, 2, 1), DAY) == date(2026, 2, 28)


# 参数：（两个值，所在区域）；成为核算规则的一项，核算照它
PARAMETERS = [
    ("top_up_highest_only", "highest", "sum", "urban"),
    ("margin_multiple", Decimal("1.5"), Decimal("2"), "urban"),
    ("disposable_income_urban", Decimal("30000"), Decimal("40000"), "urban"),
    ("disposable_income_rural", Decimal("20000"), Decimal("25000"), "rural"),
    ("rigid_share", Decimal("0.5"), Decimal("0.4"), "urban"),
    ("rigid_share_operator", "over", "reach", "urban"),
]


@each(("key", "one", "other", "area"), PARAMETERS)
def test_a_parameter_becomes_the_rule_of_the_reckoning(key, one, other, area):
    first, second = (parameters.rules({key: value}, area) for value in (one, other))
    assert first != second and set(first) == {parameters.SPECS[key].rule}


def rows(*found):
    return Facts(all=lambda: list(found))


def reckoned(limit=(), pause=(), acts=("accept", "record_objection")):
    """一项时限、一条停表规则，受理于3月2日、3日起停表：推得的 (编号, 名称, 到期日, 过了怎样)。"""
    given = {"limit_id": "T12", "label": "全程", "days": 5, "unit": "workday", "start_event": "accept"}
    ends = {"end_events": ["approve"], "on_breach": "overdue"}
    step = StepLimit(**{**given, **ends, **dict(limit)})
    rule = PauseRule(**{"reason": "objection", "limits": ["T12"], "max_days": 3, **dict(pause)})
    procedure = Facts(limits=rows(step), pause_rules=rows(rule))
    happened = {act: (number, DAY, None) for number, act in enumerate(acts)}
    pauses = [("objection", clock.Pause(date(2026, 3, 3), None, "公示异议重新调查"))]
    extended = dict(limit).get("extended_days") is not None
    found = reckon(procedure, happened, pauses, extended, Calendar({}, {}, {2026}))
    return [(one.id, one.label, one.due, one.on_breach) for one in found]


LIMIT_KEYS = {"id": {"limit_id": "T99"}, "label": {"label": "另一项"}, "days": {"days": 9}, "unit": {"unit": "day"}}
LIMIT_KEYS |= {"start": {"start_event": "finish_visit"}, "end": {"end_events": ["record_objection"]}}
LIMIT_KEYS |= {"on_breach": {"on_breach": "warn"}, "extended_days": {"extended_days": 7}}
PAUSE_KEYS = {"reason": {"reason": "letter"}, "limits": {"limits": ["T01"]}, "max_days": {"max_days": 1}}


@pytest.mark.parametrize("key", LIMIT_KEYS)
def test_a_limit_changed_is_another_deadline(key):
    assert reckoned(LIMIT_KEYS[key]) != reckoned()


@pytest.mark.parametrize("key", PAUSE_KEYS)
def test_a_pause_changed_is_another_deadline(key):
    assert reckoned(pause=PAUSE_KEYS[key]) != reckoned()


POSTED = date(2026, 2, 27)  # 星期五
PUBLICITY_KEYS = {"days": 8, "unit": "workday", "count_posting_day": True, "extend_if_rest_day": False}


@pytest.mark.parametrize("key", PUBLICITY_KEYS)
def test_a_round_changed_ends_on_another_day(key):
    plain = {"days": 8 if key == "extend_if_rest_day" else 7, "unit": "day", "extend_if_rest_day": True}
    if key == "days":
        plain["days"] = 6
    changed = {**plain, key: PUBLICITY_KEYS[key]}
    calendar = Calendar({}, {}, {2026})
    ends = [PublicityRule(**facts).last_day(POSTED, calendar) for facts in (plain, changed)]
    assert ends[0] != ends[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "value"), [("shareable", True), ("per_adult", True), ("if_applicable", "有车的"), ("label", "另一份")]
)
def test_a_paper_changed_is_another_line_of_the_list(at, key, value):
    office = office_of("LS2019")
    paper = office.regime.procedures.get(aid="minimum_living", purpose="new").papers.get(code="bank_account")
    setattr(paper, key, value)
    paper.save()
    line = registered(office, at=at).materials.get(code="bank_account")
    told = (line.label, line.required, line.status, line.remark)
    assert told != ("本人或家庭成员银行账户", True, "missing", "")


@pytest.mark.django_db
def test_the_place_of_the_paper_file_stands_on_the_case_page(at):
    office = office_of("LS2019")
    case = accepted(office, at=at)
    case.acting_on = at.date()
    assert dossier_tab.dossier(case, office.window)["place"] == "镇街"
    case.procedure.provisions.filter(key="file_place").update(value="区档案馆")
    case = type(case).objects.get(pk=case.pk)
    case.acting_on = at.date()
    assert dossier_tab.dossier(case, office.window)["place"] == "区档案馆"


def test_one_visitor_is_too_few_unless_the_regime_says_one():
    nobody = Facts(filter=lambda **_: Facts(exists=lambda: True))
    sheet = Facts(visitors=Facts(all=lambda: [Facts(user_id=1, name="")]), members=nobody)
    assert _people_gaps(sheet, 2) and not _people_gaps(sheet, 1)
    assert visit_gaps.__defaults__ == (2,)


def gaps(monkeypatch, rules, amounts):
    """一笔1500元的先行救助按规程、参数、低保标准（每月760元）超不超限额。"""
    monkeypatch.setattr(relief.Parameter.objects, "value", lambda district, key, on: amounts[key])
    monkeypatch.setattr(relief.Standard.objects, "in_force", lambda *asked: Facts(monthly=Decimal(760)))
    case = Facts(aid="temporary_urgent", street=Facts(district=None), household=Facts(area="urban"))
    row = Facts(case=case, amount=Decimal(1500), given_at=datetime(2026, 3, 2, 9, tzinfo=clock.BEIJING))
    return relief._amount_gaps(row, Facts(value=lambda key, default=None: rules.get(key, default)))


@each(
    ("rules", "amounts", "too_much"),
    [
        ({}, {"urgent_aid_ceiling": Decimal(1000)}, True),
        ({}, {"urgent_aid_ceiling": Decimal(2000)}, False),
        ({"ceiling_parameter": "small_aid_ceiling"}, {"small_aid_ceiling": Decimal(1499)}, True),
        ({"ceiling_months": 1}, {"urgent_aid_ceiling": Decimal(2000)}, True),
        ({"ceiling_months": 2}, {"urgent_aid_ceiling": Decimal(2000)}, False),
    ],
)
def test_the_ceiling_is_the_one_the_regime_names(monkeypatch, rules, amounts, too_much):
    assert bool(gaps(monkeypatch, rules, amounts)) == too_much


def test_only_the_kinds_the_district_counts_are_rigid_spending(monkeypatch):
    asked = []
    expenses = Facts(filter=lambda **facts: asked.append(facts["kind__in"]) or [])
    monkeypatch.setattr(Expense.objects, "of_case", lambda case_id: expenses)
    for rigid_kinds in (["medical"], ["medical", "education"]):
        rigid_entries(1, [], Facts(python_value=rigid_kinds))
    assert asked == [["medical"], ["medical", "education"]]
    assert "rigid_kinds" in parameters.SPECS


@pytest.mark.django_db
@pytest.mark.parametrize(("check_valid_months", "until"), [(None, 6), (3, 3)])
def test_a_check_report_is_valid_for_the_months_of_the_regime(at, check_valid_months, until):
    office = office_of("LS2019")
    if check_valid_months:
        for one in office.regime.procedures.all():
            one.provisions.create(key="check_valid_months", value=check_valid_months, source="S4", status="seed")
    case = investigated(office, at=at)
    check = Check.objects.get(case_id=case.pk)
    assert check.valid_to == add_months(check.closed_on, until)


def test_a_source_is_cited_by_the_name_it_is_listed_under():
    regime = Regime(sources={"D57": "最低生活保障审核确认办法(民发〔2021〕57号),2021-07-01 起"}, legal_basis="本区方案")
    assert regime.cite("D57 第二十条") == "《最低生活保障审核确认办法》（民发〔2021〕57号）第二十条"
    assert regime.cite("X 第二十条") == "本区方案"


def test_every_key_the_file_may_hold_stands_in_the_table():
    tables = {"整份规程": schema.TOP, "一套程序": schema.PROCEDURE, "定期事项（duty）": schema.DUTY}
    tables["不能同时享受（excludes）"] = schema.EXCLUDES
    names = {"limit": "时限", "publicity": "公示", "pause": "停表", "paper": "材料", "notice": "文书"}
    tables |= {f"{names[kind]}（{kind}）": spec for kind, spec in schema.ROWS.items()}
    told = {*regime_keys.TOLD_ONLY, "source", "rules", *schema.ROWS}
    nothing_missing(
        f"{table}.{key}：docs/regime_keys.md 里没有"
        for table, spec in tables.items()
        for key in spec
        if (table, key) not in regime_keys.rows() and key not in told
    )


def test_every_reader_and_test_named_is_there():
    named = {one for row in regime_keys.rows().values() for one in row}
    wrong = []
    for one in sorted(named):
        path, _, name = one.partition("::")
        file = regime_keys.ROOT / path
        if not file.exists() or f"def {name}(" not in file.read_text("utf-8"):
            wrong.append(one)
    assert wrong == []


def test_every_key_has_a_reader_and_a_test():
    nothing_missing(
        f"{one.table} {one.name}：{'没有代码读它' if not one.readers else '没有用例改它'}"
        for one in regime_keys.collect()
        if not one.readers or not one.tests
    )


def test_the_page_of_keys_is_what_the_code_says(tmp_path, monkeypatch):
    call_command("regime_keys", check=True)
    monkeypatch.setattr(regime_keys, "PAGE", tmp_path / "regime_keys.md")
    with pytest.raises(CommandError, match="与代码不相符"):
        call_command("regime_keys", check=True)
    call_command("regime_keys")
    call_command("regime_keys", check=True)
