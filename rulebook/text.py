"""一份规程的整页文字：`manage.py regimes show` 用；网页用同样的各项。"""

from cases.course.steps import course_of, everywhere
from cases.ladder import steps_of
from core.dates import zh
from regimes.files import reading


def as_text(regime, on):
    """整份规程：各项、定期事项、当日的法律与标准、每套程序的走法和出处。"""
    lines = [str(regime)]
    for title, rows in reading.heading(regime) + reading.dated(regime.district, on):
        lines += ["", f"【{title}】", *(f"  {reading.line_text(row)}" for row in rows)] if rows else []
    for procedure in reading.procedures_of(regime):
        lines += ["", f"【{procedure}】走法（{zh(on)}）", *path_lines(procedure, on)]
        for title, rows in reading.sections(procedure):
            lines += [f"  {title}", *(f"    {reading.line_text(row)}" for row in rows)] if rows else []
    return "\n".join(lines)


def main_path(procedure):
    """主路一句话，供对照。"""
    return " → ".join(label for _, label in steps_of(procedure))


def path_lines(procedure, on):
    """走法的各步，主路编号，岔路在后。"""
    steps = course_of(procedure, on)
    names = {step.key: step.label for step in steps}
    lines = []
    for number, step in enumerate(steps, 1):
        lines.append(f"  {number}. {step.label}" if step.main else f"  {number}. （岔路）{step.label}")
        lines += [f"       {one}" for one in details(step)]
        lines += [f"       → {names[way.target]}：{'；'.join(way.labels)}" for way in step.exits]
    return [*lines, f"  在办各环节都可以：{'、'.join(everywhere(procedure, on))}"]


def details(step):
    """一步的各项，一项一句。"""
    return [
        *(f"{role}：{words}" for role, words in step.who),
        *(f"时限 {one}" for one in step.limits),
        *(f"公示 {one}" for one in step.rounds),
        *([f"文书 {'、'.join(step.notices)}"] if step.notices else []),
        *step.notes,
    ]
