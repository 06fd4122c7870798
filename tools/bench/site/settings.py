"""正式运行所用的设置，只换根网址。"""

from config.settings.base import *  # noqa: F403

ROOT_URLCONF = "tools.bench.site.urls"
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tools" / "bench" / "site" / "templates")  # noqa: F405
