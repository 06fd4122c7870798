"""公众页面：只有正在公示的，到点即不可见。"""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publicity.models import PublicNotice
from publicity.services import close_round
from tests.factories.cases import office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import opened, posted
from tests.staging import staged

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)
CANARIES = ("3406", "3713", "13805610001", "桂苑", "6217", "illness", "患病", "李秀英")


@staged
def one(at):
    office = office_of("LS2019")
    with time_machine.travel(at, tick=False):
        return posted(investigated(office, at=at), by=office.helper, at=at).rounds.get()


def url_of(one):
    return reverse("publicity:public_notice", args=[one.token])


def ends(one):
    day = one.last_day + datetime.timedelta(days=1)
    return datetime.datetime(day.year, day.month, day.day, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def test_it_is_seen_to_the_last_second_and_not_a_second_longer(client, one):
    with time_machine.travel(ends(one) - SECOND, tick=False):
        answer = client.get(url_of(one))
        assert answer.status_code == 200 and "王建国" in answer.content.decode()
        assert answer["Cache-Control"] == "public, max-age=60" and "noindex" in answer["X-Robots-Tag"]
        assert "王建国" in client.get(reverse("publicity:public") + f"?community={one.community.code}").content.decode()
    with time_machine.travel(ends(one) + SECOND, tick=False):
        answer = client.get(url_of(one))
        assert answer.status_code == 410 and "王建国" not in answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert (
            "王建国"
            not in client.get(reverse("publicity:public") + f"?community={one.community.code}").content.decode()
        )


def test_nothing_but_the_allowed_is_shown(client, one, at):
    with time_machine.travel(at, tick=False):
        html = client.get(url_of(one)).content.decode()
        html += client.get(reverse("publicity:public")).content.decode()
        html += client.get(reverse("publicity:public") + f"?community={one.community.code}").content.decode()
    html = html.replace(one.community.code, "").replace(f'href="{url_of(one)}"', "")
    assert [text for text in CANARIES if text in html] == []
    assert "2 人" in html and "最低生活保障" in html


def test_the_public_view_touches_one_table_only(client, one, at):
    with (
        time_machine.travel(at, tick=False),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        client.get(url_of(one))
        client.get(reverse("publicity:public"))
    tables = {
        table for query in queries for table in connection.introspection.table_names() if f'"{table}"' in query["sql"]
    }
    assert tables == {"publicity_publicnotice"}


def test_after_the_sweep_only_the_number_is_left(client, one):
    close_round(one.pk, at=ends(one) + SECOND)
    row = PublicNotice.objects.get(round=one)
    assert (row.head_name, row.household_size, row.amount, row.is_over) == ("", None, None, True)
    assert client.get(url_of(one)).status_code == 410


def test_unknown_and_not_yet_posted_are_404(client, at):
    office = office_of("LS2019")
    waiting = opened(investigated(office, at=at), by=office.helper, at=at).rounds.get()
    assert client.get(url_of(waiting)).status_code == 404
    assert client.get(reverse("publicity:public_notice", args=["x" * 32])).status_code == 404


def test_a_walker_is_slowed_down(client, db):
    with time_machine.travel("2026-03-02T10:00:30+08:00", tick=False):
        codes = [client.get(reverse("publicity:public")).status_code for _ in range(130)]
    assert codes[:100] == [200] * 100 and codes[-1] == 429
