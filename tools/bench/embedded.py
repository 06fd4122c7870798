"""不装数据库、不装消息服务的照常用法（SQLite）：二十人不停手，看待办、列表、案件，查找，八次里写一次。

网页与后台照 `make demo` 起（两个网页进程各四线程，另有后台与定时）；库装示例数据，放在临时目录。
写的一次是查看完整号码，岗位不许看的按证件号查找：各记一笔痕迹。底线（floor）：同一服务器同样二十人只要登录页（已登录，转走）。
"""

import os
import re
import shutil
import sys
import tempfile
import threading
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter
from urllib.parse import urlencode

PEOPLE, SECONDS, WARM = 20, int(os.environ.get("BENCH_SECONDS", "30")), 4
POSTS = "window window2 community1 community2 community3 checker reviewer1 review-leader leader district1".split()
PASSED = {200, 302}
STRANGER = "11010519491231002X"  # 合规而查无此人的证件号
FORM = "application/x-www-form-urlencoded"


def run():
    from tools.bench import serving

    folder = Path(tempfile.mkdtemp(prefix="office-bench-"))
    try:
        with serving.demo(folder) as (port, starter):
            people = [Person(port, key, post) for key in ("xs", "ls") for post in POSTS]
            drive(people, Person.empty, WARM)
            floor = drive(people, Person.empty, SECONDS / 3)
            drive(people, Person.work, WARM)
            before = serving.cpu_of(starter)
            found = drive(people, Person.work, SECONDS)
            spent = (serving.cpu_of(starter) - before) * 1000 / len(found["times"])
            memory = serving.memory_of(starter)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    yield report(found, floor, {"cpu_ms_per_request": round(spent, 1), **memory})


def report(found, floor, memory):
    """一行：每秒次数、两种分位、错误、全部进程的内存，与空页之比。"""
    rate, p50, p95 = found["rate"], *spread(found["times"])
    return {
        "name": "embedded",
        "people": PEOPLE,
        "seconds": SECONDS,
        "requests": len(found["times"]),
        "writes": found["kinds"].get("write", 0),
        "requests_per_second": round(rate, 1),
        "p50_ms": round(p50),
        "p95_ms": round(p95),
        "errors": found["errors"],
        "p95_by_kind_ms": {kind: round(spread(took)[1]) for kind, took in sorted(found["by_kind"].items())},
        "floor_requests_per_second": round(floor["rate"], 1),
        "ratio": round(floor["rate"] / rate, 1),
        "load": round(os.getloadavg()[0], 1),
        **memory,
        "goal": ">= 150 requests/s, p95 <= 250 ms, 0 errors",
        "met": rate >= 150 and p95 <= 250 and not found["errors"],
    }


def spread(times):
    ordered = sorted(times)
    return median(ordered), ordered[int(len(ordered) * 0.95)]


def drive(people, step, seconds):
    """各人一个线程，办完一件立刻办下一件。"""
    began = monotonic()
    jobs = [threading.Thread(target=one.go_on, args=(step, began + seconds)) for one in people]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    took = monotonic() - began
    done = [row for one in people for row in one.done]
    by_kind = {}
    for kind, milliseconds, _ in done:
        by_kind.setdefault(kind, []).append(milliseconds)
    errors = [words for _, _, words in done if words]
    if errors:
        sys.stderr.write(f"bench embedded: {errors[0]}\n")
    return {
        "rate": len(done) / took,
        "times": [milliseconds for _, milliseconds, _ in done],
        "by_kind": by_kind,
        "kinds": {kind: len(rows) for kind, rows in by_kind.items()},
        "errors": len(errors),
    }


class Person:
    """一名工作人员：登录一次，此后照一串动作轮着办。"""

    def __init__(self, port, key, post):
        self.port, self.link, self.cookies = port, HTTPConnection("127.0.0.1", port, timeout=60), {}
        self.turn, self.done, self.name = 0, [], f"{key}-{post}"
        from tools.demo.offices import PASSWORD

        self.password = PASSWORD
        self.ask("GET", "/accounts/login/")
        status, _ = self.post("/accounts/login/", {"username": self.name, "password": self.password})
        assert status == 302, (self.name, status)
        _, page = self.ask("GET", "/cases/")
        self.cases = sorted(set(re.findall(r'href="(/cases/\d+/)"', page)))
        self.open_one()

    def open_one(self):
        """找一件可以查看号码的；没有就按证件号查找。"""
        self.write = "/search/", {"q": STRANGER}
        for case in self.cases[:3]:
            status, page = self.ask("GET", f"{case}reveal/")
            options = re.findall(r'name="field"[^>]*value="(id:\d+)"|<option value="(id:\d+)"', page)
            if status == 200 and options:
                field = next(filter(None, options[0]))
                self.write = f"{case}reveal/", {"field": field, "reason": "核对本人身份"}
                return

    def go_on(self, step, until):
        self.done = []
        self.link.close()  # 闲久了的连接服务器已收走
        while monotonic() < until:
            began = perf_counter()
            kind, status, words = step(self)
            fault = "" if status in PASSED else f"{self.name} {kind} {status} {words[:300]}"
            self.done.append((kind, (perf_counter() - began) * 1000, fault))

    def empty(self):
        """核过登录即转走的一页。"""
        return "empty", *self.ask("GET", "/accounts/login/")

    def work(self):
        self.turn += 1
        case = self.cases[self.turn // 8 % len(self.cases)] if self.cases else "/"
        kind, ask = [
            ("home", lambda: self.ask("GET", "/")),
            ("list", lambda: self.ask("GET", "/cases/?all=1")),
            ("case", lambda: self.ask("GET", case)),
            ("search", self.search),
            ("list", lambda: self.ask("GET", "/cases/?state=visit")),
            ("home", lambda: self.ask("GET", "/")),
            ("case", lambda: self.ask("GET", case)),
            ("write", self.write_once),
        ][self.turn % 8]
        return kind, *ask()

    def search(self):
        """核对员不能查找，只能回待办。"""
        return self.ask("GET", "/") if self.name.endswith("checker") else self.post("/search/", {"q": "王建"})

    def write_once(self):
        """头一次要再输口令，五分钟内免。"""
        path, facts = self.write
        return self.post(path, {**facts, "password_again": self.password})

    def post(self, path, facts):
        facts = {**facts, "csrfmiddlewaretoken": self.token}
        return self.ask("POST", path, urlencode(facts), {"Content-Type": FORM})

    def ask(self, method, path, body=None, headers=None):
        """(状态, 页面)；只认本站的 Cookie，跳转不跟。"""
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.link.request(method, path, body, {**(headers or {}), "Cookie": cookie})
        answer = self.link.getresponse()
        page = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie", []):
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        if found := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.token = found[1]
        return answer.status, page
