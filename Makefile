# Habits with a name. `uv` is the pinned one that ./run and ./test put into .tools/.
UV := bash -c '. tools/setup.sh && uv "$$@"' uv
.PHONY: check bench chaos property pictures messages vendor lock fmt

check: ## style, types, ladder, migrations, catalogues; ./test runs it first
	tools/check
bench: ## figures against their limits, into build/bench.json; ONLY=name for one
	$(UV) run python -m tools.bench
chaos: ## KILLS processes (20) of a service killed while organisations file, on each engine: nothing lost, nothing doubled
	$(UV) run python -m tools.chaos
	$(UV) run tools/with_postgres python -m tools.chaos
property: ## 10,000 histories of the ledger, of payments, of a selection and 10,000 random sheets on each engine
	HISTORIES=10000 PARTS=2 $(UV) run pytest -q -n 2 -m histories
	HISTORIES=10000 PARTS=2 $(UV) run tools/with_postgres pytest -q -n 2 -m histories
	tail -n 8 build/histories.txt
pictures: ## every page in Kyrgyz and Russian, on a phone and on a table, into build/pictures and the guides
	$(UV) run tools/pictures.py --guides
messages: ## take new sentences from the code into the catalogues
	$(UV) run tools/messages.py update
vendor: ## fetch styles, scripts and fonts of others again
	$(UV) run tools/vendor.py
lock: ## newest versions that pyproject.toml allows, from PyPI itself
	env -u UV_INDEX -u UV_INDEX_URL -u UV_DEFAULT_INDEX -u UV_EXTRA_INDEX_URL $(UV) lock --upgrade
fmt: ## spell the code as the checks want it
	$(UV) run ruff check --fix
	$(UV) run ruff format
