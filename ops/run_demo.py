"""演示：迁移本机数据库，装入示例，起网页与后台，直到按下 Ctrl-C。"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
PORT = int(os.environ.get("DEMO_PORT", "8000"))
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
STOP_SECONDS = 10
TOLD = 30  # 打印前几个账号（两个演示街道的），其余在账号表里
PREPARE = "--prepare"
ENV = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEBUG": "false"}


def prepare():
    """迁移、装入示例另开进程：用去的内存随它归还，起头的只管看住各进程。"""
    done = subprocess.run([sys.executable, __file__, PREPARE], cwd=ROOT, env=ENV)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.returncode)


def prepare_here():
    """迁移；库中尚无人员时装入示例。"""
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command, get_commands

    call_command("migrate", verbosity=0, interactive=False)
    if "seed_demo" in get_commands() and not get_user_model().objects.exists():
        print("demo: loading the sample data (once)", flush=True)
        call_command("seed_demo")


def demo_accounts():
    """示例账号（账号，口令，岗位，单位）各行，装入时写下的。"""
    told = VAR / "demo-accounts.txt"
    rows = told.read_text("utf-8").splitlines() if told.exists() else []
    return rows[:TOLD] + ([f"(all {len(rows)} accounts: {told})"] if len(rows) > TOLD else [])


def port_is_free():
    with socket.socket() as probe:
        return probe.connect_ex((HOST, PORT)) != 0


def start():
    """网页与后台各一组进程，自成进程组，便于一并收走。"""
    web = ["gunicorn", "config.wsgi", "--bind", f"{HOST}:{PORT}", "--threads", "4", "--workers", "2", "--preload"]
    worker = ["celery", "--quiet", "--app", "config", "worker", "--beat", "--schedule", str(VAR / "beat-schedule")]
    alone = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]  # 只此一个，不必通气
    commands = [[*web, "--log-level", "warning"], [*worker, *alone, "--loglevel", "warning"]]
    python = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m"]
    return [
        subprocess.Popen([*python, *words], cwd=ROOT, env=ENV, start_new_session=True)  # noqa: S603
        for words in commands
    ]


def fill_the_rest():
    """其余各区、两年的月份在后面补装；装过的不再装，没装完的下次接着。"""
    command = [sys.executable, "manage.py", "seed_demo", "--rest"]
    return subprocess.Popen(command, cwd=ROOT, env=ENV, start_new_session=True)  # noqa: S603


@contextmanager
def own_terminal():
    """Ctrl-C 只交给本程序，make 便能照常以 0 结束；没有终端时不必。"""
    if not sys.stdin.isatty():
        yield
        return
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    before = os.tcgetpgrp(0)
    os.setpgid(0, 0)
    os.tcsetpgrp(0, os.getpgrp())
    try:
        yield
    finally:
        os.tcsetpgrp(0, before)


def wait_for_web(children):
    while port_is_free():
        if any(child.poll() is not None for child in children):
            raise SystemExit("demo: a process ended too early, see the messages above")
        time.sleep(0.1)


def stop(children):
    """先请各组自行收尾，逾时强行结束；不留任何子进程。"""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            print(f"demo: process {child.pid} did not stop in time, ending it", flush=True)
        end_group(child.pid)
        child.wait()


def end_group(group):
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return  # 一组已全部退出


def announce(accounts):
    print(f"\n  http://{HOST}:{PORT}/", flush=True)
    for row in accounts:
        print(f"  {row}")
    print("\n  Ctrl-C stops everything.", flush=True)


def main():
    if not port_is_free():
        raise SystemExit(f"demo: port {PORT} is taken; choose another with DEMO_PORT=8001 make demo")
    with own_terminal():
        prepare()
        children = start()
        try:
            wait_for_web(children)
            announce(demo_accounts())
            children.append(rest := fill_the_rest())
            while all(child.poll() is None or child is rest for child in children):
                time.sleep(0.3)
            return 1
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            stop(children)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: sys.exit(0))
    sys.exit(prepare_here() if sys.argv[1:] == [PREPARE] else main())
