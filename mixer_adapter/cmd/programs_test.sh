#!/usr/bin/env bash
# The programs as an operator uses them: mixs serving a directory on a unix
# socket, mixc asking, and what both say of mistakes.
set -uo pipefail

mixs=mixer_adapter/cmd/mixs
mixc=mixer_adapter/cmd/mixc
dir=$(mktemp -d /tmp/programs_test.XXXXXX)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$dir"' EXIT
failures=0

fail() {
  echo "FAILED: $1"
  failures=$((failures + 1))
}

# expect NAME WANT GOT: the texts are equal.
expect() {
  [[ $2 == "$3" ]] && return
  fail "$1"
  diff <(echo "$2") <(echo "$3")
}

# expect_in NAME PART TEXT
expect_in() {
  [[ $3 == *"$2"* ]] && return
  fail "$1: '$2' is not in:"
  echo "$3"
}

# wait_for FILE TEXT: at most 10 s.
wait_for() {
  local i
  for ((i = 0; i < 1000; ++i)); do
    grep -qsF -- "$2" "$1" && return
    sleep 0.01
  done
  fail "no '$2' in $1"
  cat "$1"
  return 1
}

mkdir "$dir/config"
cp testdata/configs/kactivator/attributes.yaml "$dir/config"
cat > "$dir/config/deny.yaml" <<'EOF'
kind: handler
metadata: {name: denyall, namespace: istio-system}
spec:
  compiledAdapter: denier
  params: {status: {code: 7, message: Not allowed}, validDuration: 3s}
---
kind: instance
metadata: {name: nothing, namespace: istio-system}
spec: {compiledTemplate: checknothing}
---
kind: rule
metadata: {name: deny, namespace: istio-system}
spec:
  match: request.headers["x-user"] == "eve"
  actions: [{handler: denyall, instances: [nothing]}]
EOF
cat > "$dir/config/broken.yaml" <<'EOF'
kind: rule
metadata: {name: mistaken, namespace: istio-system}
spec:
  match: request.pth == "/"
  actions: [{handler: denyall, instances: [nothing]}]
EOF

socket="unix://$dir/mixer.socket"
"$mixs" server --address "$socket" --monitoringPort 0 \
  --monitoringAddress 127.0.0.1 --configStoreURL "fs://$dir/config" \
  --livenessProbePath "$dir/live" --livenessProbeInterval 1s \
  --readinessProbePath "$dir/ready" --readinessProbeInterval 1s \
  --log_target stdout --log_target "$dir/log2" --log_rotate "$dir/log3" \
  --apiWorkerPoolSize 7 > "$dir/log" 2>&1 &
server=$!
wait_for "$dir/log" "Starting gRPC server on $socket" || exit 1

# get PATH: the status of a page of the monitoring port, and its text.
monitor=$(sed -n 's/.*Starting monitor server on //p' "$dir/log")
get() {
  python3 - "http://$monitor$1" <<'END'
import sys, urllib.error, urllib.request
try:
    answer = urllib.request.urlopen(sys.argv[1], timeout=10)
except urllib.error.HTTPError as error:
    answer = error
print(answer.status, answer.read().decode(), end="")
END
}
expect "it is ready" "200 ok" "$(get /healthz/ready)"
expect "it is alive" "200 ok" "$(get /healthz/live)"
for file in live ready; do
  out=$("$mixs" probe --probe-path "$dir/$file" --interval 1s 2>&1)
  expect "exit status of a probe" 0 $?
  expect "a probe" OK "$out"
done
out=$("$mixs" probe --probe-path "$dir/dead" --interval 1s 2>&1)
expect "exit status of a probe without file" 255 $?
expect "a probe without file" \
  "Fail on inspecting path $dir/dead: stat $dir/dead: No such file or directory" \
  "$out"
out=$("$mixs" probe --interval 1s 2>&1)
expect "exit status of a probe without path" 255 $?
expect_in "a probe without path" "Some options are not valid" "$out"

