from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "rulebook"
    verbose_name = "办理规程"
    default_auto_field = "django.db.models.BigAutoField"
