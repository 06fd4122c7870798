import datetime
from dataclasses import dataclass

import pytest
from django.db.models import Q

from accounts import matrix
from accounts.matrix import cell, permit, require, scope_filter
from accounts.models import Role, Unit, User
from core.acts import Act
from core.refusals import NotPermitted, NotVisible
from tests.factories import RoleGrantFactory, SecrecyAgreementFactory, UnitFactory, UserFactory

ON = datetime.date(2026, 3, 2)
DISTRICT_ROLES = (Role.DISTRICT, Role.AUDITOR, Role.ADMIN)
REACHED = {
    "C": {"own"},
    "S": {"own", "next_community"},
    "D": {"own", "next_community", "next_street"},
}


@dataclass
class Subject:
    """一件案件在授权判断中的样子。"""

    scope_unit: Unit
    assigned: bool = False
    tied: bool = False

    def is_assigned(self, user, on):
        return self.assigned

    def is_tied(self, user):
        return self.tied


@pytest.fixture
def map_of(db):
    """本社区、同街另一社区、同区另一街、外区，各一。"""
    own = UnitFactory(community=True)
    return {
        "own": own,
        "next_community": UnitFactory(community=True, parent=own.street),
        "next_street": UnitFactory(community=True, parent=UnitFactory(parent=own.district)),
        "next_district": UnitFactory(community=True),
    }


@pytest.fixture
def clerk(map_of):
    return UserFactory(window=True, unit=map_of["own"].street)


def home_of(role, map_of):
    own = map_of["own"]
    if role == Role.COMMUNITY:
        return own
    return own.district if role in DISTRICT_ROLES else own.street


def reaches(text, role, place, assigned):
    """由格子的文字另行推算能否到达，不用被测的代码。"""
    if text[0] == "A":
        natural = "C" if role == Role.COMMUNITY else "D" if role in DISTRICT_ROLES else "S"
        return assigned and place in REACHED[natural]
    return text[0] in REACHED and place in REACHED[text[0]]


def expected_status(texts, act, role, place, assigned, tied):
    if tied:
        return 404
    if reaches(texts[act], role, place, assigned):
        return 200
    return 403 if reaches(texts["read_case"], role, place, assigned) else 404


def test_every_act_has_a_row_and_every_row_an_act():
    assert set(matrix.table()) == set(Act.values)


def test_every_role_has_a_column():
    assert all(set(row) == {*Role.values, "public", "system"} for row in matrix.table().values())


def test_an_unknown_act_is_an_error_not_a_permission():
    with pytest.raises(KeyError):
        cell("destroy_everything", Role.DISTRICT)


@pytest.mark.parametrize("text", ["X", "Sx", "SS", "s"])
def test_a_cell_nobody_understands_stops_the_programme(text):
    with pytest.raises(ValueError, match="无法识别"):
        matrix.read_cell(text)


@pytest.mark.parametrize("role", Role)
def test_every_cell_allows_exactly_its_scope(role, map_of):
    user = UserFactory(**{role.value: True}, unit=home_of(role, map_of))
    head, *rows = [line.split(",") for line in matrix.MATRIX.read_text("utf-8").split()]
    texts = {row[0]: row[head.index(role.value)] for row in rows}
    cells = [
        (act, place, assigned, tied)
        for act in texts
        for place in map_of
        for assigned in (False, True)
        for tied in (False, True)
    ]
    wrong = []
    for act, place, assigned, tied in cells:
        answer = permit(user, act, Subject(map_of[place], assigned, tied), on=ON)
        expected = expected_status(texts, act, role, place, assigned, tied)
        if (answer.status, answer.allowed) != (expected, expected == 200):
            wrong.append((act, texts[act], place, assigned, tied, expected, answer.status))
    assert len(cells) > 1000
    assert wrong == []


@pytest.mark.parametrize("role", Role)
def test_lists_show_exactly_what_may_be_opened(role, map_of):
    user = UserFactory(**{role.value: True}, unit=home_of(role, map_of))
    places = set(map_of.values())
    for act in Act.values:
        for assigned in (False, True):
            assigned_q = Q() if assigned else Q(pk__in=[])
            reach = scope_filter(user, act, on=ON, community_path="pk", assigned_q=assigned_q)
            opened = {unit for unit in places if permit(user, act, Subject(unit, assigned), on=ON)}
            assert places.intersection(Unit.objects.filter(reach)) == opened, (act, assigned)


def test_lists_leave_out_the_tied(clerk, map_of):
    reach = scope_filter(clerk, Act.READ_CASE, on=ON, community_path="pk", tied_q=Q(pk=map_of["own"].pk))
    assert set(Unit.objects.communities().filter(reach)) == {map_of["next_community"]}


def test_a_street_path_gives_the_same_list(clerk, map_of):
    reach = scope_filter(clerk, Act.READ_CASE, on=ON, community_path="pk", street_path="parent")
    assert set(Unit.objects.filter(reach)) == {map_of["own"], map_of["next_community"]}


def test_lists_without_assignments_leave_out_what_is_only_for_the_assigned(clerk):
    assert not Unit.objects.filter(scope_filter(clerk, Act.ASSESS, on=ON, community_path="pk")).exists()


def test_rights_of_several_roles_add_up(map_of):
    user = UserFactory(window=True, leader=True, unit=map_of["own"].street)
    subject = Subject(map_of["own"])
    assert permit(user, Act.ACCEPT, subject, on=ON) and permit(user, Act.APPROVE, subject, on=ON)


