# Thin: each target is a script of scripts/ or benches/, which says more about itself in its first lines.
.DEFAULT_GOAL := help
.PHONY: help setup install test score asan demo demo-stop bench clean

PG ?= 15 18
PG_CONFIG ?= pg_config

help:
	@echo 'make setup                     packages, Rust, cargo-pgrx (all other targets do it by themselves)'
	@echo 'make install PG_CONFIG=...     release build into a Postgres 14 to 18 (default: the pg_config on PATH)'
	@echo 'make test PG="14 15 16 17 18"  the whole suite on throwaway servers (default: 15 and 18)'
	@echo 'make demo EVENTS=f.ndjson      events as two roles see them, on a server to play with (default: our own events)'
	@echo 'make demo-stop                 ends that server'
	@echo 'make bench ROWS=200000         the performance targets, measured; ROWS, REPS and PG can be set'
	@echo 'make score DIR=...             how well the built-in matchers detect, on labelled rows (default: our own)'
	@echo 'make asan                      AddressSanitizer over the engine and the extension in a server'
	@echo 'make clean                     removes builds, caches and unpacked servers'

setup:
	@scripts/setup

install:
	@scripts/setup build
	@scripts/install "$(PG_CONFIG)"

test:
	@scripts/test $(PG)

demo:
	@scripts/demo $(if $(EVENTS),"$(EVENTS)")

demo-stop:
	@scripts/demo stop

bench:
	@benches/run

score:
	@cargo run --release -q -p pii_engine --example score -- $(DIR)

asan:
	@scripts/asan

clean:
	@scripts/demo stop
	rm -rf target results .cache
