# The demo's way of telling, and the chapters after the guest is there. Sourced by lab/demo.
# shellcheck shell=bash

begin_story() {
  story_start=$(now_ms)
  mkdir -p "$CACHE"
  log=$(mktemp "${TMPDIR:-/tmp}/reeve-demo.XXXXXX")
  undo end_story
  failed=1
  say "$title"
}
now_ms() { date +%s%3N; }
seconds() { awk -v ms="$1" 'BEGIN { printf "%.1f s", ms / 1000 }'; }

chapter() { printf '\n%s\n' "$1"; }

# One line per deed: with a terminal, it shows the seconds while it goes on.
deed() {
  deed_text=$1 deed_start=$(now_ms)
  printf '  %s …' "$deed_text"
  [ -t 1 ] || printf '\n'
}
done_deed() {
  local took
  took=$(seconds $(($(now_ms) - deed_start)))
  [ -t 1 ] && printf '\r\033[K'
  printf '  ✓ %s (%s)%s\n' "$deed_text" "$took" "${1:+: $1}"
}
progress() {
  if [ -t 1 ]; then printf '\r\033[K  %s … %s' "$deed_text" "$1"; else printf '    %s\n' "$1"; fi
}
fail() {
  printf '\n  ✗ %s: %s\n' "$deed_text" "$1"
  exit 1
}
run() { "$@" >>"$log" 2>&1 || fail "$1 ended with status $?"; }
run_in() { (cd "$1" && shift && "$@") >>"$log" 2>&1 || fail "$2 ended with status $?"; }

# await SECONDS WHAT COMMAND…
await() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "$what: not so after waiting"
    check_daemons
    sleep 0.3
  done
}

declare -A pid_of
start_in_host() {
  local name=$1
  shift
  "$LAB/host-exec" "$host" "$@" >"$WORKDIR/log/$name.log" 2>&1 &
  pid_of[$name]=$!
}
check_daemons() {
  local name
  for name in "${!pid_of[@]}"; do
    kill -0 "${pid_of[$name]}" 2>/dev/null || fail "$name has ended: $(tail -n 3 "$WORKDIR/log/$name.log" | tr '\n' ' ')"
  done
}
rss() { awk '/^VmRSS/ { printf "%d MB", $2 / 1024 }' "/proc/${pid_of[$1]}/status"; }

# These run at the end, whatever the end is: the daemons stop and what failed leaves its evidence; then the host goes; then the story ends.
leave_host() {
  local name
  if [ "$failed" = 1 ]; then
    mkdir -p "$evidence"
    cp -r "$WORKDIR"/{log,console} "$evidence/" 2>/dev/null || true
    cp -r "$WORKDIR/reeve/mail" "$evidence/" 2>/dev/null || true
  fi
  for name in watchdog central smtp-sink; do
    if [ -n "${pid_of[$name]-}" ] && kill "${pid_of[$name]}" 2>/dev/null; then wait "${pid_of[$name]}" 2>/dev/null || true; fi
  done
}
end_story() {
  if [ "$failed" = 1 ]; then
    mkdir -p "$evidence"
    mv "$log" "$evidence/demo.log"
    say "The evidence is in $evidence"
  else
    rm -f "$log"
  fi
}

# --- central's API ---

curl_api() { curl -sS --fail-with-body --cacert "$state/central/authority.pem" -H "Authorization: Bearer $token" "$@"; }
api() { curl_api "https://127.0.0.1:$port/api/v1/$1"; }
post() { curl_api -H 'Content-Type: application/json' --data-binary @- "https://127.0.0.1:$port/api/v1/$1"; }
api_answers() { curl -sS -f --cacert "$state/central/authority.pem" "https://127.0.0.1:$port/healthz"; }
host_is_connected() { api hosts | jq -e '.hosts[] | select(.state == "CONNECTED")'; }
agent_is() { api "guests/$guest_id" | jq -e --arg is "$1" '.agent == $is'; }

