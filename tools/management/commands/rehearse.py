import json
from dataclasses import replace
from pathlib import Path

from django.core.management.base import CommandError

from core.commands import OfficeCommand
from tools.rehearsal import scenario
from tools.rehearsal.play import rehearse


class Command(OfficeCommand):
    help = "照剧本演练一份规程，走完全部退回，不留痕迹：manage.py rehearse 剧本.toml --json"

    def add_arguments(self, parser):
        parser.add_argument("scenario", type=Path)
        parser.add_argument("--regime", help="另演练一份规程：代号（随附的、已载入的）或规程文件；缺省照剧本")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, scenario: Path, regime, **options):
        lent = []
        steps, met = played(scenario, regime, lent)
        if options["json"]:
            self.stdout.write(json.dumps({"steps": steps, "lent": lent}, ensure_ascii=False))
        else:
            self.stdout.write("\n".join([*lent, as_text(steps)]))
        if not met:
            raise CommandError(
                "有的步骤与所期（expect）不符\n" + "\n".join(_fault(one) for one in steps if not one["met"])
            )


def played(path, regime=None, lent=None):
    """读剧本、走一遍；写错的即 CommandError，写明行号。"""
    script = read(path)
    try:
        return rehearse(replace(script, regime=regime) if regime else script, lent=lent)
    except scenario.ScenarioInvalid as fault:
        raise CommandError(f"{path.name} {fault}") from None


def read(path):
    """剧本；读不到、有错即 CommandError，写明行号。"""
    try:
        with path.open("rb") as file:
            return scenario.parse(file.read(scenario.MAX_BYTES + 1))
    except OSError as error:
        raise CommandError(f"读不到文件 {path}：{error.strerror}") from None
    except scenario.ScenarioInvalid as fault:
        raise CommandError(f"{path.name} {fault}") from None


def as_text(steps):
    return "\n".join(_line(step) for step in steps)


def _fault(step):
    why = f"：{'；'.join(step['reasons'])}" if step["reasons"] else ""
    return f"第{step['line']}行：{step['do']} 所期 {step['expect']}，实为 {step['state']}{why}"


def _line(step):
    mark = "" if step["met"] else f"　✗ 所期 {step['expect']}"
    why = f"：{'；'.join(step['reasons'])}" if step["reasons"] else ""
    dues = "，".join(f"{one['id']} {one['due']}{'（暂定）' if one['provisional'] else ''}" for one in step["deadlines"])
    return f"{step['at']} {step['do']} → {step['state']}{why}{mark}　{dues}"
