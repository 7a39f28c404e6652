import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type IdentityOptions, identityOf, type Refusal } from "./cloudwatch-identity.ts";
import { type AddedEvent, LogsError, type LogsOptions, logsOf, type PageFault } from "./cloudwatch-logs.ts";
import type { SimulatedAnswer, SimulatedRequest } from "./cloudwatch-request.ts";

/** What may go wrong with a request. The faults of pages touch FilterLogEvents only. */
export type Fault = "throttle" | "5xx" | "reset" | "timeout" | "expired-credentials" | PageFault;

/** A request that came: also one that was refused. */
export interface Call {
  /** `FilterLogEvents`, `AssumeRole` … */
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The access key or the role; undefined where nobody was recognised. */
  readonly caller: string | undefined;
}

export interface CloudWatchOptions extends Partial<Omit<LogsOptions & IdentityOptions, "now">> {
  /** The service's clock: its Date header follows it. */
  readonly now: () => number;
  /** Asked at each request. */
  readonly faults?: () => Fault | undefined;
  /** What ListClusters tells, two a page. */
  readonly clusters?: () => readonly string[];
  /** Actions that nobody is allowed. */
  readonly denied?: readonly string[];
  /** How long a silent connection is held before it is cut, in milliseconds. */
  readonly hold?: number;
}

/** AWS as the CloudWatch source sees it, without a socket: CloudWatch Logs, EKS' list of clusters, STS, pod identity. */
export function simulateCloudWatch(options: CloudWatchOptions) {
  const account = options.account ?? "123456789012";
  const logs = logsOf({ tokenLife: 86_400_000, pageSize: 10_000, looks: 0, ending: "Complete", ...options, account });
  const identity = identityOf({
    sessionLife: 3_600_000,
    externalIds: {},
    closedRoles: [],
    webTokens: [],
    podToken: "pod-token",
    ...options,
  });
  const calls: Call[] = [];
  const clusters = options.clusters ?? (() => []);
  const context: Context = { ...options, account, logs, identity, clusters, calls };
  return { add: logs.add, calls, handle: (request: SimulatedRequest) => handle(request, context) };
}

interface Context extends Pick<CloudWatchOptions, "now" | "faults" | "denied"> {
  readonly account: string;
  readonly logs: ReturnType<typeof logsOf>;
  readonly identity: ReturnType<typeof identityOf>;
  readonly clusters: () => readonly string[];
  readonly calls: Call[];
}

/** One of the protocols: what is asked, and how answers and refusals are written. */
interface Spoken {
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly isOpen?: boolean;
  readonly answer: (caller: string | undefined, fault: Fault | undefined) => object | string | Refusal;
  readonly write: (content: object | string) => string;
  readonly refuse: (refusal: Refusal) => string;
}

function handle(request: SimulatedRequest, context: Context): SimulatedAnswer {
  const spoken = spokenIn(request, context);
  const fault = context.faults?.();
  if (fault === "reset" || fault === "timeout") {
    context.calls.push({ action: spoken.action, input: spoken.input, caller: undefined });
    return fault;
  }
  const caller = spoken.isOpen ? undefined : context.identity.caller(request);
  const known = typeof caller === "string" ? caller : undefined;
  context.calls.push({ action: spoken.action, input: spoken.input, caller: known });
  const refusal =
    refusalOf(fault) ?? (typeof caller === "object" ? caller : undefined) ?? denial(spoken, known, context);
  const content = refusal ?? answered(spoken, known, fault);
  return isRefusal(content)
    ? written(statusOf(content), spoken.refuse(content), context, { "x-amzn-errortype": content.name })
    : written(200, spoken.write(content), context);
}

const isRefusal = (content: object | string): content is Refusal =>
  typeof content === "object" && "name" in content && "message" in content;

function answered(spoken: Spoken, caller: string | undefined, fault: Fault | undefined): object | string | Refusal {
  try {
    return spoken.answer(caller, fault);
  } catch (error) {
    if (error instanceof LogsError) return { name: error.name, message: error.message };
    throw error;
  }
}

function refusalOf(fault: Fault | undefined): Refusal | undefined {
  if (fault === "throttle") return { name: "ThrottlingException", message: "Rate exceeded" };
  if (fault === "5xx")
    return { name: "ServiceUnavailableException", message: "The service cannot complete the request." };
  if (fault === "expired-credentials")
    return { name: "ExpiredTokenException", message: "The security token included in the request is expired" };
  return undefined;
}

function denial({ action }: Spoken, caller: string | undefined, { denied }: Context): Refusal | undefined {
  if (!denied?.includes(action)) return undefined;
  return { name: "AccessDeniedException", message: `User: ${caller} is not authorized to perform: ${action}` };
}

const statusOf = ({ name }: Refusal) =>
  name === "ServiceUnavailableException" ? 503 : /Denied/.test(name) ? 403 : 400;

function written(
  status: number,
  body: string,
  { now }: Context,
  more: Readonly<Record<string, string>> = {},
): SimulatedAnswer {
  const type = body.startsWith("<") ? "text/xml" : "application/x-amz-json-1.1";
  return { status, body, headers: { "content-type": type, date: new Date(now()).toUTCString(), ...more } };
}

