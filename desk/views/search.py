"""查找框：POST，号码不进网址；只有一件就直接打开。"""

from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.links import case_url
from core.refusals import Refusal
from desk.search import SHOWN, typed
from desk.search import search as look_for


@never_cache
def search(request):
    """GET 只给空的查找页。"""
    if request.method != "POST":
        return render(request, "desk/search.html", {"found": None, "reasons": []})
    text = request.POST.get("q", "")
    try:
        found, how = look_for(text, by=request.user, at=timezone.now())
    except Refusal as refusal:
        context = {"found": None, "reasons": refusal.reasons}
        return render(request, "desk/search.html", context, status=refusal.status)
    if len(found) == 1:
        return redirect(case_url(found[0].pk))
    context = {"found": found[:SHOWN], "more": len(found) > SHOWN, "reasons": [], "typed": typed(text, how)}
    return render(request, "desk/search.html", context)
