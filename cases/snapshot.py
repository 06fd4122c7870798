"""决定所依据的全部事实，冻结为一份规范 JSON；事后任何改动都对不上摘要。"""

import json
from hashlib import sha256

from cases import ladder
from cases.guards.facts import members_of
from core.events import plain
from core.held import held
from evidence.models import Assessment, Check, HomeVisit


def take(case):
    """案件此刻的依据：规程版本、家庭、核对、入户、核算；不含完整证件号和账号。"""
    return plain(
        {
            "case": {name: getattr(case, name) for name in ladder.FROZEN},
            "regime": {"code": case.procedure.regime.code, "version": case.procedure.regime.version},
            "members": [_member(one) for one in members_of(case)],
            "checks": _only(checks_of(case), "number", "conclusion", "closed_on"),
            "visits": _only(visits_of(case), "visited_at", "conclusion", "finished_on"),
            "assessment": _assessment(case),
        }
    )


def checks_of(case):
    """本案的各次核对，先后为序。"""
    return held("checks", case.pk, lambda: list(Check.objects.filter(case_id=case.pk).order_by("pk")))


def visits_of(case):
    """本案的各次入户，先后为序，没有完成的也在内。"""
    return held("visits", case.pk, lambda: list(HomeVisit.objects.filter(case_id=case.pk).order_by("pk")))


def _only(rows, *names):
    return [{name: getattr(row, name) for name in names} for row in rows]


def digest(frozen):
    """规范 JSON 的 SHA-256（64位十六进制）。"""
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _member(member):
    return {
        "id_index": member.id_index,
        "person": member.person_id,
        "name": member.name,
        "is_head": member.is_head,
        "relation": member.relation,
        "birth_date": member.birth_date,
        "covered": member.covered,
        "health": member.health,
        "disability": f"{member.disability_kind}{member.disability_grade or ''}",
    }


def _assessment(case):
    current = Assessment.objects.current(case.pk)
    if current is None:
        return None
    names = [
        "standard",
        "size",
        "covered",
        "income_total",
        "deduction_total",
        "per_capita",
        "base_amount",
        "top_up",
        "total",
    ]
    lines = current.lines.values("group", "label", "amount", "formula", "source")
    return {**{name: getattr(current, name) for name in names}, "eligible": current.eligible, "lines": list(lines)}