# modules_wish MODULE FILE…: the body of an operation that applies documents.
modules_wish() {
  local documents='[]'
  while [ $# -gt 0 ]; do
    documents=$(jq --arg name "$1" --rawfile toml "$2" '. + [{module: $name, toml: $toml}]' <<<"$documents")
    shift 2
  done
  jq -n --arg guest "$guest_id" --argjson documents "$documents" '{guest: $guest, request: {type: "modules", documents: $documents}}'
}

# follow ID: shows percent and delay left while it runs, by server-sent events; leaves the last status in $status.
follow() {
  local line shown last=''
  while IFS= read -r line; do
    case $line in
      data:*)
        status=${line#data:}
        shown=$(jq -r '"\(.state) \(.percent) %" + (if .delayLeft then .delayLeft | ", " + (if .atLeastSeconds == .atMostSeconds then "\(.atMostSeconds)" else "\(.atLeastSeconds) to \(.atMostSeconds)" end) + " s left" else "" end)' <<<"$status")
        # A terminal shows each change of the delay, a log only the percents.
        [ -t 1 ] || shown=${shown%%,*}
        [ "$shown" = "$last" ] || progress "$shown"
        last=$shown
        case $shown in DONE* | FAILED* | CANCELLED*) break ;; esac
        ;;
    esac
  done < <(curl_api -N --max-time 600 "https://127.0.0.1:$port/api/v1/operations/$1/events" 2>>"$log")
}
state_of() { jq -r .state <<<"$status"; }

check_port_842() {
  "$LAB/host-exec" "$host" openssl s_client -connect "$address:842" -tls1_3 </dev/null >"$state/tls13" 2>&1 || true
  grep -q 'TLSv1.3' "$state/tls13" || fail "no TLS 1.3"
  ! "$LAB/host-exec" "$host" openssl s_client -connect "$address:842" -tls1_2 </dev/null >>"$log" 2>&1 || fail "TLS 1.2 was accepted"
  ! "$LAB/host-exec" "$host" curl -sk --max-time 10 "https://$address:842/v1/status" >>"$log" 2>&1 || fail "it answered without a certificate"
}

tell_operations() {
  chapter "2. An operation configures the guest"
  cat >"$state/system.toml" <<'END'
hostname = "shop"
timezone = "Europe/Paris"
motd = "This guest is kept by Reeve."
END
  cat >"$state/web.toml" <<'END'
server = "nginx"

[[site]]
name = "shop"
aliases = ["shop.example.net"]
index = "<h1>Open for business</h1>"
END
  deed "modules system (hostname, timezone, motd) and web (nginx, one virtual host)"
  local id
  id=$(modules_wish system "$state/system.toml" web "$state/web.toml" | post operations | jq -r .id)
  follow "$id"
  [ "$(state_of)" = DONE ] || fail "$status"
  done_deed
  jq -r '.steps[] | "      \(.state | ascii_downcase | .[0:9]) \(.name)"' <<<"$status"
  deed "the page, fetched from the guest"
  page=$("$LAB/host-exec" "$host" curl -sS --max-time 20 -H 'Host: shop.example.net' "http://$address/")
  [[ $page == *'Open for business'* ]] || fail "$page"
  done_deed "$page"
  deed "hostname, timezone and motd, asked inside"
  local inside
  inside=$("$LAB/guest-run" "$host" "$guest" 'hostname; readlink /etc/localtime; cat /etc/motd' | tr '\n' ' ')
  [[ $inside == *shop*Europe/Paris*'kept by Reeve'* ]] || fail "$inside"
  done_deed "$inside"

  chapter "3. A mistake, its correction, a change of mind"
  deed "a document with a mistake"
  sed 's/^timezone.*/timezone = "Europe\/Pariss"/' "$state/system.toml" >"$state/mistake.toml"
  id=$(modules_wish system "$state/mistake.toml" | post operations | jq -r .id)
  follow "$id"
  [ "$(state_of)" = FAILED ] || fail "$status"
  local cause
  cause=$(jq -r '.failure.problems[0] | "\(.where), line \(.line): \(.message); \(.correction)"' <<<"$status")
  [[ $cause == *'line 2'* ]] || fail "the cause does not name the line: $cause"
  done_deed "$cause"
  deed "corrected and retried"
  modules_wish system "$state/system.toml" | jq 'del(.guest)' | post "operations/$id/retry" >>"$log"
  follow "$id"
  [ "$(state_of)" = DONE ] || fail "$status"
  [ "$(jq .attempt <<<"$status")" = 2 ] || fail "$status"
  done_deed "attempt 2"
  deed "a queued operation is cancelled"
  # The first one keeps the guest busy (it installs a package), so that the second waits in the queue.
  printf 'installed = ["apache2-utils"]\n' >"$state/packages.toml"
  local first second
  first=$(modules_wish packages "$state/packages.toml" | post operations | jq -r .id)
  second=$(modules_wish system "$state/system.toml" | post operations | jq -r .id)
  post "operations/$second/cancel" <<<'{}' >>"$log"
  follow "$second"
  [ "$(state_of)" = CANCELLED ] || fail "$status"
  follow "$first"
  [ "$(state_of)" = DONE ] || fail "$status"
  done_deed "the one before it went on and is done"
}

