#!/usr/bin/env bash
# Does with the image what an operator does, and what must not happen to one. Needs docker or podman, and nothing else.
#
#   tests/container/test.sh            builds the image first
#   tests/container/test.sh IMAGE      takes one that is there
#
# ENGINE names another command than docker or podman. What it runs is what docs/operations.md says.
set -euo pipefail
cd "$(dirname "$0")/../.."

works() { command -v "$1" >/dev/null && "$1" info >/dev/null 2>&1; }
read -ra engine <<<"${ENGINE:-$(works docker && echo docker || { works podman && echo podman; } || true)}"
((${#engine[@]})) || { echo "neither docker nor podman works here; ENGINE may name another" >&2; exit 2; }
engine() { "${engine[@]}" "$@" 2> >(grep -v 'systemd connection' >&2); } # podman without systemd says so each time
if "${engine[@]}" --version | grep -qi podman; then podman=yes; else podman=; fi

name=zhusan-test-$$
image=${1:-zhusan-bot:test}
work=$(mktemp -d)
hardened=(--read-only --cap-drop ALL --security-opt no-new-privileges --memory 192m --pids-limit 64)

clean() {
  engine rm -f -v "$name" >/dev/null 2>&1 || true # first: whose network is in use is not removed
  engine rm -f -v "$name-people" >/dev/null 2>&1 || true
  engine volume rm -f "$name" "$name-restored" "$name-old" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT

ok() { echo "ok: $*"; }
fail() {
  echo "FAILED: $*" >&2
  engine inspect --format '{{.State.Status}}, exit code {{.State.ExitCode}} (137 may be want of memory)' "$name" >&2 || true
  engine logs "$name" 2>&1 | tail -20 >&2 || true
  exit 1
}
now() { date +%s%3N; }                                              # milliseconds
python() { engine run --rm --network none --entrypoint python "$@"; } # OPTIONS… IMAGE ARGUMENTS…
people() { engine exec "$name-people" python /tests/container/people.py "$@"; }
start() { # VOLUME
  engine run -d --name "$name" --network "container:$name-people" "${hardened[@]}" \
    -v "$1:/data" -e TELEGRAM_BOT_TOKEN="$token" -e TELEGRAM_API_URL=http://127.0.0.1:8081 "$image" >/dev/null
}
probe() { # PATH: its status
  engine exec "$name-people" python -c "
import http.client
try:
    connection = http.client.HTTPConnection('127.0.0.1', 8080, timeout=4)
    connection.request('GET', '$1')
    print(connection.getresponse().status)
except OSError:
    print(0)"
}
until_ready() {
  for _ in {1..120}; do
    [[ $(probe /readyz) == 200 ]] && return
    sleep 0.25
  done
  fail "/readyz did not say 200 within 30 s"
}
healthy() { # what the HEALTHCHECK says
  if [[ $podman ]]; then # which runs it by itself only under systemd
    engine healthcheck run "$name" >/dev/null 2>&1
  else
    local state=starting
    while [[ $state == starting ]]; do
      sleep 1
      state=$(engine inspect --format '{{.State.Health.Status}}' "$name")
    done
    [[ $state == healthy ]]
  fi
}
memory() { # of the bot: resident now, and at its most, in MB
  engine exec "$name" python -c "
import re
status = open('/proc/1/status').read()
print(*(f'{name} {int(re.search(name + r\":\s+(\d+)\", status)[1]) / 1024:.0f} MB' for name in ('VmRSS', 'VmHWM')))"
}

if [[ $# == 0 ]]; then
  engine build -t "$image" . >"$work/build" 2>&1 || { tail -20 "$work/build" >&2; exit 1; }
  ok "the image is built"
fi
user=$(engine inspect --type image --format '{{.Config.User}}' "$image")
[[ $user == 10001:10001 ]] || fail "the image runs as '$user'"

engine run --rm "$image" --help | grep -q "Serve Telegram" || fail "--help"
engine run --rm --network none "${hardened[@]}" "$image" ask "how many men came home?" | grep -q 33 || fail "ask"
ok "a question is answered without network, rights and a file system to write to"

engine run -d --name "$name-people" --network none -e PYTHONPATH=/tests -e PYTHONOPTIMIZE= -v "$PWD/tests:/tests:ro" \
  --entrypoint python "$image" /tests/container/people.py serve >/dev/null
for _ in {1..60}; do
  token=$(engine logs "$name-people" 2>/dev/null | head -1)
  [[ $token ]] && break
  sleep 0.25
done

began=$(now)
start "$name"
people say "how many men came home?" | grep -q 33 || fail "no answer"
ok "the first answer came $(($(now) - began)) ms after docker run"
until_ready
[[ $(probe /healthz) == 200 ]] || fail "/healthz is not 200"
healthy || fail "the HEALTHCHECK calls a good bot unhealthy"
ok "it is ready and healthy; at rest: $(memory)"

if [[ $podman ]]; then # docker would take a minute and a half to say so
  engine kill --signal STOP "$name" >/dev/null
  healthy && fail "the HEALTHCHECK calls a bot healthy that hangs"
  engine kill --signal CONT "$name" >/dev/null
  ok "a bot that hangs is unhealthy"
fi

people crowd 1000 50 0 | tee "$work/crowd" | grep -q "unanswered=0 twice=0" || fail "$(cat "$work/crowd")"
ok "1000 questions, 50 a second: all answered once; $(memory)"

people crowd 500 50 0.05 >"$work/crowd" &
for _ in 1 2 3; do
  sleep 2
  engine kill --signal KILL "$name" >/dev/null
  engine start "$name" >/dev/null
done
wait $!
grep -q "unanswered=0" "$work/crowd" || fail "$(cat "$work/crowd")"
ok "500 questions, 50 a second, a twentieth of all sends fails, and three kills: $(cat "$work/crowd")"

people pin Қазақша >/dev/null
engine exec "$name" python -m sqlite3 /data/zhusan.sqlite3 "VACUUM INTO '/data/backup.sqlite3'"
engine cp "$name:/data/backup.sqlite3" "$work/backup.sqlite3"
engine exec "$name" python -c "import os; os.remove('/data/backup.sqlite3')"
ok "a back-up while it runs: $(wc -c <"$work/backup.sqlite3") bytes"

began=$(now)
engine stop -t 12 "$name" >/dev/null
code=$(engine inspect --format '{{.State.ExitCode}}' "$name")
[[ $code == 0 ]] || fail "SIGTERM ended it with $code"
ok "SIGTERM ends it within $(($(now) - began)) ms, exit code 0"
engine rm "$name" >/dev/null

chmod 755 "$work" && chmod 644 "$work/backup.sqlite3"
python -v "$name-restored:/data" -v "$work:/backup:ro" "$image" -c "
import sqlite3
sqlite3.connect('file:/backup/backup.sqlite3?immutable=1', uri=True).backup(sqlite3.connect('/data/zhusan.sqlite3'))"
start "$name-restored"
people say "how many men came home?" | grep -q "ер адам\|ерлер\|ер азамат" || fail "the language chosen is lost"
ok "what was restored knows the language that was chosen"
engine stop -t 12 "$name" >/dev/null && engine rm "$name" >/dev/null

python -v "$name-old:/data" -e PYTHONPATH=/app -v "$PWD/tests/container:/tests:ro" "$image" /tests/old_volume.py
start "$name-old"
until_ready
for _ in {1..40}; do
  waiting=$(engine exec "$name" python -m sqlite3 /data/zhusan.sqlite3 "SELECT count(*) FROM inbox WHERE outcome IS NULL")
  [[ $waiting == "(0,)" ]] && break
  sleep 0.25
done
[[ $waiting == "(0,)" ]] || fail "the question that an older version left is not answered: $waiting"
ok "a volume of the first version is upgraded, and its question answered"
