"""`python -m tools.bench [名称 …]`：依次运行各模块的 run()，其产出的每个字典打印成一行 JSON。"""

import json
import os
import pkgutil
import sys
from importlib import import_module

from tools import bench


def main(wanted):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    names = [found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_")]
    for name in names:
        module = import_module(f"tools.bench.{name}")
        if hasattr(module, "run") and (not wanted or name in wanted):
            for line in module.run():
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
