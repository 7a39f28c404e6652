import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { apiServerFlags, auditPolicy, auditWebhook } from "../../components/audit-policy.ts";
import {
  type Distribution,
  distributionNames,
  distributions,
} from "../../components/sources/self-managed/installation/distributions.ts";
import { installation, installationSteps } from "../../components/sources/self-managed/installation/installation.ts";
import type { Installation } from "../../components/sources/self-managed/installation/wiring.ts";

const token = "canary-0123456789abcdef";
const server = `https://audit.example.com:8084/api/v1/kubernetes/webhook/${token}`;
const input = (distribution: Distribution) => ({
  auditPolicy: auditPolicy("recommended"),
  auditWebhook: auditWebhook({ cluster: "prod", server }),
  flags: apiServerFlags({ directory: distributions[distribution].directory, initialBackoff: "60s" }),
});
const of = (distribution: Distribution) => installation(distribution, input(distribution));
const snippet = (made: Installation, name: string) => {
  const found = made.snippets.find((it) => it.name === name);
  if (!found) throw new Error(`no ${name} among ${made.snippets.map((it) => it.name)}`);
  return found;
};
/** The flags as a map, as most configurations hold them. */
const argsOf = (distribution: Distribution) =>
  Object.fromEntries(input(distribution).flags.map((flag) => flag.slice(2).split("=") as [string, string]));

interface Kubeadm {
  readonly apiVersion: string;
  readonly kind: string;
  readonly apiServer: {
    readonly extraArgs: Readonly<Record<string, string>> | readonly { readonly name: string; readonly value: string }[];
    readonly extraVolumes: readonly object[];
  };
}
const volume = {
  name: "auditwire",
  hostPath: "/etc/kubernetes/auditwire",
  mountPath: "/etc/kubernetes/auditwire",
  readOnly: true,
  pathType: "Directory",
};

describe.each(distributionNames)("%s", (distribution) => {
  const made = of(distribution);

  it("[S13] both files lie where the flags expect them, or where a mount takes them there", () => {
    const directory = distributions[distribution].directory;
    const expected: Partial<Record<Distribution, string>> = {
      talos: "/var/etc/auditwire",
      minikube: `~/.minikube/files${directory}`,
    };
    for (const { path } of made.files)
      expect(path.slice(0, path.lastIndexOf("/"))).toBe(expected[distribution] ?? directory);
    const names = made.files.map(({ path }) => path.slice(path.lastIndexOf("/") + 1));
    expect(names).toEqual(
      distribution === "talos" ? ["audit-webhook.yaml"] : ["audit-policy.yaml", "audit-webhook.yaml"],
    );
  });

  it("the token is only in what is said to be secret, and readable by root alone, but where the API server is not root", () => {
    for (const { content, secret, mode, path } of made.files) {
      expect({ path, secret }).toEqual({ path, secret: content.includes(token) });
      if (secret) expect(mode).toBe(distribution === "talos" ? "0644" : "0600");
    }
    for (const { text, secret, name } of made.snippets)
      expect({ name, secret }).toEqual({ name, secret: text.includes(token) });
    expect(made.steps).not.toContain(token);
    expect(made.steps).toBe(installationSteps(distribution, input(distribution).flags));
  });

  it("every piece of configuration parses, and is named in the steps", () => {
    for (const { name, text } of made.snippets) {
      expect(made.steps).toContain(name);
      if (name.endsWith(".sh")) execFileSync("bash", ["-n"], { input: text });
      else expect(parse(text)).toBeTypeOf("object");
    }
  });

  it("[S16] the steps are numbered, say what restarts and for how long, and how it is checked", () => {
    expect(made.steps.match(/^\d+\. /gm)?.length).toBeGreaterThanOrEqual(3);
    expect(made.steps).toMatch(/minute/);
    expect(made.steps).toContain("kubectl get --raw /metrics | grep ^apiserver_audit");
    expect(made.steps).toContain(`--distribution ${distribution} --files -`);
    expect(made.steps.includes("auditwire api-server check")).toBe(distributions[distribution].install);
  });
});

