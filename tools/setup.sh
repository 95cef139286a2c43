# Sourced by run and test: the folder, the pinned uv, and an environment made from the lock.
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONDONTWRITEBYTECODE
# Debian's Python is built to be quick: everything takes a sixth less time than with one built in haste.
if [ -x /usr/bin/python3.11 ]; then export UV_PYTHON="${UV_PYTHON:-/usr/bin/python3.11}"; fi

uv() {
    local pinned
    pinned="$root/.tools/uv-$(sed -n 's/^VERSION = "\(.*\)"$/\1/p' "$root/tools/get_uv.py")"
    [ -x "$pinned" ] || { echo "Fetching uv …" >&2; python3 "$root/tools/get_uv.py"; }
    "$pinned" "$@"
}

# install [options of uv sync]: what the lock says; quick when it is already there.
install() {
    local once=()
    [ -d "$root/.venv" ] || { echo "Installing what uv.lock names …" >&2; once=(--compile-bytecode); }
    uv sync --quiet --project "$root" --locked "${once[@]}" "$@"
}
