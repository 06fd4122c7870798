"""备齐环境的脚本：缺什么、又无权安装时，须说清怎样装。"""

import os
import subprocess

from tests.house.source import ROOT


def stub(folder, name, body):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def test_without_root_it_says_exactly_what_to_install(tmp_path):
    stub(tmp_path, "dpkg-query", "exit 1")
    stub(tmp_path, "id", "echo 1000")
    stub(tmp_path, "sudo", "exit 1")
    env = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "ops/setup.sh"], cwd=ROOT, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 1
    lines = (ROOT / "ops/system-packages.txt").read_text("utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert "apt-get install -y --no-install-recommends " + " ".join(packages) in done.stderr


def test_an_old_python_is_refused(tmp_path):
    stub(tmp_path, "oldpython", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    env = {**os.environ, "PYTHON": str(tmp_path / "oldpython")}
    done = subprocess.run(["bash", "ops/setup.sh"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert "3.11" in done.stderr and "3.9.2" in done.stderr