# Every target has every line, and a flag without effect is told.
for file in log log2 log3; do
  expect_in "a warning in $file" $'Z\twarn\t--apiWorkerPoolSize has no effect:' \
    "$(cat "$dir/$file")"
done

# A mistake is told, with place and cure, and the rest serves.
expect_in "mistake in the log" \
  "rule mistaken.rule.istio-system (broken.yaml:1): match: unknown attribute request.pth (at 1:1; did you mean 'request.path'?)" \
  "$(cat "$dir/log")"

ask() { "$mixc" check -m "unix:$dir/mixer.socket" "$@" 2>&1; }

expect "a denial" \
"Check RPC completed successfully. Check status was PERMISSION_DENIED (denyall.istio-system:Not allowed)
  Valid use count: 1000, valid duration: 3s
  Referenced Attributes
    context.reporter.kind ABSENCE
    destination.namespace ABSENCE
    request.headers::x-user EXACT" \
  "$(ask --stringmap_attributes 'request.headers=x-user:eve;a:b')"

expect "no rule matches, and quota" \
"Check RPC completed successfully. Check status was OK
  Valid use count: 10000, valid duration: 1m0s
  Referenced Attributes
    context.reporter.kind EXACT
    request.headers ABSENCE
    source.namespace EXACT

  Quota  Granted Amount  Duration
  rl     3               1m0s" \
  "$(ask -s context.reporter.kind=outbound,source.namespace=ns -q rl=3)"

expect_in "the answer as JSON" '"valid_use_count":1000' \
  "$(ask --json --stringmap_attributes request.headers=x-user:eve)"
expect "a report" "Report RPC returned OK" \
  "$("$mixc" report -m "unix:$dir/mixer.socket" -s request.path=/ 2>&1)"
expect "repeated calls" "20" \
  "$(ask -r 5 -c 4 -s request.path=/ | grep -c 'completed successfully')"

# The configuration is changed while it is served.
cat > "$dir/config/deny2.yaml" <<'EOF'
kind: rule
metadata: {name: deny2, namespace: istio-system}
spec:
  match: request.headers["x-user"] == "mallory"
  actions: [{handler: denyall, instances: [nothing]}]
EOF
mallory() {
  ask --stringmap_attributes request.headers=x-user:mallory | head -n 1
}
denied="Check RPC completed successfully. Check status was PERMISSION_DENIED \
(denyall.istio-system:Not allowed)"
for ((i = 0; i < 500; ++i)); do
  [[ $(mallory) == "$denied" ]] && break
  sleep 0.02
done
expect "a rule that was added" "$denied" "$(mallory)"
# An edit with a mistake takes nothing away; it is told.
sed -i 's/mallory"/mallory/' "$dir/config/deny2.yaml"
wait_for "$dir/log" "deny2.rule.istio-system (deny2.yaml:1): match:"
rm "$dir/config/deny2.yaml"
for ((i = 0; i < 500; ++i)); do
  [[ $(mallory) == *" OK" ]] && break
  sleep 0.02
done
expect_in "a rule that was taken away" "status was OK" "$(mallory)"
expect_in "denials that were there all the time" "PERMISSION_DENIED" \
  "$(ask --stringmap_attributes request.headers=x-user:eve)"

# What is wrong with a configuration, and what it would do, without serving it.
mkdir "$dir/doubtful"
cp "$dir/config/"{attributes,deny,broken}.yaml "$dir/doubtful"
cat > "$dir/doubtful/doubt.yaml" <<'EOF'
kind: rule
metadata: {name: doubt, namespace: istio-system}
spec:
  match: request.path.matches("^/api") || "5s" == "5s"
  actions: [{handler: denyall, instances: [nothing]}]
EOF
out=$("$mixs" validate "$dir/doubtful")
expect "exit status of mixs validate with mistakes" 1 $?
expect "mixs validate with mistakes" \
"error: rule doubt.rule.istio-system (doubt.yaml:1): match: internal compiler error -- equality for type not yet implemented: duration (at 1:39; durations can be neither compared nor added)
error: rule mistaken.rule.istio-system (broken.yaml:1): match: unknown attribute request.pth (at 1:1; did you mean 'request.path'?)
2 errors, 0 warnings; in use would be 1 rule, 1 handler, 1 instance, 113 attributes" \
  "$out"
