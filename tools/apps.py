from django.apps import AppConfig


class ToolsConfig(AppConfig):
    name = "tools"
    verbose_name = "演示与预演"
    default_auto_field = "django.db.models.BigAutoField"
