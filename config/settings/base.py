"""各运行方式共同的设置；环境变量在此读取，读不懂就当场报错。"""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab

from config.keys import read_key, read_keys
from config.logging import logging_to

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
if (BASE_DIR / ".env").exists():
    environ.Env.read_env(BASE_DIR / ".env")
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

SAMPLE_SECRET_KEY = "sample-key-never-use-in-production"  # noqa: S105  正式环境拒绝以此启动
SECRET_KEY = env("SECRET_KEY", default=SAMPLE_SECRET_KEY)
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
PUBLIC_URL = env("PUBLIC_URL", default="")  # 公众看公示的网址（https://…），印成公示单上的二维码；空即同内网

# 身份证号、账号、电话的加密：编号=64 位十六进制，逗号分隔，第一把用于新写入，其余只用于读旧数据。
FIELD_KEYS = read_keys(env("FIELD_KEYS", default="sample=" + "00" * 32))
FIELD_CIPHER = env("FIELD_CIPHER", default="AES-256-GCM")  # 或 SM4-GCM
BLIND_INDEX_KEY = read_key(env("BLIND_INDEX_KEY", default="01" * 32))  # 等值检索
EVENT_KEY = read_key(env("EVENT_KEY", default="02" * 32))  # 事件链的 HMAC

# 自下而上：后面的应用可以引用前面的，反之不可（import-linter 检查）。
HOUSE_APPS = [
    "core",
    "accounts",
    "regimes",
    "households",
    "archives",
    "notices",
    "evidence",
    "cases",
    "intake",
    "verification",
    "visits",
    "review",
    "publicity",
    "decisions",
    "rulebook",
    "benefits",
    "rosters",
    "supervision",
    "desk",
    "tools",
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "simple_history",
    *HOUSE_APPS,
]

MIDDLEWARE = [
    "config.middleware.TrustedProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SessionClockMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.StaffOnlyMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
    "supervision.middleware.AuditTrailMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.office",
                "desk.context.today_kind",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'office.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # 延迟事务在并发下报 database is locked，须 IMMEDIATE + WAL。
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # 没有 recursive_triggers，REPLACE 会绕过拒绝删除的触发器，改写办理记录。
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["CONN_MAX_AGE"] = 60  # SQLite 也一样：开一次连接要登记几十个函数，比一页的查询还慢
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# 口令规则两套：asvs 重长度，不求复杂、不定期换；dengbao（等保 8.1.4.1）要求复杂度与定期更换。
PASSWORD_PROFILE = env("PASSWORD_PROFILE", default="asvs")
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=90)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.LengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.OfficeWordsValidator"},
]
if PASSWORD_PROFILE == "dengbao":  # noqa: S105
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.passwords.ComplexityValidator"})

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.StaffBackend"]
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=15 * 60)
SESSION_ABSOLUTE_SECONDS = env.int("SESSION_ABSOLUTE_SECONDS", default=10 * 3600)
SESSION_WARN_SECONDS = env.int("SESSION_WARN_SECONDS", default=3 * 60)  # 还剩这么久时提醒
# 没办完的表单、没认领的附件保留几小时：周五下午填的，周一上午还在（本系统控制：够过一个周末，不多留个人信息）。
UNFINISHED_HOURS = env.int("UNFINISHED_HOURS", default=96)
SESSION_COOKIE_AGE = SESSION_ABSOLUTE_SECONDS
# 同一人同一地址连错五次冷却十五分钟；换了地址不受牵连，谁也锁不住整条街道（ASVS 6.1.1）。
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
# 同一地址十五分钟内共错这么多次，只让在此登录成功过的账号再试（撒网猜口令）。
SIGN_IN_TRIES_AN_ADDRESS = env.int("SIGN_IN_TRIES_AN_ADDRESS", default=30)
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_CLIENT_IP_CALLABLE = "accounts.middleware.address_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address"]
AXES_VERBOSE = False
# 一人一天查看完整号码、按证件号查找的次数上限。
REVEALS_A_DAY = env.int("REVEALS_A_DAY", default=50)
ID_SEARCHES_A_DAY = env.int("ID_SEARCHES_A_DAY", default=200)
# 左侧导航：文字、网址名、所需行为（任一即可；None 人人可见）、另外几处也算在它名下的网址名。
NAV = [
    ("待办", "desk:home", None),
    ("受理", "desk:intake", "register accept", "intake:new"),
    ("案件", "desk:cases", "read_case"),
    ("核对", "verification:checks", "record_check"),
    ("入户", "desk:visit", "record_visit finish_visit"),
    ("评议", "review:overview", "hold_review hold_panel give_opinion"),
    ("公示", "publicity:overview", "open_publicity post_notice"),
    ("审批", "desk:decision", "approve hold_panel pass_gate", "decisions:receive_many", "decisions:signing"),
    ("待遇", "benefits:entitlements", "read_case"),
    ("名册", "rosters:rosters", "draft_roster check_roster seal_roster download_roster_full"),
    ("档案", "archives:list", "read_case"),
    ("监督", "supervision:overview", "record_supervision_visit verify"),
    ("设置", "desk:settings", None, "regimes:list", "decisions:delegations"),
]
# 手机页的下栏：入户是一户一张卡片的今日清单。
PHONE_NAV = [
    ("待办", "desk:home", None),
    ("入户", "visits:visits", "record_visit finish_visit"),
    ("公示", "publicity:overview", "open_publicity post_notice"),
    ("案件", "desk:cases", "read_case"),
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static", ("manual", BASE_DIR / "docs" / "images")]  # 使用手册的截图
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(VAR_DIR / "files")))
for folder in (STATIC_ROOT, MEDIA_ROOT):
    folder.mkdir(parents=True, exist_ok=True)
