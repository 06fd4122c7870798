from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from notices import checks  # noqa: F401  登记启动检查
