"""照 `make demo` 起网页与后台（SQLite，示例数据），并量其全部进程的内存。"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from ops.run_tests import ROOT, free_port

READY_SECONDS, PRINTED_SECONDS = 300, 900


@contextmanager
def demo(folder):
    """在临时目录 `folder` 里起演示；给出（端口，起头的进程）。BENCH_DEMO 指一份装好的 VAR_DIR 则照抄，不再装入。"""
    if ready := os.environ.get("BENCH_DEMO"):
        shutil.copytree(ready, folder, symlinks=True, dirs_exist_ok=True)
    elif not (folder / "fonts").exists():
        (folder / "fonts").symlink_to(ROOT / "var" / "fonts")
    port = free_port()
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {"VAR_DIR": str(folder), "DEMO_PORT": str(port), "REVEALS_A_DAY": "1000000", "ID_SEARCHES_A_DAY": "1000000"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    with (folder / "log").open("w") as log:
        starter = subprocess.Popen([sys.executable, "ops/run_demo.py"], cwd=ROOT, env=env, stdout=log, stderr=log)
        try:
            _wait(port, starter, folder / "log")
            _printed(folder / "broker" / "queue")
            yield port, starter.pid
        finally:
            starter.terminate()
            starter.wait()


def memory_of(starter):
    """起头的进程及其全部后代：个数、驻留之和、按共用分摊之和（MB）。"""
    found = _family(starter)
    kinds = {"Rss": 0, "Pss": 0}
    for pid in found:
        for line in _read(pid, "smaps_rollup").splitlines():
            if (kind := line.partition(":")[0]) in kinds:
                kinds[kind] += int(line.split()[1])
    return {"processes": len(found), "rss_mb": round(kinds["Rss"] / 1024), "pss_mb": round(kinds["Pss"] / 1024)}


def cpu_of(starter):
    """起头的进程及其后代至今用去的处理器秒数；机器再忙也不受别人影响。"""
    ticks = sum(int(words[11]) + int(words[12]) for pid in _family(starter) if (words := _stat(pid)))
    return ticks / os.sysconf("SC_CLK_TCK")


def _family(starter):
    pids = [int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()]
    parents, found = {pid: int(words[1]) for pid in pids if (words := _stat(pid))}, {starter}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _stat(pid):
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        return ""  # 进程刚好结束


def _printed(queue):
    """装入示例留给后台付印的文书先印完：平日没有这样的积压，不算在每次请求里。"""
    import time

    until = time.monotonic() + PRINTED_SECONDS
    while any(queue.iterdir()) and time.monotonic() < until:
        time.sleep(1)


def _wait(port, starter, log):
    import socket
    import time

    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until and starter.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit(f"bench: the demo did not start\n{log.read_text()}")
