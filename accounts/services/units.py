"""单位资料：机关代字、电话、复议机关、法院、自称；由区民政局维护，改前改后都留痕。"""

from django.db import transaction

from accounts import matrix
from accounts.models import Unit
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked
from core.versions import save_versioned


@transaction.atomic
def edit_unit(unit_id, *, by, at, version, **changes):
    """改一个单位的资料；已出的文书照出的时候写的，不变。返回 Unit。

    Raises: Blocked（没有改动、机关代字与别的单位相同）、Conflict（别人先改了）。
    """
    unit = Unit.objects.select_related("parent__parent").get(pk=unit_id)
    matrix.require(by, Act.EDIT_UNIT, unit, on=local_day(at))
    differing = {name: value for name, value in changes.items() if getattr(unit, name) != value}
    if not differing:
        raise Blocked("没有改动")
    word = differing.get("doc_word")
    if word and (other := Unit.objects.filter(doc_word=word).exclude(pk=unit.pk).first()):
        raise Blocked(f"机关代字“{word}”已由{other.full_name}使用，两个单位的文号不能相同")
    saved = save_versioned(unit, version=version, changes=differing)
    told = {name: [getattr(unit, name), value] for name, value in differing.items()}
    labels = "、".join(str(Unit._meta.get_field(name).verbose_name) for name in differing)
    data = {"unit": unit.pk, "changes": told}
    events.record(Act.EDIT_UNIT, chain=by.unit.chain, at=at, by=by, subject=f"{unit.name}：修改{labels}", data=data)
    return saved
