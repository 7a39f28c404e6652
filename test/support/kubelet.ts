import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { buildTools } from "./cluster.ts";
import { freePorts } from "./daemon.ts";
import { kubeconfigOf } from "./job-cluster.ts";

interface Pod {
  readonly spec: {
    readonly containers: readonly {
      readonly command: readonly string[];
      readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
    }[];
    readonly volumes?: readonly { readonly name: string; readonly hostPath: { readonly path: string } }[];
  };
}

/** A control-plane machine: the real etcd and kube-apiserver, and a stand-in for the kubelet that runs static pods. */
export interface ControlPlane {
  /** The API server's static pod manifest, laid out as kubeadm does. */
  readonly manifest: string;
  /** Asks the API server as administrator; resolves with the status, 0 where nobody answers. */
  ask(path: string, method?: string, body?: object): Promise<number>;
  /** A kubeconfig of the administrator. */
  readonly kubeconfig: string;
  /** Flags of the API server that runs. */
  flags(): readonly string[];
  /** What a real kubelet would not have done: a second pod from a file in its folder, a file that is not mounted. */
  readonly wrongs: readonly string[];
  /** What all API servers so far have said. */
  log(): string;
  stop(): Promise<void>;
}

const pollMs = 100;
const backOffMs = 500;
const graceMs = 2_000;

/**
 * Starts both in an empty folder, the API server from its manifest. As the kubelet does, it takes every file of the
 * folder whose name begins with no dot for a pod, ends the pod and starts it anew when the manifest's content changes, and
 * starts what has ended again, after a while.
 */
export async function controlPlane(directory: string): Promise<ControlPlane> {
  const tools = await buildTools();
  const [etcdPort = 0, peerPort = 0, port = 0] = await freePorts(3);
  const pki = join(directory, "pki");
  mkdirSync(pki);
  makeKeys(pki);
  const folder = join(directory, "manifests");
  mkdirSync(folder);
  const manifest = join(folder, "kube-apiserver.yaml");
  writeFileSync(manifest, kubeadmManifest({ pki, etcdPort, port }), { mode: 0o600 });
  const etcd = startEtcd(tools, directory, etcdPort, peerPort);
  const kubelet = runPods(folder, join(tools, "kube-apiserver"), directory);
  const admin = {
    ca: readFileSync(join(pki, "ca.crt")),
    cert: readFileSync(join(pki, "admin.crt")),
    key: readFileSync(join(pki, "admin.key")),
  };
  const ask: ControlPlane["ask"] = (path, method = "GET", body) => asked({ ...admin, port, path, method }, body);
  while ((await ask("/readyz")) !== 200) await sleep(pollMs);
  return {
    manifest,
    ask,
    kubeconfig: kubeconfigOf(
      `https://127.0.0.1:${port}`,
      { "client-certificate": join(pki, "admin.crt"), "client-key": join(pki, "admin.key") },
      { "certificate-authority": join(pki, "ca.crt") },
    ),
    wrongs: kubelet.wrongs,
    flags: kubelet.flags,
    log: () => readFileSync(join(directory, "kube-apiserver.log"), "utf8"),
    stop: async () => {
      await kubelet.stop();
      await ended(etcd);
    },
  };
}

