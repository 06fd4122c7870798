"""一件接一件地签：待签与签过的一览，跳过，接着看哪一件。"""

from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import matrix
from cases.models import Case
from core.acts import Act
from core.links import act_url
from decisions.sitting import Sitting, signed_rows, waiting_rows


@never_cache
@require_GET
def signing(request):
    """待签各件与金额，这一次签过的各件；可打印。"""
    matrix.require(request.user, Act.APPROVE, None, on=timezone.localdate())
    sitting = Sitting(request, timezone.now())
    waiting = waiting_rows(sitting)
    facts = {"waiting": waiting, "signed": signed_rows(sitting), "skipped": sum(one[2] for one in waiting)}
    return render(request, "decisions/signing.html", {**facts, "since": sitting.since, "now": sitting.at})


@require_POST
def skip(request, pk):
    """这一件先不签，排到最后，接着看下一件。"""
    case = get_object_or_404(Case.objects.visible_to(request.user, Act.APPROVE), pk=pk)
    sitting = Sitting(request, timezone.now())
    following = sitting.place(case)["following"]
    sitting.skip(case.pk)
    return redirect(_page(following))


def next_page(request):
    """签完一件接着签的一件，没跳过的在前；都签完了到一览。"""
    sitting = Sitting(request, timezone.now())
    following = next(iter(sitting.waiting()), None)
    if following is None:
        sitting.close()
    return _page(following)


def _page(case_id):
    return act_url(Act.APPROVE, case_id) if case_id else resolve_url("decisions:signing")
