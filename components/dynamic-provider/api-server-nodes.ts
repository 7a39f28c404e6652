import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type AskCluster, askCluster, type ClusterAnswer } from "../sources/self-managed/cluster-request.ts";
import { clusterAccess } from "../sources/self-managed/kubeconfig.ts";
import type { ApiServerInputs } from "./api-server-inputs.ts";
import { filesSecret, installJob, type JobVerb } from "./api-server-job.ts";
import type { ApiServers } from "./api-servers.ts";

/** How often is asked, and how long an image may take to come. */
interface Patience {
  readonly pollMs: number;
  readonly pullMs: number;
}
const usual: Patience = { pollMs: 1_000, pullMs: 120_000 };

/** The API servers of a cluster's control-plane nodes: a job on each does it, and is gone afterwards. */
export function clusterNodes(inputs: ApiServerInputs, patience = usual): ApiServers {
  const connect = async () => askCluster(await clusterAccess(inputs.kubeconfig));
  return {
    names: async () => (inputs.nodes.length > 0 ? inputs.nodes : labelled(await connect())),
    isWired: async (node) => isWired(await connect(), inputs, node),
    install: async (node) => runJob(await connect(), inputs, { verb: "install", node, patience }),
    remove: async (node) => {
      const ask = await connect();
      return (await isNode(ask, node)) ? runJob(ask, inputs, { verb: "remove", node, patience }) : "the node is gone";
    },
  };
}

const Named = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });

async function labelled(ask: AskCluster): Promise<readonly string[]> {
  const answer = await ask("/api/v1/nodes?labelSelector=node-role.kubernetes.io%2Fcontrol-plane");
  const names = Named.parse(accepted(answer, "list nodes").body)
    .items.map(({ metadata }) => metadata.name)
    .sort();
  if (names.length > 0) return names;
  throw new Error("no node has the label node-role.kubernetes.io/control-plane: name them in controlPlaneNodes");
}

async function isNode(ask: AskCluster, node: string): Promise<boolean> {
  const answer = await ask(`/api/v1/nodes?fieldSelector=metadata.name%3D${node}`);
  return answer.status !== 200 || Named.parse(answer.body).items.length > 0;
}

const ApiServerPods = z.object({
  items: z.array(
    z.object({
      spec: z.object({
        nodeName: z.string().optional(),
        containers: z.array(z.object({ command: z.array(z.string()).nullish(), args: z.array(z.string()).nullish() })),
      }),
    }),
  ),
});

/** The kubelet shows the static pod in the cluster, with its flags: an upgrade of the cluster may have taken ours out. */
async function isWired(ask: AskCluster, { flags }: ApiServerInputs, node: string): Promise<boolean | undefined> {
  const answer = await ask("/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dkube-apiserver");
  const pods = ApiServerPods.safeParse(answer.body).data?.items.filter(({ spec }) => spec.nodeName === node) ?? [];
  if (pods.length === 0) return undefined;
  const words = pods.flatMap(({ spec }) =>
    spec.containers.flatMap((it) => [...(it.command ?? []), ...(it.args ?? [])]),
  );
  return flags.every((flag) => words.includes(flag));
}

interface JobRun {
  readonly verb: JobVerb;
  readonly node: string;
  readonly patience: Patience;
}

