"""写得出而没有代码照办的，检查逐行说“本系统不执行”；能写的改了就有不同。"""

import pytest

from regimes.files import bases, checking, executed
from tests.tables import each

LANSHAN = bases.path_of("LS2019@2").read_text()
AIDED = bases.path_of("NAT_STREET@2").read_text()
REFUSED = "本系统不执行"


def problems(text):
    with pytest.raises(checking.RegimeInvalid) as caught:
        checking.parse(text.encode())
    return [str(problem) for problem in caught.value.problems]


def swapped(old, new, text=LANSHAN):
    assert old in text, old
    return text.replace(old, new, 1)


DUTY = '[[duty]]\nid = "{}"\nlabel = "事"\ndays = {}\nunit = "{}"\nstart = "{}"\nend = "止"\n{}'
DUTY += 'on_breach = "remind"\nsource = "S4 三"\nstatus = "seed"\n\n'


def with_duty(code, days, unit, start, who=""):
    row = DUTY.format(code, days, unit, start, f'who = "{who}"\n' if who else "")
    head, mark, tail = LANSHAN.partition("[[duty]]")
    return head + row + mark + tail


ONE_WAY = [
    ("one_window = { value = true", "one_window = { value = false", "“one_window”本系统不执行"),
    ('file_unit = { value = "household"', 'file_unit = { value = "person"', "“file_unit”本系统不执行"),
    ("visit_min_persons = { value = 2", "visit_min_persons = { value = 3", "“visit_min_persons”本系统不执行"),
    ("seal = { value = true", "seal = { value = false", "“seal”本系统不执行"),
    ("blocks = true", "blocks = false", "决定之前的公示一律期满才能往下办"),
    ('start = "accept"', 'start = "sweep"', "“sweep”不记在案件上"),
    ('start = "record_objection"\nend = ["resolve', 'start = "accept"\nend = ["resolve', "“objection”停表只自"),
    ('kind = "refusal"', 'kind = "medal"', "“medal”在 refuse 时出具本系统不执行"),
    ("recheck_pauses_clock = { value = false", "recheck_pauses_clock = { value = true", "复查停表的，须另写"),
]


@each(("old", "new", "said"), ONE_WAY)
def test_what_no_code_keeps_is_refused_line_by_line(old, new, said):
    found = problems(swapped(old, new))
    assert any(said in one and one.startswith("第") for one in found), found
    checking.parse(LANSHAN.encode())


def test_a_regime_without_electronic_copies_is_refused():
    text = bases.path_of("XS2020@2").read_text()
    found = problems(swapped("electronic_copy = { value = true", "electronic_copy = { value = false", text))
    assert any("“electronic_copy”本系统不执行" in one for one in found)


@each(
    ("row", "said"),
    [
        (with_duty("D1", 5, "workday", "作出决定"), "只能以月"),
        (with_duty("D1", 1, "month", "作出决定", "street"), "start 写“月末”"),
        (with_duty("D1", 1, "month", "月末"), "who 写由谁办"),
        (with_duty("T21", 5, "workday", "上次核查"), "只能以月"),
        (with_duty("T29", 90, "day", "知道该行为之日"), "救济期限照法律印在文书上"),
        (with_duty("T29A", 3, "month", "知道该行为之日"), "救济期限照法律印在文书上"),
    ],
)
def test_a_duty_nobody_keeps_is_refused(row, said):
    assert any(said in one and REFUSED in one for one in problems(row)), problems(row)


def test_a_monthly_duty_that_says_who_is_kept():
    data, _ = checking.parse(with_duty("D1", 1, "month", "月末", "district").encode())
    assert "D1" in {row["id"] for row in data["duty"]}


def test_the_months_of_a_recognition_and_of_its_reminder_are_one_number():
    found = problems(swapped("valid_months = { value = 12", "valid_months = { value = 6", AIDED))
    assert any("T20 却写 12 个月" in one for one in found)


def test_a_pause_without_its_own_limit_is_refused():
    head, mark, tail = LANSHAN.partition("[[procedure.pause]]")
    assert any("缺少“max_days”" in one for one in problems(head + mark + tail.replace("max_days = 20\n", "", 1)))


RECHECK = {"reason": "recheck", "limits": ["T04"], "_path": ("pause",)}


@each(
    ("pauses", "rows", "said"),
    [
        (True, [], "复查停表的，须另写"),
        (True, [RECHECK], ""),
        (False, [RECHECK], "却没有 recheck_pauses_clock"),
        (False, [], ""),
    ],
)
def test_a_recheck_that_pauses_the_clock_names_its_limits(pauses, rows, said):
    rules = {"recheck_pauses_clock": {"value": pauses}}
    found = list(executed.recheck_problems({"rules": rules, "pause": rows, "_path": ()}))
    assert [text for _, text in found if said in text] if said else found == []
