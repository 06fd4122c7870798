#!/usr/bin/env bash
# 备齐运行所需：系统软件包、虚拟环境、字体。已备齐时不到一秒。
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${PYTHON:-python3}

packages() { grep -vE '^[[:space:]]*(#|$)' ops/system-packages.txt; }

missing_packages() {
    local name
    for name in $(packages); do
        dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || echo "$name"
    done
    "$PYTHON" -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

install_system() {
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        echo "setup: not a Debian system; install the equivalents of: $(packages | tr '\n' ' ')" >&2
        return
    fi
    missing=$(missing_packages | tr '\n' ' ')
    [ -z "$missing" ] && return
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            as_root=(sudo)
        else
            echo "setup: these system packages are missing; as root, run:" >&2
            echo "    apt-get update && apt-get install -y --no-install-recommends $missing" >&2
            exit 1
        fi
    fi
    echo "setup: installing $missing"
    "${as_root[@]}" apt-get update -qq </dev/null
    # shellcheck disable=SC2086
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null
}

check_python() {
    command -v "$PYTHON" >/dev/null || { echo "setup: python3 (3.11 or newer) is missing" >&2; exit 1; }
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        { echo "setup: Python 3.11 or newer is needed, found $("$PYTHON" --version)" >&2; exit 1; }
}

install_python() {
    local want
    [ -L .venv ] && return  # 指向别处的环境由其主人维护
    want=$(sha256sum requirements-dev.lock | cut -d' ' -f1)
    [ "$(cat .venv/.lock-stamp 2>/dev/null)" = "$want" ] && return
    [ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
    echo "setup: installing Python packages"
    # 锁定的清单已经齐全，不必再推算依赖；用到哪个模块才编译哪个。
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --no-compile \
        -r requirements-dev.lock
    echo "$want" >.venv/.lock-stamp
}

check_python
install_system
install_python
mkdir -p var
.venv/bin/python ops/build_fonts.py
