import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EKSClient } from "@aws-sdk/client-eks";
import { STSClient } from "@aws-sdk/client-sts";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { own } from "../json.ts";
import type { Outbound, SourcePorts } from "../poll-source.ts";
import type { AwsCredential, EksSpecification } from "./config.ts";
import { credentialProvider } from "./credentials.ts";
import { type Asked, servedAtOf, signedAtHeader, toPollError } from "./failure.ts";

/** The APIs of one region, with one identity. */
export interface Clients {
  readonly logs: CloudWatchLogsClient;
  readonly eks: EKSClient;
  readonly sts: STSClient;
}

/** How long a connection, and how long an answer, may take; milliseconds. */
export interface Patience {
  readonly connection: number;
  readonly answer: number;
}

const patience: Patience = { connection: 5_000, answer: 60_000 };
const patienceForCredentials: Patience = { connection: 5_000, answer: 10_000 };

/**
 * Clients that ask once: waiting and trying again is the poller's. Each keeps the difference between the machine's clock
 * and AWS' that it learns from every answer, and signs the next request with it.
 */
export function openClients(
  { awsRegion: region, credentialID, endpoints }: EksSpecification,
  { credential, outbound }: Pick<SourcePorts<AwsCredential>, "credential" | "outbound">,
  limits: Patience = patience,
): Clients {
  const sts = {
    region,
    ...at(endpoints?.sts),
    maxAttempts: 1,
    requestHandler: requestHandler(outbound, patienceForCredentials),
  };
  const credentials = credentialProvider(credentialID, { credential, sts });
  const shared = { region, credentials, maxAttempts: 1, requestHandler: requestHandler(outbound, limits) };
  return {
    logs: withHeaders(new CloudWatchLogsClient({ ...shared, ...at(endpoints?.logs) })),
    eks: withHeaders(new EKSClient({ ...shared, ...at(endpoints?.eks) })),
    sts: new STSClient({ ...sts, credentials }),
  };
}

const at = (endpoint: string | undefined) => (endpoint === undefined ? {} : { endpoint });

/** What a command brought, and when by the service's clock. */
export interface Answer<O> {
  readonly output: O;
  readonly servedAt: number | undefined;
}

/** Sends a command. What goes wrong becomes a PollError, but the signal's own reason. */
export async function ask<O extends { readonly $metadata: object }>(
  send: (options: { readonly abortSignal: AbortSignal }) => Promise<O>,
  asked: Asked,
  signal: AbortSignal,
): Promise<Answer<O>> {
  try {
    const output = await send({ abortSignal: signal });
    return { output, servedAt: servedAtOf(own(output.$metadata, "headers")) };
  } catch (error) {
    signal.throwIfAborted();
    throw toPollError(error, asked);
  }
}

/** Keeps an answer's headers beside what the SDK tells of it. */
function withHeaders<C extends CloudWatchLogsClient | EKSClient>(client: C): C {
  // The clients' stacks differ in the types of their requests only.
  const stack = client.middlewareStack as CloudWatchLogsClient["middlewareStack"];
  stack.add(
    (next) => async (args) => {
      const result = await next(args);
      Object.assign(result.output?.$metadata ?? {}, { headers: own(result.response, "headers") });
      return result;
    },
    { step: "deserialize", priority: "high", name: "headers" },
  );
  return client;
}

/**
 * Sends over the daemon's agents, which go through its proxies. Closing a client leaves them alone, for others use them.
 * The time of the signature is noted beside the answer, for a refused one may be no more than a wrong clock.
 */
function requestHandler({ agents }: Outbound, { connection, answer }: Patience) {
  const handler = new NodeHttpHandler({
    httpAgent: agents.http,
    httpsAgent: agents.https,
    connectionTimeout: connection,
    requestTimeout: answer,
    throwOnRequestTimeout: true,
    socketTimeout: answer,
    // Agents of our own have their own limit of sockets; the warning would go to the console. At once, for the handler
    // forgets this timer where a request cannot even be made, and a daemon would not end before it.
    socketAcquisitionWarningTimeout: 0,
    logger: silent,
  });
  const handle: NodeHttpHandler["handle"] = async (request, options) => {
    const answered = await handler.handle(request, options);
    answered.response.headers[signedAtHeader] = isoOf(request.headers["x-amz-date"]);
    return answered;
  };
  return { metadata: handler.metadata, handle, destroy: () => undefined };
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** `20261122T093301Z` as ISO 8601. */
const isoOf = (basic = "") => basic.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z");
