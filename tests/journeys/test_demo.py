"""演示命令：起得来，停得净，第二次起得快；装入的示例各环节都有，记录链对得上，口令能登录（SQLite，装一遍要一分多钟，只装这一遍）。"""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from django.contrib.auth.hashers import check_password
from django.test import override_settings
from django.urls import reverse

from cases.states import CaseState
from config.settings.base import PASSWORD_HASHERS
from tests.conftest import ROOT
from tools.demo import offices
from tools.demo.offices import PASSWORD

FIRST_START_SECONDS = 900  # 防卡死而已：机器忙时装示例要几分钟
SECOND_START_SECONDS = 10
STOP_SECONDS = 20
NOT_REACHED = {CaseState.HEARING, CaseState.JOINT_GATE}  # 减发停发、区级把关另有规程


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo_env(tmp_path):
    inherited = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    own = {"VAR_DIR": str(tmp_path), "DEMO_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
    own |= {"DEMO_REST": "xs2", "DEMO_PER_STREET": "2", "DEMO_MONTHS": "5"}  # 后面补装的只装一份，少几户
    return inherited | own


def start(env, log):
    command = [sys.executable, "ops/run_demo.py"]
    with log.open("w") as out:
        return subprocess.Popen(
            command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )


def wait_until_up(demo, log, seconds):
    began = time.monotonic()
    while "Ctrl-C" not in log.read_text():
        assert demo.poll() is None and time.monotonic() < began + seconds, log.read_text()
        time.sleep(0.05)
    return time.monotonic() - began


def wait_until_filled(demo, log, seconds):
    """后面补装的装完了：页面顶上的通知也撤了。"""
    began = time.monotonic()
    while "已补装 1/1" not in (said := log.read_text()):
        assert demo.poll() is None and time.monotonic() < began + seconds and "Error" not in said, said
        time.sleep(0.2)


def status_of(url):
    try:
        with urlopen(url, timeout=20) as answer:
            return answer.status
    except HTTPError as refused:
        with refused:
            return refused.code


def stop(demo):
    family = psutil.Process(demo.pid).children(recursive=True)
    demo.send_signal(signal.SIGINT)
    code = demo.wait(STOP_SECONDS)
    _, alive = psutil.wait_procs(family, timeout=5)
    return code, len(family), alive


def test_demo_starts_serves_and_stops_without_leftovers(demo_env, tmp_path):
    log = tmp_path / "demo.log"
    for seconds in (FIRST_START_SECONDS, SECOND_START_SECONDS):
        demo = start(demo_env, log)
        try:
            wait_until_up(demo, log, seconds)
            site = f"http://127.0.0.1:{demo_env['DEMO_PORT']}"
            assert f"{site}/" in log.read_text()
            assert status_of(site + reverse("accounts:login")) == 200
            if seconds == SECOND_START_SECONDS:  # 头一次停在补装半路，第二次接着装完
                wait_until_filled(demo, log, FIRST_START_SECONDS)
            code, started, alive = stop(demo)
        finally:
            demo.terminate()
            demo.wait(STOP_SECONDS)
        assert (code, alive) == (0, [])
        assert started >= 4  # 网页主从、后台主从
    assert_every_state_and_a_whole_chain(demo_env, tmp_path)


def assert_every_state_and_a_whole_chain(env, folder):
    rows = partial(asked, folder / "office.sqlite3")
    states = {state for (state,) in rows("SELECT DISTINCT state FROM cases_case")}
    assert states == set(CaseState.values) - NOT_REACHED
    assert rows("SELECT count(*) FROM cases_case WHERE separately_registered") == [(2,)]
    sealed = "SELECT u.name, count(*) FROM rosters_roster r JOIN accounts_unit u ON u.id = r.street_id WHERE"
    assert rows(f"{sealed} r.status = 'sealed' GROUP BY 1 ORDER BY 2") == [
        ("三堤口街道", 2), ("兰山街道", 2), ("示例东街道", 4)
    ]  # fmt: skip
    assert rows("SELECT count(*) FROM cases_case c JOIN accounts_unit u ON u.id = c.street_id"
                " WHERE u.name = '示例东街道' AND c.state = 'granted'")[0][0] >= 2  # fmt: skip
    assert not (folder / "notice.txt").exists()
    assert rows("SELECT count(*) > 0 FROM core_storedfile WHERE purpose = 'paper'") == [(1,)]
    manage(env, "verify_chain")
    manage(env, "rebuild_deadlines", "--check")  # 存下的截止日与推得的一件不差
    told = [line.split("  ") for line in (folder / "demo-accounts.txt").read_text("utf-8").splitlines()]
    known = {name for (name,) in rows("SELECT username FROM accounts_user")}
    ready = [row for row in told if offices.district_of(row[0].partition("-")[0]) in offices.FRONT]
    assert len(told) == len(offices.accounts()) == 185 and {row[0] for row in ready} == known
    ((stored, must_change),) = rows(
        "SELECT password, must_change_password FROM accounts_user WHERE username = 'xs-leader'"
    )
    with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
        assert check_password(PASSWORD, stored) and not must_change


def asked(path, sql):
    with closing(sqlite3.connect(path)) as base:
        return base.execute(sql).fetchall()


def manage(env, *words):
    env = env | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    done = subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_taken_port_is_said_plainly(demo_env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(demo_env["DEMO_PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "ops/run_demo.py"], cwd=ROOT, env=demo_env, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"port {demo_env['DEMO_PORT']} is taken" in done.stderr
