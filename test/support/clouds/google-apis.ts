import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

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

/** The APIs, opened. */
export interface OpenGoogleApis {
  readonly endpoint: string;
  /** Requests that came in, as `GET /v1/projects/shop/…`. */
  readonly asked: string[];
  close(): Promise<void>;
}

/**
 * What is asked of Google before a deployment, over HTTP: serviceusage's services:batchGet, the resource manager's
 * testIamPermissions and getIamPolicy, GKE's list of clusters; written from Google's API documents.
 */
export async function openGoogleApis(
  projects: Readonly<Record<string, GoogleProject>>,
  token: string,
): Promise<OpenGoogleApis> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    asked.push(`${request.method} ${request.url}`);
    const [status, answer] =
      request.headers.authorization === `Bearer ${token}`
        ? answerTo(new URL(request.url ?? "/", "http://google"), body, projects)
        : failed(401, "Request had invalid authentication credentials.");
    response.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}

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
