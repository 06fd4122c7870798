"""下拉框里没有“---------”：空着的那一项是一句话。"""

import importlib

from django import forms

from tests.house import source

DASHES = "---------"
SAID_LATER = {  # 表单打开时才定那一句
    "decisions.forms.delegation.DelegationForm.street",
    "supervision.forms.SupervisionVisitForm.visited_with",
}


def form_classes():
    for path in source.python_files():
        place = path.relative_to(source.ROOT)
        if "forms" in (place.stem, *place.parts[:-1]) and place.stem != "__init__":
            module = importlib.import_module(".".join(place.with_suffix("").parts))
            yield from (
                one for one in vars(module).values() if isinstance(one, type) and issubclass(one, forms.BaseForm)
            )


def test_an_empty_choice_is_a_word():
    found = {
        f"{form.__module__}.{form.__name__}.{name}"
        for form in form_classes()
        for name, field in form.base_fields.items()
        if getattr(field, "empty_label", "") == DASHES
        or DASHES in [label for _, label in getattr(field, "_choices", ())]
    }
    assert found == SAID_LATER
