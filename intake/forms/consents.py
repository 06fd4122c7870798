"""材料与授权页：每名成年人一行，一次提交。"""

from django import forms
from django.core.exceptions import ValidationError

from cases.models import MaterialStatus
from core.dates import zh
from core.two_people import TwoNamesField
from core.uploads import StagedFileField
from households.forms.fields import DateField
from households.services.consents import consents_of
from intake.services.consents import FROM_CONSENT
from intake.services.registration import BY_REGISTRATION
from regimes import paper_law

PROMISE = ("promised", "promised_on", "has_relative", "relative_note")
AUTHORISATION = ("authorised", "signed_on", "valid_to", "witnesses")


class ConsentForm(forms.Form):
    """一个人的承诺与授权。没有打勾的不登记。"""

    promised = forms.BooleanField(label="承诺书已签", required=False)
    promised_on = DateField(label="承诺书签署日期")
    has_relative = forms.BooleanField(label="有近亲属是经办人员或社区干部", required=False)
    relative_note = forms.CharField(label="其姓名、职务、关系", max_length=200, required=False)
    authorised = forms.BooleanField(label="授权书已签", required=False)
    signed_on = DateField(label="授权签署日期")
    valid_to = DateField(label="授权有效期至")
    signed_by = forms.CharField(label="代签监护人", max_length=50, required=False)
    witnesses = TwoNamesField(label="见证人", required=False, help_text="按手印的须二人，一栏一人")
    scan = StagedFileField(label="扫描件", required=False)

    def __init__(self, *args, person, case, promised, authorised, kind="member", **kwargs):
        self.person, self.case, self.kind = person, case, kind
        self.promise_kept, self.authorisation_kept = promised, authorised
        super().__init__(*args, **kwargs)
        on = case.acting_on
        self.fields["promised_on"].initial = self.fields["signed_on"].initial = on
        self.fields["valid_to"].initial = paper_law.consent_ends(on)
        gone = [*(PROMISE if promised is not False else ()), *(AUTHORISATION if authorised else ())]
        gone += [] if kind == "minor" else ["signed_by"]
        for name in gone:
            self.fields.pop(name, None)

    def groups(self):
        """页上分行：承诺一行，授权一行，扫描件一行。"""
        rows = [PROMISE, AUTHORISATION, ("signed_by", "scan")]
        return [found for row in rows if (found := [self[name] for name in row if name in self.fields])]

    @property
    def is_done(self):
        return "promised" not in self.fields and "authorised" not in self.fields

    def clean(self):
        facts = super().clean()
        on = self.case.acting_on
        if facts.get("promised"):
            self._check_day("promised_on", self.case.requested_on, "申请日期", on)
            self._check_guardian(facts)
            if facts.get("has_relative") and not facts.get("relative_note"):
                self.add_error("relative_note", "请写明近亲属的姓名、职务和关系")
        if facts.get("authorised"):
            self._check_day("signed_on", None, "", on)
            self._check_guardian(facts)
        return facts

    def _check_guardian(self, facts):
        if self.kind == "minor" and not facts.get("signed_by") and "signed_by" not in self.errors:
            self.add_error("signed_by", "未成年人的承诺书、授权书由监护人签，请填监护人姓名")

    def _check_day(self, name, earliest, label, latest):
        day = self.cleaned_data.get(name)
        if day is None:
            return
        if day > latest:
            self.add_error(name, f"{zh(day, weekday=False)}晚于今天（{zh(latest, weekday=False)}）")
        elif earliest and day < earliest:
            self.add_error(name, f"{zh(day, weekday=False)}早于{label}（{zh(earliest, weekday=False)}）")

    def promise(self):
        facts = self.cleaned_data
        if not facts.get("promised"):
            return None
        keep = ("has_relative", "relative_note", "signed_by", "scan")
        return {
            "member": self.person.person_id,
            "signed_on": facts["promised_on"],
            **{key: facts.get(key) for key in keep},
        }

    def authorisation(self):
        facts = self.cleaned_data
        if not facts.get("authorised"):
            return None
        is_obligor = self.kind == "obligor"
        who = {"obligor": self.person.pk} if is_obligor else {"member": self.person.person_id}
        scan = None if facts.get("promised") else facts.get("scan")
        return {
            **who,
            "signed_on": facts["signed_on"],
            "valid_to": facts["valid_to"],
            "scan": scan,
            "signed_by": facts.get("signed_by") or "",
            "witnesses": facts.get("witnesses") or (),
        }


