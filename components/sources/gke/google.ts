import { z } from "zod";
import { reasonOfFetch } from "../fetch-reason.ts";
import type { GkeEndpoints } from "./args.ts";

/** Asks Google's APIs as whoever deploys. */
export interface Google {
  readonly fetch: typeof fetch;
  /** An OAuth access token. */
  readonly token: string;
  readonly endpoints?: GkeEndpoints | undefined;
}

/** An answer, or why there is none. */
export type Answer<T> = { readonly is: T } | { readonly unknown: string };

/** A cluster of a project. */
export interface Cluster {
  readonly name: string;
  readonly location: string;
  readonly version: string;
  /** Undefined without Workload Identity. */
  readonly workloadPool: string | undefined;
}

/** What is set for a service's audit logs. */
export interface AuditConfig {
  readonly service: string;
  readonly logs: readonly { readonly logType: string; readonly exemptedMembers: readonly string[] }[];
}

/** Nobody waits longer in a preview for one answer. */
const patienceMs = 10_000;

/** Of these APIs those that are not enabled in a project. */
export function disabledApis(google: Google, project: string, apis: readonly string[]): Promise<Answer<string[]>> {
  const names = apis.map((api) => `names=projects/${project}/services/${api}`).join("&");
  const host = google.endpoints?.serviceUsage ?? "https://serviceusage.googleapis.com";
  return ask(google, `${host}/v1/projects/${project}/services:batchGet?${names}`, undefined, Services).then(
    mapped(({ services }) => {
      const enabled = services.filter(({ state }) => state === "ENABLED").map(({ name }) => name.split("/").at(-1));
      return apis.filter((api) => !enabled.includes(api));
    }),
  );
}

const Services = z.object({ services: z.array(z.object({ name: z.string(), state: z.string() })).default([]) });

/** Of these permissions those that whoever deploys has not on a project. */
export function missingRights(
  google: Google,
  project: string,
  permissions: readonly string[],
): Promise<Answer<string[]>> {
  return ask(
    google,
    `${resourceManager(google)}/v1/projects/${project}:testIamPermissions`,
    { permissions },
    Rights,
  ).then(mapped((granted) => permissions.filter((permission) => !granted.permissions.includes(permission))));
}

const Rights = z.object({ permissions: z.array(z.string()).default([]) });

/** The audit configuration that a project itself has; its folders and organization may add to it. */
export function auditConfigs(google: Google, project: string): Promise<Answer<readonly AuditConfig[]>> {
  const options = { options: { requestedPolicyVersion: 3 } };
  return ask(google, `${resourceManager(google)}/v1/projects/${project}:getIamPolicy`, options, Policy).then(
    mapped(({ auditConfigs: configs }) =>
      configs.map(({ service, auditLogConfigs }) => ({ service, logs: auditLogConfigs })),
    ),
  );
}

const Policy = z.object({
  auditConfigs: z
    .array(
      z.object({
        service: z.string(),
        auditLogConfigs: z
          .array(z.object({ logType: z.string(), exemptedMembers: z.array(z.string()).default([]) }))
          .default([]),
      }),
    )
    .default([]),
});

const resourceManager = ({ endpoints }: Google) =>
  endpoints?.resourceManager ?? "https://cloudresourcemanager.googleapis.com";

/** All clusters of a project. */
export function clustersOf(google: Google, project: string): Promise<Answer<readonly Cluster[]>> {
  const host = google.endpoints?.container ?? "https://container.googleapis.com";
  return ask(google, `${host}/v1/projects/${project}/locations/-/clusters`, undefined, Clusters).then(
    mapped(({ clusters }) =>
      clusters.map(({ name, location, currentMasterVersion, workloadIdentityConfig }) => ({
        name,
        location,
        version: currentMasterVersion,
        workloadPool: workloadIdentityConfig?.workloadPool,
      })),
    ),
  );
}

const Clusters = z.object({
  clusters: z
    .array(
      z.object({
        name: z.string(),
        location: z.string().default(""),
        currentMasterVersion: z.string().default(""),
        workloadIdentityConfig: z.object({ workloadPool: z.string().optional() }).optional(),
      }),
    )
    .default([]),
});

const mapped =
  <T, U>(to: (value: T) => U) =>
  (answer: Answer<T>): Answer<U> =>
    "is" in answer ? { is: to(answer.is) } : answer;

/** GET, or POST with a body. Never rejects. */
async function ask<T>(
  { fetch, token }: Google,
  url: string,
  body: object | undefined,
  shape: z.ZodType<T>,
): Promise<Answer<T>> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { method: "POST", body: JSON.stringify(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    if (!response.ok) return { unknown: `${new URL(url).host} answers ${response.status}${reasonIn(text)}` };
    const read = shape.safeParse(JSON.parse(text));
    return read.success ? { is: read.data } : { unknown: `${new URL(url).host} answers what is no answer to it` };
  } catch (error) {
    return { unknown: `${new URL(url).host} cannot be asked: ${reasonOfFetch(error)}` };
  }
}

const Refusal = z.object({ error: z.object({ message: z.string() }) });

/** What Google says, in one line. */
function reasonIn(text: string): string {
  try {
    const { error } = Refusal.parse(JSON.parse(text));
    const line = error.message.replace(/\s+/g, " ");
    return `: ${line.length > 200 ? `${line.slice(0, 199)}…` : line}`;
  } catch {
    return "";
  }
}
