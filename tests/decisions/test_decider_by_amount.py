"""按金额分由谁审批：规程写了超过多少元由区县审批的，看此刻拟定的金额；金额改了，审批机关随之改。"""

from copy import copy

import pytest

from accounts.models import Role
from cases.course.probe import Probe
from cases.course.skeleton import skeleton_of
from cases.course.walk import options
from cases.models import Case
from cases.next_steps import next_step, waiting_for
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from decisions.services.delegation import refresh_deciders
from decisions.services.relief import complete_paperwork
from desk.timeline import note
from regimes.files import bases, checking, loader, reading
from regimes.models import Procedure
from rulebook.text import path_lines
from tests.decisions.test_standard_and_direction import JUNE, raised
from tests.factories.cases import case_clerk, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import picture, poor_couple
from tests.factories.plain import procedure
from tests.factories.regimes import LOADED_AT, district_of
from tests.factories.relief import relieved
from tests.factories.signing import approve
from tests.staging import staged
from tests.tables import each
from verification.services import assess

BASE = bases.path_of("LS2019@2").read_text()
OF_ALL = 'decider = { value = "leader", source = "S4 二（一） 报镇街（经开区）分管领导审批", status = "seed" }\n'
LEADER = 'decider = { value = "leader", source = "S4 一 临时救助审批权限下放至镇街", status = "seed" }\n'
LINE = 'district_above = {{ value = {}, source = "S4 一", status = "seed" }}\n'


def made_up(line=1500, at=LEADER):
    """兰山的急难救助，另写超过多少元由区里审批。"""
    assert at in BASE
    return BASE.replace(at, at + LINE.format(line), 1)


@staged
def office():
    return office_of("LS2019")


def with_line(amount):
    Procedure.objects.update(district_above=amount)


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "district"), [(705, True), (706, False), (707, False), (None, False)])
def test_above_the_line_the_district_decides_and_up_to_it_the_street(office, line, district):
    with_line(line)
    case = ready_to_sign(office, at=JUNE, members=poor_couple())  # 753 × 2 − 800 = 706
    assert case.decided_by_district is district
    right, wrong = (office.bureau, office.leader) if district else (office.leader, office.bureau)
    assert next_step(case).role == (Role.DISTRICT if district else Role.LEADER)
    assert list(Case.objects.filter(waiting_for({Act.APPROVE}, {next_step(case).role}))) == [case]
    said = r"拟定金额706\.00 元超过705\.00 元，.*规定由区民政局审批" if district else "由街道分管领导审批"
    with pytest.raises(Blocked, match=said):
        approve(case.pk, by=wrong, at=case.sign_at)
    made = approve(case.pk, by=right, at=case.sign_at)
    assert made.signer == right and made.case.decided_by_district is district


@pytest.mark.django_db
def test_when_the_amount_changes_the_decider_changes_and_the_case_says_so(office):
    with_line(750)
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    assert not case.decided_by_district
    raised(office)  # 790 元：重新核算为 780
    assess.reassess(case.pk, by=case_clerk(case), at=case.sign_at)
    case.refresh_from_db()
    assert case.decided_by_district
    event = Event.objects.filter(case_id=case.pk, act=Act.ASSESS).latest("pk")
    assert "审批机关随金额改变：拟定金额780.00 元超过750.00 元" in note(event)
    with pytest.raises(Blocked, match="超过750"):
        approve(case.pk, by=office.leader, at=case.sign_at)
    assert approve(case.pk, by=office.bureau, at=case.sign_at).total == 780


@pytest.mark.django_db
def test_no_amount_yet_is_not_above_the_line_and_the_day_it_is_known_is_told_once(office):
    with_line(700)
    case = ready_to_sign(office, at=JUNE, members=poor_couple())
    told = [one.act for one in Event.objects.filter(case_id=case.pk).order_by("pk") if "decider" in one.data]
    assert told == [Act.FINISH_VISIT]


