from django.apps import AppConfig


class RegimesConfig(AppConfig):
    name = "regimes"
    verbose_name = "办理规程"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from regimes import checks  # noqa: F401