class MaterialsForm(forms.Form):
    """材料清单：打勾即收到；能共享取得的只说明，不要求。"""

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        made_here = (*FROM_CONSENT, *BY_REGISTRATION)
        self.rows = list(case.materials.exclude(code__in=made_here).exclude(status=MaterialStatus.SHARED))
        self.shared = [row.label for row in case.materials.filter(status=MaterialStatus.SHARED)]
        for row in self.rows:
            label = row.label if row.required else f"{row.label}（{row.remark or '如有'}）"
            have = row.status == MaterialStatus.RECEIVED
            box = forms.BooleanField(label=label, required=False, initial=have, show_hidden_initial=True)
            self.fields[f"m{row.pk}"] = box

    def statuses(self):
        """本人动过的各项；没有动的不改，别人其间打的勾还在。"""
        found = {}
        for row in self.rows:
            have = self.cleaned_data[f"m{row.pk}"]
            if f"m{row.pk}" in self.changed_data and have != (row.status == MaterialStatus.RECEIVED):
                found[row.pk] = MaterialStatus.RECEIVED if have else MaterialStatus.MISSING
        return found


class ConsentPage:
    """合成的表单，供 core.views.submit 使用：`authorise` 的参数即 cleaned_data。"""

    def __init__(self, data, files, *, case):
        self.is_bound = data is not None
        self.case = case
        self.materials = MaterialsForm(data, case=case, prefix="materials")
        self.people = [ConsentForm(data, files, **one) for one in _people(case)]
        self.open_people = [form for form in self.people if not form.is_done]

    def is_valid(self):
        return all([form.is_valid() for form in self.forms])

    @property
    def forms(self):
        return [self.materials, *self.open_people]

    @property
    def has_errors(self):
        return any(form.errors for form in self.forms)

    @property
    def cleaned_data(self):
        return {
            "promises": [row for form in self.open_people if (row := form.promise())],
            "authorisations": [row for form in self.open_people if (row := form.authorisation())],
            "materials": self.materials.statuses(),
        }


def _people(case):
    """成年人要承诺又要授权；未成年人、义务人只授权。户内没有成年人的，承诺也由监护人代未成年人签。"""
    on = case.acting_on
    promised, authorised = consents_of(case.household, on)
    living = case.family()
    alone = not any(member.is_adult(on) for member in living)
    for member in living:
        adult = member.is_adult(on)
        yield {
            "person": member,
            "case": case,
            "kind": "member" if adult else "minor",
            "promised": (member.person_id in promised) if adult or alone else None,
            "authorised": authorised.get(member.person_id),
            "prefix": f"p{member.person_id}",
        }
    for guardian in case.composition.filter(counted=False, out_on=None).select_related("person").order_by("position"):
        if guardian.is_adult(on):
            facts = {"promised": None, "authorised": authorised.get(guardian.person_id)}
            yield {"person": guardian, "case": case, "kind": "guardian", "prefix": f"p{guardian.person_id}", **facts}
    valid = {one.obligor_id: one for one in case.household.authorisations.valid_on(on).exclude(obligor=None)}
    for obligor in case.household.obligors.current():
        if obligor.is_dead(on):
            continue
        facts = {"promised": None, "authorised": valid.get(obligor.pk), "prefix": f"o{obligor.pk}"}
        yield {"person": obligor, "case": case, "kind": "obligor", **facts}


class ActForm(forms.Form):
    """一件事的日期与补登原因；各办理表单由此而来。"""

    happened_on = DateField(label="办理日期")
    reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text="办理日期距今超过3个工作日的须填"
    )

    def __init__(self, *args, case, **kwargs):
        self.case = case
        super().__init__(*args, **kwargs)
        self.fields["happened_on"].initial = case.acting_on

    def clean_happened_on(self):
        day, today = self.cleaned_data["happened_on"], self.case.acting_on
        if day > today:
            raise ValidationError(f"{zh(day, weekday=False)}晚于今天（{zh(today, weekday=False)}）")
        return day
