"""制作镜像时收集静态文件用；不连库，不含秘密。"""

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
