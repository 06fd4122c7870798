"""一份规程怎么办：整页的规定与出处，每套程序画出走法；两版对照。走法从箭头推出来，所以在案件之上。"""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from cases.course.steps import course_of, everywhere
from regimes.files import reading
from regimes.models import Regime
from regimes.views import reader
from rulebook import comparison
from rulebook.drawing import FULL, SMALL, drawing


@require_GET
def regime(request, pk):
    """`?procedure=` 选一套程序；`?all=1` 全部列出，供打印。"""
    district, today = reader(request)
    one = get_object_or_404(Regime.objects.visible_to(district), pk=pk)
    procedures = list(reading.procedures_of(one))
    chosen = procedures if "all" in request.GET else [_chosen(procedures, request.GET.get("procedure", ""))]
    facts = {
        "regime": one,
        "heading": reading.heading(one),
        "dated": reading.dated(one.district, today),
        "procedures": procedures,
        "parts": [_part(procedure, today) for procedure in chosen],
        "all": "all" in request.GET,
        "today": today,
        "versions": Regime.objects.visible_to(district),
    }
    return render(request, "rulebook/regime.html", facts)


def _chosen(procedures, name):
    """“低保.新增”之类的名字；没写或不认识的取第一套。"""
    if not procedures:
        raise Http404
    return next((one for one in procedures if f"{one.aid}.{one.purpose}" == name), procedures[0])


def _part(procedure, today):
    steps = course_of(procedure, today)
    main = " → ".join(step.label for step in steps if step.main)
    return {
        "procedure": procedure,
        "picture": drawing(steps, sheet=FULL),
        "name": f"{procedure}的走法",
        "words": f"主路：{main}。各步由谁办、几天、往哪里去，见图下“用文字说”。",
        "steps": comparison.told(steps),
        "leaves": everywhere(procedure, today),
        "sections": reading.sections(procedure),
    }


@require_GET
def compare(request):
    """两份规程对照：同一类救助同一种事项，两张图并列，不同的格标出；下面逐项列出不同。"""
    district, today = reader(request)
    regimes = Regime.objects.visible_to(district)
    pair = [_picked(regimes, request.GET.get(name, "")) for name in ("old", "new")]
    facts = {"regimes": regimes, "old": pair[0], "new": pair[1], "shared": []}
    if all(pair):
        facts |= _compared(*pair, request.GET.get("procedure", ""), today)
    return render(request, "rulebook/regime_compare.html", facts)


def _picked(regimes, text):
    return regimes.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 10 else None


def _compared(old, new, name, today):
    shared, changes = comparison.shared(old, new), comparison.grouped(old, new)
    facts = {"shared": shared, "changes": changes, "alone": comparison.alone(old, new)}
    if not shared:
        return facts
    chosen = next((pair for pair in shared if f"{pair[0].aid}.{pair[0].purpose}" == name), shared[0])
    courses = [course_of(procedure, today) for procedure in chosen]
    marks = comparison.marks(*courses)
    pictures = [
        {"regime": one, "name": f"{one}：{chosen[0]}", "picture": drawing(steps, sheet=SMALL, marks=marks)}
        for one, steps in zip((old, new), courses, strict=True)
    ]
    shown = {name: rows for name, rows in changes.items() if name in (reading.WHOLE, str(chosen[0]))}
    rows = comparison.rows(*courses)
    return {**facts, "chosen": chosen[0], "pictures": pictures, "rows": rows, "changes": shown}
