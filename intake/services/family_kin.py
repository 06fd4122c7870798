"""此人不在户里而与各户有关的：作义务人的各户，代办的各案。"""

from cases.models import Case, CoveredPerson, FamilyTaskKind
from cases.states import CaseState
from core.dates import zh
from evidence.models import Assessment, CheckSubject
from households.models import Obligor
from intake.services.follow import Follow, task, told, unseen
from intake.services.happening import FamilyEventKind, why_out

K = FamilyEventKind
DOUBTFUL = (K.PRISON, K.MISSING, K.BACK)


def as_obligor(found):
    """此人是各户的义务人：死亡的自该日起不计其赡养费，核算表须重做，在享的核实；服刑、失踪、归来的只请核实。"""
    if found.kind not in (K.DEATH, *DOUBTFUL):
        return
    name, day = found.person.name, zh(found.on, weekday=False)
    for row in Obligor.objects.current().filter(person=found.person).order_by("household"):
        said = f"义务人{name}{day}{found.kind.label}"
        if found.kind == K.DEATH:
            yield from _no_support(row, found, f"{said}，自该日起不计其赡养费")
            words = f"{said}，本户在享的{{}}原按有其赡养费核算的，请核实是否要办变更"
        else:
            words = f"{said}，请核实其能否履行赡（抚、扶）养义务，本户在享的{{}}是否要办变更"
        yield from _asked_of(row.household, found, words)


def _no_support(row, found, said):
    """在办各案：义务人已死亡，核算表须重做。"""
    why = f"核算之后登记了义务人{found.person.name}死亡"
    for case in Case.objects.open().filter(household=row.household_id).order_by("pk"):
        if CheckSubject.objects.under_way(case.pk, obligor=row).asked().exists():
            struck = f"正在进行的核对划去义务人{found.person.name}，不再查，已登记的结果不再计入"
            text = f"在办案件{case.number}：{struck}"
            yield Follow(told(found, case.household, text, struck), lambda case=case: _strike(case, row, found))
        text = f"在办案件{case.number}：{said}，已有的核算表须重做"
        yield Follow(
            told(found, case.household, text, f"在办的案件里{said}，核算表须重做"),
            lambda case=case: Assessment.objects.make_stale(case.pk, why),
        )
        if unseen(found, case.household):
            continue
        if case.state in (CaseState.PUBLICITY, CaseState.DECISION):
            yield Follow(f"在办案件{case.number}已到“{case.get_state_display()}”：须退回重新调查、核算、公示")


def _strike(case, obligor, found):
    CheckSubject.objects.strike(case.pk, on=found.on, reason=why_out(found.kind), obligor=obligor)


def _asked_of(household, found, words):
    """在享的一户得一件待办；`words` 里留着救助类别。"""
    rows = CoveredPerson.objects.from_month(found.on.replace(day=1)).filter(decision__case__household=household)
    aids = dict.fromkeys(row.get_aid_display() for row in rows.order_by("pk"))
    if aids:
        text = words.format("、".join(aids))
        said = told(found, household, text, f"{found.person.name}是其义务人，须核实")
        yield task(found, household, FamilyTaskKind.REVIEW, text, shown=said)


def as_agent(found):
    """此人代办的在办各案：以后的文书不再写他。"""
    for case in Case.objects.open().filter(agent=found.person).order_by("pk"):
        text = f"在办案件{case.number}由{found.person.name}代办，以后的文书不再写他，请申请人本人办理或另行委托"
        yield Follow(told(found, case.household, text, f"在办的案件由{found.person.name}代办，以后的文书不再写他"))
