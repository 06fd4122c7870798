import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests.house import source

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PLAIN = re.compile(r"-*|[\d.%A-Z0-9-]+")  # 空选项、数字与代号不必译
MODELS = [model for app in settings.HOUSE_APPS for model in apps.get_app_config(app).get_models()]
OWN_MODELS = [model for model in MODELS if not hasattr(model, "history_object") and not model._meta.auto_created]


def label(model):
    return model._meta.label


def test_every_model_has_a_chinese_label():
    assert [label(model) for model in OWN_MODELS if not CHINESE.search(str(model._meta.verbose_name))] == []


def test_every_field_has_a_chinese_label():
    fields = [(model, field) for model in OWN_MODELS for field in [*model._meta.fields, *model._meta.many_to_many]]
    own = [(model, field) for model, field in fields if not field.auto_created]
    assert [f"{label(m)}.{f.name}" for m, f in own if not CHINESE.search(str(f.verbose_name))] == []


def test_every_choice_has_a_chinese_label():
    fields = [(model, field) for model in OWN_MODELS for field in model._meta.fields if field.choices]
    choices = [(f"{label(model)}.{field.name}", str(text)) for model, field in fields for _, text in field.flatchoices]
    plain = [(name, text) for name, text in choices if not CHINESE.search(text) and not PLAIN.fullmatch(text)]
    assert plain == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_migrations_are_named():
    files = [path for app in settings.HOUSE_APPS for path in (source.ROOT / app / "migrations").glob("0*.py")]
    assert [path.name for path in files if "_auto_" in path.name] == []