describe("[S01 partly: compared with documentation, never run] [S13] [S14] what each distribution calls it", () => {
  it("kubeadm: arguments are a list in v1beta4, a map in v1beta3", () => {
    expect(parse(snippet(of("kubeadm"), "kubeadm-v1beta4.yaml").text)).toEqual({
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      apiServer: {
        extraArgs: [
          { name: "audit-policy-file", value: "/etc/kubernetes/auditwire/audit-policy.yaml" },
          { name: "audit-webhook-config-file", value: "/etc/kubernetes/auditwire/audit-webhook.yaml" },
          { name: "audit-webhook-batch-max-wait", value: "1s" },
          { name: "audit-webhook-initial-backoff", value: "60s" },
          { name: "audit-webhook-truncate-enabled", value: "true" },
        ],
        extraVolumes: [volume],
      },
    });
    const old = parse(snippet(of("kubeadm"), "kubeadm-v1beta3.yaml").text) as Kubeadm;
    expect(old).toEqual({
      apiVersion: "kubeadm.k8s.io/v1beta3",
      kind: "ClusterConfiguration",
      apiServer: { extraArgs: argsOf("kubeadm"), extraVolumes: [volume] },
    });
    // A map of kubeadm holds texts only.
    expect(Object.values(old.apiServer.extraArgs).every((value) => typeof value === "string")).toBe(true);
  });

  it("k3s: arguments of the process, no mounts", () => {
    expect(parse(snippet(of("k3s"), "k3s-auditwire.yaml").text)).toEqual({
      "kube-apiserver-arg+": input("k3s").flags.map((flag) => flag.slice(2)),
    });
    expect(of("k3s").files[0]?.path).toBe("/var/lib/rancher/k3s/server/auditwire/audit-policy.yaml");
  });

  it("RKE2: the policy has a key of its own; the folder is mounted", () => {
    const {
      "audit-policy-file": policy,
      "kube-apiserver-arg+": list,
      "kube-apiserver-extra-mount+": mounts,
    } = parse(snippet(of("rke2"), "rke2-auditwire.yaml").text) as Record<string, unknown>;
    expect(policy).toBe("/etc/rancher/rke2/auditwire/audit-policy.yaml");
    expect(list).toEqual(
      input("rke2")
        .flags.slice(1)
        .map((flag) => flag.slice(2)),
    );
    expect(mounts).toEqual(["/etc/rancher/rke2/auditwire:/etc/rancher/rke2/auditwire:ro"]);
  });

  it("kOps: fields of the specification; the files are its assets", () => {
    const { spec } = parse(snippet(of("kops"), "kops-cluster.yaml").text) as {
      spec: { kubeAPIServer: object; fileAssets: { path: string; content: string; roles: string[]; mode: string }[] };
    };
    expect(spec.kubeAPIServer).toEqual({
      auditPolicyFile: "/etc/kubernetes/audit/audit-policy.yaml",
      auditWebhookConfigFile: "/etc/kubernetes/audit/audit-webhook.yaml",
      auditWebhookBatchMaxWait: "1s",
      auditWebhookInitialBackoff: "60s",
    });
    expect(spec.fileAssets.map(({ path, content, mode, roles }) => ({ path, content, mode, roles }))).toEqual(
      of("kops").files.map(({ path, content, mode }) => ({ path, content, mode, roles: ["ControlPlane"] })),
    );
  });

  it("Talos: the file is created below /var, and mounted to where the flags expect it; the policy is its own field", () => {
    const { text } = snippet(of("talos"), "talos-patch.yaml");
    const { machine, cluster } = parse(text) as {
      machine: { files: { path: string; permissions: number; op: string; content: string }[] };
      cluster: { apiServer: { extraArgs: object; extraVolumes: object[]; auditPolicy: object } };
    };
    expect(machine.files).toEqual([
      {
        path: "/var/etc/auditwire/audit-webhook.yaml",
        permissions: 0o644,
        op: "create",
        content: input("talos").auditWebhook,
      },
    ]);
    expect(text).toContain("permissions: 0o644");
    const { "audit-policy-file": _, ...args } = argsOf("talos");
    expect(cluster.apiServer).toEqual({
      extraArgs: args,
      extraVolumes: [{ hostPath: "/var/etc/auditwire", mountPath: "/etc/kubernetes/auditwire", readonly: true }],
      auditPolicy: parse(input("talos").auditPolicy),
    });
  });

  it("kubespray: variables", () => {
    const { pathType: _, ...mount } = volume;
    expect(parse(snippet(of("kubespray"), "kubespray-vars.yml").text)).toEqual({
      kube_kubeadm_apiserver_extra_args: argsOf("kubespray"),
      apiserver_extra_volumes: [mount],
    });
  });

  it.each([
    ["kind-config.yaml", argsOf("kind")],
    ["kind-config-v1beta4.yaml", Object.entries(argsOf("kind")).map(([name, value]) => ({ name, value }))],
  ])("kind: %s mounts the folder into the node, and from there into the API server", (name, extraArgs) => {
    const config = parse(snippet(of("kind"), name).text) as {
      nodes: { extraMounts: object[]; kubeadmConfigPatches: string[] }[];
    };
    const [node] = config.nodes;
    expect(node?.extraMounts).toEqual([{ hostPath: ".", containerPath: "/etc/kubernetes/auditwire", readOnly: true }]);
    expect(parse(node?.kubeadmConfigPatches[0] ?? "")).toEqual({
      kind: "ClusterConfiguration",
      apiServer: { extraArgs, extraVolumes: [volume] },
    });
  });

  it("minikube: the folder that it mounts by itself, and the command line", () => {
    const words = execFileSync(
      "bash",
      ["-c", `minikube() { printf '%s\\n' "$@"; }\n${snippet(of("minikube"), "minikube-start.sh").text}`],
      {
        encoding: "utf8",
      },
    );
    expect(words.trim().split("\n")).toEqual([
      "start",
      ...input("minikube").flags.map((flag) => `--extra-config=apiserver.${flag.slice(2)}`),
    ]);
    expect(of("minikube").files.map(({ path }) => path)).toEqual([
      "~/.minikube/files/etc/ssl/certs/audit-policy.yaml",
      "~/.minikube/files/etc/ssl/certs/audit-webhook.yaml",
    ]);
  });

  it("a plain static pod: flags, mount and volume", () => {
    expect(parse(snippet(of("static-pod"), "kube-apiserver-additions.yaml").text)).toMatchObject({
      spec: {
        containers: [
          {
            command: ["kube-apiserver", ...input("static-pod").flags],
            volumeMounts: [{ name: "auditwire", mountPath: "/etc/kubernetes/auditwire", readOnly: true }],
          },
        ],
        volumes: [{ name: "auditwire", hostPath: { path: "/etc/kubernetes/auditwire", type: "Directory" } }],
      },
    });
  });
});

it("flags of two folders are refused", () => {
  const flags = ["--audit-policy-file=/a/audit-policy.yaml", "--audit-webhook-config-file=/b/audit-webhook.yaml"];
  expect(() => installation("kubeadm", { ...input("kubeadm"), flags })).toThrow("of one folder");
});
