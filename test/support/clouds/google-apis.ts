import { openRestApi, type RestApi } from "./rest-api.ts";

/** What the APIs know of a project. */
export interface GoogleProject {
  /** APIs that are not enabled. */
  readonly disabled?: readonly string[];
  /** Rights that the caller has not. */
  readonly lacking?: readonly string[];
  readonly auditConfigs?: readonly object[];
  readonly clusters?: readonly object[];
  /** Answers instead of every other: status and what Google says. */
  readonly refuses?: { readonly status: number; readonly message: string };
}

/**
 * What is asked of Google before a deployment, over HTTP: serviceusage's services:batchGet, the resource manager's
 * testIamPermissions and getIamPolicy, GKE's list of clusters; written from Google's API documents.
 */
export const openGoogleApis = (projects: Readonly<Record<string, GoogleProject>>, token: string): Promise<RestApi> =>
  openRestApi(token, failed(401, "Request had invalid authentication credentials."), ({ url = "" }, body) =>
    answerTo(new URL(url, "http://google"), body, projects),
  );

const failed = (code: number, message: string): [number, object] => [code, { error: { code, message } }];

function answerTo(
  { pathname, searchParams }: URL,
  body: string,
  projects: Readonly<Record<string, GoogleProject>>,
): [number, object] {
  const [, id = "", question = ""] = /^\/v1\/projects\/([^/:]+)[/:](.*)$/.exec(pathname) ?? [];
  const project = projects[id];
  if (!project) return failed(404, `Project '${id}' not found or permission denied.`);
  if (project.refuses) return failed(project.refuses.status, project.refuses.message);
  if (question === "services:batchGet") {
    const services = searchParams.getAll("names").map((name) => ({
      name: name.replace(id, "1234"),
      state: project.disabled?.includes(name.split("/").at(-1) ?? "") ? "DISABLED" : "ENABLED",
    }));
    return [200, { services }];
  }
  if (question === "testIamPermissions") {
    const { permissions } = JSON.parse(body) as { permissions: string[] };
    // Nothing granted is an empty object.
    const granted = permissions.filter((permission) => !project.lacking?.includes(permission));
    return [200, granted.length > 0 ? { permissions: granted } : {}];
  }
  const { auditConfigs, clusters } = project;
  if (question === "getIamPolicy") return [200, { version: 1, etag: "BwX", bindings: [], auditConfigs }];
  if (question === "locations/-/clusters") return [200, { clusters }];
  return failed(404, `there is no ${question}`);
}
