import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import { readInput } from "../../daemon/cli/api-server/input.ts";
import { alone } from "../../daemon/cli/api-server/lock.ts";
import { readManifest, unwired, wired } from "../../daemon/cli/api-server/manifest.ts";
import { printInstallation } from "../../daemon/cli/api-server/print-installation.ts";
import { webhookProblem } from "../../daemon/cli/api-server/webhook.ts";
import type { Terminal } from "../../daemon/cli/terminal.ts";

const root = mkdtempSync(join(tmpdir(), "auditwire-api-server-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** As kubeadm lays it out; `more` are further lines of the container. */
const kubeadm = (flags: readonly string[] = [], more = "") => `apiVersion: v1
kind: Pod
metadata:
  annotations:
    kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint: 10.0.0.5:6443
  name: kube-apiserver
  namespace: kube-system
spec:
  containers:
  - command:
    - kube-apiserver
    - --bind-address=0.0.0.0 # every address
    - --secure-port=6444
${flags.map((flag) => `    - ${flag}\n`).join("")}    image: registry.k8s.io/kube-apiserver:v1.36.3
    name: kube-apiserver
${more}    volumeMounts:
    - mountPath: /etc/kubernetes/pki
      name: k8s-certs
      readOnly: true
  hostNetwork: true
  volumes:
  - hostPath:
      path: /etc/kubernetes/pki
      type: DirectoryOrCreate
    name: k8s-certs
status: {}
`;
const directory = "/etc/kubernetes/auditwire";
const wiring = { directory, digest: "d1", replace: false, flags: apiServerFlags({ directory }) };
const ours = wiring.flags.map((flag) => `    - ${flag}`).join("\n");

interface Pod {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly containers: readonly {
      readonly command: string[];
      readonly args?: string[];
      readonly volumeMounts?: readonly object[];
    }[];
    readonly volumes?: readonly object[];
  };
}
const pod = (text: string) => parse(text) as Pod;

describe("the static pod's manifest", () => {
  it("[S13] [S14] gets flags, mount, volume and the files' digest, and nothing else; comments stay", () => {
    const text = wired(kubeadm(), wiring);
    const added = text.split("\n").filter((line) => !kubeadm().split("\n").includes(line));
    expect(added.join("\n")).toBe(`    auditwire.io/files: d1
${ours}
    - mountPath: /etc/kubernetes/auditwire
      name: auditwire
      path: /etc/kubernetes/auditwire
      type: Directory
    name: auditwire`);
    expect(wired(text, wiring)).toBe(text);
    expect(unwired(text)).toBe(kubeadm());
  });

  it.each<[string, string]>([
    ["with a space before lists", stringify(parse(kubeadm()))],
    [
      "flags as arguments",
      kubeadm()
        .replace("    - --bind", "    args:\n    - --bind")
        .replace("  - command:\n    - kube-apiserver\n", '  - command: ["kube-apiserver"]\n'),
    ],
    [
      "without mounts",
      kubeadm()
        .replace(/ {4}volumeMounts:\n( {4}[- ].*\n)+/, "")
        .replace(/ {2}volumes:\n( {2}[- ].*\n)+/, ""),
    ],
    ["without annotations", kubeadm().replace(/ {2}annotations:\n.*\n/, "")],
  ])("%s: it is wired, stays so, and is unwired to the same meaning", (_, text) => {
    const there = pod(wired(text, wiring));
    const [container] = there.spec.containers;
    expect([...(container?.command ?? []), ...(container?.args ?? [])]).toEqual(
      expect.arrayContaining([...wiring.flags]),
    );
    expect(container?.volumeMounts).toContainEqual({ mountPath: directory, name: "auditwire", readOnly: true });
    expect(there.spec.volumes).toContainEqual({ hostPath: { path: directory, type: "Directory" }, name: "auditwire" });
    expect(wired(wired(text, wiring), wiring)).toBe(wired(text, wiring));
    const back = pod(unwired(wired(text, wiring)));
    expect(readManifest(unwired(wired(text, wiring))).flags).toEqual(readManifest(text).flags);
    expect(back.metadata).toEqual(pod(text).metadata);
  });

  it("[S13] a folder that the API server sees already needs no mount", () => {
    const below = "/etc/kubernetes/pki/auditwire";
    const text = wired(kubeadm(), { ...wiring, directory: below, flags: apiServerFlags({ directory: below }) });
    expect(pod(text).spec.volumes).toHaveLength(1);
    expect(pod(text).spec.containers[0]?.volumeMounts).toHaveLength(1);
  });

  it("changed flags take the place of ours; other audit flags stay", () => {
    const text = wired(kubeadm(["--audit-log-path=/var/log/audit.log"]), wiring);
    const flags = apiServerFlags({ directory, initialBackoff: "60s" });
    const again = readManifest(wired(text, { ...wiring, digest: "d2", flags }));
    expect(again.flags.filter((flag) => flag.startsWith("--audit"))).toEqual([
      "--audit-log-path=/var/log/audit.log",
      ...flags,
    ]);
    expect(again.digest).toBe("d2");
  });

  it("somebody else's audit flags are refused, unless they are to give way; then they come back", () => {
    const foreign = ["--audit-policy-file=/etc/kubernetes/pki/policy.yaml", "--audit-webhook-mode=blocking"];
    expect(() => wired(kubeadm(foreign), wiring)).toThrow(
      "audit flags already, which are not ours: --audit-policy-file=/etc/kubernetes/pki/policy.yaml --audit-webhook-mode=blocking; ",
    );
    const text = wired(kubeadm(foreign), { ...wiring, replace: true });
    expect(readManifest(text).flags).not.toEqual(expect.arrayContaining([foreign[0]]));
    expect(unwired(wired(text, wiring))).toBe(kubeadm(foreign));
  });

  it.each([
    ["--audit-dynamic-configuration=true", "remove the line `- --audit-dynamic-configuration=true`"],
    ["--audit-dynamic-configuration", "remove the line `- --audit-dynamic-configuration`"],
    ["--feature-gates=DynamicAuditing=true", "remove the line `- --feature-gates=DynamicAuditing=true`"],
    [
      "--feature-gates=AllAlpha=false,DynamicAuditing=true",
      "change the line `- --feature-gates=AllAlpha=false,DynamicAuditing=true` to `- --feature-gates=AllAlpha=false`",
    ],
    [
      "--runtime-config=auditregistration.k8s.io/v1alpha1=true",
      "remove the line `- --runtime-config=auditregistration.k8s.io/v1alpha1=true`",
    ],
  ])("[S15] %s is refused with the line to change, whatever is to give way", (flag, fix) => {
    expect(() => wired(kubeadm([flag]), { ...wiring, replace: true })).toThrow(fix);
  });

  it.each([["--feature-gates=AllAlpha=false"], ["--runtime-config=api/all=true"], ["--audit-log-path=-"]])(
    "[S15] %s is nobody's leftover",
    (flag) => {
      expect(readManifest(wired(kubeadm([flag]), wiring)).flags).toContain(flag);
    },
  );

  it("says where its API server answers and who may read its files", () => {
    expect(readManifest(kubeadm())).toMatchObject({ address: { host: "127.0.0.1", port: 6444 }, owner: undefined });
    const rootless = kubeadm([], "    securityContext: { runAsUser: 993, runAsGroup: 994 }\n");
    expect(readManifest(rootless).owner).toEqual({ uid: 993, gid: 994 });
  });

  it.each([
    ["no YAML", "a: [", "the manifest is no YAML"],
    ["another pod", kubeadm().replaceAll("kube-apiserver", "etcd"), "no container that starts kube-apiserver"],
    [
      "a shell",
      kubeadm().replace("- kube-apiserver\n", '- sh\n    - -c\n    - "exec kube-apiserver --x=y"\n'),
      "no container",
    ],
  ])("%s is refused", (_, text, says) => {
    expect(() => wired(text, wiring)).toThrow(says);
  });
});

describe("killed at every step, on a machine where the API server is only told", () => {
  const program = join(__dirname, "../support/installer-process.ts");
  function machine(name: string, flags: readonly string[] = []) {
    const folder = join(root, name.replaceAll(/\W+/g, "-"));
    const files = join(folder, "files");
    const etc = join(folder, "etc");
    const manifest = join(folder, "manifests", "kube-apiserver.yaml");
    for (const path of [files, join(folder, "manifests")]) mkdirSync(path, { recursive: true });
    writeFileSync(manifest, kubeadm());
    writeFileSync(join(files, "audit-policy.yaml"), auditPolicy("recommended"));
    writeFileSync(join(files, "audit-webhook.yaml"), auditWebhook({ cluster: "prod", server: "http://127.0.0.1:1/x" }));
    writeFileSync(join(files, "flags"), [...apiServerFlags({ directory: etc }), ...flags].join("\n"));
    const run = (verb: "install" | "remove", step = "") => {
      const args = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", program, "told", verb, files, manifest, step];
      const { signal, stdout } = spawnSync(process.execPath, args, { encoding: "utf8" });
      return signal ?? stdout;
    };
    return { run, manifest: () => readFileSync(manifest, "utf8"), etc, folder };
  }
  const wiredNow = (text: string) => readManifest(text).digest !== undefined;

  it.each(["noted", "files-written", "manifest-written", "restarted"])("install at %s", (step) => {
    const { run, manifest, etc, folder } = machine(`install ${step}`);
    expect(run("install", step)).toBe("SIGKILL");
    expect(run("install")).toBe("installed");
    expect(wiredNow(manifest())).toBe(true);
    expect(run("install")).toBe("unchanged");
    expect(run("remove")).toBe("removed");
    expect(manifest()).toBe(kubeadm());
    expect(existsSync(etc)).toBe(false);
    expect(readdirSync(join(folder, "manifests"))).toEqual(["kube-apiserver.yaml"]);
  });

  it.each(["noted", "files-written", "manifest-written"])("install at %s, then remove", (step) => {
    const { run, manifest, etc } = machine(`install-remove ${step}`);
    expect(run("install", step)).toBe("SIGKILL");
    expect(run("remove")).toBe("removed");
    expect(manifest()).toBe(kubeadm());
    expect(existsSync(etc)).toBe(false);
  });

  it.each(["noted", "manifest-written", "going-back", "gone-back"])("install of what is refused, at %s", (step) => {
    const { run, manifest, etc } = machine(`refused ${step}`, ["--audit-webhook-mode=never"]);
    expect(run("install", step)).toBe("SIGKILL");
    expect(run("install")).toContain("the API server is back with its former manifest");
    expect(manifest()).toBe(kubeadm());
    expect(existsSync(etc)).toBe(false);
  });

  it.each(["noted", "manifest-written", "restarted"])("remove at %s", (step) => {
    const { run, manifest, etc } = machine(`remove ${step}`);
    expect(run("install")).toBe("installed");
    expect(run("remove", step)).toBe("SIGKILL");
    expect(run("remove")).toBe("removed");
    expect(manifest()).toBe(kubeadm());
    expect(existsSync(etc)).toBe(false);
  });

  it("one installer at a time: the second is refused, one that has died is not waited for", async () => {
    const folder = join(root, "locked");
    const other = spawnSync(process.execPath, ["-e", ""]).pid;
    mkdirSync(join(folder, ".state"), { recursive: true });
    writeFileSync(join(folder, ".state", "lock"), String(other));
    expect(await alone(folder, async () => readFileSync(join(folder, ".state", "lock"), "utf8"))).toBe(
      String(process.pid),
    );
    expect(existsSync(folder)).toBe(false);
  });
});

describe("what an installer is given", () => {
  const given = {
    auditPolicy: auditPolicy("classic"),
    auditWebhook: auditWebhook({ cluster: "prod", server: "http://127.0.0.1:1/x" }),
    flags: apiServerFlags({ directory }),
  };
  const file = (name: string, content: string) => {
    writeFileSync(join(root, name), content);
    return join(root, name);
  };

  it("the JSON of apiServerFiles is as good as a folder", () => {
    expect(readInput(file("files.json", JSON.stringify({ ...given, instructions: "…" })))).toMatchObject({
      ...given,
      directory,
    });
  });

  it.each([
    ["nothing", () => join(root, "none"), "cannot read"],
    ["no JSON", () => file("no.json", "{"), "cannot read"],
    [
      "a hidden secret",
      () => file("hidden.json", JSON.stringify({ ...given, auditWebhook: undefined })),
      "auditWebhook",
    ],
    ["no audit flag", () => file("flag.json", JSON.stringify({ ...given, flags: ["--anonymous-auth=true"] })), "flags"],
    [
      "files in two folders",
      () => file("two.json", JSON.stringify({ ...given, flags: [given.flags[0], "--audit-webhook-config-file=/x/y"] })),
      "of one folder",
    ],
  ])("%s is refused", (_, place, says) => {
    expect(() => readInput(place())).toThrow(says);
  });

  it("is written for a distribution, with its own configuration; what holds the token is closed, and not printed", () => {
    const said: string[] = [];
    const out = join(root, "out");
    const input = readInput(file("given.json", JSON.stringify(given)));
    const terminal = { line: (text = "") => void said.push(text) } as Terminal;
    printInstallation(input, { distribution: "talos", out }, terminal);
    expect(readdirSync(out).map((name) => `${name} ${(statSync(join(out, name)).mode & 0o777).toString(8)}`)).toEqual([
      "audit-policy.yaml 644",
      "audit-webhook.yaml 600",
      "flags 644",
      "talos-patch.yaml 600",
    ]);
    expect(said.join("\n")).toContain("# Audit events of a Talos cluster");
    expect(said.join("\n")).not.toContain("http://127.0.0.1:1/x");
    expect(readInput(out)).toEqual(input);
  });

  it("a daemon that is not reached is named without the token", async () => {
    const server = "http://127.0.0.1:1/api/v1/kubernetes/webhook/secret-token";
    const problem = await webhookProblem(auditWebhook({ cluster: "prod", server }));
    expect(problem).toContain("http://127.0.0.1:1 is not reached from this machine: ");
    expect(problem).not.toContain("secret-token");
  });
});
