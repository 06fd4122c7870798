"""正式环境：密钥与地址没有默认值，缺一项或用了样本就拒绝启动。"""

from django.core.exceptions import ImproperlyConfigured

from config.logging import logging_to
from config.settings.base import *  # noqa: F403
from config.settings.base import SAMPLE_SECRET_KEY, STORAGES, env

REQUIRED = [
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "CELERY_BROKER_URL",
    "FIELD_KEYS",
    "BLIND_INDEX_KEY",
    "EVENT_KEY",
]
SAMPLE_WORDS = (SAMPLE_SECRET_KEY, "sample", "change-me", "changeme", "insecure", "example")
SECRET_KEY_LENGTH = 50

if missing := [name for name in REQUIRED if not env(name, default="").strip()]:
    raise ImproperlyConfigured("正式环境缺少设置：" + "、".join(missing))

SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < SECRET_KEY_LENGTH or any(word in SECRET_KEY.lower() for word in SAMPLE_WORDS):
    raise ImproperlyConfigured(f"SECRET_KEY 不可用样本，且不少于 {SECRET_KEY_LENGTH} 个字符")
for name in ("FIELD_KEYS", "BLIND_INDEX_KEY", "EVENT_KEY"):
    for part in env(name).split(","):
        if len(set(part.rpartition("=")[2].strip().lower())) < 8:  # 随机的 64 位十六进制几乎必用到八种以上数字
            raise ImproperlyConfigured(f"{name} 不可用样本密钥")
if "*" in env.list("ALLOWED_HOSTS"):
    raise ImproperlyConfigured("ALLOWED_HOSTS 须写明域名，不可用 *")

CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE_SSL_REDIRECT = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # 外人所报的已被 TrustedProxyMiddleware 去掉
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_COOKIE_SECURE = True

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
LOGGING = logging_to("json", level=env("LOG_LEVEL", default="INFO"))
