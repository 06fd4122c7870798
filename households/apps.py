from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = "家庭"
    default_auto_field = "django.db.models.BigAutoField"
