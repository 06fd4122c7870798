"""全部测试：自起 PostgreSQL 与 Redis 各一，跑全套；再在 SQLite 上跑能因库而异的；无论结果如何都收拾干净。

`run_tests.py [--all] [pytest 的参数…]`：`--all` 两个库都跑全；给了参数的，两个库都只跑那些。
迁移每个库只做一遍：先各备一份样板，各进程从样板拷贝。
"""

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 30
TEMPLATE = "office"
PASS_SECONDS = int(os.environ.get("TEST_PASS_SECONDS", "1500"))
SUMMARY = re.compile(r"^(=+ )?\d+ (passed|failed|error|deselected).* in [\d.]+s|^=+ .* in [\d.]+s.*=+$")
FAST = (
    "fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0 jit=off"
    " max_wal_size=4GB max_connections=200 shared_buffers=256MB"
).split()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_program(name):
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(found[-1]) if found else shutil.which(name) or sys.exit(f"test: {name} is missing, run make setup")


def as_postgres():
    """PostgreSQL 不肯以 root 运行，root 时换成它自己的账号。"""
    return ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []


@contextmanager
def postgres():
    """临时库群，只听回环；给出其地址。"""
    home = Path(tempfile.mkdtemp(prefix="office-pg-"))
    if os.geteuid() == 0:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    port, data, pg_ctl = free_port(), str(home / "data"), [*as_postgres(), postgres_program("pg_ctl"), "-D"]
    options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 " + " ".join(f"-c {item}" for item in FAST)
    initdb = [
        postgres_program("initdb"),
        "-D",
        data,
        "-U",
        "office",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C.UTF-8",
    ]
    try:
        quiet([*as_postgres(), *initdb, "--no-sync"], cwd=home)
        quiet([*pg_ctl, data, "-w", "-l", str(home / "log"), "-o", options, "start"], cwd=home)
        connect = ["-h", "127.0.0.1", "-p", str(port), "-U", "office"]
        quiet([postgres_program("createdb"), *connect, TEMPLATE], cwd=home)
        yield f"postgres://office@127.0.0.1:{port}/{TEMPLATE}"
    finally:
        subprocess.run([*pg_ctl, data, "-m", "immediate", "stop"], cwd=home, capture_output=True)  # noqa: S603
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def redis():
    """临时消息服务，不落盘；给出其地址。"""
    port = free_port()
    program = shutil.which("redis-server") or sys.exit("test: redis-server is missing, run make setup")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", "64"]
    server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())  # noqa: S603
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    sys.exit(f"test: nothing answers on port {port}")


def quiet(command, cwd):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        sys.exit(f"test: {command} failed\n{done.stdout}{done.stderr}")


def run(name, arguments, env, *, again=True):
    """跑一遍 pytest，边跑边显示；给出（名称，结束码，结语行）。卡死的停掉重跑一次，再卡死即失败。"""
    print(f"\n######## {name}", flush=True)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-n",
        os.environ.get("TEST_WORKERS", "3"),
        "--dist",
        "worksteal",
        "--durations=10",
        "--durations-min=1",
        *arguments,
    ]
    child = subprocess.Popen(  # noqa: S603
        command,
        cwd=ROOT,
        env=plain_env() | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    hung = threading.Event()
    watch = threading.Timer(PASS_SECONDS, stop_hung, [child, hung])
    watch.start()
    summary = "no summary"
    for line in child.stdout:
        print(line, end="", flush=True)
        summary = line.strip() if SUMMARY.match(line.strip()) else summary
    code = child.wait()
    watch.cancel()
    if hung.is_set() and again:
        print(f"######## {name}: hung for {PASS_SECONDS} s and was stopped; one more time", flush=True)
        return run(name, arguments, env, again=False)
    return name, code, summary


def stop_hung(child, hung):
    """无头浏览器偶尔卡死不返回（见过数次），整遍停掉；一遍正常不过十来分钟。"""
    hung.set()
    os.killpg(child.pid, signal.SIGKILL)


def plain_env():
    """各进程的环境：不用外面的库；编译过的留着，别的进程、第二遍不必再编。"""
    dropped = {"DATABASE_URL", "REDIS_URL", "PYTHONDONTWRITEBYTECODE"}
    return {key: value for key, value in os.environ.items() if key not in dropped}


def migrating(url):
    """在另一进程里把样板迁移好，两个库的一同做；给出等它做完的函数。"""
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    env = plain_env() | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    child = subprocess.Popen(command, cwd=ROOT, env=env)  # noqa: S603

    def done():
        if child.wait():
            sys.exit("test: migrate failed")

    return done


def main():
    chosen = [argument for argument in sys.argv[1:] if argument != "--all"]
    in_full = "--all" in sys.argv[1:]
    with ExitStack() as services:
        server, folder = services.enter_context(postgres()), services.enter_context(tempfile.TemporaryDirectory())
        template = Path(folder) / "template.sqlite3"
        ready = [migrating(server), migrating(f"sqlite:///{template}")]
        env = {"DATABASE_URL": server, "REDIS_URL": services.enter_context(redis()), "TEST_TEMPLATE": TEMPLATE}
        for wait in ready:
            wait()
        results = [run("PostgreSQL + Redis: everything", chosen or ["tests"], env)]
        env = {"TEST_TEMPLATE": str(template)}
        whole = bool(chosen) or in_full
        second = [*(chosen or ["tests"]), "-m", "not browser" if whole else "sqlite"]
        env |= {} if chosen else {"SECOND_DATABASE": "1"}
        results.append(run("SQLite: everything" if whole else "SQLite: what can differ", second, env))
    print("\n######## summary")
    for name, code, summary in results:
        print(f"{name} (exit {code}): {summary}")
    return max(code for _, code, _ in results)


if __name__ == "__main__":
    sys.exit(main())
