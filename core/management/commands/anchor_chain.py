import json
from dataclasses import asdict

from django.utils import timezone

from core.commands import OfficeCommand
from core.verification import anchors


class Command(OfficeCommand):
    help = "打印各链此刻的链头，每行一个 JSON；存到另一台机器，供 verify_chain --anchor 对照。"

    def handle(self, *args, **options):
        for anchor in anchors(timezone.now()):
            self.stdout.write(json.dumps(asdict(anchor), ensure_ascii=False))
