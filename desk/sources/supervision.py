"""待办之十：区里该去实地核查的各户（57号文第11、20条，每月抽查）；查了不符的，街道的一件见家庭待办。"""

from core.acts import Act
from core.links import link
from desk.duty import Duty, Source, own
from supervision.models import OnsiteCheck


def say(desk, rows):
    return [
        Duty(
            who=one.case.head_name,
            where=one.case.community.name,
            what=f"实地核查（{one.get_kind_display()}）",
            why=one.reason,
            due=desk.by(one.listed_on),
            url=link("supervision:record_supervision_visit", one.pk),
            button=Act.RECORD_SUPERVISION_VISIT.label,
        )
        for one in rows
    ]


ONSITE = Source(
    Act.RECORD_SUPERVISION_VISIT,
    lambda desk: OnsiteCheck.objects.waiting().order_by("listed_on", "pk"),
    lambda desk, rows, act: rows.visible_to(desk.user),
    lambda desk, pks: OnsiteCheck.objects.filter(pk__in=pks).select_related("case__community"),
    say,
    of_case=own("case"),
    secret=True,
)
