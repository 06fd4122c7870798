"""评议会、评审会的表单；参会人员与各户各是一组行。"""

from django import forms
from django.utils import timezone

from accounts.models import Role, User
from core.money import money_form_field
from core.two_people import TwoNamesField
from core.uploads import StagedFileField
from core.versions import SeenForm
from regimes.models import AidKind
from regimes.quorum import drawn_of
from review import drawing
from review.attendance import post_of
from review.models import Body, Identity, Meeting, MeetingKind

RESULTS = [("", "按票数"), ("pass", "评议通过"), ("fail", "评议不通过"), ("reinvestigate", "重新调查")]
VIEWS = [("", "请选择"), ("agree", "同意"), ("disagree", "不同意"), ("more", "补充调查")]
PANEL_RESULTS = [("", "依多数"), ("agree", "同意"), ("disagree", "不同意"), ("more", "补充调查")]
VOTERS = [row for row in Identity.choices if row[0] not in (Identity.PANEL, Identity.BODY)]


class MomentField(forms.DateTimeField):
    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], widget=widget, **kwargs)


class StaffField(forms.ModelChoiceField):
    """选一名工作人员；可选的人由表单给。"""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), empty_label="请选择", **kwargs)


class PersonForm(forms.Form):
    """到会的一人；街道、社区工作人员填其姓名即挂到本人账号。"""

    name = forms.CharField(label="姓名", max_length=50)
    identity = forms.ChoiceField(label="身份", choices=VOTERS, initial=Identity.RESIDENT)
    post = forms.CharField(label="单位、职务", max_length=100, required=False)
    absent_reason = forms.CharField(label="没有到会的原因", max_length=100, required=False)


