"""两地随附规程的走法，照规程文件的出处逐项核对。"""

from datetime import date
from fractions import Fraction

import pytest

from cases.ladder import steps_of
from core.acts import Act
from core.refusals import Blocked
from regimes.models import PublicityRule, SpecialDay
from regimes.quorum import Quorum
from tests.factories import shipped_regime

pytestmark = pytest.mark.django_db


def names(procedure):
    return [name for name, _ in steps_of(procedure)]


def test_sandikou_always_reviews_and_publishes_three_rounds():
    procedure = shipped_regime("XS2020").procedure("minimum_living", "new")
    assert names(procedure) == ["registered", "verification", "visit", "review", "publicity", "decision", "granted"]
    assert (procedure.review_mode, procedure.panel, procedure.decider) == ("always", True, "leader")
    assert [(rule.stage, rule.days, rule.blocks) for rule in procedure.publicity_rules.all()] == [
        ("review_result", 7, True),
        ("result", 7, False),
        ("standing", None, False),
    ]
    assert procedure.first_round().stage == "review_result"
    assert procedure.publicity_rule("proposed") is None


def test_lanshan_reviews_only_on_objection_and_publishes_once_before_the_signature():
    procedure = shipped_regime("LS2019").procedure("minimum_living", "new")
    assert names(procedure) == ["registered", "verification", "visit", "publicity", "decision", "granted"]
    assert (procedure.review_mode, procedure.panel, procedure.check_first) == ("on_objection", False, True)
    assert [rule.stage for rule in procedure.rounds_before_decision] == ["proposed"]
    assert procedure.publicity_rule("review_result") is None
    assert procedure.publicity_rule("result").days is None


def test_lanshan_publicity_ends_after_seven_days_and_rolls_over_the_holiday():
    rule = shipped_regime("LS2019").procedure("minimum_living").first_round()
    assert rule.last_day(date(2026, 9, 18), SpecialDay.objects.calendar()) == date(2026, 9, 28)
    assert PublicityRule(days=None).last_day(date(2026, 9, 18), None) is None


@pytest.mark.parametrize(
    ("code", "aid", "limits"),
    [
        ("XS2020", "minimum_living", {"T12": (20, "workday"), "T01": (3, "workday"), "T13": (3, "workday")}),
        ("LS2019", "minimum_living", {"T04": (20, "workday"), "T05": (10, "workday"), "T13": (3, "workday")}),
        ("LS2019", "extreme_hardship", {"T04": (20, "workday"), "T14": (15, "workday"), "T15": (15, "workday")}),
        ("LS2019", "temporary_urgent", {"T07": (24, "hour"), "T08": (5, "workday")}),
        ("LS2019", "temporary_expense", {"T09": (20, "workday")}),
    ],
)
def test_limits_are_those_of_the_list(code, aid, limits):
    procedure = shipped_regime(code).procedure(aid)
    found = {row.limit_id: (row.days, row.unit) for row in procedure.limits.all()}
    assert limits.items() <= found.items()


def test_the_expense_aid_drops_the_limit_it_replaces():
    assert shipped_regime("LS2019").procedure("temporary_expense").limit("T04") is None


def test_urgent_aid_comes_first_and_is_neither_checked_nor_publicised():
    procedure = shipped_regime("LS2019").procedure("temporary_urgent")
    assert names(procedure) == ["registered", "relieved", "granted"]
    assert procedure.first_round() is None


def test_hardship_is_publicised_again_after_an_objection_but_minimum_living_is_not():
    regime = shipped_regime("LS2019")
    assert regime.procedure("extreme_hardship").rereview_publicity
    assert not regime.procedure("minimum_living").rereview_publicity


def test_every_value_carries_its_source():
    procedure = shipped_regime("XS2020").procedure("minimum_living")
    row = procedure.provision("review_mode")
    assert (row.value, row.source.split()[0], row.status) == ("always", "S1", "seed")
    with pytest.raises(Blocked, match="没有规定“nothing”"):
        procedure.provision("nothing")
    assert procedure.value("nothing", 3) == 3


def test_an_unknown_kind_of_aid_is_refused_in_words():
    with pytest.raises(Blocked, match="没有规定最低生活保障边缘家庭的新增程序"):
        shipped_regime("LS2019").procedure("margin")


def test_what_can_be_shared_is_not_asked_for():
    papers = {paper.code: paper for paper in shipped_regime("LS2019").procedure("minimum_living").papers.all()}
    assert papers["disability_certificate"].shareable and not papers["promise"].shareable
    assert papers["authorisation"].per_adult


def test_pauses_stop_only_the_limits_they_name():
    procedure = shipped_regime("LS2019").procedure("extreme_hardship")
    assert procedure.pause_rule("objection").applies_to("T04")
    assert not procedure.pause_rule("objection").applies_to("T15")
    assert procedure.pause_rule("supplement").applies_to("T15")


def test_limits_start_with_acts_and_become_pure_values():
    row = shipped_regime("LS2019").procedure("minimum_living").limit("T04")
    limit = row.as_limit()
    assert (limit.id, limit.length, limit.start_label) == ("T04", 20, Act.ACCEPT.label)
    assert row.as_limit(extended=True).length == 45


QUORUM = Quorum(10, Fraction(2, 3), Fraction(2, 3), Fraction(1, 2), ">", "present", True)


def test_the_quorum_is_read_from_the_regime():
    assert shipped_regime("XS2020").procedure("minimum_living").quorum == QUORUM


@pytest.mark.parametrize(
    ("present", "reps", "entitled", "says"),
    [
        pytest.param(15, 10, 15, [], id="刚好三分之二"),
        pytest.param(9, 6, 9, ["到会9人，少于规程要求的10人"], id="人数不足"),
        pytest.param(15, 9, 12, ["居民代表9人，不到到会人数的3分之2"], id="代表占比不足"),
        pytest.param(12, 8, 13, ["应到代表13人，实到8人，不到3分之2"], id="到会不足"),
    ],
)
def test_a_meeting_without_quorum_is_told_why(present, reps, entitled, says):
    assert QUORUM.reasons(present=present, reps_present=reps, entitled=entitled) == says


@pytest.mark.parametrize(("agree", "passed"), [(8, True), (7, False), (0, False)])
def test_exactly_half_does_not_pass(agree, passed):
    assert QUORUM.passed(agree=agree, present=14, entitled=20, valid=14) is passed


def test_an_empty_base_never_passes():
    assert not QUORUM.passed(agree=0, present=0, entitled=0, valid=0)