@pytest.mark.django_db
def test_the_nightly_look_leaves_both_sides_of_the_line_where_they_are(office):
    with_line(705)
    above = ready_to_sign(office, at=JUNE, members=poor_couple())
    below = ready_to_sign(office, at=JUNE)  # 妻子月入 1,550 元的一户
    Case.objects.filter(pk=below.pk).update(proposed_amount="100.00", decided_by_district=False)
    assert refresh_deciders(above.sign_at, on=above.sign_at.date()) == 0
    with_line(707)
    assert refresh_deciders(above.sign_at, on=above.sign_at.date()) == 1
    above.refresh_from_db()
    assert not above.decided_by_district


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "state"), [(1500, "decision"), (2000, "granted")])
def test_relief_above_the_line_goes_to_the_district_after_its_paperwork(office, at, line, state):
    with_line(line)
    case = relieved(office, at=at, amount="2000.00")
    case = complete_paperwork(case.pk, by=office.window, at=at, signed=picture(2))
    assert case.state == state
    if state == "decision":
        assert approve(case.pk, by=office.bureau, at=at).case.decided_by_district


@pytest.mark.django_db
def test_the_key_of_the_file_is_kept_and_told_on_the_rulebook_page(at):
    district_of("371302")
    regime, _ = loader.load(made_up().encode(), at=LOADED_AT)
    urgent = reading.procedures_of(regime).get(aid="temporary_urgent")
    assert urgent.district_above == 1500
    lines = [reading.line_text(row) for _, rows in reading.sections(urgent) for row in rows]
    assert any("超过1,500.00 元的由区县民政部门审批，不超过的由街道审批 〔S4 一" in one for one in lines)
    path = "\n".join(path_lines(urgent, at.date()))
    assert "拟定金额超过1,500.00 元的，由区民政局审批" in path
    assert "补齐手续：不超过街道审批限额" in path and "补齐手续：超过街道审批限额" in path
    plain = "\n".join(path_lines(procedure_of(LOADED_AT), at.date()))
    assert "街道审批限额" not in plain


def procedure_of(loaded_at):
    regime, _ = loader.load(bases.path_of("NAT_STREET@1").read_bytes(), at=loaded_at)
    return reading.procedures_of(regime).get(aid="temporary_urgent")


def test_a_meeting_of_the_street_is_drawn_only_up_to_the_line(at):
    rules = copy(procedure("DZ2021", "minimum_living"))
    rules.district_above = 5000
    moves = {(one.source, one.act, one.target, one.words) for one in skeleton_of(rules, at.date()).moves}
    ended = {(target, words) for source, act, target, words in moves if act == "close_publicity" and "无异议" in words}
    assert ("panel", "无异议、不超过街道审批限额") in ended and ("decision", "无异议、超过街道审批限额") in ended
    for district in (False, True):
        probe = Probe(rules, on=at.date(), state="decision", rounds_closed=1, decided_by_district=district)
        assert ("hold_panel" in {move.act for move, _ in options(probe)}) is not district
    plain = {(one.source, one.act) for one in skeleton_of(procedure("DZ2021", "minimum_living"), at.date()).moves}
    assert {(source, act) for source, act, *_ in moves} >= plain


@each(
    ("text", "said"),
    [
        (made_up(at=OF_ALL), "只作认定的、停发的不定金额"),
        (made_up().replace(LEADER, LEADER.replace("leader", "county"), 1), "本来就由区县审批"),
        (made_up(line=0), "应大于零"),
        (made_up(line=1_000_000), "太大，最多 999999"),
        (made_up(line='"三千"'), "应为整数"),
    ],
)
def test_a_line_nobody_can_keep_is_refused(text, said):
    with pytest.raises(checking.RegimeInvalid, match=said):
        checking.parse(text.encode())


def test_no_shipped_file_divides_by_amount():
    """五地的文件都没有写金额；《国务院关于全面建立临时救助制度的通知》的小额限额由区里以参数录入。"""
    for ref in ("XS2020", "DZ2021", "LZ2021", "LS2019", "NAT_COUNTY", "NAT_STREET"):
        assert procedure(ref, "minimum_living").district_above is None