async function asked(options: object, body: object | undefined): Promise<number> {
  const { request } = await import("node:https");
  return new Promise((resolve) => {
    const sent = request(
      { host: "127.0.0.1", agent: false, timeout: 3_000, headers: { "content-type": "application/json" }, ...options },
      (answer) => {
        answer.resume();
        answer.on("close", () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on("timeout", () => sent.destroy());
    sent.on("error", () => resolve(0));
    sent.end(body && JSON.stringify(body));
  });
}

function startEtcd(tools: string, directory: string, port: number, peerPort: number): ChildProcess {
  const url = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  const log = openSync(join(directory, "etcd.log"), "a");
  const etcd = spawn(
    join(tools, "etcd"),
    [
      "--name=test",
      `--data-dir=${join(directory, "etcd")}`,
      "--unsafe-no-fsync",
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=test=${peer}`,
    ],
    { stdio: ["ignore", log, log] },
  );
  closeSync(log);
  return etcd;
}

/** Runs the one pod of a folder of manifests until it is stopped. */
function runPods(folder: string, program: string, directory: string) {
  const wrongs: string[] = [];
  let text = "";
  let child: ChildProcess | undefined;
  let notBefore = 0;
  let stopped = false;
  const note = (wrong: string) => void (wrongs.includes(wrong) || wrongs.push(wrong));
  const sync = async () => {
    const files = readdirSync(folder).filter((file) => !file.startsWith("."));
    for (const file of files) if (file !== "kube-apiserver.yaml") note(`${file} is taken for a pod`);
    const wanted = files.includes("kube-apiserver.yaml")
      ? readFileSync(join(folder, "kube-apiserver.yaml"), "utf8")
      : "";
    if (wanted !== text) {
      await ended(child);
      [child, text, notBefore] = [undefined, wanted, 0];
    }
    const isRunning = child !== undefined && child.exitCode === null && child.signalCode === null;
    if (isRunning || text === "" || performance.now() < notBefore) return;
    notBefore = performance.now() + backOffMs;
    child = started(text, program, directory, note);
  };
  const loop = (async () => {
    while (!stopped) {
      await sync();
      await sleep(pollMs);
    }
    await ended(child);
  })();
  return {
    wrongs,
    flags: () => (child?.spawnargs ?? []).filter((word) => word.startsWith("--")),
    stop: () => {
      stopped = true;
      return loop;
    },
  };
}

/** The container has the machine's paths, but only those that are mounted. */
function started(text: string, program: string, directory: string, note: (wrong: string) => void) {
  const { spec } = parse(text) as Pod;
  const [container] = spec.containers;
  if (!container) throw new Error("the pod has no container");
  const paths = new Map((spec.volumes ?? []).map(({ name, hostPath }) => [name, hostPath.path]));
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath }) => {
    if (paths.get(name) !== mountPath) note(`the mount ${name} has no volume of the same path`);
    return mountPath;
  });
  const [command = "", ...flags] = container.command;
  for (const flag of flags) {
    const file = /^--[\w-]+=(\/.+)$/.exec(flag)?.[1];
    if (file && !mounts.some((mount) => file.startsWith(`${mount}/`))) {
      note(`${flag} is not mounted`);
      return undefined;
    }
  }
  const log = openSync(join(directory, "kube-apiserver.log"), "a");
  // Under the name that the manifest calls it by.
  const child = spawn(program, flags, { argv0: basename(command), stdio: ["ignore", log, log] });
  closeSync(log);
  return child;
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), graceMs);
  await gone;
  clearTimeout(late);
}

function makeKeys(directory: string): void {
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: directory, stdio: "ignore" });
  const key = (name: string) => openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", `${name}.key`);
  const sign = (name: string, subject: string, extensions: string) => {
    key(name);
    writeFileSync(join(directory, `${name}.ext`), extensions);
    openssl("req", "-new", "-key", `${name}.key`, "-subj", subject, "-out", `${name}.csr`);
    const by = ["-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", `${name}.ext`];
    openssl("x509", "-req", "-in", `${name}.csr`, ...by, "-out", `${name}.crt`);
  };
  key("ca");
  openssl("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=test-ca", "-days", "2", "-out", "ca.crt");
  sign("apiserver", "/CN=kube-apiserver", "extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,DNS:localhost");
  sign("admin", "/O=system:masters/CN=test-admin", "extendedKeyUsage=clientAuth");
  openssl("genrsa", "-out", "sa.key", "2048");
  openssl("rsa", "-in", "sa.key", "-pubout", "-out", "sa.pub");
}

/** Laid out as kubeadm writes it, with a comment such as people leave. */
function kubeadmManifest({ pki, etcdPort, port }: { pki: string; etcdPort: number; port: number }) {
  return `apiVersion: v1
kind: Pod
metadata:
  labels:
    component: kube-apiserver
    tier: control-plane
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - command:
    - kube-apiserver
    - --advertise-address=127.0.0.1
    - --allow-privileged=true
    - --authorization-mode=RBAC
    - --bind-address=127.0.0.1
    - --client-ca-file=${pki}/ca.crt
    # the default refuses a loopback address
    - --endpoint-reconciler-type=none
    - --etcd-servers=http://127.0.0.1:${etcdPort}
    - --secure-port=${port}
    - --service-account-issuer=https://kubernetes.default.svc
    - --service-account-key-file=${pki}/sa.pub
    - --service-account-signing-key-file=${pki}/sa.key
    - --service-cluster-ip-range=10.0.0.0/24
    - --tls-cert-file=${pki}/apiserver.crt
    - --tls-private-key-file=${pki}/apiserver.key
    image: registry.k8s.io/kube-apiserver:v1.36.3
    imagePullPolicy: IfNotPresent
    name: kube-apiserver
    volumeMounts:
    - mountPath: ${pki}
      name: k8s-certs
      readOnly: true
  hostNetwork: true
  priorityClassName: system-node-critical
  volumes:
  - hostPath:
      path: ${pki}
      type: DirectoryOrCreate
    name: k8s-certs
status: {}
`;
}
