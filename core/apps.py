from django.apps import AppConfig
from django.db.models.fields import BLANK_CHOICE_DASH


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from core import lookups  # noqa: F401  登记两种查法

        BLANK_CHOICE_DASH[0] = ("", "请选择")  # 由模型得来的下拉框，空着的一项是话，不是一串短横
