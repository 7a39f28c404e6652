import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { bytesOf } from "../json.ts";
import { looseTimeOf } from "../kubernetes-event.ts";
import {
  type Found,
  type Page,
  type Partition,
  PollError,
  type PollSource,
  type SourcePorts,
  type Timing,
  type Window,
  type WindowReader,
} from "../poll-source.ts";
import { ask, type Clients, openClients } from "./clients.ts";
import type { AwsCredential, EksSpecification } from "./config.ts";
import type { Asked } from "./failure.ts";
import { checkFilter, isInsights } from "./filter.ts";
import { type Identity, identityOf } from "./identity.ts";
import { type QueryPorts, queryRows } from "./insights.ts";
import { logGroups } from "./log-groups.ts";
import { auditStream, normalize } from "./normalize.ts";

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** FilterLogEvents costs nothing: it is asked often. */
const filterTiming: Timing = {
  interval: minute,
  settle: 15 * second,
  overlap: 2 * minute,
  passes: [
    { name: "6m", behind: 6 * minute, every: 2 * minute },
    { name: "20m", behind: 20 * minute, every: 5 * minute },
    { name: "3h", behind: 3 * hour, every: hour },
    { name: "26h", behind: 26 * hour, every: hour },
  ],
  longest: 30 * minute,
  shortest: 1,
};

/** A query of Logs Insights is billed by the bytes it scans: it is asked seldom. */
const insightsTiming: Timing = {
  interval: 10 * minute,
  settle: 15 * second,
  overlap: 5 * minute,
  passes: [
    { name: "3h", behind: 3 * hour, every: 3 * hour },
    { name: "26h", behind: 26 * hour, every: 6 * hour },
  ],
  longest: 6 * hour,
  shortest: 1,
};

/** Calls a second and at once. AWS allows 5 to 25 FilterLogEvents an account and region, 10 StartQuery. */
const calls = { perSecond: 2, burst: 4 };
const queries = { perSecond: 0.5, burst: 2 };

const delay =
  "EKS writes audit events to CloudWatch Logs within a few minutes, as best effort (EKS user guide, control plane logs)";

/**
 * The audit events of a region's EKS clusters, read from CloudWatch Logs. Needs logs:FilterLogEvents, or for a filter of
 * Logs Insights logs:StartQuery, logs:GetQueryResults and logs:StopQuery; without listed clusters eks:ListClusters.
 */
export function cloudWatchSource(specification: EksSpecification, ports: SourcePorts<AwsCredential>): PollSource {
  const { awsRegion, credentialID, filter, pollInterval } = specification;
  const identity = () => identityOf(credentialID === undefined ? undefined : ports.credential(credentialID));
  let open: Clients | undefined;
  const clients = () => {
    open ??= openClients(specification, ports);
    return open;
  };
  const groups = logGroups(specification, clients, identity, ports.clock);
  const timing = isInsights(filter) ? insightsTiming : filterTiming;
  const account = `${credentialID ?? "environment"} ${awsRegion}`;
  const rates = {
    look: ports.rate(`cloudwatch ${account}`, calls),
    start: ports.rate(`cloudwatch queries ${account}`, queries),
  };
  const reading = { clients, rates, clock: ports.clock, filter, asked: askedBy(awsRegion, identity) };
  return {
    timing: pollInterval === undefined ? timing : { ...timing, interval: pollInterval },
    delay,
    partitions: async (signal) => {
      refuse(filter);
      return await groups(signal);
    },
    open: isInsights(filter) ? queryReader(reading) : eventReader(reading),
    renew: () => {
      open = undefined;
    },
    close: () => {
      open = undefined;
    },
  };
}

/** A filter that was never checked, for it came by a file, is not sent. */
function refuse(filter: string): void {
  const [problem] = checkFilter(filter);
  if (problem)
    throw new PollError("settings", `the filter is wrong at character ${problem.start + 1}: ${problem.message}`);
}

interface Reading {
  readonly clients: () => Clients;
  readonly rates: QueryPorts["rates"];
  readonly clock: QueryPorts["clock"];
  readonly filter: string;
  readonly asked: (partition: Partition) => (action: string, resumes: boolean) => Asked;
}

type Open = (partition: Partition, window: Window) => WindowReader;

const askedBy =
  (region: string, identity: () => Identity): Reading["asked"] =>
  ({ id, facts: { cluster } }) =>
  (action, resumes) => ({
    action,
    about: `the log group ${id}`,
    region,
    ...identity(),
    resumes,
    missing: `audit logging of the cluster ${cluster} is off, or the cluster is in another region. Switch it on: aws eks update-cluster-config --region ${region} --name ${cluster} --logging '{"clusterLogging":[{"types":["audit"],"enabled":true}]}'`,
  });

/** Reads by FilterLogEvents, whose two ends are both inclusive. Needs to remember nothing from page to page. */
const eventReader =
  ({ clients, rates, filter, asked }: Reading): Open =>
  (partition, { from, to }) => ({
    page: async (nextToken, signal) => {
      const command = new FilterLogEventsCommand({
        logGroupName: partition.id,
        logStreamNamePrefix: auditStream,
        startTime: from,
        endTime: to - 1,
        limit: 10_000,
        ...(filter.trim() === "" ? {} : { filterPattern: filter }),
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      await rates.look.take(signal);
      const words = asked(partition)("logs:FilterLogEvents", nextToken !== undefined);
      const { output, servedAt } = await ask((options) => clients().logs.send(command, options), words, signal);
      return {
        found: (output.events ?? []).map((event) => foundIn(event, event.timestamp ?? from, partition)),
        next: output.nextToken || undefined,
        servedAt,
      };
    },
  });

/** Reads by a query of Logs Insights: one page, or too much. */
const queryReader =
  ({ clients, rates, clock, filter, asked }: Reading): Open =>
  (partition, window) => ({
    page: async (_, signal): Promise<Page> => {
      const { logs } = clients();
      const query = { logs, logGroup: partition.id, commands: filter, asked: asked(partition), clock, rates };
      const { output, servedAt } = await queryRows(query, window, signal);
      return { found: output.map((row) => foundIn(row, timeOf(row) ?? window.from, partition)), servedAt };
    },
  });

const foundIn = (record: unknown, at: number, { facts }: Partition): Found => ({
  at,
  outcome: normalize(record, bytesOf(record) ?? new Uint8Array(), { source: facts }),
});

const timeOf = (row: readonly { readonly field?: string | undefined; readonly value?: string | undefined }[]) =>
  looseTimeOf(row.find(({ field }) => field === "@timestamp")?.value);
