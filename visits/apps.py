from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "入户"
    default_auto_field = "django.db.models.BigAutoField"
