from django.apps import AppConfig


class InvestigationConfig(AppConfig):
    name = "investigation"
    verbose_name = "调查核对"
    default_auto_field = "django.db.models.BigAutoField"
