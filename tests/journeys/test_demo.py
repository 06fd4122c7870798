"""演示命令：起得来，停得净，第二次起得快。"""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil
import pytest
from django.urls import reverse

from tests.conftest import ROOT

FIRST_START_SECONDS = 300
SECOND_START_SECONDS = 10
STOP_SECONDS = 20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo_env(tmp_path):
    inherited = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    own = {"VAR_DIR": str(tmp_path), "DEMO_PORT": str(free_port()), "PYTHONUNBUFFERED": "1"}
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
            code, started, alive = stop(demo)
        finally:
            demo.terminate()
            demo.wait(STOP_SECONDS)
        assert (code, alive) == (0, [])
        assert started >= 4  # 网页主从、后台主从


def test_a_taken_port_is_said_plainly(demo_env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(demo_env["DEMO_PORT"])))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "ops/run_demo.py"], cwd=ROOT, env=demo_env, capture_output=True, text=True
        )
    assert done.returncode == 1
    assert f"port {demo_env['DEMO_PORT']} is taken" in done.stderr
