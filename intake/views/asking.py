"""表单里报证件号的各处：答复（办成的、拒绝的都）会说出其人在库的情形，一律同窗口查重一样留痕、计次。"""

from functools import wraps

from django.db import transaction
from django.utils import timezone

from cases import lookup
from core.idnumber import normalise
from core.masking import mask_id
from core.once import destination
from households.codes import IdKind

NUMBERS = ("id_number", "agent_number")


def asks(view):
    """写在 @once 外面：退回的也留痕。没有去查的（填错、只添一行）不记；登记成了案件的留痕而不占当日次数。

    查没查由 within_cap 说，不由所送的栏目猜：夹带一栏“添加一行”“删除”，照样查了、答了。不这样，拿号码逐个提交表单
    就能试出谁在享救助，当日的上限形同虚设（《个人信息保护法》第五十一条）。
    """

    @wraps(view)
    def traced(request, *args, **kwargs):
        by, at, case_id = request.user, timezone.now(), kwargs.get("pk")
        marks = {lookup.mark(kind, number, by=by, at=at): mask_id(number) for kind, number in _numbers(request.POST)}
        request.asked, request.over_cap = False, lookup.over_cap(marks, by=by, at=at)
        response = view(request, *args, **kwargs)
        if marks and request.asked:
            counted = case_id is not None or not destination(response)
            with transaction.atomic():
                lookup.note(marks, by=by, at=at, case_id=case_id, counted=counted)
        return response

    return traced


def within_cap(request, act):
    """先问当日次数再办 `act`：满了的照一般的拒绝退回，所填都在。"""

    def asked(*args, **facts):
        if request.over_cap:
            raise request.over_cap
        request.asked = True
        return act(*args, **facts)

    return asked


def _numbers(data):
    """[(证件种类, 号码)]：表上所报的，勾了删除的行也在内。"""
    for name in data:
        head, dash, field = name.rpartition("-")
        if field in NUMBERS and (number := normalise(data[name])):
            kind = data.get(f"{head}{dash}id_kind") if field == "id_number" else ""
            yield kind or IdKind.RESIDENT, number
