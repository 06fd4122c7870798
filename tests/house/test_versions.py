"""两人能同改的，后到的看到两份：照一条记录改的表单都带版本，谁漏了在这里说。"""

from importlib import import_module

from django import forms

from core.versions import SeenForm, VersionedForm
from tests.house.source import ROOT, python_files

# 照一条记录填、而不是改它的：为什么不必带版本。
NOT_EDITED = {
    "decisions.forms.delegation.DelegationForm": "另登记一份，只增不改",
    "regimes.forms.DatedForm": "另录一行，录入之后只能由另一人确认",
    "regimes.forms.StandardForm": "同上",
    "regimes.forms.ParameterForm": "同上",
    "supervision.forms.SupervisionVisitForm": "一户只登记一次，登记过的不再收",
}
# 不照一条记录、而两人会同填同一样东西的。
SEEN = {
    "households.forms.edit.MoneyForm",
    "households.forms.edit.AccountForm",
    "review.forms.ConclusionForm",
    "verification.forms.AssessForm",
    "verification.forms.AnswerForm",
    "verification.forms.ExplainForm",
}


def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


def house_forms(kind):
    """本产品里由 `kind` 而来的表单。"""
    for path in python_files():
        name = path.relative_to(ROOT).with_suffix("").as_posix()
        if "forms" in name:
            import_module(name.replace("/", ".").removesuffix(".__init__"))
    found = {f"{one.__module__}.{one.__name__}" for one in below(kind)}
    rooms = {path.relative_to(ROOT).parts[0] for path in python_files()} - {"core"}
    return {name for name in found if name.partition(".")[0] in rooms}


def test_every_form_that_edits_a_row_carries_its_version():
    assert house_forms(forms.ModelForm) - house_forms(VersionedForm) == set(NOT_EDITED)


def test_what_two_people_fill_together_carries_what_they_saw():
    assert house_forms(SeenForm) == SEEN
