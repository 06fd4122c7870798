.PHONY: setup demo test test-all check bench run worker lock manual clean
.DEFAULT_GOAL := setup
PY := .venv/bin/python
PORT ?= 8000

setup:
	@ops/setup.sh

demo: setup
	@exec $(PY) ops/run_demo.py

test: setup
	@exec $(PY) ops/run_tests.py $(ARGS)

test-all: setup
	@exec $(PY) ops/run_tests.py --all $(ARGS)

check: setup
	@PY=$(PY) ops/check.sh

bench: setup
	@exec $(PY) -m tools.bench $(ARGS)

run: setup
	@$(PY) manage.py migrate --verbosity 0
	@exec $(PY) manage.py runserver 127.0.0.1:$(PORT)

worker: setup
	@exec $(PY) -m celery --app config worker --beat --schedule var/beat-schedule --concurrency 1 --loglevel info

lock: setup
	@ops/lock.sh

manual: setup
	@rm -rf var/manual && mkdir -p var/manual && cp -r var/fonts var/manual/fonts
	@VAR_DIR=$(CURDIR)/var/manual DATABASE_URL=sqlite:///$(CURDIR)/var/manual/office.sqlite3 $(PY) manage.py make_manual

clean:
	rm -rf var .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
