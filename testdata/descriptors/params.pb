
û
google/protobuf/duration.protogoogle.protobuf":
Duration
seconds (Rseconds
nanos (RnanosBƒ
com.google.protobufBDurationProtoPZ1google.golang.org/protobuf/types/known/durationpbø¢GPBªGoogle.Protobuf.WellKnownTypesbproto3
“
params.protoacmegoogle/protobuf/duration.proto"Ô
Params
file (	Rfile
limit (Rlimit3
timeout (2.google.protobuf.DurationRtimeout0
labels (2.acme.Params.LabelsEntryRlabels9
LabelsEntry
key (	Rkey
value (	Rvalue:8bproto3