from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = "查明的事实"
    default_auto_field = "django.db.models.BigAutoField"
