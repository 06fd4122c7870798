"""拼好的一句：查得的与原查询相同，PostgreSQL 上一个连接只计划一次，不同的人共用。"""

import pytest
from django.db import connection

from accounts.models import Role, Unit, User
from core import together
from core.planned import Planned
from tests.factories import UserFactory


def planned(rows, places=()):
    return Planned(*rows.query.get_compiler(connection=connection).as_sql(), places)


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {statement for (statement,) in cursor.fetchall()}


def names_of(level):
    return planned(Unit.objects.filter(level=level, name__contains="%街_道").order_by("pk").values_list("pk", "name"))


def test_words_numbers_and_signs_of_the_sentence_arrive_as_they_are(db):
    unit = UserFactory().unit.street
    Unit.objects.filter(pk=unit.pk).update(name="百分之五%街_道")
    assert names_of("street").fetch() == [(unit.pk, "百分之五%街_道")] and names_of("district").fetch() == []


def test_a_place_takes_the_value_of_this_time(db):
    two = [UserFactory(), UserFactory()]
    by_number = planned(User.objects.filter(pk=-17).values_list("pk"), [-17])
    by_name = planned(User.objects.filter(username="谁").values_list("username"), ["谁"])
    for one in two:
        assert by_number.fetch({"-17": one.pk}) == [(one.pk,)]
        assert by_name.fetch({"谁": one.username}) == [(one.username,)]


def test_queries_put_together_keep_their_own_numbers(db):
    people = [UserFactory(), UserFactory()]
    asked = [User.objects.filter(pk=one.pk).values_list("pk") for one in reversed(people)]
    assert together.run(together.compiled(asked)) == [[one.pk] for one in reversed(people)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="计划记在 PostgreSQL 的连接里")
def test_one_connection_plans_a_sentence_once_for_everybody(db):
    before = plans()
    for one in (UserFactory(), UserFactory()):
        rows = one.role_grants.filter(role=Role.WINDOW).values_list("pk")
        for _ in range(3):
            assert len(planned(rows).fetch()) == rows.count()
    (own,) = plans() - before
    assert "'window'" in own and "$1" in own  # 文字照写，编号是参数


@pytest.mark.skipif(connection.vendor != "postgresql", reason="计划记在 PostgreSQL 的连接里")
@pytest.mark.django_db(transaction=True)
def test_a_new_connection_plans_anew():
    one = UserFactory()
    asked = planned(User.objects.filter(pk=one.pk).values_list("pk"))
    assert asked.fetch() == [(one.pk,)]
    connection.close()
    assert asked.fetch() == [(one.pk,)]
