#!/usr/bin/env bash
# 代码与配置的静态检查；逐项都跑完，最后一并给出结论。
cd "$(dirname "$0")/.." || exit 1
bin=$(dirname "${PY:-.venv/bin/python}")
failed=()
step() {
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}
manage() { DATABASE_URL=sqlite://:memory: "$bin/python" manage.py "$@"; }  # 不碰本机数据库

step "ruff check" "$bin/ruff" check .
step "ruff format" "$bin/ruff" format --check .
step "layers" "$bin/lint-imports"
[ -d templates ] && step "djlint" "$bin/djlint" templates --lint --quiet
step "migrations" manage makemigrations --check --dry-run
step "check" manage check --fail-level WARNING
step "check --deploy" "$bin/python" ops/check_deploy.py
for regime in regimes/data/*.toml; do
    [ -e "$regime" ] && step "regime $regime" manage regimes check "$regime"
done

[ ${#failed[@]} -eq 0 ] && { echo "check: all passed"; exit 0; }
printf 'check: failed: %s\n' "${failed[@]}"
exit 1
