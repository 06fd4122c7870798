"""表单里报证件号的各处：答复（办成的、拒绝的都）会说出其人在库的情形，一律同窗口查重一样留痕、计次。"""

from functools import wraps

from django.db import transaction
from django.utils import timezone

from cases import lookup
from core.idnumber import normalise
from core.masking import mask_id
from core.once import destination
from core.views import INVALID
from households.codes import IdKind

NUMBERS = ("id_number", "agent_number")


def asks(view):
    """写在 @once 外面：退回的也留痕。填错的（422）没有去查，不记；登记成了案件的留痕而不占当日次数。

    不这样，拿号码逐个提交表单就能试出谁在享救助，当日的上限形同虚设（《个人信息保护法》第五十一条）。
    """

    @wraps(view)
    def traced(request, *args, **kwargs):
        by, at, case_id = request.user, timezone.now(), kwargs.get("pk")
        marks = {lookup.mark(kind, number, by=by, at=at): mask_id(number) for kind, number in _numbers(request.POST)}
        request.over_cap = lookup.over_cap(marks, by=by, at=at)
        response = view(request, *args, **kwargs)
        if marks and not request.over_cap and response.status_code != INVALID:
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
        return act(*args, **facts)

    return asked


def _numbers(data):
    """[(证件种类, 号码)]：只是添一行的没有去查，勾了删除的行不算。"""
    for name in () if "add_row" in data else data:
        head, dash, field = name.rpartition("-")
        number = normalise(data[name]) if field in NUMBERS else ""
        if number and not data.get(f"{head}{dash}DELETE"):
            kind = data.get(f"{head}{dash}id_kind") if field == "id_number" else ""
            yield kind or IdKind.RESIDENT, number
