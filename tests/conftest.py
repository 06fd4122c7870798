"""全部测试共用的保护与夹具。

自动生效
    文件只写入本用例的临时目录；密码用快速散列；未定义的模板变量、任何警告都算失败（见 pyproject.toml）。
时间
    `at`      2026-03-02（周一）10:00 北京时间；领域函数都以参数取时间，只有显示“今天”的页面才需 time_machine。
    `on`      同一天的日期。
后台
    `worker`  真的 Celery 进程，连着本用例的数据库与消息服务；给出其日志文件。
浏览器（无界面的 Chromium，可用环境变量 CHROMIUM 另指程序）
    `browser` 整个测试进程一只；`page` 办公室的屏幕 1366×768；`phone` 社区的手机 390×844。
    `page` 与 `phone` 在收尾时断言：没有脚本报错，没有违反内容安全策略。
"""

import datetime
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import chromium, second_database
from tests.append_only import flush_may_empty_tables
from tests.factories.rehearsal import national  # noqa: F401
from tests.staging import Stage, chain

ROOT = Path(__file__).resolve().parents[1]
OFFICE_SCREEN = {"width": 1366, "height": 768}
PHONE_SCREEN = {"width": 390, "height": 844}
WORKER_START_SECONDS = 30

# 机器忙时造一个例子慢些、跑一遍慢些，不算错。
hypothesis_settings.register_profile("office", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("office")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def decoded_in_a_child(settings):
    """文件照正式环境那样在封顶的子进程里解开；其余测试就地解开自己画的图。"""
    settings.FILE_DECODER = "child"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """SQLite 有样板的，拷来就用，不再迁移（PostgreSQL 自会从样板建库）。"""
    if connection.vendor != "sqlite" or not django_settings.TEST_TEMPLATE:
        return django_db_keepdb
    shutil.copyfile(django_settings.TEST_TEMPLATE, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """整库清空的用例（live_server、transaction）收尾时，迁移录入的行（放假日等）随即补回，次序先后都不误。"""
    with django_db_blocker.unblock():
        models = [model for app in django_settings.HOUSE_APPS for model in apps.get_app_config(app).get_models()]
        migrated = {model: rows for model in models if (rows := list(model._base_manager.all()))}

    def refill():
        for model, rows in migrated.items():
            model._base_manager.bulk_create(rows)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(migrated)):
                cursor.execute(statement)

    with flush_may_empty_tables(refill):
        yield


@pytest.fixture(scope="session")
def _stages(django_db_setup, django_db_blocker, tmp_path_factory):
    stage = Stage(tmp_path_factory.mktemp("stage") / "files")
    yield stage
    with django_db_blocker.unblock():
        stage.close()


@pytest.fixture
def _stage(request, _stages, django_db_blocker, tmp_path):
    """共用的场面（见 tests/staging.py）；须先于本项测试自己的事务备好。"""
    with django_db_blocker.unblock():
        _stages.prepare(request, tmp_path / "files", shared=not commits(request))
    return _stages


@pytest.fixture
def _django_db_helper(_stage, _django_db_helper):
    """插件为每项测试开事务的夹具：让它开在场面里面。"""


def commits(request):
    """这项测试要真的提交。"""
    marker = request.node.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}
    return bool(asked & set(request.fixturenames) or (marker and (marker.args or marker.kwargs.get("transaction"))))


@pytest.fixture(autouse=True)
def _fresh_memory():
    """各用例不共用记住的日历、次数限制。"""
    from regimes.models import SpecialDay

    SpecialDay.objects.forget()
    cache.clear()


@pytest.fixture
def asked_guards(monkeypatch):
    """各个条件真正问了几遍：{名称: 次数}。"""
    from core.workflow import Guard

    counted, ask = Counter(), Guard._sentences

    def counting(self, case):
        counted[self.__name__] += 1
        return ask(self, case)

    monkeypatch.setattr(Guard, "_sentences", counting)
    return counted


