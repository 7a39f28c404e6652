import { randomBytes } from "node:crypto";
import { containsUnknown, type Properties, unknown } from "../../../components/engine/values.ts";
import type { Subject, TestProvider } from "../provider/serve.ts";
import type { Cloud } from "../stand-in-clouds/cloud.ts";
import { kubernetes } from "../stand-in-clouds/kubernetes.ts";
import { standIn } from "../stand-in-clouds/stand-in.ts";
import type { Ask } from "./connection.ts";
import { isReady } from "./ready.ts";

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string };
}

/** The cluster itself has what was made. */
const nothing: Cloud = {
  all: () => [],
  get: () => undefined,
  put: () => undefined,
  drop: () => undefined,
  call: () => undefined,
};
const patienceMs = 60_000;
const pauseMs = 100;

/**
 * Kubernetes as pulumi-kubernetes does it: objects are applied by the server with strict validation, awaited until they
 * work, and deleted with what belongs to them. Names and what forces a replacement are the stand-in's.
 */
export function kubernetesProvider(ask: Ask): TestProvider {
  const autonamed = (name: string) => `${name}-${randomBytes(4).toString("hex").slice(0, 7)}`;
  const { check, diff } = standIn({ ...kubernetes, autonamed }, nothing);
  const apply = async (inputs: Properties, query: string) => {
    const object = inputs as unknown as KubernetesObject;
    const path = `${await pathOf(ask, object)}?fieldManager=pulumi&fieldValidation=Strict${query}`;
    return ask("PATCH", path, inputs, "application/apply-patch+yaml");
  };
  const foresee = async (subject: Subject, inputs: Properties): Promise<Properties> => {
    if (!containsUnknown(inputs)) {
      const { status, body } = await apply(inputs, "&dryRun=All");
      // Its namespace, or its type, comes with the same deployment.
      if (status !== 404 && status >= 300) throw new Error(`${subject.name}: ${reasonOf(body)}`);
    }
    const computed = subject.type === "kubernetes:core/v1:Service" ? { clusterIP: unknown, clusterIPs: unknown } : {};
    return { ...inputs, spec: { ...(inputs["spec"] as Properties | undefined), ...computed }, status: unknown };
  };
  const make = async (subject: Subject, inputs: Properties): Promise<Properties> => {
    const { status, body } = await apply(inputs, "");
    if (status >= 300) throw new Error(`${subject.name}: ${reasonOf(body)}`);
    return ready(ask, inputs);
  };
  return {
    configure: () => undefined,
    check,
    diff,
    async create(subject, inputs, preview) {
      if (preview) return { id: "", outputs: await foresee(subject, inputs) };
      const outputs = await make(subject, inputs);
      const { namespace, name } = outputs["metadata"] as Properties;
      return { id: namespace ? `${namespace}/${name}` : String(name), outputs };
    },
    async read(_, inputs) {
      const { status, body } = await ask("GET", await pathOf(ask, inputs as unknown as KubernetesObject));
      return status === 404 ? undefined : { inputs, outputs: { ...inputs, ...shown(body) } };
    },
    update: (subject, inputs, preview) => (preview ? foresee(subject, inputs) : make(subject, inputs)),
    delete: (_, inputs) => remove(ask, inputs as unknown as KubernetesObject),
    async invoke(token) {
      throw new Error(`${token} is not known here`);
    },
  };
}

const reasonOf = (body: unknown) => (body as { message?: string }).message ?? JSON.stringify(body);

/** The object without the server's own bookkeeping. */
function shown(body: unknown): Properties {
  const { managedFields: _, ...metadata } = (body as { metadata: Properties }).metadata;
  return { ...(body as Properties), metadata };
}

/** `/api/v1/namespaces/x/configmaps/y`, as the API server itself lists the type. */
async function pathOf(ask: Ask, { apiVersion, kind, metadata }: KubernetesObject): Promise<string> {
  const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const { status, body } = await ask("GET", root);
  if (status !== 200) throw new Error(`${kind}: the API server does not know ${apiVersion}`);
  const { resources } = body as { resources: readonly { name: string; kind: string; namespaced: boolean }[] };
  const found = resources.find((it) => it.kind === kind && !it.name.includes("/"));
  if (!found) throw new Error(`the API server knows no ${kind} in ${apiVersion}`);
  const namespace = found.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
  return `${root}${namespace}/${found.name}/${metadata.name}`;
}

async function ready(ask: Ask, inputs: Properties): Promise<Properties> {
  const path = await pathOf(ask, inputs as unknown as KubernetesObject);
  for (const end = Date.now() + patienceMs; ; await pause()) {
    const { body } = await ask("GET", path);
    if (await isReady(ask, body)) return { ...inputs, ...shown(body) };
    if (Date.now() > end)
      throw new Error(`${path} does not become ready: ${JSON.stringify((body as Properties)["status"])}`);
  }
}

/** Another object of the same name is none of ours. */
async function remove(ask: Ask, object: KubernetesObject): Promise<void> {
  const path = await pathOf(ask, object);
  const before = await ask("DELETE", path, { propagationPolicy: "Foreground" });
  if (before.status === 404) return;
  if (before.status >= 300) throw new Error(reasonOf(before.body));
  for (const end = Date.now() + patienceMs; ; await pause()) {
    const { status } = await ask("GET", path);
    if (status === 404) return;
    if (Date.now() > end) throw new Error(`${path} is not gone`);
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, pauseMs));
