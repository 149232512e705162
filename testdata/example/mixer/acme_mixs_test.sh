#!/usr/bin/env bash
# acme_mixs as an operator uses it: validate and explain a configuration, serve
# it on a unix socket, ask with mixc. Arguments: the two programs.
set -uo pipefail

mixs=$1
mixc=$2
config=mixer/config
dir=$(mktemp -d /tmp/acme_mixs_test.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$dir"' EXIT
failures=0

# expect_in NAME PART TEXT
expect_in() {
  [[ $3 == *"$2"* ]] && return
  echo "FAILED: $1: '$2' is not in:"
  echo "$3"
  failures=$((failures + 1))
}

expect_in "validate" "0 errors, 0 warnings; in use would be 1 rule, 1 handler" \
  "$("$mixs" validate "$config")"

mkdir "$dir/mistaken"
sed 's/hooli/globex/; s/max_reuse: 30s/max_reuse: 0s/' "$config/plans.yaml" \
  > "$dir/mistaken/plans.yaml"
cp "$config/attributes.yaml" "$dir/mistaken"
out=$("$mixs" validate "$dir/mistaken")
expect_in "validate: a range" "params.max_reuse: must be positive" "$out"
expect_in "validate: a tenant twice" "'globex' is listed twice" "$out"

request=(-s "destination.service.namespace=shop,request.method=GET"
  --stringmap_attributes "request.headers=x-tenant:hooli")
out=$("$mixs" explain "$config" "${request[@]}")
expect_in "explain: the handler" \
  "calls handler plans.istio-system (adapter planguard)" "$out"
expect_in "explain: a field" \
  'id = "hooli"    from request.headers["x-tenant"] | ""' "$out"
expect_in "explain: what the handler would tell" \
  "REPLACE request header x-plan ERROR depends on what handlers answer    from" \
  "$out"

"$mixs" server --address "unix://$dir/socket" --monitoringPort 0 \
  --monitoringAddress 127.0.0.1 --configStoreURL "fs://$PWD/$config" \
  > "$dir/log" 2>&1 &
for ((i = 0; i < 1000; ++i)); do
  grep -qs "Starting gRPC server" "$dir/log" && break
  sleep 0.01
done
ask() { "$mixc" check -m "unix:$dir/socket" "$@" 2>&1; }
out=$(ask "${request[@]}")
expect_in "a request that passes" "Check status was OK" "$out"
expect_in "for how long" "valid duration: 10s" "$out"
expect_in "its plan" "x-plan" "$out"
expect_in "a request that does not" \
  "PERMISSION_DENIED (plans.istio-system:no plan for tenant )" \
  "$(ask -s destination.service.namespace=shop,request.method=GET)"

if ((failures > 0)); then
  cat "$dir/log"
  exit 1
fi
echo "all as expected"
