"""公众页面：不登录，只读 PublicNotice 一张表，到点即不可见。"""

from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publicity.models import PublicNotice

PER_MINUTE = 120
SHOWN = 500


def public(view):
    """不进搜索引擎，最多缓存一分钟，同一地址每分钟限次。"""

    @login_not_required
    @require_safe
    @wraps(view)
    def shown(request, *args, **kwargs):
        if _too_many(request):
            response = render(request, "publicity/public_busy.html", status=429)
            response["Retry-After"] = "60"
        else:
            response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Cache-Control"] = "public, max-age=60" if response.status_code == 200 else "no-store"
        return response

    return shown


def _too_many(request):
    key = f"public:{request.META.get('REMOTE_ADDR', '')}:{timezone.now():%Y%m%d%H%M}"
    cache.add(key, 0, 60)
    return cache.incr(key) > PER_MINUTE


@public
def notices(request):
    """正在公示的：先选社区，再看名单。"""
    current = PublicNotice.objects.current(timezone.now())
    code = request.GET.get("community", "")
    if not code:
        places = current.values_list("district_name", "street_name", "community_name", "community_code")
        context = {"places": places.distinct().order_by("community_code")[:SHOWN]}
        return render(request, "publicity/public_places.html", context)
    rows = list(current.filter(community_code=code).order_by("stage_label", "id")[:SHOWN])
    return render(request, "publicity/public_list.html", {"rows": rows, "place": rows[0] if rows else None})


@public
def notice(request, token):
    """一户的公示；结束后 410，没有过的 404。"""
    found = get_object_or_404(PublicNotice, token=token)
    if found.is_over or (found.ends_at and found.ends_at <= timezone.now()):
        return render(request, "publicity/public_gone.html", status=410)
    return render(request, "publicity/public_notice.html", {"notice": found})