rm "$dir/doubtful/broken.yaml"
sed -i 's/ || "5s" == "5s"//' "$dir/doubtful/doubt.yaml"
out=$("$mixs" validate "fs://$dir/doubtful")
expect "exit status of mixs validate with a warning" 0 $?
expect "mixs validate with a warning" \
"warning: rule doubt.rule.istio-system (doubt.yaml:1): match: the regular expression stands on the left of matches, the text in its parentheses (at 1:14; did you mean \"^/api\".matches(...)?)
0 errors, 1 warning; in use would be 2 rules, 1 handler, 1 instance, 113 attributes" \
  "$out"
expect_in "mixs validate as JSON" '"field": "match"' \
  "$("$mixs" validate "$dir/doubtful" --output json)"
out=$("$mixs" validate "$dir/nowhere")
expect "exit status of mixs validate without files" 1 $?
expect_in "mixs validate without files" "nowhere: cannot be read" "$out"
expect "mixs explain" \
"namespace unknown: only the default namespace's rules apply
deny.rule.istio-system
  matches: request.headers[\"x-user\"] == \"eve\"
    reads request.headers::x-user EXACT
  calls handler denyall.istio-system (adapter denier)
      nothing.instance.istio-system (template checknothing)
doubt.rule.istio-system
  does not match: request.path.matches(\"^/api\")
    error lookup failed: 'request.path', taken as false
    reads request.path ABSENCE" \
  "$("$mixs" explain "$dir/doubtful" \
    --stringmap_attributes request.headers=x-user:eve)"
expect_in "mixs explain: an instance" \
  'action.service = "hello"    from destination.service.name | ""' \
  "$("$mixs" explain testdata/configs/kactivator -s \
    context.reporter.kind=outbound,context.protocol=http,source.namespace=a,destination.service.name=hello)"
mkdir "$dir/headers"
cat >"$dir/headers/config.yaml" <<'EOF'
kind: attributemanifest
metadata: {name: a, namespace: istio-system}
spec: {attributes: {request.path: {valueType: STRING}}}
---
kind: rule
metadata: {name: mark, namespace: istio-system}
spec:
  request_header_operations:
  - {name: x-path, values: [request.path]}
  - {name: x-old, operation: REMOVE}
EOF
expect "mixs explain: header operations" \
"namespace unknown: only the default namespace's rules apply
mark.rule.istio-system
  matches: it has no condition
  REPLACE request header x-path = \"/a\"    from request.path
  REMOVE request header x-old" \
  "$("$mixs" explain "$dir/headers" -s request.path=/a)"
expect_in "mixs explain as JSON" '"applies": false' \
  "$("$mixs" explain "$dir/doubtful" --output json \
    --configDefaultNamespace other)"

# The resources of an out-of-process adapter, from its protos.
mkdir "$dir/remote"
"$mixs" gen template testdata/config/remote/lookup.proto --namespace ns \
  -o "$dir/remote/template.yaml"
expect "exit status of mixs gen template" 0 $?
"$mixs" gen adapter testdata/config/remote/params.proto -n acme -t lookup \
  --namespace ns -s -d 'says "hello"' >"$dir/remote/adapter.yaml"
expect "exit status of mixs gen adapter" 0 $?
expect_in "mixs gen adapter" 'description: "says \"hello\""' \
  "$(cat "$dir/remote/adapter.yaml")"
cat >"$dir/remote/use.yaml" <<'EOF'
kind: instance
metadata: {name: i, namespace: ns}
spec: {template: lookup, params: {number: "5", text: 5}}
---
kind: handler
metadata: {name: h, namespace: ns}
spec: {adapter: acme, connection: {timeout: 2s}}
EOF
out=$("$mixs" validate "$dir/remote")
expect_in "mixs gen: the template is read" \
  "instance i.instance.ns (use.yaml:1): params.text: is a number" "$out"
expect_in "mixs gen: the adapter is found" \
  "handler h.handler.ns (use.yaml:5): connection.address: empty connection" \
  "$out"
out=$("$mixs" gen template testdata/config/remote/params.proto 2>&1)
expect "exit status of mixs gen without a template" 255 $?
expect_in "mixs gen without a template" "template_variety" "$out"
out=$("$mixs" gen adapter testdata/config/remote/lookup.proto -n x 2>&1)
expect "exit status of mixs gen without params" 255 $?
expect_in "mixs gen without params" "cannot find message named 'Params'" "$out"

# Expressions, without a Mixer.
expect "an expression" \
'expression  request.headers["x-user"] | source.name == "eve"
parsed      EQ(OR(INDEX($request.headers, "x-user"), $source.name), "eve")
type        BOOL
program     EQ
              or else
                lookup (optional)
                  attribute request.headers STRING_MAP (optional)
                  constant x-user
                attribute source.name STRING
              constant eve
reads       request.headers::x-user ABSENCE
            source.name EXACT
value       true' \
  "$("$mixc" eval -e 'request.headers["x-user"] | source.name == "eve"' \
    -s source.name=eve --stringmap_attributes request.headers=a:b)"
out=$("$mixc" eval -e 'request.headrs["x-user"] == "eve"')
expect "exit status of an expression with a mistake" 255 $?
expect "an expression with a mistake" \
"expression  request.headrs[\"x-user\"] == \"eve\"
error       unknown attribute request.headrs (at 1:1; did you mean 'request.headers'?)" \
  "$out"
out=$("$mixc" eval -e source.ip -e destination.port --json \
  --bytes_attributes source.ip=a:0:0:1)
expect "exit status of an expression without a value" 255 $?
expect "expressions as JSON" \
'{"expression":"source.ip","parsed":"$source.ip","type":"IP_ADDRESS","program":"attribute source.ip IP_ADDRESS\n","warnings":[],"reads":[{"name":"source.ip","condition":"EXACT"}],"value":"10.0.0.1 [10 0 0 1]"}
{"expression":"destination.port","parsed":"$destination.port","type":"INT64","program":"attribute destination.port INT64\n","warnings":[],"reads":[{"name":"destination.port","condition":"ABSENCE"}],"error":"lookup failed: '"'destination.port'"'"}' \
  "$out"
expect_in "a doubtful expression" \
  "warning     ip(\"10.0.0\") always fails: could not convert 10.0.0 to IP_ADDRESS (at 1:14)" \
  "$("$mixc" eval -e 'source.ip == ip("10.0.0")')"
expect_in "an attribute that only the flags know" "value       5" \
  "$("$mixc" eval -e my.number -i my.number=5)"
out=$("$mixc" eval -e my.number -i my.number=5 \
  --manifest "$dir/config/attributes.yaml")
expect "exit status of an undeclared attribute" 255 $?
expect_in "an undeclared attribute" "unknown attribute my.number" "$out"
out=$("$mixc" eval -e a --manifest "$dir/config/deny.yaml" 2>&1)
expect "exit status without a manifest" 255 $?
expect_in "no manifest" "declares no attribute" "$out"

# Mistakes on the command line.
out=$(ask -s request.path) && fail "a text without = is refused"
expect_in "a text without =" "does not include an = sign" "$out"
out=$(ask -i request.size=big) && fail "a number that is none is refused"
expect_in "a number" "attribute value request.size=big is no 64-bit integer" "$out"
out=$("$mixc" check -m "unix:$dir/nobody" -s a=b 2>&1)
expect "exit status of a failed RPC" 255 $?
expect_in "a failed RPC" "Check RPC failed with: Unavailable" "$out"
out=$("$mixs" server --nosuch 2>&1)
expect "exit status of an unknown flag" 255 $?
expect_in "an unknown flag" "--nosuch" "$out"
out=$("$mixs" server 2>&1)
expect "exit status without configuration" 255 $?
expect_in "no configuration" "use --configStoreURL=fs:///path/to/directory" "$out"

out=$("$mixs" server --monitoringPort 0 --monitoringAddress 127.0.0.1 \
  --configStoreURL mcps://127.0.0.1:1 --certFile "$0" --keyFile "" 2>&1)
expect "exit status without a key" 255 $?
expect_in "no key" "--keyFile: names no file" "$out"
out=$("$mixs" server --monitoringPort 0 --monitoringAddress 127.0.0.1 \
  --configStoreURL mcps://127.0.0.1:1 --configWaitTimeout 200ms \
  --certFile "$dir/nothing.pem" 2>&1)
expect "exit status without a certificate" 255 $?
expect_in "no certificate" \
  "exceeded timeout 200ms: --certFile $dir/nothing.pem: not found" "$out"

out=$("$mixs" server --configStoreURL "fs://$dir/config" \
  --log_target /proc/no/such 2>&1)
expect "exit status without a log" 255 $?
expect_in "no log" \
  "Unable to initialize Mixer: cannot write the log: " "$out"
expect_in "no log: the flag" "(--log_target, --log_rotate)" "$out"
expect "help" "$("$mixs" probe --help)" "$("$mixs" help probe)"
expect_in "help: the commands" "probe" "$("$mixs" help)"
out=$("$mixs" version -o json)
expect_in "the version as JSON" '{"clientVersion":{"version":"' "$out"
out=$("$mixc" version -o xml 2>&1)
expect "exit status of a form that is none" 255 $?
expect_in "a form that is none" "--output must be 'yaml' or 'json'" "$out"
expect_in "tracing" "--trace_jaeger_url has no effect: RPCs are not traced" \
  "$(ask -s request.path=/ --trace_jaeger_url http://localhost)"
out=$(ask -s request.path=/ --trace_sampling_rate 2) &&
  fail "a sampling rate above 1 is refused"
expect_in "a sampling rate" "sampling rate must be in the range: [0.0, 1.0]" \
  "$out"

# A configuration that does not come: alive, not ready; ended by SIGTERM.
"$mixs" server --address "unix://$dir/waiting" --monitoringPort 0 \
  --monitoringAddress 127.0.0.1 --configStoreURL mcp://127.0.0.1:1 \
  --livenessProbePath "$dir/live2" --livenessProbeInterval 1s \
  --log_as_json > "$dir/waiting.log" 2>&1 &
waiting=$!
wait_for "$dir/waiting.log" "Starting monitor server on "
main_monitor=$monitor
monitor=$(sed -n 's/.*"msg":"Starting monitor server on \(.*\)"}/\1/p' \
  "$dir/waiting.log")
expect "alive without configuration" "200 ok" "$(get /healthz/live)"
expect "not ready without configuration" "503 not ready" "$(get /healthz/ready)"
[[ -e $dir/live2 ]] || fail "a liveness file without configuration"
kill -TERM "$waiting"
wait "$waiting"
[[ -e $dir/live2 ]] && fail "the liveness file is gone after SIGTERM"
monitor=$main_monitor

# A port that somebody else has.
exec 3< <(exec python3 -c '
import socket, time
holder = socket.create_server(("127.0.0.1", 0))
print(holder.getsockname()[1], flush=True)
time.sleep(30)')
holder=$!
read -r port <&3
out=$("$mixs" server --address "127.0.0.1:$port" --monitoringPort 0 \
  --monitoringAddress 127.0.0.1 --configStoreURL "fs://$dir/config" 2>&1)
expect "exit status of an occupied port" 255 $?
expect_in "an occupied port" "Address already in use" "$out"
kill "$holder"

# SIGTERM ends the server in order.
kill -TERM "$server"
wait "$server"
expect "exit status after SIGTERM" 0 $?
expect_in "the last line" "Close server" "$(tail -n 1 "$dir/log")"
for file in live ready; do
  [[ -e $dir/$file ]] && fail "the file $file is gone after SIGTERM"
done

((failures == 0)) && echo "all as expected"
exit $((failures != 0))