class CaseForm(forms.Form):
    """一户的评议。"""

    case = forms.IntegerField(widget=forms.HiddenInput)
    take = forms.BooleanField(label="本次评议这一户", required=False, initial=True)
    recused = forms.CharField(label="回避人员", required=False, max_length=300, help_text="姓名之间用顿号分开。")
    introduction = forms.CharField(label="介绍要点", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    questions = forms.CharField(label="提问与答复", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    agree = forms.IntegerField(label="同意票", min_value=0, max_value=999)
    disagree = forms.IntegerField(label="不同意票", min_value=0, max_value=999)
    abstain = forms.IntegerField(label="弃权票", min_value=0, max_value=999, initial=0)
    result = forms.ChoiceField(label="结论", choices=RESULTS, required=False)
    result_reason = forms.CharField(label="结论说明", max_length=300, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("agree", "disagree", "abstain"):
            self.fields[name].error_messages["required"] = "请填写票数，没有的填 0"
            if self.is_bound and not self.data.get(self.add_prefix("take")):
                self.fields[name].required = False  # 本次不评议这一户

    def facts(self, tellers):
        facts = {name: value for name, value in self.cleaned_data.items() if name not in ("take", "DELETE")}
        names = self.cleaned_data["recused"].replace(",", "、").replace("，", "、").replace(" ", "、").split("、")
        return {**facts, "recused": [name for name in names if name], "tellers": tellers}


BLANK_ROWS = 12


def people_set(data=None, *, usual=()):
    """到会人员各行；`usual` 为上次到会的人，没有就给空行。"""
    blank = 0 if usual else BLANK_ROWS
    made = forms.formset_factory(PersonForm, extra=blank, can_delete=True, max_num=200)
    return made(data, prefix="people", initial=list(usual))


CaseSet = forms.formset_factory(CaseForm, extra=0, max_num=100)


class MeetingForm(forms.Form):
    """一次民主评议会：会议、到会人员、逐户票数。"""

    held_at = MomentField(label="时间")
    place = forms.CharField(label="地点", max_length=120)
    chair = StaffField(label="主持人", help_text="街道工作人员。")
    recorder = StaffField(label="记录人", help_text="不能是主持人。")
    expected = forms.IntegerField(label="应到人数", min_value=1, max_value=999)
    reps_expected = forms.IntegerField(label="应到居民代表", min_value=0, max_value=999)
    tellers = TwoNamesField(label="唱票人、监票人", required=False, help_text="一栏一人，先唱票后监票")
    minutes = forms.CharField(label="会议记录", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    photo = StagedFileField(label="会场照片", camera=True, required=False)
    reason = forms.CharField(
        label="补登原因", max_length=200, required=False, help_text="会后超过 3 个工作日才登记的填。"
    )

    def __init__(self, data=None, files=None, *, user, cases, community):
        super().__init__(data, files)
        self.user, self.cases = user, {case.pk: case for case in cases}
        street = community.street
        day = timezone.localdate()
        staff = User.objects.filter(is_active=True, unit__in=[street, community])
        judges = staff.filter(unit=street).exclude(pk__in=User.objects.holding(Role.LEADER, day).values("pk"))
        self.fields["chair"].queryset = judges.order_by("name")
        self.fields["recorder"].queryset = staff.order_by("name")
        self.fields["held_at"].initial = timezone.localtime()
        self.fields["place"].initial = f"{community.name}会议室"
        self.fields["chair" if user.unit_id == street.pk else "recorder"].initial = user
        self.staff = {person.name: person for person in staff}
        self.asks_draw = bool(cases and drawn_of(cases[0].procedure))
        self.draw = drawing.live_of(cases[0]) if self.asks_draw else None
        self.people = people_set(data, usual=self._usual(community))
        self.items = CaseSet(data, prefix="items", initial=[{"case": case.pk} for case in cases])
        for row in self.items:
            row.shown = self.cases.get(_pk(row))

    def _usual(self, community):
        """抽签产生的，抽中的人；没有的，上次评议本社区时到会的人，多半还是他们。"""
        if self.draw is not None:
            return [{"name": row["name"], "identity": row["kind"]} for row in self.draw.drawn]
        last = Meeting.objects.filter(kind=MeetingKind.DEMOCRATIC, items__case__community=community)
        last = last.order_by("-held_at").first()
        if last is None:
            return []
        self.fields["expected"].initial, self.fields["reps_expected"].initial = last.expected, last.reps_expected
        return list(last.attendances.filter(present=True).order_by("pk").values("name", "identity", "post"))

    def is_valid(self):
        return all([super().is_valid(), self.people.is_valid(), self.items.is_valid()])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("chair") and cleaned.get("chair") == cleaned.get("recorder"):
            self.add_error("recorder", "记录人不能是主持人，请另选")
        return cleaned

    def attendances(self):
        rows = [
            row.cleaned_data for row in self.people if row.cleaned_data.get("name") and not row.cleaned_data["DELETE"]
        ]
        return [{**row, "user": self._account(row), "present": not row["absent_reason"].strip()} for row in rows]

    def _account(self, row):
        is_staff = row["identity"] in (Identity.STAFF, Identity.VILLAGE)
        return self.staff.get(row["name"].strip()) if is_staff else None

    def chosen(self):
        tellers = self.cleaned_data.get("tellers") or []
        return [row.facts(tellers) for row in self.items if row.cleaned_data.get("take")]

    def facts(self):
        given = {name: value for name, value in self.cleaned_data.items() if name != "tellers"}
        return {**given, "attendances": self.attendances(), "items": self.chosen()}


def _pk(row):
    try:
        return int(row["case"].value())
    except (TypeError, ValueError):
        return None


class PanelForm(forms.Form):
    """召集评审会：全部待上会的案件已勾上。"""

    case_ids = forms.MultipleChoiceField(label="案件", error_messages={"required": "请至少勾选一户"})
    members = forms.ModelMultipleChoiceField(
        label="评审组成员",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选评审组成员"},
        help_text="连同组长至少三名不同的人。",
    )
    recorder = StaffField(label="记录人")
    place = forms.CharField(label="地点", max_length=120, initial="街道会议室")

    def __init__(self, *args, user, cases, **kwargs):
        super().__init__(*args, **kwargs)
        day = timezone.localdate()
        self.fields["case_ids"].choices = [(case.pk, str(case)) for case in cases]
        panel = User.objects.within(user.unit).holding(Role.REVIEWER, day) | User.objects.within(user.unit).holding(
            Role.REVIEW_LEADER, day
        )
        members = panel.exclude(pk=user.pk).distinct().order_by("name")
        self.fields["members"].queryset = members.select_related("unit")
        self.fields["members"].initial = members
        staff = User.objects.filter(is_active=True, unit=user.unit).exclude(pk=user.pk).order_by("name")
        self.fields["recorder"].queryset = staff
        self.fields["recorder"].initial = staff.filter(
            pk__in=User.objects.holding(Role.WINDOW, day).values("pk")
        ).first()

    def candidates(self):
        """[(可以在座的人, 单位职务, 勾上没有)]。"""
        ticked = {str(getattr(one, "pk", one)) for one in self["members"].value() or ()}
        return [(one, post_of(one), str(one.pk) in ticked) for one in self.fields["members"].queryset]

    def clean_case_ids(self):
        return [int(pk) for pk in self.cleaned_data["case_ids"]]


class CollectiveForm(PanelForm):
    """召集集体研究：党（工）委会或办公会，主持的人在成员之中，签批的负责人也参加。"""

    body = forms.ChoiceField(label="由哪个会议研究", choices=[("", "请选择"), *Body.choices])
    chair = StaffField(label="主持人", help_text="须是成员之一；意见最后填。")

    def __init__(self, *args, user, cases, **kwargs):
        super().__init__(*args, user=user, cases=cases, **kwargs)
        day, here = timezone.localdate(), User.objects.within(user.unit)
        leaders = here.holding(Role.LEADER, day)
        posts = leaders | here.holding(Role.REVIEWER, day) | here.holding(Role.REVIEW_LEADER, day)
        members = posts.distinct().order_by("name")
        field = self.fields["members"]
        field.label, field.help_text = (
            "参加研究的人员",
            "至少三名不同的人，签批的负责人可以参加；不能到会的另登记缺席。",
        )
        field.error_messages = {**field.error_messages, "required": "请勾选参加研究的人员"}
        for one in (field, self.fields["chair"]):
            one.queryset = members.select_related("unit")
        field.initial, self.fields["chair"].initial = members, leaders.order_by("name").first()
        self.fields["recorder"].queryset = User.objects.filter(is_active=True, unit=user.unit).order_by("name")


class OpinionForm(forms.Form):
    """本人对各户的意见；不预选，未选的可一并同意，评议不通过、核算不符合的除外。"""

    rest = forms.BooleanField(
        label="以上未选的都同意（各户情况我已看过）",
        required=False,
        help_text="评议不通过、公示有异议、核算不符合的户不在其内，须逐户填写。",
    )

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            label = f"第{item.order}项 {item.case.head_name}户"
            self.fields[f"view_{item.pk}"] = forms.ChoiceField(label=f"{label}：意见", choices=VIEWS, required=False)
            self.fields[f"text_{item.pk}"] = forms.CharField(label=f"{label}：说明", max_length=300, required=False)

    def views(self):
        data = self.cleaned_data
        chosen = {item.pk: (data[f"view_{item.pk}"], data[f"text_{item.pk}"]) for item in self.items}
        return {pk: given for pk, given in chosen.items() if given[0]}

    def clean(self):
        cleaned = super().clean()
        if self.is_bound and not self.errors and not self.views() and not cleaned.get("rest"):
            raise forms.ValidationError("请至少对一户选择意见")
        return cleaned


class AbsentForm(forms.Form):
    """登记一名成员没有到会。"""

    user_id = forms.TypedChoiceField(label="没有到会的成员", coerce=int)
    reason = forms.CharField(label="原因", max_length=100, help_text="如：请假、出差")

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user_id"].choices = [("", "请选择"), *((one.user_id, one.name) for one in people)]


class ConclusionForm(SeenForm):
    """逐户定结论；缺省依多数。版本为打开时最后的一份意见。"""

    minutes = forms.CharField(label="会议记录", widget=forms.Textarea(attrs={"rows": 3}), required=False)

    def __init__(self, *args, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            label = f"第{item.order}项 {item.case.head_name}户"
            self.fields[f"result_{item.pk}"] = forms.ChoiceField(
                label=f"{label}：结论", choices=PANEL_RESULTS, required=False
            )
            self.fields[f"reason_{item.pk}"] = forms.CharField(label=f"{label}：理由", max_length=300, required=False)
            if item.case.aid == AidKind.TEMPORARY_SMALL:
                amount = money_form_field(f"{label}：评审会定的金额（元）", required=False, initial=item.amount)
                self.fields[f"amount_{item.pk}"] = amount

    def results(self):
        data = self.cleaned_data
        return {
            item.pk: {
                "result": data[f"result_{item.pk}"],
                "reason": data[f"reason_{item.pk}"],
                "amount": data.get(f"amount_{item.pk}"),
            }
            for item in self.items
        }