FILE_DECODER = "child"  # 来路不明的文件在封顶的子进程里解开；就地解开（process）只用于自己画的图
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env("FILES_S3_BUCKET", default=""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": env("FILES_S3_BUCKET"),
            "endpoint_url": env("FILES_S3_ENDPOINT", default=None),
            "access_key": env("FILES_S3_ACCESS_KEY"),
            "secret_key": env("FILES_S3_SECRET_KEY"),
            "default_acl": None,
            "file_overwrite": False,
        },
    }
FILE_UPLOAD_PERMISSIONS = 0o640

# 文书用的小字库，由 ops/build_fonts.py 在 make setup 时做成；生僻字由系统里的全字库补足。
FONT_DIR = VAR_DIR / "fonts"
SITE_NOTICE = VAR_DIR / "notice.txt"  # 运行的人写给全体工作人员的一句话，写了即显示
FONT_FAMILY = "Office Song"
# 示例单位的文书印“示例”章，免得与真文书混淆。
SAMPLE_DATA = False

# 只有来自这些代理的请求，才相信其所报的来访地址与协议（网段，逗号分隔）。
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.page_expired"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",  # 手机拍照后的预览
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
if env("CSP_REPORT_URI", default=""):
    CONTENT_SECURITY_POLICY["report-uri"] = env("CSP_REPORT_URI")

CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default="filesystem://localhost//")
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "socket_connect_timeout": 2}
if CELERY_BROKER_URL.startswith("filesystem:"):
    # 不装消息服务也能办公：消息就是 var/broker 里的文件，丢了由定时巡查补上。
    BROKER_DIR = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,  # 缺省一秒：每张文书都要多等一秒才印
    }
    for folder in ("queue", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # 任务都可重跑，宁可多跑一次
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# 名称 → 巡检与时刻（北京时间）。只有一张巡检的清单（tools/sweeps.py）：只找到期而未办的，误时或重跑都无害。
EXPIRING = {"expires": 3600}  # 停机期间积压的旧唤醒自行作废
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "每分钟巡检": {"task": "tools.tasks.sweep_often", "schedule": 60.0, "options": {"expires": 60}},
    "每十分钟巡检": {"task": "tools.tasks.sweep_all", "schedule": crontab(minute="*/10"), "options": {"expires": 600}},
    "零点巡检": {"task": "tools.tasks.sweep_all", "schedule": crontab(hour=0, minute=5), "options": EXPIRING},
}
# 巡检停了这么久，待办页就提醒。
SWEEP_ALARM_MINUTES = env.int("SWEEP_ALARM_MINUTES", default=10)

LOGGING = logging_to("console", level=env("LOG_LEVEL", default="INFO"))

# 每人每日查看核对结果的次数上限。
CHECK_VIEWS_PER_DAY = env.int("CHECK_VIEWS_PER_DAY", default=50)
