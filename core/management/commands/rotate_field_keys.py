from core.commands import OfficeCommand
from core.sealed_store import rotate, sealed_models


class Command(OfficeCommand):
    help = "用 FIELD_KEYS 的第一把密钥与现行算法改写旧密文；可随时中断、重跑，不停办公。"

    def handle(self, *args, **options):
        for model, names in sealed_models():
            self.stdout.write(f"{model._meta.verbose_name}：改写 {rotate(model, names)} 格")
