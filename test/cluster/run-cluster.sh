#!/usr/bin/env bash
# A throw-away Kubernetes control plane on loopback, with audit events.
#
#   run-cluster.sh BIN STATE
#
# BIN has the binaries that build.sh made; STATE is a folder for keys, logs and etcd's data, which holds
# `flags`: further flags for kube-apiserver, one a line. Prints the admin kubeconfig's path once the cluster
# answers and one node is ready, then stays until it is told to stop (TERM or INT), and stops what it started.
# CLUSTER_SERVERS is a folder with a kube-apiserver, kube-controller-manager and kube-scheduler to use instead of BIN's.
# Ports count up from CLUSTER_PORT (default 21000). The node has the address CLUSTER_NODE_IP (default 127.0.0.1). CLUSTER_LEADER_ELECT=true makes the controllers elect leaders.
# Beside admin.kubeconfig lies ops.kubeconfig, of a person (carol) who has no rights yet.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
bin=$(cd "${1:?usage: run-cluster.sh BIN STATE}" && pwd)
cd "${2:?usage: run-cluster.sh BIN STATE}"
port=${CLUSTER_PORT:-21000}
etcd_port=$port peer_port=$((port + 1)) api_port=$((port + 2)) kwok_port=$((port + 3))
server=https://127.0.0.1:$api_port
leader_elect=${CLUSTER_LEADER_ELECT:-false}
node_ip=${CLUSTER_NODE_IP:-127.0.0.1}
servers=$(cd "${CLUSTER_SERVERS:-$bin}" && pwd)

pids=()
stop() {
  trap - EXIT INT TERM
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do
    kill "${pids[i]}" 2>/dev/null || true
    wait "${pids[i]}" 2>/dev/null || true
  done
}
trap stop EXIT
trap 'exit 0' INT TERM

start() { # NAME ARGUMENT...
  local name=$1
  shift
  local folder=$bin
  case $name in kube-*) folder=$servers ;; esac
  "$folder/$name" "$@" >"$name.log" 2>&1 &
  pids+=($!)
}

# --- keys -----------------------------------------------------------------
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
sign() { # NAME SUBJECT EXTENSIONS
  key "$1"
  openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
    -extfile <(printf '%s\n' "$3") -out "$1.crt" 2>/dev/null
}
key ca
openssl req -x509 -new -key ca.key -subj /CN=test-ca -days 2 -out ca.crt \
  -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
sign apiserver /CN=kube-apiserver "extendedKeyUsage=serverAuth
subjectAltName=IP:127.0.0.1,IP:10.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc"
openssl genrsa -out sa.key 2048 2>/dev/null
openssl rsa -in sa.key -pubout -out sa.pub 2>/dev/null

client() { # NAME SUBJECT: a client certificate and a kubeconfig of that name
  sign "$1" "$2" extendedKeyUsage=clientAuth
  cat >"$1.kubeconfig" <<YAML
apiVersion: v1
kind: Config
clusters: [{name: test, cluster: {server: "$server", certificate-authority: "$PWD/ca.crt"}}]
users: [{name: "$1", user: {client-certificate: "$PWD/$1.crt", client-key: "$PWD/$1.key"}}]
contexts: [{name: test, context: {cluster: test, user: "$1"}}]
current-context: test
YAML
}
client admin /O=system:masters/CN=test-admin
client kube-controller-manager /CN=system:kube-controller-manager
client kube-scheduler /CN=system:kube-scheduler
# kwok is this cluster's only kubelet, and has a kubelet's name.
client kwok /O=system:masters/O=system:nodes/CN=system:node:test-node
client ops /O=platform/CN=carol

mapfile -t audit <flags

# --- servers --------------------------------------------------------------
start etcd --name=test --data-dir=etcd --unsafe-no-fsync \
  --listen-client-urls="http://127.0.0.1:$etcd_port" \
  --advertise-client-urls="http://127.0.0.1:$etcd_port" \
  --listen-peer-urls="http://127.0.0.1:$peer_port" \
  --initial-advertise-peer-urls="http://127.0.0.1:$peer_port" \
  --initial-cluster="test=http://127.0.0.1:$peer_port"

# --advertise-address: without one the server looks for a default route.
# --endpoint-reconciler-type=none: the default refuses a loopback address.
start kube-apiserver \
  --etcd-servers="http://127.0.0.1:$etcd_port" \
  --bind-address=127.0.0.1 --secure-port="$api_port" \
  --advertise-address=127.0.0.1 --endpoint-reconciler-type=none \
  --tls-cert-file=apiserver.crt --tls-private-key-file=apiserver.key \
  --client-ca-file=ca.crt --authorization-mode=RBAC \
  --service-account-issuer=https://kubernetes.default.svc \
  --service-account-key-file=sa.pub --service-account-signing-key-file=sa.key \
  --service-cluster-ip-range=10.0.0.0/24 --allow-privileged=true \
  --kubelet-preferred-address-types=InternalIP \
  "${audit[@]}"

kubectl() { "$bin/kubectl" --kubeconfig=admin.kubeconfig "$@"; }
within() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || { echo "run-cluster.sh: gave up on: $*; see $PWD/*.log" >&2; exit 1; }
    sleep 0.3
  done
}
within 90 kubectl get --raw /readyz

start kube-controller-manager --kubeconfig=kube-controller-manager.kubeconfig \
  --secure-port=0 --leader-elect="$leader_elect" --use-service-account-credentials=true \
  --service-account-private-key-file=sa.key --root-ca-file=ca.crt
start kube-scheduler --kubeconfig=kube-scheduler.kubeconfig --secure-port=0 --leader-elect="$leader_elect"
# --node-ip: the server dials a node's address for exec and logs; keep it on loopback.
start kwok --kubeconfig=kwok.kubeconfig --manage-all-nodes=true --config="$here/kwok/stages.yaml" \
  --node-ip="$node_ip" --node-port="$kwok_port" --server-address="127.0.0.1:$kwok_port" \
  --cidr=10.1.0.1/24 --node-lease-duration-seconds=40

kubectl apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Node
metadata:
  name: test-node
  labels: {kubernetes.io/hostname: test-node, kubernetes.io/os: linux, kubernetes.io/arch: amd64}
status:
  capacity: {cpu: "32", memory: 256Gi, pods: "500"}
  allocatable: {cpu: "32", memory: 256Gi, pods: "500"}
  addresses: [{type: InternalIP, address: $node_ip}, {type: Hostname, address: test-node}]
YAML
within 60 kubectl wait --for=condition=Ready node/test-node --timeout=1s
within 60 kubectl get serviceaccount default

echo "$PWD/admin.kubeconfig"
wait -n "${pids[@]}" || true
echo "run-cluster.sh: a server ended; see $PWD/*.log" >&2
exit 1
