import pytest
from django.db import transaction

from accounts.duties import PAIRS, conflicts, require_separate
from core import events
from core.acts import Act
from core.refusals import NotPermitted
from tests.factories import UserFactory
from tests.tables import each

BARRED = sorted({(a.value, b.value) for left, right, _ in PAIRS for a in left for b in right})


@pytest.fixture
def did(db, at):
    @transaction.atomic
    def record(user, act, **facts):
        return events.record(act, chain="340603001", at=at, by=user, **{"case_id": 7, **facts})

    return record


@each(("later", "earlier"), [*BARRED, *[(b, a) for a, b in BARRED]])
def test_one_person_does_not_hold_both_posts(later, earlier, did):
    user = UserFactory()
    did(user, earlier)
    with pytest.raises(NotPermitted, match=Act(earlier).label):
        require_separate(user, later, 7)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("approve", "record_visit"),
        ("record_check", "approve"),
        ("record_check", "hold_panel"),
        ("record_visit", "hold_panel"),
        ("accept", "approve"),
        ("edit_household", "refuse"),
        ("hold_panel", "approve"),
        ("draft_roster", "seal_roster"),
        ("record_objection", "resolve_objection"),
    ],
)
def test_the_rules_of_the_security_document_are_in_the_table(earlier, later):
    assert (later, earlier) in BARRED or (earlier, later) in BARRED


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("register", "accept"),
        ("accept", "open_publicity"),
        ("accept", "serve"),
        ("approve", "serve"),
        ("accept", "record_visit"),
        ("record_visit", "assess"),
        ("send_back", "approve"),
        ("approve", "approve"),
    ],
)
def test_the_daily_work_of_one_post_is_not_torn_apart(earlier, later, did):
    user = UserFactory()
    did(user, earlier)
    require_separate(user, later, 7)


def test_the_refusal_names_the_earlier_act_and_its_day(did):
    user = UserFactory()
    did(user, Act.RECORD_VISIT)
    assert conflicts(user, Act.APPROVE, 7) == [
        "您已于2026年3月2日办理“登记入户调查”，不能再办理“审批确认”：入户调查人不得评审、审批（职责分离第1条）"
    ]


def test_other_cases_and_other_persons_do_not_matter(did):
    user = UserFactory()
    did(user, Act.RECORD_VISIT, case_id=8)
    did(UserFactory(), Act.RECORD_VISIT)
    require_separate(user, Act.APPROVE, 7)


def test_the_second_visitor_counts_as_well(did):
    user = UserFactory()
    did(UserFactory(), Act.RECORD_VISIT, data={"persons": [user.pk]})
    with pytest.raises(NotPermitted):
        require_separate(user, Act.APPROVE, 7)


def test_leaving_the_post_does_not_lift_the_rule(did):
    user = UserFactory(window=True)
    did(user, Act.ACCEPT)
    user.role_grants.all().delete()
    with pytest.raises(NotPermitted):
        require_separate(user, Act.APPROVE, 7)


def test_rosters_are_kept_apart_by_subject(did):
    user = UserFactory()
    did(user, Act.DRAFT_ROSTER, case_id=None, subject="三堤口街道 2026年3月")
    assert conflicts(user, Act.SEAL_ROSTER, subject="三堤口街道 2026年3月")
    assert not conflicts(user, Act.SEAL_ROSTER, subject="三堤口街道 2026年4月")
