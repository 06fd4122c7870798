from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"
    verbose_name = "待遇"
    default_auto_field = "django.db.models.BigAutoField"
