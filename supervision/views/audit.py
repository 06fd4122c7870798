"""审计监察的各页：核验记录、对照文件、谁看过谁、登录记录。"""

from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.acts import Act
from core.once import once
from core.views import answer
from supervision import looks as looking
from supervision import tasks
from supervision.forms import FileForm, LooksForm, SignsForm
from supervision.services import chains as checking
from supervision.services.audit import audit
from supervision.services.files import origin_of
from supervision.views.frame import require, tabs


@require_GET
def chains(request):
    """各步最近一次核验的结果；正在核验的，办到了哪里。"""
    require(request, Act.VERIFY)
    return render(request, "supervision/chains.html", {**_checks(request), "form": FileForm(), "found": None})


def _checks(request):
    district = request.user.unit.district
    last = checking.last_checks(district)
    steps = checking.steps_of(list(checking.chains_of(district)))
    return {
        "rows": [(one, last.get(one.key)) for one in steps],
        "job": _job(district, timezone.now()),
        "tabs": tabs("chains", request.user),
    }


def _job(district, at):
    """最近一次全区核验办到哪里；没有核过为 None。"""
    run = checking.last_run(district)
    if run is None:
        return None
    steps = checking.progress(run)
    done = [result for _, result in steps if result]
    return {
        "run": run,
        "done": len(done),
        "total": len(steps),
        "faulty": [result for result in done if result.data["problem"]],
        "over": checking.is_over(run, at),
    }


@require_GET
def progress(request):
    """正在核验的进度连同各步的结果，每三秒换一次。"""
    require(request, Act.VERIFY)
    return render(request, "supervision/_job.html", _checks(request))


@once
@require_POST
def verify_all(request):
    require(request, Act.VERIFY)
    run = checking.start_verification(request.user.unit.district, by=request.user, at=timezone.now())
    transaction.on_commit(lambda: tasks.verify_district.apply_async((run.pk,), retry=False), robust=True)
    return answer(request, "supervision:chains", "核验已经开始，在后台逐步办理；可以离开，回来再看。")


@once
@require_POST
def verify_chain(request, pk):
    unit = get_object_or_404(checking.chains_of(request.user.unit.district), pk=pk)
    count, problem = checking.verify_chain(unit.pk, by=request.user, at=timezone.now())
    return answer(request, "supervision:chains", f"{unit.name}：{problem or f'{count} 条，完整'}")


@require_POST
def trace_file(request):
    """手里的一份名册文件是哪一次下载的；文件只算摘要，不留存。"""
    require(request, Act.VERIFY)
    form = FileForm(request.POST, request.FILES)
    found = None
    if form.is_valid():
        found = origin_of(form.cleaned_data["file"], by=request.user, at=timezone.now())
    facts = {**_checks(request), "form": form, "found": found}
    return render(request, "supervision/chains.html", facts, status=200 if found else 422)


def looks(request):
    """谁看过谁；查的条件不进网址。"""
    require(request, Act.AUDIT)
    district = request.user.unit.district
    form = LooksForm(request.POST or None, district=district)
    rows, more = [], False
    if form.is_valid():
        audit(form.told(), by=request.user, at=timezone.now())
        rows, more = looking.looks(district, **form.cleaned_data)
    facts = {"form": form, "rows": rows, "more": more, "tabs": tabs("looks", request.user), "reasons": []}
    return render(request, "supervision/looks.html", facts)


@require_GET
def signs(request):
    """登录、退出、没有登录成的。"""
    require(request, Act.AUDIT)
    district = request.user.unit.district
    form = SignsForm(request.GET or None, district=district)
    rows, more = looking.signs(district, **form.period())
    facts = {"form": form, "rows": rows, "more": more, "tabs": tabs("signs", request.user)}
    return render(request, "supervision/signs.html", facts)
