import { isObject, listIn, own, textIn } from "../json.ts";
import { PollError } from "../poll-source.ts";
import type { Ask } from "./ask.ts";
import type { Azure } from "./azure.ts";
import type { AksSpecification } from "./config.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const resource =
  /^\/subscriptions\/[^/?#]+\/resourcegroups\/[^/?#]+\/providers\/microsoft\.operationalinsights\/workspaces\/[^/?#]+$/i;
const versions = { subscriptions: "2022-12-01", workspaces: "2023-09-01" } as const;
/** Pages of a list that go on for longer are a server that repeats itself. */
const mostPages = 100;

/** The id (a GUID) by which a workspace is queried, of what the user calls it. Fails with a PollError. */
export async function workspaceID(specification: AksSpecification, azure: Azure, ask: Ask, signal: AbortSignal) {
  const name = specification.azureWorkspaceName;
  if (guid.test(name)) return name.toLowerCase();
  const call = (path: string) => ask({ api: azure.management, path, about: aboutOf(specification) }, signal);
  if (resource.test(name)) return idOf((await call(`${name}?api-version=${versions.workspaces}`)).value, name);
  const list = (path: string) => all(path, azure, async (next) => (await call(next)).value);
  const subscriptions =
    specification.azureSubscriptionID === undefined
      ? (await list(`/subscriptions?api-version=${versions.subscriptions}`)).map((one) => textIn(one, "subscriptionId"))
      : [specification.azureSubscriptionID];
  return theOne(await named(name, subscriptions.filter(isDefined), list), name, subscriptions.length);
}

const isDefined = (text: string | undefined): text is string => text !== undefined;

/** The workspaces of that name. A subscription whose workspaces the identity may not list holds none that it could read. */
async function named(
  name: string,
  subscriptions: readonly string[],
  list: (path: string) => Promise<readonly unknown[]>,
) {
  const found: unknown[] = [];
  let refused: PollError | undefined;
  for (const subscription of subscriptions) {
    const path = `/subscriptions/${encodeURIComponent(subscription)}/providers/Microsoft.OperationalInsights/workspaces`;
    try {
      found.push(...(await list(`${path}?api-version=${versions.workspaces}`)));
    } catch (error) {
      if (!(error instanceof PollError) || error.kind !== "auth") throw error;
      refused = error;
    }
  }
  const matching = found.filter((one) => textIn(one, "name")?.toLowerCase() === name.toLowerCase());
  if (matching.length === 0 && refused) throw refused;
  return matching;
}

const aboutOf = ({ azureWorkspaceName }: AksSpecification) => ({
  what: `Azure Resource Manager, looking up the workspace ${azureWorkspaceName}`,
  needs: "Microsoft.OperationalInsights/workspaces/read, or the workspace's id (a GUID) in place of its name",
  suspect: "the request",
});

function theOne(found: readonly unknown[], name: string, subscriptions: number): string {
  const [first, ...others] = found;
  if (first === undefined)
    throw new PollError(
      "settings",
      `no workspace is called "${name}" in the ${subscriptions} subscription(s) that the identity can see; it needs Microsoft.OperationalInsights/workspaces/read there, or the workspace's id (a GUID) in place of its name`,
    );
  if (others.length > 0) {
    const ids = found.map((one) => textIn(one, "id") ?? "?").join(" and ");
    throw new PollError("settings", `${found.length} workspaces are called "${name}": write the resource id: ${ids}`);
  }
  return idOf(first, name);
}

function idOf(workspace: unknown, name: string): string {
  const id = textIn(own(workspace, "properties"), "customerId");
  if (id !== undefined && guid.test(id)) return id.toLowerCase();
  throw new PollError("settings", `the workspace ${name} has no id yet: it is still being created`);
}

/** Every element of a list that comes in pages. The address of the next page must be one of the same server: it gets our token. */
async function all(first: string, azure: Azure, get: (path: string) => Promise<unknown>): Promise<readonly unknown[]> {
  const elements: unknown[] = [];
  let path: string | undefined = first;
  for (let pages = 0; path !== undefined && pages < mostPages; pages++) {
    const value = await get(path);
    elements.push(...(listIn(value, "value") ?? []).filter(isObject));
    const next = textIn(value, "nextLink");
    path = next?.startsWith(`${azure.management.url}/`) ? next.slice(azure.management.url.length) : undefined;
  }
  return elements;
}
