"""产品的全部网址，另加三个对照页。"""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from cases.models import Case
from config.urls import urlpatterns as product


@login_not_required
def hello(request):
    return HttpResponse("hello")


def hello_signed_in(request):
    """空页，但核过登录：与列表同样要查会话、人员与岗位。"""
    return HttpResponse(str(len(request.user.roles_on(request.user.created_at.date()))))


def usual(request):
    """照常的写法：整行对象、数总数、按偏移翻页、模板逐格输出。"""
    rows = Case.objects.visible_to(request.user).filter(is_open=True).select_related("community")
    for name in ("state", "community"):
        if value := request.GET.get(name):
            rows = rows.filter(**{name: value})
    page = Paginator(rows.order_by("due_on", "id"), 50).get_page(request.GET.get("page"))
    return render(request, "bench_usual.html", {"page": page})


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/hello-signed-in/", hello_signed_in),
    path("bench/usual/", usual),
    *product,
]
