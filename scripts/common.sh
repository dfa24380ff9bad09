# Sourced by every script here, and by some of tests/: where things are, and a few words to speak with. POSIX sh.
set -eu

ROOT=$(cd "$(dirname "$0")" && until [ -e pii_access.control ] || [ "$PWD" = / ]; do cd ..; done && pwd)
CACHE=$ROOT/.cache
CARGO_PGRX_VERSION=0.18.1
MAJORS="14 15 16 17 18"

# Without it a release library is six times as large; switching it rebuilds everything, so it is set always.
export CARGO_PGRX_DISABLE_GC_SECTIONS_WORKAROUND=1
export PGRX_HOME="$CACHE/pgrx"
export PATH="$CACHE/cargo-pgrx/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
# A server that inherits it puts backtraces into its error messages.
unset RUST_BACKTRACE
# Nothing of the caller's may redirect a test to another server.
unset PGHOST PGPORT PGUSER PGDATABASE PGOPTIONS PGSERVICE PGPASSFILE 2>/dev/null || :

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# quietly LOG COMMAND...: runs it with its output in LOG, which is shown only when it fails.
quietly() {
    log=$1; shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 && return 0
    status=$?
    say "failed: $*"
    tail -n 60 "$log" >&2
    say "(whole output: $log)"
    return $status
}

# Root cannot run a Postgres server. In a user namespace root's files are seen as those of the user postgres, so no
# file has to change hands; where namespaces are forbidden (some containers), the server runs as the real postgres.
ordinary_mode() {
    if [ "$(id -u)" != 0 ]; then echo self
    elif unshare --user --map-user="$(id -u postgres)" --map-group="$(id -g postgres)" true 2>/dev/null; then echo unshare
    else echo runuser; fi
}

# as_ordinary COMMAND...: runs it as somebody who is not root, whoever calls.
as_ordinary() {
    case $(ordinary_mode) in
        self) "$@" ;;
        unshare) unshare --user --map-user="$(id -u postgres)" --map-group="$(id -g postgres)" -- env USER=postgres "$@" ;;
        runuser) runuser -u postgres -- "$@" ;;
    esac
}

# Where unpacked servers live: in the cache, unless an ordinary user that must run them cannot read it there.
servers_dir() {
    if [ "$(id -u)" = 0 ] && [ "$(ordinary_mode)" = runuser ] && ! runuser -u postgres -- test -x "$ROOT"; then
        echo /var/tmp/pii_access-servers
    else
        echo "$CACHE/servers"
    fi
}

# pg_config of an unpacked server: whole installations that are ours, so that tests never write into the system's.
server_pg_config() {
    for tree in "$(servers_dir)/$1" "$(servers_dir)/$1/lib/postgresql/$1"; do
        if [ -x "$tree/bin/pg_config" ]; then echo "$tree/bin/pg_config"; return; fi
    done
    return 1
}
