#!/usr/bin/env bash
# Asks a deployed service whether it does its work: deploy/smoke.sh URL VERSION
# With SMOKE_KEY in the environment every request carries that key, and it also makes a code, which is the same one each time.
# A service without API_KEYS fails, since everybody may do everything with it; SMOKE_ALLOW_DEV=true says that this is meant.
set -euo pipefail

url="${1:?usage: deploy/smoke.sh URL VERSION}"
url="${url%/}"
version="${2:?usage: deploy/smoke.sh URL VERSION}"

fail() {
  echo "smoke test: $1" >&2
  exit 1
}

# A body, by a request that must succeed, at the third time at the latest: a moment's failure is no reason to go back, and each
# request may be sent twice. The key goes in by a file descriptor: arguments can be read by everybody.
ask() {
  local try
  for try in $(seq 1 "$tries"); do
    [[ "$try" == 1 ]] || sleep "$pause"
    : > "$body"
    if curl --silent --show-error --fail-with-body --max-time 20 --output "$body" --config - "$@" <<< "${header:-}"; then
      cat "$body"
      return
    fi
  done
  cat "$body"
  return 1
}
body="$(mktemp)"
trap 'rm -f "$body"' EXIT
attempts="${SMOKE_ATTEMPTS:-30}"
pause="${SMOKE_PAUSE_SECS:-2}"
tries=$((attempts < 3 ? attempts : 3))
header=""
[[ -z "${SMOKE_KEY:-}" ]] || header="header = \"authorization: Bearer $SMOKE_KEY\""

# A deployment takes a while to arrive everywhere.
for attempt in $(seq 1 "$attempts"); do
  if health="$(tries=1 ask "$url/health")" && [[ "$health" == *"\"version\":\"$version\""* ]]; then
    break
  fi
  [[ "$attempt" -lt "$attempts" ]] || fail "version $version does not answer at /health"
  sleep "$pause"
done

# Whoever forgot the keys must not learn it from a stranger.
if [[ "$health" == *'"mode":"dev"'* ]]; then
  open="API_KEYS is not set: everybody may make, read and delete codes"
  [[ "${SMOKE_ALLOW_DEV:-}" == true ]] || fail "$open"
  echo "smoke test: warning: $open" >&2
fi

# Behind a proxy the service learns of TLS, and of the clients' addresses, only when TRUSTED_PROXIES counts that proxy.
if [[ "$url" == https://* ]]; then
  grep --quiet --ignore-case '^strict-transport-security:' <<< "$(ask --head "$url/health")" \
    || fail "no strict-transport-security: behind a proxy TRUSTED_PROXIES must be set"
fi

[[ "$(ask "$url/health/live")" == *alive* ]] || fail "/health/live does not say alive"
ready="$(ask "$url/health/ready")" || fail "not ready: $ready"
[[ "$ready" == *'"status":"ready"'* || "$ready" == *'"status":"degraded"'* ]] || fail "not ready: $ready"

# An SVG is complete when its last tag is there, a PNG when it begins with its signature (PNG, third edition, 5.2).
svg="$(ask "$url/api/v1/qr?text=smoke&format=svg")"
[[ "$svg" == *'</svg>'* ]] || fail "/api/v1/qr gives no SVG"
png="$(ask "$url/api/v1/qr?text=smoke&format=png" | head -c 8 | od -An -tx1 | tr -d ' \n')"
[[ "$png" == 89504e470d0a1a0a ]] || fail "/api/v1/qr gives no PNG"

if [[ -n "${SMOKE_KEY:-}" ]]; then
  made="$(ask "$url/api/v1/qr/generate" --header 'content-type: application/json' --data '{"text": "smoke"}')" \
    || fail "generate: $made"
  [[ "$made" == *'"success":true'* ]] || fail "generate does not say success"
  # One cloud that refuses is "degraded" at most and fails no request; a copy that waits for a cloud is delivered later.
  for cloud in aws azure; do
    [[ "$made" =~ \"$cloud\":\{\"state\":\"(stored|queued|disabled)\" ]] || fail "$cloud takes no copy: ${made##*\"storage\":}"
  done
fi

echo "smoke test: $url answers as version $version"
