import { isDeepStrictEqual } from "node:util";
import type * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../daemon/audit/errors.ts";
import type { ApiServerInputs, ApiServerState } from "./api-server-inputs.ts";
import { thisMachine } from "./api-server-machine.ts";
import { clusterNodes } from "./api-server-nodes.ts";
import type { ApiServers } from "./api-servers.ts";
import { say } from "./say.ts";
import { hasUnknown } from "./unknown.ts";

/** Puts API servers' files and flags in place, one after the other, and takes them away. Every verb may be repeated. */
export const apiServer: pulumi.dynamic.ResourceProvider<ApiServerInputs, ApiServerState> = {
  async check(_, inputs) {
    return { inputs };
  },

  async diff(_, olds, news) {
    const moved = movedWords(olds, news);
    const work = await workOf(olds, news);
    for (const sentence of sentences(news, [...work.changed, ...moved], work)) await say(sentence);
    if (moved.length > 0) return { changes: true, replaces: moved, deleteBeforeReplace: true };
    return { changes: work.missing.length > 0 || !isDeepStrictEqual(inputsOf(olds), inputsOf(news)) };
  },

  async create(inputs) {
    return { id: inputs.cluster, outs: await installed(inputs, []) };
  },

  async update(_, olds, news) {
    const { changed, missing } = await workOf(olds, news);
    // Another kubeconfig or image is only taken note of.
    if (changed.length === 0 && missing.length === 0) return { outs: { ...inputsOf(news), installed: olds.installed } };
    return { outs: await installed(news, olds.installed) };
  },

  async read(id, props) {
    return { id, props: props as ApiServerState };
  },

  async delete(_, props) {
    const servers = serversOf(props);
    for (const name of props.installed) await say(`${name}: ${await servers.remove(name)}`);
    if (props.on === "by-hand")
      await say(
        `cluster "${props.cluster}": if its API server has the flags, take them out (\`auditwire api-server remove\` on each control-plane machine); it goes on trying to deliver. What is deployed again writes other files, with the token and authority of then`,
      );
  },
};

function serversOf(inputs: ApiServerInputs): ApiServers {
  switch (inputs.on) {
    case "by-hand":
      return { names: async () => [], isWired: async () => undefined, install: async () => "", remove: async () => "" };
    case "this-machine":
      return thisMachine(inputs);
    case "control-plane-nodes":
      return clusterNodes(inputs);
  }
}

/** One after the other: the next only when the last one is back. A machine that is no control plane any more is forgotten. */
async function installed(inputs: ApiServerInputs, before: readonly string[]): Promise<ApiServerState> {
  const servers = serversOf(inputs);
  const names = await servers.names();
  const done: string[] = [];
  for (const name of names) {
    try {
      await say(`${name}: ${await servers.install(name)}`);
    } catch (error) {
      throw unfinished(inputs, [...new Set([...before, ...done])], name, error);
    }
    done.push(name);
  }
  return { ...inputsOf(inputs), installed: done };
}

/** Where some have their files, the state keeps them, so that the next deployment goes on and a destroy takes all away. */
function unfinished(inputs: ApiServerInputs, done: readonly string[], name: string, cause: unknown): Error {
  const reason = messageOf(cause);
  const error = new Error(`cluster "${inputs.cluster}": ${name}: ${reason}`);
  if (done.length === 0) return error;
  const properties = { ...inputs, auditPolicy: "", installed: [...done] };
  return Object.assign(error, { id: inputs.cluster, properties, reasons: [error.message] });
}

interface Work {
  /** What is another than before, in words. */
  readonly changed: readonly string[];
  /** All API servers. */
  readonly names: readonly string[];
  /** Those that have no flags, or have lost them. */
  readonly missing: readonly string[];
}

/** Where nobody answers, all is taken to be as it was: what is asked in a preview stops none. */
async function workOf(olds: ApiServerState, news: ApiServerInputs): Promise<Work> {
  const changed = changedWords(olds, news);
  if (hasUnknown([news.kubeconfig, news.nodes])) return { changed, names: olds.installed, missing: [] };
  try {
    const servers = serversOf(news);
    const names = await servers.names();
    const missing: string[] = [];
    for (const name of names)
      if (!olds.installed.includes(name) || (await servers.isWired(name)) === false) missing.push(name);
    return { changed, names, missing };
  } catch {
    return { changed, names: olds.installed, missing: [] };
  }
}

function sentences({ cluster, on }: ApiServerInputs, changed: readonly string[], { names, missing }: Work): string[] {
  const list = (which: readonly string[]) => `${which.join(", ")}${which.length > 1 ? ", one after the other" : ""}`;
  const away = "each is away for one to three minutes";
  if (changed.length > 0 && on === "by-hand")
    return [
      `cluster "${cluster}": ${changed.join(" and ")} changed: put the new files and flags in place (apiServerFiles(source).instructions); the API server has to restart for it, and goes by the former ones until then`,
    ];
  if (changed.length > 0)
    return [
      `cluster "${cluster}": ${changed.join(" and ")} changed: the API server restarts on ${list(names)}; ${away}`,
    ];
  if (missing.length === 0) return [];
  return [
    `cluster "${cluster}": audit flags are missing, and will be put in place: the API server restarts on ${list(missing)}; ${away}`,
  ];
}

/** What has to be taken away before it is put somewhere else. */
function movedWords(olds: ApiServerInputs, news: ApiServerInputs): string[] {
  if (olds.on === "by-hand") return [];
  return (["on", "directory", "manifest"] as const).filter((key) => olds[key] !== news[key]);
}

/** What restarts an API server, in words. A new kubeconfig, image or patience does not. */
function changedWords(olds: ApiServerInputs, news: ApiServerInputs): readonly string[] {
  const words = { auditPolicy: "audit policy", auditWebhook: "webhook file", flags: "flags" } as const;
  return Object.entries(words)
    .filter(([key]) => !isDeepStrictEqual(olds[key as keyof typeof words], news[key as keyof typeof words]))
    .map(([, word]) => word);
}

/** Without what the SDK adds. */
function inputsOf(props: ApiServerInputs): ApiServerInputs {
  const { cluster, on, manifest, directory, flags, auditPolicy, auditWebhook, replace, timeoutSeconds } = props;
  const { nodes, namespace, image, imagePullSecrets, kubeconfig } = props;
  return {
    ...{ cluster, on, manifest, directory, flags, auditPolicy, auditWebhook, replace, timeoutSeconds },
    ...{ nodes, namespace, image, imagePullSecrets, kubeconfig },
  };
}
