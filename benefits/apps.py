from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "benefits"
    verbose_name = "待遇"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from benefits.paid import months_since
        from cases import ledger

        ledger.register(months_since)