def test_the_right_with_fewest_conditions_is_used(map_of):
    user = UserFactory(window=True, leader=True, unit=map_of["own"].street)
    answer = permit(user, Act.DOWNLOAD_ROSTER, Subject(map_of["own"]), on=ON)
    assert (answer.flags, answer.role) == ({"m"}, Role.LEADER)


def test_nobody_without_a_role_may_do_anything(map_of):
    user = UserFactory(unit=map_of["own"].street)
    assert not any(permit(user, act, Subject(map_of["own"], True), on=ON) for act in Act.values)
    assert matrix.acts_for(user, on=ON) == set()


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param({"confirmed_at": None}, id="待确认"),
        pytest.param({"starts_on": ON + datetime.timedelta(1)}, id="明日起"),
        pytest.param({"ends_on": ON - datetime.timedelta(1)}, id="昨日止"),
        pytest.param({"revoked_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}, id="已撤销"),
    ],
)
def test_a_role_not_in_force_gives_nothing(grant, map_of):
    user = UserFactory(unit=map_of["own"].street)
    RoleGrantFactory(user=user, **grant)
    assert permit(user, Act.ACCEPT, Subject(map_of["own"]), on=ON).status == 404


def test_a_disabled_person_may_do_nothing(map_of):
    user = UserFactory(window=True, unit=map_of["own"].street, is_active=False)
    assert permit(user, Act.ACCEPT, Subject(map_of["own"]), on=ON).status == 404


def test_a_superuser_flag_gives_nothing(map_of):
    user = UserFactory(unit=map_of["own"].street, is_superuser=True)
    assert not permit(user, Act.READ_CASE, Subject(map_of["own"]), on=ON)


def test_a_checker_without_agreement_is_refused_with_the_reason(map_of):
    user = UserFactory(checker=True, unit=map_of["own"].street, agreement=False)
    with pytest.raises(NotPermitted, match="未签订有效的保密协议"):
        require(user, Act.RECORD_CHECK, Subject(map_of["own"], True), on=ON)
    assert not Unit.objects.filter(scope_filter(user, Act.READ_CASE, on=ON, community_path="pk", assigned_q=Q()))


def test_an_expired_agreement_counts_no_more(map_of):
    user = UserFactory(checker=True, unit=map_of["own"].street, agreement=False)
    SecrecyAgreementFactory(user=user, ends_on=ON)
    subject = Subject(map_of["own"], True)
    assert permit(user, Act.RECORD_CHECK, subject, on=ON)
    assert not permit(user, Act.RECORD_CHECK, subject, on=ON + datetime.timedelta(1))


def test_the_missing_agreement_tells_nothing_about_hidden_cases(map_of):
    user = UserFactory(checker=True, unit=map_of["own"].street, agreement=False)
    assert permit(user, Act.RECORD_CHECK, Subject(map_of["next_street"], True), on=ON).status == 404


def test_a_checker_of_the_district_centre_sees_assigned_cases_of_all_streets(map_of):
    user = UserFactory(checker=True, unit=map_of["own"].district)
    assert permit(user, Act.RECORD_CHECK, Subject(map_of["next_street"], True), on=ON)
    assert permit(user, Act.RECORD_CHECK, Subject(map_of["next_street"]), on=ON).status == 404
    assert permit(user, Act.RECORD_CHECK, Subject(map_of["next_district"], True), on=ON).status == 404


def test_out_of_scope_is_as_if_it_did_not_exist(clerk, map_of):
    with pytest.raises(NotVisible):
        require(clerk, Act.ACCEPT, Subject(map_of["next_street"]), on=ON)


def test_in_scope_without_right_is_forbidden(clerk, map_of):
    with pytest.raises(NotPermitted):
        require(clerk, Act.APPROVE, Subject(map_of["own"]), on=ON)


def test_a_unit_itself_can_be_the_subject(clerk, map_of):
    assert permit(clerk, Act.REGISTER, map_of["own"], on=ON)
    assert permit(clerk, Act.DRAFT_ROSTER, map_of["own"].street, on=ON)
    assert permit(clerk, Act.DRAFT_ROSTER, map_of["next_street"].street, on=ON).status == 404


def test_without_subject_only_the_post_is_asked(clerk):
    assert permit(clerk, Act.EDIT_HOUSEHOLD, on=ON)
    assert permit(clerk, Act.APPROVE, on=ON).status == 403


def test_the_navigation_follows_the_posts(map_of):
    acts = matrix.acts_for(UserFactory(leader=True, unit=map_of["own"].street), on=ON)
    assert "approve" in acts and "accept" not in acts


def test_a_page_full_of_questions_costs_two_queries(map_of, django_assert_num_queries):
    pk = UserFactory(checker=True, unit=map_of["own"].street).pk
    user = User.objects.select_related("unit__parent__parent").get(pk=pk)
    with django_assert_num_queries(2):
        for act in Act.values:
            permit(user, act, Subject(map_of["own"], True), on=ON)


def test_agreements_are_looked_up_again_when_one_is_signed(map_of):
    user = UserFactory(checker=True, unit=map_of["own"].street, agreement=False)
    assert not user.secrecy_valid_on(ON)
    SecrecyAgreementFactory(user=user)
    assert user.secrecy_valid_on(ON)
