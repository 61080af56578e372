# Every target starts from nothing: the environment is made first, and made again when its pins change. The main job
# needs a small one; the explorer and the tests add to it what they need, when they are first asked for.
PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 3

python := $(VENV)/bin/python
version := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
# Written last, and says where: an environment without it was not finished, is for another Python or was made elsewhere.
ready := $(VENV)/ready-$(version)
with_explorer := $(VENV)/explorer-$(version)
with_tests := $(VENV)/tests-$(version)
install := $(python) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable
every_extra := .[dev,calibration,sweeps,cluster,exports,sensitivity,forecasts,explorer]
whole := $(shell grep -qsxF '$(CURDIR)' $(ready) && $(python) -c 'import pip' 2>/dev/null && echo yes)
chromium := $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: run explore test browser notebook verify check bench docs constraints test-versions clean again
.DELETE_ON_ERROR:

run: $(ready)
	$(VENV)/bin/alliance compare

explore: $(with_explorer)
	$(VENV)/bin/alliance explore

# Byte code is kept, also where the environment asks for none: workers and the processes of tests would each make it again.
test browser verify: export PYTHONDONTWRITEBYTECODE :=

test: $(with_tests)
	$(python) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not verification and not browser"

# On fewer workers than the other tests: each has a server and browsers of its own.
browser: $(with_tests)
	$(if $(chromium),$(python) -m pytest -n 2 --dist loadfile -m "browser and not verification",@echo "there is no Chromium here: the views of the explorer are not walked")

# JupyterLab has some fifty packages that nothing else here needs: an environment of its own.
notebook:
	$(PYTHON) -m venv --clear build/notebook
	build/notebook/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,explorer]' 'jupyterlab>=4.4,<5'
	build/notebook/bin/python -m pytest -m browser tests/explorer/browser/walk_in_jupyterlab.py

# Long tests are not spread evenly: a worker that is done takes over what waits behind one of them.
verify: $(with_tests)
	$(python) -m pytest -n $(WORKERS) --dist worksteal --timeout 3600 -m "verification$(if $(chromium),, and not browser)"

check: $(with_tests)
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	$(MAKE) test
	$(MAKE) browser
	$(MAKE) verify

bench: $(with_tests)
	$(python) -m benchmarks

docs: $(with_tests)
	$(python) -m experiments.docs

$(ready): pyproject.toml constraints.txt $(if $(whole),,again)
	@$(if $(whole),rm -f $@,echo "making $(VENV) with Python $(version)"; $(PYTHON) -m venv --clear $(VENV))
	$(install) .
	@echo '$(CURDIR)' > $@

$(with_explorer): $(ready)
	$(install) '.[explorer]'
	@touch $@

$(with_tests): $(ready)
	$(install) '$(every_extra)'
	@touch $@

again:

# The newest versions that the oldest supported Python can have; look at the difference before committing it.
constraints:
	$(PYTHON) -m venv --clear build/pins
	build/pins/bin/python -m pip install --quiet --disable-pip-version-check --editable '$(every_extra)'
	@head -n 1 constraints.txt > build/constraints.txt
	build/pins/bin/python -m pip freeze --exclude-editable >> build/constraints.txt
	@mv build/constraints.txt constraints.txt

# Other Pythons, each in an environment of its own; one that this machine lacks is said and passed over.
test-versions:
	@failed=0; for version in 3.12 3.13; do \
	    found=; \
	    for python in python$$version $(HOME)/.pyenv/versions/$$version.*/bin/python; do \
	        if $$python -c '' >/dev/null 2>&1; then found=$$python; break; fi; \
	    done; \
	    if test -z "$$found"; then echo "Python $$version is not here: not tested"; continue; fi; \
	    $(MAKE) test PYTHON=$$found VENV=build/python$$version || failed=1; \
	done; exit $$failed

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
