#!/usr/bin/env bash
# 重做锁定文件：逐包记校验值，不记任何下载地址。
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
    .venv/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate \
        --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --output-file "$@" pyproject.toml
}
lock requirements-dev.lock --all-extras
lock requirements.lock --constraint requirements-dev.lock
sed -i '/^#/d' requirements.lock requirements-dev.lock
