import json

from django.core.management.base import CommandError

from core.commands import OfficeCommand
from core.models import Event, EventChain
from core.verification import Anchor, unguarded, verify


class Command(OfficeCommand):
    help = "核验办理记录的链；有一处不对即以 1 退出，并点出第一处不对的序号。"

    def add_arguments(self, parser):
        parser.add_argument("--chain", help="只核验这一条链")
        parser.add_argument("--anchor", help="anchor_chain 存出的文件；给定才能发现截尾与整体改写")

    def handle(self, *args, chain=None, anchor=None, **options):
        known = self._anchors(anchor)
        names = [chain] if chain else sorted(self._chains() | set(known))
        findings = [f"触发器 {name} 不在" for name in sorted(unguarded())]
        for name in names:
            checks = [verify(name, mark) for mark in known.get(name, [None])]
            findings += [str(finding) for _, finding in checks if finding]
            self.stdout.write(f"链 {name}：核验 {checks[-1][0]} 条")
        if findings:
            raise CommandError("\n".join(findings), returncode=1)
        self.stdout.write("全部相符")

    def _chains(self):
        heads = EventChain.objects.values_list("chain", flat=True)
        return set(heads) | set(Event.objects.values_list("chain", flat=True).distinct())

    def _anchors(self, path):
        found = {}
        if path:
            with open(path, encoding="utf-8") as lines:
                for line in filter(str.strip, lines):
                    mark = Anchor(**json.loads(line))
                    found.setdefault(mark.chain, []).append(mark)
        return {name: sorted(marks, key=lambda mark: mark.seq)[-1:] for name, marks in found.items()}
