"""测试：数据库、消息、文件各进程各一份，互不相扰。"""

import os
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, VAR_DIR, env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
FILE_DECODER = "process"  # 测试里的图是自己画的；子进程由 tests/core/test_files.py 与一条全程来验

XDIST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
# 迁移好的样板：PostgreSQL 是同一库群里的库名，SQLite 是文件；有则各进程从它拷贝，不再各迁移一遍（ops/run_tests.py）。
TEST_TEMPLATE = env("TEST_TEMPLATE", default="") and Path(env("TEST_TEMPLATE"))
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # 用文件而不用内存库：线程、浏览器与后台进程要看到同一份数据。
    DATABASES["default"]["TEST"] = {"NAME": (TEST_TEMPLATE.parent if TEST_TEMPLATE else VAR_DIR) / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    )
else:
    DATABASES["default"]["TEST"] = {"TEMPLATE": TEST_TEMPLATE and TEST_TEMPLATE.name}
DATABASES["default"]["CONN_MAX_AGE"] = 0

if REDIS_URL := env("REDIS_URL", default=""):
    CELERY_BROKER_URL = f"{REDIS_URL}/{XDIST_WORKER.removeprefix('gw')}"
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 60}
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    QUEUE, CONTROL = (VAR_DIR / "test-broker" / XDIST_WORKER / name for name in ("queue", "control"))
    for folder in (QUEUE, CONTROL):
        folder.mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE),
        "data_folder_out": str(QUEUE),
        "control_folder": str(CONTROL),
        "polling_interval": 0.1,
    }
