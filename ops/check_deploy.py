"""以临时密钥在正式设置下做上线检查；数据库与消息地址可由环境变量指到本机的服务。"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def production_env():
    """一份可启动的正式环境变量；密钥每次现取，不落盘。"""
    return {
        "DATABASE_URL": "postgres://office@127.0.0.1/office?sslmode=verify-full",
        "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "office.internal",
        "FIELD_KEYS": f"k1={secrets.token_hex(32)}",
        "BLIND_INDEX_KEY": secrets.token_hex(32),
        "EVENT_KEY": secrets.token_hex(32),
    }


def main():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING", *sys.argv[1:]]
    return subprocess.run(command, cwd=ROOT, env=production_env()).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
