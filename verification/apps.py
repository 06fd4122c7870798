from django.apps import AppConfig


class VerificationConfig(AppConfig):
    name = "verification"
    verbose_name = "核对"
    default_auto_field = "django.db.models.BigAutoField"