async function runJob(ask: AskCluster, inputs: ApiServerInputs, { verb, node, patience }: JobRun): Promise<string> {
  const { namespace } = inputs;
  const name = jobName(verb, node);
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`;
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  try {
    if (verb === "install")
      accepted(await ask(secrets, "POST", filesSecret(inputs, name)), `create secrets in ${namespace}`);
    accepted(await ask(jobs, "POST", installJob(inputs, { name, verb, node })), `create jobs in ${namespace}`);
    const deadlineMs = (2 * Math.max(inputs.timeoutSeconds, 300) + 360) * 1_000;
    await finished(ask, { jobs, name, namespace, deadlineMs, patience });
    return verb === "install" ? "the API server has files and flags" : "flags and files are gone";
  } finally {
    await gone(ask, `${jobs}/${name}?propagationPolicy=Background`, patience);
    if (verb === "install") await gone(ask, `${secrets}/${name}`, patience);
  }
}

/** Names of nodes may be longer than a job's. */
function jobName(verb: JobVerb, node: string): string {
  const short = createHash("sha256").update(node).digest("hex").slice(0, 8);
  return `auditwire-${verb}-${short}-${randomBytes(3).toString("hex")}`;
}

const Job = z.object({
  status: z.object({
    succeeded: z.number().optional(),
    conditions: z.array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() })).optional(),
  }),
});

interface Awaited {
  readonly jobs: string;
  readonly name: string;
  readonly namespace: string;
  readonly deadlineMs: number;
  readonly patience: Patience;
}

/** The API server that is asked may be the one that restarts: who does not answer is asked again. */
async function finished(ask: AskCluster, { jobs, name, namespace, deadlineMs, patience }: Awaited): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods?labelSelector=job-name%3D${name}`;
  const begun = performance.now();
  while (performance.now() - begun < deadlineMs) {
    const job = Job.safeParse((await patiently(ask, `${jobs}/${name}`))?.body);
    if ((job.data?.status.succeeded ?? 0) > 0) return;
    const failed = job.data?.status.conditions?.find(({ type, status }) => type === "Failed" && status === "True");
    const said = Pods.safeParse((await patiently(ask, pods))?.body).data;
    if (failed) throw new Error(lastWords(said) ?? failed.message ?? "the job has failed");
    const stuck = waitingFor(said);
    if (stuck !== undefined && performance.now() - begun > patience.pullMs) throw new Error(stuck);
    await sleep(patience.pollMs);
  }
  throw new Error(`the job ${name} in ${namespace} did not end; nothing is known of what it did: run \`up\` again`);
}

async function patiently(ask: AskCluster, path: string, method = "GET"): Promise<ClusterAnswer | undefined> {
  try {
    return await ask(path, method);
  } catch {
    return undefined;
  }
}

const Pods = z.object({
  items: z.array(
    z.object({
      status: z.object({
        containerStatuses: z
          .array(
            z.object({
              state: z.object({
                terminated: z.object({ message: z.string().optional(), exitCode: z.number() }).optional(),
                waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
              }),
            }),
          )
          .optional(),
      }),
    }),
  ),
});

const statesOf = (pods: z.infer<typeof Pods> | undefined) =>
  (pods?.items ?? []).flatMap(({ status }) => (status.containerStatuses ?? []).map(({ state }) => state));

/** What the installer said before it ended. */
function lastWords(pods: z.infer<typeof Pods> | undefined): string | undefined {
  const messages = statesOf(pods).flatMap(({ terminated }) => terminated?.message ?? []);
  const lines = messages.flatMap((message) => message.trim().split("\n"));
  return lines.findLast((line) => line.startsWith("auditwire: "))?.slice("auditwire: ".length) ?? lines.at(-1);
}

function waitingFor(pods: z.infer<typeof Pods> | undefined): string | undefined {
  const [waiting] = statesOf(pods).flatMap(({ waiting: state }) => state ?? []);
  if (!waiting?.reason || !/Image|Create/.test(waiting.reason)) return undefined;
  return `the job's image does not start (${waiting.reason}: ${waiting.message ?? ""}): mend image, or installer.imagePullSecrets`;
}

/** It goes by itself within the hour where it cannot be deleted now. */
async function gone(ask: AskCluster, path: string, { pollMs }: Patience): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) {
    const answer = await patiently(ask, path, "DELETE");
    if (answer && answer.status < 500) return;
    await sleep(pollMs);
  }
}

function accepted(answer: ClusterAnswer, what: string): ClusterAnswer {
  if (answer.status < 300) return answer;
  if (answer.status === 403) throw new Error(`the kubeconfig's user may not ${what}`);
  const message = z.object({ message: z.string() }).safeParse(answer.body).data?.message;
  throw new Error(
    `cannot ${what}: the API server answered ${answer.status}${message === undefined ? "" : `: ${message}`}`,
  );
}
