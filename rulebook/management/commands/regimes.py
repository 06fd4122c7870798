from hashlib import sha256
from pathlib import Path

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from core.commands import OfficeCommand
from regimes.files import loader, reading
from regimes.files.problems import RegimeInvalid
from regimes.files.toml_reading import MAX_BYTES
from regimes.models import Regime
from rulebook import text
from rulebook.check import below_floor, checked


class Command(OfficeCommand):
    requires_migrations_checks = False
    help = "办理规程：check 检查文件，load 载入（不写文件名即载入随附的全部），show 查看，diff 对照两版"

    def add_arguments(self, parser):
        acts = parser.add_subparsers(dest="do", required=True)
        acts.add_parser("check", help="检查规程文件").add_argument("files", nargs="+", type=Path)
        acts.add_parser("load", help="载入规程文件").add_argument("files", nargs="*", type=Path)
        acts.add_parser("show", help="查看一份规程，如 LS2019 或 XS2020@1").add_argument("code")
        diff = acts.add_parser("diff", help="对照两份规程")
        diff.add_argument("old")
        diff.add_argument("new")

    def handle(self, *args, do, **options):
        if do != "check":  # 只检查文件，用不着库
            self.check_migrations()
        getattr(self, f"do_{do}")(**options)

    def do_check(self, files, **options):
        failed = [path for path in files if not self._checked(path)]
        if failed:
            raise CommandError(f"{len(failed)} 份文件有错")

    def _checked(self, path):
        raw = read(path)
        try:
            procedures = checked(raw, timezone.localdate())
        except RegimeInvalid as invalid:
            self._say_problems(path, invalid)
            return False
        low = self._say_low(path, raw)
        said = f"没有错，但有 {low} 处低于国家规定，请逐行核对" if low else "没有问题"
        self.stdout.write(f"{path.name} {said}，共 {len(procedures)} 套程序")
        return True

    def _say_low(self, path, raw):
        """低于国家规定的，逐行提醒；返回几处。"""
        found = below_floor(raw)
        for warning in found:
            self.stderr.write(f"提醒：{path.name} {warning}")
        return len(found)

    def _say_problems(self, path, invalid):
        for problem in invalid.problems:
            self.stderr.write(f"{path.name} {problem}")

    @transaction.atomic
    def do_load(self, files, **options):
        """几份一起载入的，有一份不对就一份也不载入。"""
        if not files:
            self._load_shipped()
        loaded = [self._loaded(path) for path in files]
        for regime, fresh in loaded:
            self._say_loaded(regime, fresh)

    def _loaded(self, path):
        raw = read(path)
        try:
            checked(raw, timezone.localdate())
            self._say_low(path, raw)
            return loader.load(raw, at=timezone.now())
        except RegimeInvalid as invalid:
            self._say_problems(path, invalid)
            raise CommandError(f"{path.name} 有错，什么也没有载入") from None

    def _load_shipped(self):
        for path, regime, fresh in loader.load_shipped(at=timezone.now()):
            if regime is None:
                self.stdout.write(f"略过：{path.name} 所属区县还没有登记")
            else:
                self._say_loaded(regime, fresh)
                if not fresh and regime.sha256 != sha256(path.read_bytes()).hexdigest():
                    self.stdout.write(f"  与随附的 {path.name} 不同：已载入的版本不能改，以库里的为准")

    def _say_loaded(self, regime, fresh):
        self.stdout.write(f"{'已载入' if fresh else '早已载入，未变'}：{regime}")

    def do_show(self, code, **options):
        self.stdout.write(text.as_text(find(code), timezone.localdate()))

    def do_diff(self, old, new, **options):
        changes = reading.differences(find(old), find(new), text.main_path)
        for procedure, part, key, before, after in changes:
            self.stdout.write(f"{procedure} {part} {key}\n  - {before}\n  + {after}")
        self.stdout.write(f"共 {len(changes)} 处不同" if changes else "两份规程内容相同")


def read(path):
    """只读到上限多一个字节，10 MB 的文件不会整份进内存。"""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise CommandError(f"读不到文件 {path}:{error.strerror}") from None


def find(name):
    """“LS2019”取最新一版，“XS2020@1”取第1版；还没载入而是文件名的，提示先载入。"""
    code, _, version = name.partition("@")
    rows = Regime.objects.filter(code=code).order_by("-version")
    found = (rows.filter(version=version) if version.isdigit() else rows).first()
    if found is None:
        raise CommandError(f"没有载入过规程 {name}；先用 manage.py regimes load 载入")
    return found
