"""案件列表：一百万件、十万件在办，与同一服务器上的空页相比。

gunicorn 两个同步进程，两路请求各自逐个发；各页轮流量，免得机器忙闲不均。底线两种：
`hello` 不登录的空页（同样的中间件），`hello_signed_in` 核过登录的空页（会话、人员、岗位各查一次）。
"""

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from ops.run_tests import free_port, postgres, wait_for

ROOT = Path(__file__).resolve().parents[2]
TOTAL, OPENED = int(os.environ.get("BENCH_CASES", "1000000")), int(os.environ.get("BENCH_OPEN", "100000"))
FILL = f"import json; from tools.bench.site.fill import fill; print(json.dumps(fill({TOTAL}, {OPENED})))"
ROUNDS, EACH, CLIENTS = 6, 40, 2
GOAL = "p50 <= 7x, p95 <= 6x hello; depth <= 1.3x page 1; >= 2.5x the usual way"


def run():
    with postgres() as url, ProcessPoolExecutor(CLIENTS) as clients:
        env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tools.bench.site.settings"}
        command(["manage.py", "migrate", "--verbosity", "0"], env)
        pages = json.loads(command(["manage.py", "shell", "--no-imports", "-c", FILL], env))
        signed = pages[0]["cookie"]
        floors = [
            {"name": "hello", "path": "/bench/hello/", "cookie": ""},
            {"name": "hello_signed_in", "path": "/bench/hello-signed-in/", "cookie": signed},
        ]
        with server(env) as port:
            times = measure(clients, port, floors + pages)
    yield from report(times)


def command(arguments, env):
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        sys.exit(f"bench: {arguments} failed\n{done.stderr}")
    return done.stdout


@contextmanager
def server(env):
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--workers", "2", "--bind"]
    child = subprocess.Popen([*gunicorn, f"127.0.0.1:{port}", "--log-level", "warning"], cwd=ROOT, env=env)  # noqa: S603
    try:
        wait_for(port)
        yield port
    finally:
        child.terminate()
        child.wait()


def measure(clients, port, pages):
    """各页轮流、两路同时；返回 {页名: [毫秒]}，开头一轮作热身不计。"""
    times = {page["name"]: [] for page in pages}
    for turn in range(ROUNDS + 1):
        for page in pages:
            jobs = [clients.submit(ask, port, page["path"], page["cookie"], EACH) for _ in range(CLIENTS)]
            found = [one for job in jobs for one in job.result()]
            times[page["name"]] += found if turn else []
    return times


def ask(port, path, cookie, count):
    """逐个请求，返回各次的毫秒数；不是 200 即停。"""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close", *([f"Cookie: {cookie}"] if cookie else [])]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    times = []
    for _ in range(count):
        began = perf_counter()
        with socket.create_connection(("127.0.0.1", port)) as link:
            link.sendall(request)
            head = link.recv(65536)
            while link.recv(65536):
                pass
        times.append((perf_counter() - began) * 1000)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{path}: {head[:80]!r}")
    return times


def report(times):
    """每页一行：毫秒，与两种空页、与第一页、与照常写法之比。"""
    p50 = {name: median(found) for name, found in times.items()}
    p95 = {name: sorted(found)[int(len(found) * 0.95)] for name, found in times.items()}
    for name in times:
        first, usual = name.split("_depth")[0], f"usual_{name}"
        yield {
            "name": f"worklist:{name}",
            "cases": TOTAL,
            "open": OPENED,
            "n": len(times[name]),
            "p50_ms": round(p50[name], 2),
            "p95_ms": round(p95[name], 2),
            "p50_to_hello": round(p50[name] / p50["hello"], 1),
            "p95_to_hello": round(p95[name] / p95["hello"], 1),
            "p50_to_hello_signed_in": round(p50[name] / p50["hello_signed_in"], 2),
            **({"to_first_page": round(p50[name] / p50[first], 2)} if "_depth" in name and first in p50 else {}),
            **({"usual_to_ours": round(p50[usual] / p50[name], 2)} if usual in p50 else {}),
            "goal": GOAL,
        }
