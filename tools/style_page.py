"""样式页：把所有部件摆在一起看，只在开发方式（DEBUG）下有；不读数据库。"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.inputs import DateInput
from core.refusals import Conflict

NAV = ["待办", "受理", "案件", "入户", "评议", "公示", "审批", "待遇", "名册", "档案", "监督", "设置"]
TABS = ["概况", "家庭", "核对", "入户", "评议", "公示", "审批", "文书", "卷宗", "时间线"]


class SampleForm(forms.Form):
    id_number = forms.CharField(
        label="证件号",
        help_text="满 18 位后自动查找",
        widget=forms.TextInput(attrs={"class": "w-id", "data-idcard": "", "data-lookup-url": "/desk/style/lookup/"}),
    )
    name = forms.CharField(label="姓名")
    sex = forms.ChoiceField(
        label="性别",
        choices=[("男", "男"), ("女", "女")],
        widget=forms.RadioSelect(attrs={"data-idcard-sex": ""}),
    )
    birth = forms.DateField(label="出生日期", widget=DateInput({"data-idcard-birth": ""}))
    income = forms.DecimalField(label="上月收入（元）", required=False, help_text="没有收入填 0")
    place = forms.ChoiceField(label="社区", choices=[("", "请选择"), ("1", "桂苑社区"), ("2", "新村社区")])
    note = forms.CharField(label="情况说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    promise = forms.BooleanField(label="已当面宣读承诺内容，申请人表示明白")


class SampleMember(forms.Form):
    name = forms.CharField(label="姓名")
    relation = forms.ChoiceField(label="与户主关系", choices=[("妻", "妻"), ("子", "子"), ("女", "女")])
    income = forms.DecimalField(label="月收入（元）", required=False)


class SampleFilter(forms.Form):
    state = forms.ChoiceField(label="环节", choices=[("", "全部"), ("1", "公示中")], required=False)
    community = forms.ChoiceField(label="社区", choices=[("", "全部"), ("1", "桂苑社区")], required=False)
    since = forms.DateField(label="受理自", required=False, widget=DateInput)


def sample_office(today: date) -> dict:
    """样例顶栏；键与 accounts 的上下文相同。"""
    nav = [
        {"label": label, "url": "#", "current": label == "案件", "count": 7 if label == "待办" else 0} for label in NAV
    ]
    return {
        "unit": SimpleNamespace(name="三堤口街道", full_name="相山区三堤口街道办事处"),
        "role_words": "窗口经办",
        "today": today,
        "nav": nav,
        "phone_nav": [{"label": label, "url": "#", "current": label == "入户"} for label in ("入户", "张贴", "时间线")],
        "menu": [{"label": "我的授权与承诺", "url": "#"}],
        "password_url": "#",
        "logout_url": "/desk/style/",
    }


def sample_case(today: date) -> dict:
    """样例案件：步骤、办理单、不能办的事项。"""
    states = ["done", "done", "done", "current", "todo", "todo", "todo"]
    labels = ["受理", "核对", "入户", "评议", "公示", "审批", "送达"]
    notes = ["11月3日", "11月6日", "11月9日", "还剩 2 日", "", "", ""]
    missing = ["王小明（长子）的核对授权：请打印授权书由本人签字", "评议会议记录还没有上传"]
    blocked = [
        {"label": "评议结果公示", "reasons": ["当前环节“评议”不能进行此操作", "评议会议记录还没有上传"]},
        {"label": "审批", "reasons": ["公示未满 7 日"]},
    ]
    return {
        "steps": [{"label": a, "state": b, "note": c} for a, b, c in zip(labels, states, notes, strict=True)],
        "missing": missing,
        "case": SimpleNamespace(is_open=True, get_state_display="评议", explain_state=""),
        "acts": {"main": {"label": "登记评议结果", "url": "#"}, "blocked": blocked, "elsewhere": ["送达"]},
        "ticket": sample_ticket(today, missing),
        "tabs": [{"label": label, "url": "#", "current": label == "概况", "count": None} for label in TABS],
    }


def sample_ticket(today: date, missing) -> dict:
    """样例办理单：一项确定的期限，一项暂定的。"""
    return {
        "step": SimpleNamespace(words="召开民主评议会"),
        "missing": missing,
        "who": "孙丽（窗口经办）",
        "deadlines": [
            {
                "label": "评议",
                "due": today + timedelta(days=4),
                "left": "还剩 2 个工作日",
                "tone": "soon",
                "provisional": False,
                "earliest": None,
                "why": ["入户调查完成后 5 个工作日内（规程第 12 条）", "11月7日、8日为休息日，不计", "补正停算 3 日"],
            },
            {
                "label": "全程",
                "due": today + timedelta(days=21),
                "left": "还剩 15 个工作日",
                "tone": "good",
                "provisional": True,
                "earliest": today + timedelta(days=19),
            },
        ],
    }


def sample_lists(at: datetime) -> dict:
    """样例表格与时间线。"""
    tones = [("已超期 1 日", "late"), ("今天到期", "soon"), ("还剩 3 个工作日", "good"), ("等待社区", "")]
    people = ["王建国", "李秀英", "阿不都热依木·买买提", "张桂兰"]
    rows = [
        {"name": p, "number": f"DB-2026-{i:05}", "amount": "1,010.20", "words": w, "tone": t}
        for i, (p, (w, t)) in enumerate(zip(people, tones, strict=True), 31)
    ]
    visited = SimpleNamespace(actor_name="赵敏", actor_unit="桂苑社区", recorded_at=at, happened_on=at.date())
    visited.reason = ""
    entry = {"event": visited, "label": "完成入户调查", "outcome": "符合条件", "subject": "", "note": "", "alike": []}
    return {
        "rows": rows,
        "days": [(at.date(), [entry])],
        "jobs": [{"label": "王建国", "ok": True}, {"label": "李秀英", "text": "公示未满"}],
    }


def context(request) -> dict:
    at = timezone.localtime()
    members = forms.formset_factory(SampleMember, extra=1, can_delete=True)
    return {
        "office": sample_office(at.date()),
        "user": SimpleNamespace(name="孙丽", is_authenticated=True),
        "form": SampleForm({"name": "王建国", "id_number": "3406031962"} if "errors" in request.GET else None),
        "members": members(prefix="members"),
        "filter": SampleFilter(),
        "unit": SimpleNamespace(
            full_name="相山区三堤口街道办事处", phone="0561-3000000", complaint_phone="0561-3000001"
        ),
        "today_kind": {
            "is_workday": True,
            "reason": "",
            "provisional": f"{at.year + 1}年放假安排尚未录入，落在该年的期限为暂定。",
        },
        "refusal": Conflict(mine={"月收入": "1,200.00 元"}, theirs={"月收入": "1,350.00 元"}),
        "lines": ["将打印编号为 三堤口救〔2026〕31号 的受理通知书，编号不能收回", "自次日起计 20 个工作日"],
        "today": at.date(),
        **sample_case(at.date()),
        **sample_lists(at),
    }


@login_not_required
def page(request, kind="desk"):
    return render(request, f"tools/style_{kind}.html", context(request))


@login_not_required
@require_POST
def lookup(request):
    return render(request, "tools/style_lookup.html", {"number": request.POST.get("id_number", "")})


@login_not_required
@require_POST
def upload(request):
    taken = request.FILES["file"]
    return JsonResponse({"token": f"sample-{taken.size}", "name": taken.name})


urlpatterns = [
    path("desk/style/", page),
    path("desk/style/phone/", page, {"kind": "phone"}),
    path("desk/style/public/", page, {"kind": "public"}),
    path("desk/style/lookup/", lookup),
    path("desk/style/upload/", upload),
]
