"""工作单的财产：申报的与核对发现的，标出超标与例外。"""

from dataclasses import dataclass
from decimal import Decimal

from evidence.data_classes import BY_CODE
from evidence.models import Asset, Conclusion

ZERO = Decimal(0)


@dataclass
class AssetEntry:
    key: str
    member: object
    label: str
    value: Decimal
    exceeds: bool = False
    exception: str = ""
    source: str = "申报"

    kept = ("exceeds", "exception")


def asset_entries(case_id, people, hits):
    entries = [
        AssetEntry(
            key=f"asset-{row.pk}",
            member=row.member,
            label=str(row),
            value=row.value,
            exceeds=row.exceeds,
            exception=row.exception_reason,
        )
        for row in Asset.objects.of_case(case_id).filter(member__in=people)
    ]
    return entries + [
        AssetEntry(
            key=f"hit-{hit.pk}",
            member=hit.subject.member,
            label=f"{hit.get_data_class_display()} {hit.detail}"[:100],
            value=hit.amount or ZERO,
            exceeds=hit.counted and hit.subject.check_request.conclusion == Conclusion.EXCEEDS,
            source=f"核对 {hit.source}：{hit.reason}"[:300],
        )
        for hit in hits
        if is_asset(hit)
    ]


def is_asset(hit):
    """财产类的结果，或收入财产兼有而没有写收入时间的。"""
    kind = BY_CODE[hit.data_class]
    return "A" in kind.effects and not (hit.flow and kind.income_kind)
