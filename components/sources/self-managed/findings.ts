import { z } from "zod";
import { messageOf } from "../../../daemon/audit/errors.ts";
import { versionWarning } from "../../compatibility.ts";
import type { AskCluster } from "./cluster-request.ts";
import { leftoverFlags, leftoverSentence } from "./leftovers.ts";

/** What a cluster says of itself before it is wired. */
export interface ClusterFindings {
  /** Its version; empty where it was not reached. */
  readonly version: string;
  /** Sentences for whoever deploys. */
  readonly warnings: readonly string[];
  /** Why it cannot be wired, with the fix. */
  readonly refusal: string | undefined;
}

const Version = z.object({ gitVersion: z.string() });
const Sinks = z.object({ items: z.array(z.object({ metadata: z.object({ name: z.string() }) })) });
const words = z.array(z.string()).nullish();
const Pods = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ containers: z.array(z.object({ command: words, args: words })) }),
    }),
  ),
});

/** Asks for version, for what dynamic auditing has left, and for the flags of the API servers' pods. Never rejects. */
export async function clusterFindings(
  cluster: string,
  directory: string,
  connect: () => Promise<AskCluster>,
): Promise<ClusterFindings> {
  try {
    const ask = await connect();
    const { gitVersion } = parsed(Version, await ask("/version"));
    const [sinks, pods] = await Promise.all([sinksOf(ask), podsOf(ask)]);
    const flags = pods === undefined ? [] : pods.flatMap((pod) => pod.flags);
    return {
      version: gitVersion,
      refusal: prefixed(cluster, leftoverSentence(leftoverFlags(flags), sinks)),
      warnings: [
        versionWarning("self-managed", gitVersion),
        pods === undefined
          ? "the pods of kube-system could not be listed: whether dynamic auditing or another audit policy stands there was not looked at; allow the kubeconfig's user `list pods` there"
          : foreignPolicy(pods, directory),
      ].flatMap((sentence) => prefixed(cluster, sentence) ?? []),
    };
  } catch (error) {
    const reason = messageOf(error);
    return {
      version: "",
      refusal: undefined,
      warnings: [
        `cluster "${cluster}" could not be asked (${reason}): its version and what audits it now were not looked at; mend kubeconfig, or the way to the API server`,
      ],
    };
  }
}

const prefixed = (cluster: string, sentence: string | undefined) =>
  sentence === undefined ? undefined : `cluster "${cluster}": ${sentence}`;

/** Objects of an API that went with Kubernetes 1.19: 404 everywhere since. */
async function sinksOf(ask: AskCluster): Promise<readonly string[]> {
  const answer = await ask("/apis/auditregistration.k8s.io/v1alpha1/auditsinks");
  return answer.status === 200 ? parsed(Sinks, answer).items.map(({ metadata }) => metadata.name) : [];
}

interface ApiServerPod {
  readonly name: string;
  readonly flags: readonly string[];
}

/** Undefined where they may not be listed; none where the API server is no pod. */
async function podsOf(ask: AskCluster): Promise<readonly ApiServerPod[] | undefined> {
  const answer = await ask("/api/v1/namespaces/kube-system/pods?labelSelector=component%3Dkube-apiserver");
  if (answer.status !== 200) return undefined;
  return parsed(Pods, answer).items.map(({ metadata, spec }) => ({
    name: metadata.name,
    flags: spec.containers.flatMap(({ command, args }) => [...(command ?? []), ...(args ?? [])]),
  }));
}

function foreignPolicy(pods: readonly ApiServerPod[], directory: string): string | undefined {
  for (const { name, flags } of pods) {
    const standing = flags.find(
      (flag) =>
        /^--audit-(policy-file|webhook-config-file)=/.test(flag) &&
        !flag.includes(`=${directory.replace(/\/+$/, "")}/`),
    );
    if (standing)
      return `${name} has ${standing} already, which is not ours: a flag counts once, so merge that policy into auditPolicy and let ours take its place (with install: installer.replace)`;
  }
  return undefined;
}

function parsed<T extends z.ZodType>(shape: T, { status, body }: Awaited<ReturnType<AskCluster>>): z.infer<T> {
  if (status === 401) throw new Error("the API server does not know the kubeconfig's user");
  if (status === 403) throw new Error("the kubeconfig's user may not ask");
  const read = shape.safeParse(body);
  if (status !== 200 || !read.success) throw new Error(`the API server answered ${status}`);
  return read.data;
}
