"""测试：数据库、消息、文件各进程各一份，互不相扰。"""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, VAR_DIR, env

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True

XDIST_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # 用文件而不用内存库：线程、浏览器与后台进程要看到同一份数据。
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON; PRAGMA recursive_triggers=ON;"
    )
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
    }
