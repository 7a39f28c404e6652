import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { LocalDaemon, SelfManagedAuditSource, type SelfManagedAuditSourceArgs } from "../../components/index.ts";
import { askCluster } from "../../components/sources/self-managed/cluster-request.ts";
import { clusterAccess } from "../../components/sources/self-managed/kubeconfig.ts";
import { runProgram } from "../../components/testing/index.ts";
import { makeCertificate } from "../support/certificate.ts";
import { type JobClusterState, jobCluster, kubeconfigOf } from "../support/job-cluster.ts";

const root = mkdtempSync(join(tmpdir(), "auditwire-self-managed-"));
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const token = "0123456789abcdef0123";
const source = (args: Partial<SelfManagedAuditSourceArgs>, preview = true) =>
  runProgram(
    () => {
      const made = new SelfManagedAuditSource("prod", { token, ...args });
      const { install: _, ...spec } = made.spec;
      return { version: made.kubernetesVersion, spec };
    },
    { preview },
  );
async function cluster(state: JobClusterState) {
  const opened = await jobCluster(state);
  closing.push(opened.close);
  return opened;
}
const warnings = (run: Awaited<ReturnType<typeof source>>) =>
  run.logs.filter(({ level }) => level === "warning").map(({ text }) => text);

describe("[S02] before it is wired, the cluster is looked at", () => {
  it.each([true, false])("one that is as it should be is told by its version alone (preview: %s)", async (preview) => {
    const { kubeconfig } = await cluster({ flags: { "cp-1": ["--secure-port=6443"] } });
    const run = await source({ kubeconfig }, preview);
    expect(run.errors).toEqual([]);
    expect(run.outputs["version"]).toBe("v1.36.3");
    expect(run.secretOutputs).toEqual(["spec.tokens"]);
    expect(warnings(run)).toEqual([]);
    expect(JSON.stringify([run.resources, run.logs])).not.toContain("canary-token");
  });

  it.each<[string, JobClusterState, RegExp]>([
    [
      "[S01] an old version",
      { version: "v1.29.7", flags: {} },
      /^cluster "prod": Kubernetes v1\.29\.7 is older than 1\.30, /,
    ],
    [
      "[S01] a version to come",
      { version: "v1.99.0+k3s1", flags: {} },
      /v1\.99\.0\+k3s1 is newer than 1\.\d+, .+ expected to work/,
    ],
    [
      "pods that may not be listed",
      {},
      /the pods of kube-system could not be listed: .+; allow the kubeconfig's user `list pods` there$/,
    ],
    [
      "somebody else's policy",
      { flags: { "cp-1": ["--audit-policy-file=/etc/kubernetes/policy.yaml"] } },
      /kube-apiserver-cp-1 has --audit-policy-file=\/etc\/kubernetes\/policy\.yaml already, which is not ours: .+ installer\.replace/,
    ],
  ])("%s is a warning", async (_, state, says) => {
    const { kubeconfig } = await cluster(state);
    const run = await source({ kubeconfig });
    expect(run.errors).toEqual([]);
    expect(warnings(run)).toEqual([expect.stringMatching(says)]);
  });

  it("our own policy is no warning", async () => {
    const { kubeconfig } = await cluster({
      flags: { "cp-1": ["--audit-policy-file=/etc/kubernetes/auditwire/audit-policy.yaml"] },
    });
    expect(warnings(await source({ kubeconfig }))).toEqual([]);
  });

  it.each<[string, JobClusterState, string]>([
    [
      "flags",
      { flags: { "cp-1": ["--audit-dynamic-configuration=true", "--feature-gates=DynamicAuditing=true,X=false"] } },
      'cluster "prod": dynamic auditing (AuditSink) is left over, which Kubernetes has not known since 1.19 and which would send events elsewhere: remove the line `- --audit-dynamic-configuration=true`; change the line `- --feature-gates=DynamicAuditing=true,X=false` to `- --feature-gates=X=false`',
    ],
    ["objects", { flags: {}, sinks: ["twistlock"], version: "v1.18.9" }, "run `kubectl delete auditsink twistlock`"],
  ])("[S15] %s of dynamic auditing are refused, with what to remove", async (_, state, says) => {
    const { kubeconfig } = await cluster(state);
    const run = await source({ kubeconfig });
    expect(run.ok).toBe(false);
    expect(run.errors).toEqual([expect.stringContaining(says)]);
    expect(run.errors[0]).toMatch(/^cluster "prod": dynamic auditing/);
    expect(run.resources).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ["nobody answers", kubeconfigOf("http://127.0.0.1:1", { token: "canary-token" }), /\(.*ECONNREFUSED.*\)/],
    ["no kubeconfig", "a: 1", /\(the kubeconfig is not one: /],
    ["no YAML", "a: [", /\(the kubeconfig is no YAML\)/],
    [
      "a proxy",
      kubeconfigOf("http://127.0.0.1:1", {}, { "proxy-url": "http://p" }),
      /proxy-url, which is not supported/,
    ],
    [
      "a relative file",
      kubeconfigOf("http://127.0.0.1:1", { tokenFile: "token" }),
      /the file token, which is not absolute/,
    ],
    ["a plugin that fails", kubeconfigOf("http://127.0.0.1:1", { exec: { command: "false" } }), /plugin false failed/],
  ])("%s: a warning that says so, and nothing stops", async (_, kubeconfig, says) => {
    const run = await source({ kubeconfig });
    expect(run.errors).toEqual([]);
    expect(warnings(run)).toEqual([expect.stringMatching(says)]);
    expect(warnings(run)[0]).toMatch(/could not be asked .+; mend kubeconfig, or the way to the API server$/);
    expect(JSON.stringify(run)).not.toContain("canary-token");
  });

  it("a wrong user is a warning; one that is unknown yet is not asked", async () => {
    const { kubeconfig } = await cluster({});
    expect(warnings(await source({ kubeconfig: kubeconfig.replace("canary-token", "other") }))).toEqual([
      expect.stringContaining("the API server does not know the kubeconfig's user"),
    ]);
    class Cluster extends pulumi.CustomResource {
      declare readonly kubeconfig: pulumi.Output<string>;
    }
    const run = await runProgram(
      () => {
        const made = new Cluster("mine:index:Cluster", "c", { kubeconfig: undefined });
        new SelfManagedAuditSource("prod", { token, kubeconfig: made.kubeconfig });
      },
      { preview: true },
    );
    expect([run.errors, warnings(run)]).toEqual([[], []]);
  });
});

describe("a kubeconfig", () => {
  it("client certificate and authority, as data or as files, and the name that the certificate bears", async () => {
    const { cert, key } = makeCertificate(root, "server");
    const server = createServer(
      {
        cert: readFileSync(cert),
        key: readFileSync(key),
        ca: readFileSync(cert),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (_, answer) => answer.end("{}"),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const data = (file: string) => readFileSync(file).toString("base64");
    const ask = async (text: string) => (await askCluster(await clusterAccess(text))("/version")).status;
    const authority = { "certificate-authority": cert };
    expect(await ask(kubeconfigOf(url, { "client-certificate": cert, "client-key": key }, authority))).toBe(200);
    const inline = { "client-certificate-data": data(cert), "client-key-data": data(key) };
    const named = { "certificate-authority-data": data(cert), "tls-server-name": "localhost" };
    expect(await ask(kubeconfigOf(url, inline, named))).toBe(200);
    await expect(ask(kubeconfigOf(url, inline, { ...named, "tls-server-name": "elsewhere" }))).rejects.toThrow(
      "elsewhere",
    );
    await expect(ask(kubeconfigOf(url, inline))).rejects.toThrow(/self.signed/);
    await expect(ask(kubeconfigOf(url, {}, authority))).rejects.toThrow();
  });

  it("an exec plugin is run with its arguments and environment, and told of the cluster", async () => {
    const plugin = join(root, "plugin.sh");
    writeFileSync(
      plugin,
      '#!/bin/sh\nprintf \'{"status":{"token":"%s-%s-%s"}}\' "$1" "$TEAM" "$(printf %s "$KUBERNETES_EXEC_INFO" | grep -c http://server)"\n',
      { mode: 0o755 },
    );
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      ...{ command: plugin, args: ["one"], env: [{ name: "TEAM", value: "shop" }], provideClusterInfo: true },
    };
    expect(await clusterAccess(kubeconfigOf("http://server", { exec }))).toMatchObject({ token: "one-shop-1" });
  });
});

describe("what a source hands over", () => {
  it.each<[Partial<SelfManagedAuditSourceArgs>, object]>([
    [{}, { distribution: "kubeadm", directory: "/etc/kubernetes/auditwire", runsDaemon: false }],
    [{ distribution: "k3s" }, { directory: "/var/lib/rancher/k3s/server/auditwire" }],
    [{ distribution: "minikube" }, { directory: "/etc/ssl/certs" }],
    [{ distribution: "k3s", directory: "/srv/audit" }, { directory: "/srv/audit" }],
    [{ runsDaemon: true }, { runsDaemon: true }],
    [{ auditPolicy: "fromRules", namespace: "audit" }, { auditPolicy: { fromRules: true, namespace: "audit" } }],
  ])("%j", async (args, expected) => {
    const run = await source(args);
    expect(run.errors).toEqual([]);
    expect(run.outputs["spec"]).toMatchObject(expected);
    expect(run.resources.map(({ type }) => type)).toEqual(["auditwire:index:SelfManagedAuditSource"]);
  });
});

describe("install", () => {
  const image = "registry.example.com/auditwire:1";
  const withDaemon = (args: Partial<SelfManagedAuditSourceArgs>, preview = false) =>
    runProgram(
      () => {
        const prod = new SelfManagedAuditSource("prod", { token: pulumi.secret("canary-webhook-token"), ...args });
        const daemon = new LocalDaemon("daemon", { sources: [prod], directory: root });
        return { instructions: daemon.apiServerFiles(prod).instructions };
      },
      { preview },
    );
  const type = "pulumi-nodejs:dynamic/auditwire:ApiServer";

  it("without it nothing is put in place: what changes is only told; the instructions say what to do", async () => {
    const run = await withDaemon({ distribution: "rke2" });
    expect(run.resource("prod-api-server", type).inputs).toMatchObject({ on: "by-hand", nodes: [], image: "" });
    expect(run.outputs["instructions"]).toContain("# Audit events of an RKE2 cluster");
    expect(run.secretOutputs).toEqual([]);
  });

  it("this machine: once the daemon is there, below the source, with the secrets secret", async () => {
    const run = await withDaemon({ install: "this-machine", installer: { replace: true, timeout: "90s" } });
    expect(run.errors).toEqual([]);
    const made = run.resource("prod-api-server", type);
    expect(made).toMatchObject({ parent: run.resource("prod").urn, dependencies: [run.resource("daemon").urn] });
    expect(made.inputs).toMatchObject({
      ...{ cluster: "prod", on: "this-machine", replace: true, timeoutSeconds: 90 },
      ...{ manifest: "/etc/kubernetes/manifests/kube-apiserver.yaml", directory: "/etc/kubernetes/auditwire" },
    });
    expect(made.secrets).toEqual(expect.arrayContaining(["inputs.auditWebhook", "inputs.kubeconfig"]));
  });

  it("control-plane nodes: with kubeconfig and image; a refused cluster is not touched", async () => {
    const good = await cluster({ flags: {}, nodes: ["cp-1"] });
    const run = await withDaemon({
      ...{ install: "control-plane-nodes", kubeconfig: good.kubeconfig, image, controlPlaneNodes: ["cp-1"] },
      installer: { namespace: "infra", imagePullSecrets: ["registry"] },
    });
    expect(run.errors).toEqual([]);
    expect(run.resource("prod-api-server").inputs).toMatchObject({
      ...{ on: "control-plane-nodes", nodes: ["cp-1"], image, namespace: "infra", imagePullSecrets: ["registry"] },
      ...{ timeoutSeconds: 300, replace: false },
    });
    const bad = await cluster({ flags: {}, sinks: ["old"] });
    const refused = await withDaemon({ install: "control-plane-nodes", kubeconfig: bad.kubeconfig, image });
    expect(refused.errors.join()).toContain("kubectl delete auditsink old");
    expect(refused.resources.filter((it) => it.type === type)).toEqual([]);
  });

  it.each([undefined, null, "prod"])("%j instead of arguments is told", async (args) => {
    const run = await runProgram(() => void new SelfManagedAuditSource("prod", args as never));
    expect(run.errors.join()).toContain('SelfManagedAuditSource "prod": args: ');
    expect(run.resources).toEqual([]);
  });

  it.each<[object, string]>([
    [{ distribution: "k8s" }, 'distribution: "k8s" is none of kubeadm, k3s, '],
    [{ token: 5 }, "token: 5 is neither a text nor a list of two"],
    [{ kubeconfig: ["a"] }, "kubeconfig: "],
    [{ runsDaemon: "yes" }, 'runsDaemon: "yes" is neither true nor false'],
    [{ labels: "shop" }, 'labels: "shop" is no object'],
    [{ controlPlaneNodes: "cp-1", install: "this-machine" }, 'controlPlaneNodes: "cp-1" is no list'],
    [{ installer: "me", install: "this-machine" }, 'installer: "me" is no object'],
    [{ install: "here" }, 'install: "here" is neither "this-machine" nor "control-plane-nodes"'],
    [
      { install: "this-machine", distribution: "k3s" },
      'install: "this-machine" edits a static pod\'s manifest, which a k3s cluster has not',
    ],
    [{ install: "control-plane-nodes", image }, "kubeconfig: is missing"],
    [{ install: "control-plane-nodes", kubeconfig: "x" }, "image: is missing"],
    [{ controlPlaneNodes: ["a"] }, "controlPlaneNodes: does nothing without install"],
    [{ installer: { replace: true } }, "installer: does nothing without install"],
    [{ install: "this-machine", controlPlaneNodes: [] }, "controlPlaneNodes: is empty"],
    [{ install: "this-machine", installer: { timeout: "soon" } }, 'installer.timeout: "soon" is no duration'],
    [
      { install: "this-machine", installer: { manifest: "kube.yaml" } },
      'installer.manifest: "kube.yaml" is no absolute path',
    ],
  ])("%j is told before anything is asked or registered", async (args, says) => {
    const run = await source(args as Partial<SelfManagedAuditSourceArgs>);
    expect(run.errors.join()).toContain(`SelfManagedAuditSource "prod": ${says}`);
    expect([run.resources, warnings(run)]).toEqual([[], []]);
  });
});
