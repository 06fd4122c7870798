"""核算用哪几行标准：低保标准人人要用，特困另用基本生活和照料护理各档。"""

from regimes.models import AidKind, Standard, StandardKind

CARE = (StandardKind.CARE_SELF, StandardKind.CARE_HALF, StandardKind.CARE_FULL)


def kinds_for(aid):
    more = (StandardKind.HARDSHIP_BASIC, *CARE) if aid == AidKind.EXTREME_HARDSHIP else ()
    return (StandardKind.MINIMUM_LIVING, *more)


def in_force(district, aid, area, on):
    """`on` 日各种标准现行的一行：{种类: Standard}；没有录入的不在其中。"""
    rows = Standard.objects.valid_on(district, on).filter(area=area, kind__in=kinds_for(aid))
    return {row.kind: row for row in reversed(list(rows))}


def marks(rows):
    """用的是哪几行，存进核算表；以后与当时有效的比，换了的须重新核算。"""
    return {str(kind): row.pk for kind, row in sorted(rows.items())}