@pytest.fixture
def at():
    return datetime.datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo(django_settings.TIME_ZONE))


@pytest.fixture
def on(at):
    return at.date()


def database_url():
    """当前测试库的地址，供另起的进程使用。"""
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{now['NAME']}"
    return f"postgres://{now['USER']}@{now['HOST']}:{now['PORT']}/{now['NAME']}"


@pytest.fixture
def worker(transactional_db, settings, tmp_path):
    from config.celery import app

    app.control.purge()
    log = tmp_path / "worker.log"
    env = {**os.environ, "DATABASE_URL": database_url(), "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    celery = [sys.executable, "-m", "celery", "--app", "config", "worker", "--loglevel", "info"]
    command = [*celery, "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("w") as out:
        child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_for_line(log, " ready.", child)
        yield log
    finally:
        child.terminate()
        child.wait(30)


def _wait_for_line(log, text, child):
    deadline = time.monotonic() + WORKER_START_SECONDS
    while text not in log.read_text():
        assert child.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


@pytest.fixture(scope="session")
def browser():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright 占着事件循环，而用例仍要同步查库
    with sync_playwright() as driver:
        one = chromium.Chromium(driver)
        yield one
        one.close()


@pytest.fixture(autouse=True)
def _watched(request):
    """要用浏览器的用例，卡死了也有个头。"""
    if "browser" not in request.keywords:
        yield
        return
    with request.getfixturevalue("browser").watched(chromium.TEST_SECONDS):
        yield


def _open_page(browser, live_server, screen, **options):
    context = browser.new_context(
        base_url=live_server.url, viewport=screen, locale="zh-CN", timezone_id="Asia/Shanghai", **options
    )
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(browser, live_server):
    yield from _open_page(browser, live_server, OFFICE_SCREEN)


@pytest.fixture
def phone(browser, live_server):
    yield from _open_page(browser, live_server, PHONE_SCREEN, is_mobile=True, has_touch=True)


def scenes_of(item):
    """（要不要真的提交，要哪几层场面）。"""
    asking = SimpleNamespace(node=item, session=item.session, fixturenames=item.fixturenames)
    return commits(asking), [*chain(asking, item.fixturenames)]


def pytest_collection_modifyitems(items):
    """自动标记 browser 与 sqlite；要用浏览器的、装演示的慢，排在最前，免得末了只剩一边在等它。

    同一文件里场面相同的排在一起，少造几遍；要真的提交的用不着共用的场面，排在后头。
    """
    for item in items:
        if {"browser", "page", "phone"} & set(item.fixturenames):
            item.add_marker("browser")
        elif second_database.belongs(item.nodeid):
            item.add_marker("sqlite")
    files = {path: number for number, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (files[item.path], *scenes_of(item)))
    items.sort(key=lambda item: "browser" not in item.keywords and "journeys/test_demo.py" not in item.nodeid)


# —— 第二个库那一遍：记下谁问过是哪个库，跑完对照（见 tests/second_database.py）——
def pytest_configure(config):
    config.watch, config.asked = None, set()
    if os.environ.get("SECOND_DATABASE"):
        config.watch = second_database.Watch()
        DatabaseWrapper.vendor = config.watch


def pytest_ignore_collect(collection_path, config):
    if config.watch and collection_path.is_file() and not second_database.holds(collection_path):
        return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    if item.config.watch:
        item.config.watch.test = item.location[0]
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.asked |= {tuple(pair) for pair in getattr(node, "workeroutput", {}).get("asked", [])}


def pytest_sessionfinish(session):
    config = session.config
    if not config.watch:
        return
    if hasattr(config, "workeroutput"):
        config.workeroutput["asked"] = sorted(config.watch.pairs)
    elif second_database.unasked(config.asked | config.watch.pairs):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if config.watch and (missing := second_database.unasked(config.asked | config.watch.pairs)):
        terminalreporter.section("登记了而没有在第二个库上问过的", red=True)
        terminalreporter.write_line("\n".join(missing))
