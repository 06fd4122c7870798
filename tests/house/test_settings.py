import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import RequestFactory

from config.celery import app
from config.keys import read_key, read_keys
from config.logging import mask_numbers
from config.middleware import TrustedProxyMiddleware
from ops.check_deploy import production_env
from tests.conftest import database_url
from tests.house.source import ROOT

RANDOM_KEY = "7f3a9c5e1b2d4068" * 4


def python(code, **changes):
    """在正式设置下另起一个进程；值为 None 的变量去掉。"""
    env = {name: value for name, value in (production_env() | changes).items() if value is not None}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)


START = "import django; django.setup()"


def test_production_settings_start():
    done = python(START)
    assert done.returncode == 0, done.stderr


def test_production_opens_files_in_a_child_process():
    done = python(START + "; from django.conf import settings; print(settings.FILE_DECODER)")
    assert done.stdout.split() == ["child"], done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "change-me"),
        ("SECRET_KEY", "sample-key-never-use-in-production-" + "0123456789abcdef" * 2),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("DATABASE_URL", None),
        ("CELERY_BROKER_URL", None),
        ("FIELD_KEYS", None),
        ("FIELD_KEYS", "sample=" + "00" * 32),
        ("FIELD_KEYS", "k1=" + RANDOM_KEY + ",sample=" + "00" * 32),
        ("BLIND_INDEX_KEY", None),
        ("BLIND_INDEX_KEY", "01" * 32),
        ("EVENT_KEY", None),
        ("EVENT_KEY", "02" * 32),
    ],
)
def test_production_refuses_to_start(name, value):
    done = python(START, **{name: value})
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr and name in done.stderr
    assert RANDOM_KEY not in done.stderr


def test_deployment_check_is_clean_on_this_database(db):
    inherited = {
        name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }  # 浏览器测试所设
    env = {**inherited, "DATABASE_URL": database_url(), "CELERY_BROKER_URL": settings.CELERY_BROKER_URL}
    done = subprocess.run([sys.executable, "ops/check_deploy.py"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


ASK_LOGIN = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
client = Client(SERVER_NAME="office.internal")
plain, secure = client.get("/no-such-page"), client.get("/no-such-page", secure=True)
names = [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
flags = [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY]
print(json.dumps([plain.status_code, plain.get("Location"), secure.get("Strict-Transport-Security"), names, flags]))
"""


def test_production_answers_only_over_tls_with_host_cookies(transactional_db):
    import json

    done = python(ASK_LOGIN, DATABASE_URL=database_url())
    assert done.returncode == 0, done.stderr
    status, location, hsts, names, flags = json.loads(done.stdout.splitlines()[-1])
    assert (status, location) == (301, "https://office.internal/no-such-page")
    assert hsts == "max-age=31536000; includeSubDomains; preload"
    assert all(name.startswith("__Host-") for name in names)
    assert all(flags)


@pytest.mark.parametrize("text", ["", "k1=", "k1=00", "=" + RANDOM_KEY, f"k1={RANDOM_KEY},k1={RANDOM_KEY}"])
def test_malformed_keys_are_refused(text):
    with pytest.raises(Exception, match=r"密钥|FIELD_KEYS"):
        read_keys(text)


def test_keys_keep_their_order():
    assert list(read_keys(f"new={RANDOM_KEY}, old={'ab' * 32}")) == ["new", "old"]
    assert read_key(RANDOM_KEY) == bytes.fromhex(RANDOM_KEY)


@pytest.mark.parametrize(
    ("logged", "shown"),
    [
        ("身份证340603199001011234有误", "身份证**************1234有误"),
        ("34060319900101123x", "**************123x"),
        ("电话13812345678", "电话*******5678"),
        ("案件 20261121 共 3 件", "案件 20261121 共 3 件"),
    ],
)
def test_logs_hide_long_numbers(logged, shown):
    assert mask_numbers(None, "info", {"event": logged, "data": {"a": [logged]}}) == {
        "event": shown,
        "data": {"a": [shown]},
    }


@pytest.mark.parametrize(
    ("peer", "stated", "visitor"),
    [
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9, 10.0.0.6", "203.0.113.9"),
        ("10.0.0.5", "乱写", "10.0.0.5"),
        ("192.0.2.7", "203.0.113.9", "192.0.2.7"),
    ],
)
def test_forwarded_address_is_believed_only_from_our_proxy(settings, peer, stated, visitor):
    settings.TRUSTED_PROXIES = ["10.0.0.0/24"]
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=stated, HTTP_X_FORWARDED_PROTO="https")
    TrustedProxyMiddleware(lambda seen: None)(request)
    assert request.META["REMOTE_ADDR"] == visitor
    assert ("HTTP_X_FORWARDED_PROTO" in request.META) is peer.startswith("10.")


def test_tasks_take_json_only_and_survive_a_lost_worker():
    assert set(app.conf.accept_content) == {"json"}
    assert app.conf.task_acks_late and app.conf.task_reject_on_worker_lost
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.task_soft_time_limit < app.conf.task_time_limit < 3600


def test_every_scheduled_task_exists_and_old_wakeups_expire():
    app.loader.import_default_modules()
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in app.tasks, name
        assert entry["options"]["expires"], name


def test_passwords_are_hashed_with_argon2_and_long():
    from config.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")
    lengths = [
        v["OPTIONS"]["min_length"] for v in base.AUTH_PASSWORD_VALIDATORS if "min_length" in v.get("OPTIONS", {})
    ]
    assert lengths == [12]