function spokenIn(request: SimulatedRequest, context: Context): Spoken {
  const target = request.headers["x-amz-target"];
  if (target?.startsWith("Logs_20140328.")) return logsSpoken(target.slice("Logs_20140328.".length), request, context);
  const url = new URL(request.path, "http://simulated");
  if (url.pathname === "/clusters") return eksSpoken(url, context);
  if (url.pathname === "/v1/credentials") return podSpoken(request, context);
  return stsSpoken(new URLSearchParams(request.body), context);
}

const json = {
  write: (content: object | string) => JSON.stringify(content),
  refuse: ({ name, message }: Refusal) => JSON.stringify({ __type: name, message }),
};

function logsSpoken(action: string, request: SimulatedRequest, { logs }: Context): Spoken {
  const input = JSON.parse(request.body);
  const answers: Readonly<Record<string, Spoken["answer"]>> = {
    FilterLogEvents: (_, fault) => logs.filterLogEvents(input, fault as PageFault | undefined),
    StartQuery: () => logs.startQuery(input),
    GetQueryResults: () => logs.getQueryResults(input),
    StopQuery: () => logs.stopQuery(input),
  };
  const unknown = () => ({ name: "UnknownOperationException", message: action });
  return { action, input, answer: answers[action] ?? unknown, ...json };
}

function eksSpoken(url: URL, { clusters }: Context): Spoken {
  const from = Number(url.searchParams.get("nextToken") ?? 0);
  const all = clusters();
  const more = from + 2 < all.length ? { nextToken: String(from + 2) } : {};
  const answer = () => ({ clusters: all.slice(from, from + 2), ...more });
  return { action: "ListClusters", input: Object.fromEntries(url.searchParams), answer, ...json };
}

/** The EKS pod identity agent, as the SDK's container credentials ask it. */
function podSpoken(request: SimulatedRequest, { identity }: Context): Spoken {
  const answer = () => {
    if (!identity.isPod(request))
      return { name: "AccessDeniedException", message: "Service account token is not valid" };
    const { accessKeyId, secret, token, expiresAt } = identity.begin("pod-role");
    const Expiration = new Date(expiresAt).toISOString();
    return { AccessKeyId: accessKeyId, SecretAccessKey: secret, Token: token, Expiration };
  };
  return { action: "GetCredentials", input: {}, isOpen: true, answer, ...json };
}

function stsSpoken(form: URLSearchParams, { identity, account }: Context): Spoken {
  const action = form.get("Action") ?? "";
  const role = form.get("RoleArn") ?? "";
  const session = () => {
    const { accessKeyId, secret, token, expiresAt } = identity.begin(role);
    return `<Credentials><AccessKeyId>${accessKeyId}</AccessKeyId><SecretAccessKey>${secret}</SecretAccessKey><SessionToken>${token}</SessionToken><Expiration>${new Date(expiresAt).toISOString()}</Expiration></Credentials>`;
  };
  const answers: Readonly<Record<string, Spoken["answer"]>> = {
    GetCallerIdentity: (caller) => `<Arn>arn:aws:iam::${account}:user/${caller}</Arn><Account>${account}</Account>`,
    AssumeRole: () => identity.roleRefusal(role, form.get("ExternalId")) ?? session(),
    AssumeRoleWithWebIdentity: () => identity.webRefusal(form.get("WebIdentityToken")) ?? session(),
  };
  return {
    action,
    input: Object.fromEntries(form),
    isOpen: action === "AssumeRoleWithWebIdentity",
    answer: answers[action] ?? (() => ({ name: "InvalidAction", message: action })),
    write: (content) =>
      `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${String(content)}</${action}Result></${action}Response>`,
    refuse: ({ name, message }) =>
      `<ErrorResponse><Error><Type>Sender</Type><Code>${queryCode(name)}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  };
}

/** STS names some refusals otherwise than the JSON services do. */
const queryCode = (name: string) =>
  ({
    ExpiredTokenException: "ExpiredToken",
    UnrecognizedClientException: "InvalidClientTokenId",
    ThrottlingException: "Throttling",
    InvalidSignatureException: "SignatureDoesNotMatch",
    AccessDeniedException: "AccessDenied",
  })[name] ?? name;

/** The simulated AWS on a port of the loopback. */
export interface CloudWatch {
  readonly endpoint: string;
  add(group: string, stream: string, events: readonly AddedEvent[]): void;
  readonly calls: readonly Call[];
  close(): Promise<void>;
}

export async function openCloudWatch(options: CloudWatchOptions): Promise<CloudWatch> {
  const { add, calls, handle } = simulateCloudWatch(options);
  const server = createServer((request, response) => void serve(request, response, handle, options.hold ?? 50));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    add,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(
  incoming: IncomingMessage,
  response: ServerResponse,
  handle: (request: SimulatedRequest) => SimulatedAnswer,
  hold: number,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
  );
  const body = Buffer.concat(chunks).toString();
  const answer = handle({ method: incoming.method ?? "", path: pathOf(incoming.url ?? "/"), headers, body });
  if (answer === "reset") incoming.socket.resetAndDestroy();
  else if (answer === "timeout") setTimeout(() => incoming.socket.destroy(), hold).unref();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

/** What is asked of a proxy is a whole address. */
const pathOf = (url: string) => url.replace(/^https?:\/\/[^/]+/, "");