tell_recovery() {
  chapter "4. The guest's kernel panics"
  deed "echo c > /proc/sysrq-trigger"
  panic_at=$("$LAB/guest-run" --no-wait "$host" "$guest" 'echo c > /proc/sysrq-trigger')
  done_deed
  deed "the watchdog sees it, decides, restarts it"
  await 60 "central has the incident" incident_is OPEN RECOVERED
  done_deed "$(jq -r .reason <<<"$incident")"
  deed "the agent is back"
  await 240 "the incident has ended" incident_is RECOVERED
  done_deed
  jq -r '.timeLine[] | "      \(.at[11:23]) \(.what)" + (if .why != "" then " — " + .why else "" end)' <<<"$incident"
  say "      last console lines:"
  jq -r '.consoleLines[-4:][] | "        " + .' <<<"$incident"
  deed "a PROBLEM and a RECOVERY mail"
  await 60 "both mails arrived" both_mails
  done_deed
  grep -h '^Subject:' "$state"/mail/*.eml | sed 's/^/      /'
}
incident_is() {
  incident=$(api "incidents?guest=$guest_id" | jq -c '.incidents[0] // empty')
  [ -n "$incident" ] || return 1
  incident=$(api "incidents/$(jq -r .id <<<"$incident")")
  local state word
  state=$(jq -r .state <<<"$incident")
  for word in "$@"; do [ "$state" != "$word" ] || return 0; done
  return 1
}
both_mails() { grep -qh '^Subject:.*PROBLEM' "$state"/mail/*.eml && grep -qh '^Subject:.*RECOVERY' "$state"/mail/*.eml; }

tell_figures() {
  chapter "5. Figures"
  local decided restarted back
  decided=$(entry_ms 'Decided: ') restarted=$(entry_ms 'Done: ') back=$(entry_ms 'The agent in the guest answers again.')
  figure 'panic command typed → restart decided and journalled' "$((decided - panic_at)) ms"
  figure 'panic command typed → restart done' "$((restarted - panic_at)) ms"
  figure 'panic command typed → agent answers again' "$(seconds $((back - panic_at)))"
  inside=$("$LAB/guest-run" "$host" "$guest" \
    'pid=$(systemctl show -p MainPID --value reeve-agent); grep -E "VmRSS|RssAnon" /proc/$pid/status; journalctl -q -o cat -u reeve-agent | grep -o "ready after .*"')
  figure 'agent: RSS (of which private)' "$(awk '/VmRSS/ { rss = $2 } /RssAnon/ { anon = $2 } END { printf "%d MB (%d MB)", rss / 1024, anon / 1024 }' <<<"$inside")"
  figure 'agent: time to ready, in the guest' "$(sed -n 's/^ready after //p' <<<"$inside" | tail -n 1)"
  figure 'watchdog: RSS' "$(rss watchdog)"
  figure 'central: RSS' "$(rss central)"
  figure 'the whole story' "$(seconds $(($(now_ms) - story_start)))"
  figure 'operations page' "https://127.0.0.1:$port/operations"
  failed=0
}
tell_where_to_look() {
  chapter "Central, the watchdog and the guest stay up until Ctrl-C. To look at them, as root:"
  figure 'the panel (the browser does not know its authority)' "https://127.0.0.1:$port/operations"
  figure 'the token to sign in with' "cat $state/central/first-operator-token"
  figure 'the API' "curl --cacert $state/central/authority.pem -H \"Authorization: Bearer \$(cat $state/central/first-operator-token)\" https://127.0.0.1:$port/api/v1/guests"
  figure 'something in the guest' "$LAB/guest-run $host $guest 'systemctl status reeve-agent'"
  figure 'its next panic' "$LAB/guest-fault $host $guest panic"
  figure 'its console' "tail -f $WORKDIR/console/$guest.log"
  figure 'what the daemons say' "tail -f $WORKDIR/log/{central,watchdog}.log"
  figure 'the mails' "ls $state/mail"
}
figure() { printf '  %-52s %s\n' "$1" "$2"; }
# entry_ms BEGINNING: when the incident's first entry that begins so was written.
entry_ms() {
  local at
  at=$(jq -r --arg what "$1" '[.timeLine[] | select(.what | startswith($what))][0].at // empty' <<<"$incident")
  [ -n "$at" ] || fail "the incident has no entry \"$1…\""
  date -d "$at" +%s%3N
}
