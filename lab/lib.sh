# Words shared by the lab's scripts; sourced, never run.
# shellcheck shell=bash

LAB=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
CACHE=${REEVE_LAB_CACHE:-/var/cache/reeve-lab}
RUN=${REEVE_LAB_RUN:-/run/reeve-lab}
# Names that the whole machine shares begin so: labs with run folders of different names do not meet.
WORLD=${RUN##*/}

say() { printf '%s\n' "$*" >&2; }
step() { printf -- '- %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# usage "$@": the text between a script's first line and its first line of code; an error unless -h was asked for.
usage() {
  local status=1
  [[ ${1-} != -h && ${1-} != --help ]] || status=0
  sed -n '2,/^[^#]/{s/^# \{0,1\}//p}' "$0" >&2
  exit $status
}

need_root() { [ "$(id -u)" = 0 ] || die "must run as root (it makes namespaces and images)"; }

# What a script did so far, undone in reverse order if it ends before `keep_all`.
undo_stack=()
undo() { undo_stack+=("$(printf '%q ' "$@")"); }
keep_all() { undo_stack=(); }
unwind() {
  local status=$? i
  trap '' INT TERM
  for ((i = ${#undo_stack[@]} - 1; i >= 0; i--)); do eval "${undo_stack[i]}" || true; done
  exit "$status"
}
trap unwind EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# A folder that goes away with the script.
scratch_in() {
  mkdir -p "$1"
  scratch=$(mktemp -d "$1/.tmp.XXXXXX")
  chmod 755 "$scratch"
  undo rm -rf "$scratch"
}

# One builder of a cached thing at a time: the others wait, then find it in the cache.
lock() {
  mkdir -p "$(dirname "$1")"
  exec {lock_fd}>"$1"
  flock "$lock_fd"
}

host_paths() {
  [[ $1 =~ ^[a-z][a-z0-9-]{0,19}$ ]] || die "host name '$1': a small letter, then up to 19 small letters, digits or '-'"
  host=$1 work=$RUN/$1 netns=$WORLD-$1
}

# Reads host.env of a running host.
host_env() {
  host_paths "$1"
  [ -f "$work/host.env" ] || die "no host '$1' is up (lab/host-up $1)"
  # shellcheck disable=SC1091
  . "$work/host.env"
}

# virsh_at URI COMMAND…: in a session of its own, thus without a terminal: on one, virsh starts polkit's agent, which complains where no
# polkit runs. (Debian 12's virsh has no --no-pkttyagent.)
virsh_at() { setsid --wait virsh -q -c "$@"; }
# On the host whose host.env was read.
virsh() { virsh_at "$LIBVIRT_URI" "$@"; }
libvirt_answers() { timeout 10 setsid --wait virsh -q -c "$1" uri; }

# '@' keeps containers and hosts of one name apart.
container_paths() {
  [[ $1 =~ ^[a-z][a-z0-9-]{0,19}$ ]] || die "container name '$1': a small letter, then up to 19 small letters, digits or '-'"
  container=$1 work=$RUN/container@$1 cgroup=$WORLD/container@$1
}

check_guest_name() {
  [[ $1 =~ ^[a-z][a-z0-9-]{0,29}$ ]] || die "guest name '$1': a small letter, then up to 29 small letters, digits or '-'"
}

# A pid alone may be somebody else's tomorrow; together with its start time it is one process. One that has ended has no start time,
# even while its parent has not taken notice.
start_time() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [[ $1 != [ZX] ]] || return 1
  printf '%s\n' "${20}"
}
record_pid() { printf '%s %s\n' "$2" "$(start_time "$2")" >"$1"; }
recorded_pid() {
  local pid start
  read -r pid start 2>/dev/null <"$1" || return 1
  [ "$(start_time "$pid")" = "$start" ] && printf '%s\n' "$pid"
}

# wait_for SECONDS WHAT COMMAND…
wait_for() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || { say "gave up waiting: $what"; return 1; }
    sleep 0.1
  done
}
