"""各页查几次库、是空页的几倍：待办、列表、案件页、受理与审批成功的一次提交；街道另有三十件、两千件在办各量一遍。

在进程里请求（产品自己的中间件），PostgreSQL。底线（floor）：不登录的空页。提交在事务里量，量完回滚，好再来一遍。
"""

import datetime
import logging
import os
import re
from statistics import median
from time import perf_counter, process_time
from zoneinfo import ZoneInfo

from tools.bench import filler

OPEN = (30, 2000)
TURNS = int(os.environ.get("BENCH_TURNS", "15"))
AT = datetime.datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
# 名称 → （至多几次库，至多是空页的几倍；没有写的只报不比）
GOALS = {"list": (None, 8), "home": (14, 25), "case": (24, None), "accept": (70, None), "approve": (50, None)}


def run():
    yield from filler.on_postgres("pages", measured)


def measured():
    import time_machine
    from django.core.management import call_command
    from django.test import override_settings

    logging.disable(logging.WARNING)  # 标准输出只有各行 JSON
    call_command("migrate", verbosity=0)
    office, case, to_sign = stage()
    filled = 0
    with override_settings(ROOT_URLCONF="tools.bench.site.urls"), time_machine.travel(to_sign.sign_at):
        for opened in OPEN:
            fill(case, opened - filled)
            filled = opened
            for name, (ask, post) in pages(office, case, to_sign).items():
                yield line(name, opened, *timed(ask, post))


def stage():
    """一件可以受理的，一件轮到分管领导签的。"""
    from tests.factories.cases import office_of, ready
    from tests.factories.decisions import ready_to_sign

    office = office_of("XS2020")
    to_sign = ready_to_sign(office, at=AT)
    return office, ready(office, at=to_sign.sign_at), to_sign


COMPOSE = """
    INSERT INTO cases_casemember (case_id, person_id, position, relation, is_head, counted, covered, exclusion_reason)
    SELECT %s + g, %s + g, 1, '01', true, true, true, '' FROM generate_series(1, %s) g
"""


def fill(case, count):
    """照 `case` 的样子另造 `count` 件在办案件，各有家庭与申请人，派给同一批人。"""
    from django.db import connection

    from cases.models import Assignment, Case
    from households.models import Household, Person
    from tools.bench.site.fill import _copy

    last = {model: model.objects.order_by("-pk").first().pk for model in (Household, Person, Case)}
    index = f"md5('{count}-' || g)"  # 各是各的人，不算重复申请
    sealed = {"seal": "gen_random_uuid()"}
    state, due = "(ARRAY['accepted','verification','visit'])[1 + g % 3]", "DATE '2026-03-02' + (g % 40)"
    with connection.cursor() as cursor:
        _copy(cursor, Household, case.household_id, count, sealed)
        cursor.execute("SELECT max(id) FROM households_household")
        home = cursor.fetchone()[0] - count
        _copy(cursor, Person, case.applicant_id, count, {**sealed, "id_index": index})
        cursor.execute("SELECT max(id) FROM households_person")
        person = cursor.fetchone()[0] - count
        own = {"number": f"'示例-{last[Case]}-' || g", "state": state, "due_on": due, "due_label": "'示例'"}
        _copy(cursor, Case, case.pk, count, {**own, "household_id": f"{home} + g", "applicant_id": f"{person} + g"})
        cursor.execute("SELECT max(id) FROM cases_case")
        first = cursor.fetchone()[0] - count
        cursor.execute(COMPOSE, [first, person, count])
        for one in case.assignments.filter(ended_at=None):
            _copy(cursor, Assignment, one.pk, count, {"case_id": f"{first} + g"})
        cursor.execute("ANALYZE")


def pages(office, case, to_sign):
    """{页名: (发一次请求, 是否要回滚)}；各页先看过一遍。"""
    from tests.factories.accounts import PASSWORD

    clerk, leader, stranger = signed_in(case_clerk(case)), signed_in(office.leader), signed_in(None)
    day = {"happened_on": to_sign.sign_at.date(), "form_key": "bench"}
    opinion = {"opinion": "同意", "password_again": PASSWORD, "form_key": "bench", "version_shown": to_sign.version}
    leader.get(f"/cases/{to_sign.pk}/approve/")  # 看过再签
    return {
        "empty": (lambda: stranger.get("/bench/hello/"), False),
        "empty_signed_in": (lambda: clerk.get("/bench/hello-signed-in/"), False),
        "list": (lambda: clerk.get("/cases/?all=1"), False),
        "home": (lambda: clerk.get("/"), False),
        "case": (lambda: clerk.get(f"/cases/{case.pk}/"), False),
        "accept": (lambda: clerk.post(f"/cases/{case.pk}/accept/", day), True),
        "approve": (lambda: leader.post(f"/cases/{to_sign.pk}/approve/", opinion), True),
    }


def case_clerk(case):
    return case.assignments.get(role="window", ended_at=None).user


def signed_in(user):
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    if user:
        client.force_login(user, backend="accounts.backends.StaffBackend")
    return client


def timed(ask, post):
    """（查库次数，与空页轮流量的各次之比的中位数，其中只算本进程处理器的，毫秒）。"""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    once(ask, post)
    with CaptureQueriesContext(connection) as asked:
        once(ask, post)
    count, empty = len(asked) - 2, signed_in(None)  # 外层事务的起止不算
    ratios, times, spent = [], [], []
    for _ in range(TURNS):  # 一前一后交替着量，机器忙闲两边同受
        (took, cpu), (floor, idle) = once(ask, post), once(lambda: empty.get("/bench/hello/"), False)
        ratios.append(took / floor)
        times.append(took)
        spent.append(cpu / idle)
    return count, median(ratios), median(spent), median(times)


def once(ask, post):
    from django.db import transaction

    with transaction.atomic():
        began = perf_counter(), process_time()
        answer = ask()
        took = (perf_counter() - began[0]) * 1000, (process_time() - began[1]) * 1000
        assert answer.status_code == (302 if post else 200), (answer.status_code, words(answer))
        if post:
            transaction.set_rollback(True)
    return took


def words(answer):
    """没办成的理由，去掉标签。"""
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", answer.content.decode()))[-1500:]


def line(name, opened, count, ratio, cpu, took):
    most, goal = GOALS.get(name, (None, None))
    return {
        "name": f"pages:{name}",
        "open_in_street": opened,
        "queries": count,
        "ms": round(took, 1),
        "to_empty": round(ratio, 1),
        "cpu_to_empty": round(cpu, 1),  # 机器忙时看这一项：不含等数据库、等处理器
        "goal_queries": most,
        "goal_to_empty": goal,
        "met": (most is None or count <= most) and (goal is None or ratio <= goal),
    }
