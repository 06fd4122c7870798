"""`python -m tools.bench [名称 …]`：依次运行各模块的 run()，每个字典一行 JSON；各在自己的进程里，内存各算各的。"""

import json
import os
import pkgutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tools import bench

ALONE = "--alone"  # 已在自己的进程里


def main(wanted):
    if wanted[:1] == [ALONE]:
        return alone(wanted[1])
    codes = [
        subprocess.run([sys.executable, "-m", "tools.bench", ALONE, name]).returncode  # noqa: S603
        for name in benches()
        if not wanted or name in wanted
    ]
    return max(codes, default=0)


def benches():
    """有 run() 的各模块；只看文字，不装载。"""
    names = sorted(found.name for found in pkgutil.iter_modules(bench.__path__) if not found.name.startswith("_"))
    sources = {name: find_spec(f"tools.bench.{name}").origin for name in names}
    return [name for name, path in sources.items() if "\ndef run(" in Path(path).read_text(encoding="utf-8")]


def alone(name):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    for line in import_module(f"tools.bench.{name}").run():
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
