import { z } from "zod";
import { type Examined, metric, type Told } from "./examined.ts";
import { broken, type Finding, note, ok, span, unseen, warning } from "./finding.ts";

/** What is read of a source, of whatever version of the API. */
export const SourceState = z.object({
  source: z.string(),
  inForce: z.boolean(),
  received: z.number(),
  rejected: z.number(),
  lastEvent: z.string().nullable(),
  lastReceived: z.string().nullable(),
  notEvaluable: z.array(z.object({ rule: z.string(), reason: z.string(), events: z.number() })),
  state: z.string().optional(),
  error: z.string().optional(),
  since: z.string().nullish(),
  lastPoll: z.string().nullish(),
  lag: z.number().nullish(),
  clockSkew: z.number().nullish(),
  topic: z.object({ lost: z.number() }).optional(),
});
export type SourceState = z.output<typeof SourceState>;
export const Sources = z.array(SourceState);

const Quarantined = z.array(z.object({ time: z.string(), source: z.string(), reason: z.string(), detail: z.string() }));
export type Quarantined = z.output<typeof Quarantined>;

/** Whether events arrive, and whether they can be read. */
export async function sources(examined: Examined): Promise<readonly Finding[]> {
  const { options, machine } = examined;
  const [told, quarantined, { metrics }] = await Promise.all([
    examined.api("/sources", Sources),
    examined.api("/quarantine?limit=1", Quarantined),
    examined.daemon(),
  ]);
  if ("why" in told) return [unseen("source-silent", `sources were not looked at: ${told.why}`)];
  const found = told.value.filter(({ inForce, source }) => inForce && isMeant(source, options.cluster));
  if (found.length === 0) return [noSource(options.cluster)];
  const isOff = metric(metrics, "auditwire_auditing_enabled") === 0;
  const facts = { now: machine.now(), silence: options.silence, isOff };
  return [
    ...found.flatMap((source) => sourceFindings(source, facts)),
    ...rejectedFindings(found, quarantined, machine.now()),
  ];
}

/** The webhook of a cluster has its name; a poll source may read several clusters. */
const isMeant = (source: string, cluster: string | undefined) =>
  cluster === undefined || !source.startsWith("webhook/") || source === `webhook/${cluster}`;

const noSource = (cluster: string | undefined) =>
  cluster === undefined
    ? broken(
        "source-silent",
        "the daemon has no sources: no event can arrive",
        "add webhooks: [ { name, token: { file } } ] to its configuration, or specifications",
      )
    : broken(
        "source-silent",
        `the daemon has no source for the cluster ${cluster}`,
        `add webhooks: [ { name: ${cluster}, token: { file } } ] to its configuration`,
      );

interface SilenceFacts {
  readonly now: number;
  readonly silence: number;
  /** Auditing is switched off, which is told of itself. */
  readonly isOff: boolean;
}

/** What is to be said of one source. */
export function sourceFindings(source: SourceState, facts: SilenceFacts): readonly Finding[] {
  const { state, error = "no reason is known", topic } = source;
  const name = source.source;
  const lost =
    topic && topic.lost > 0
      ? [
          broken(
            "source-behind",
            `${name}: ${topic.lost} messages were gone before they were read`,
            "let the brokers keep messages for longer than the daemon may be away (retention.ms)",
          ),
        ]
      : [];
  switch (state) {
    case "auth-error":
      return [...lost, broken("source-refused", `${name} may not read: ${error}`, loginMend(name, error))];
    case "misconfigured":
      return [
        ...lost,
        broken(
          "source-misconfigured",
          `${name} is set wrongly: ${error}`,
          `mend the specification ${name.split("/")[1] ?? name}: in the configuration, or PUT /api/v1/settings/kubernetes-audit`,
        ),
      ];
    case "unavailable":
    case "throttled":
      return [
        ...lost,
        warning(
          "source-behind",
          `${name} is ${state}: ${error}`,
          "wait; if it stays so, look at the provider's quotas and at the way there (proxy, DNS)",
        ),
      ];
    default:
      return [...lost, ...lagFindings(source), ...silenceFindings(source, facts)];
  }
}

/** A provider that knows who asks says that a right is missing; one that does not says what is wrong with the credential. */
function loginMend(source: string, error: string): string {
  if (/\b(may not|not allowed|not authorized|lacks?|denied|permission|forbidden|403)\b/i.test(error))
    return rightsOf(source);
  return "put the right secret into the file or variable of its credential, or name another credentialID; it is tried again by itself";
}

/** The rights that a cloud's log is read with, and where they stand. */
function rightsOf(source: string): string {
  const [kind] = source.split("/");
  switch (kind) {
    case "cloudwatch":
      return "allow the daemon's role logs:FilterLogEvents on that log group: docs/clouds.md#eks";
    case "log-analytics":
      return "give the daemon's identity a role that may query the workspace's tables: docs/clouds.md#aks";
    case "cloud-logging":
      return "give the daemon's service account roles/logging.viewer on each project (for Data Access logs roles/logging.privateLogViewer, too): docs/clouds.md#gke";
    default:
      return "give the daemon's identity the right to read it: docs/clouds.md";
  }
}

const lagMs = 15 * 60_000;

function lagFindings({ source, state, lag }: SourceState): readonly Finding[] {
  if (state !== "catching-up" || typeof lag !== "number" || lag < lagMs) return [];
  return [note("source-behind", `${source} is catching up: it lies ${span(lag)} behind`)];
}

function silenceFindings(source: SourceState, { now, silence, isOff }: SilenceFacts): readonly Finding[] {
  const { source: name, received, rejected, lastReceived, state, lastPoll } = source;
  if (isOff || state === "disabled") return [];
  if (received + rejected === 0 && state === "starting" && !lastPoll)
    return [note("source-silent", `${name} has not been read yet: it is starting`)];
  if (received + rejected === 0)
    return [warning("source-silent", `${name} has never delivered an event`, neverMend(name))];
  const age = lastReceived === null ? 0 : now - Date.parse(lastReceived);
  if (age > silence)
    return [
      warning(
        "source-silent",
        `${name} has delivered nothing for ${span(age)} (last: ${lastReceived})`,
        silentMend(name),
      ),
    ];
  return [ok("source-silent", `${name} delivers; the last came ${age < 1_000 ? "just now" : `${span(age)} ago`}`)];
}

function neverMend(name: string): string {
  const cluster = name.startsWith("webhook/") ? name.slice("webhook/".length) : undefined;
  return cluster === undefined
    ? "switch the cluster's audit log on, and look at the filter: docs/clouds.md"
    : `give the API server of ${cluster} its two files and flags, and restart it: sudo auditwire api-server install --files FOLDER, on its machine`;
}

const silentMend = (name: string) =>
  name.startsWith("webhook/")
    ? "look at the API server's metric apiserver_audit_error_total and its log; on its machine: auditwire doctor --files FOLDER"
    : "look whether the cluster still writes its audit log";

const dayMs = 86_400_000;

/** Items that could not be read: whether they still come. */
export function rejectedFindings(
  found: readonly SourceState[],
  quarantined: Told<Quarantined>,
  now: number,
): readonly Finding[] {
  const rejecting = found.filter(({ rejected }) => rejected > 0);
  if (rejecting.length === 0) return [ok("items-rejected", "everything that came could be read")];
  const counts = rejecting.map(({ source, rejected }) => `${source} ${rejected}`).join(", ");
  const sentence = `items that could not be read went to the quarantine (${counts})`;
  const mend =
    "look at them: GET /api/v1/quarantine and /quarantine/{id}; who sends there sends something else than audit events";
  if ("why" in quarantined) return [warning("items-rejected", sentence, mend)];
  const [newest] = quarantined.value;
  if (!newest) return [note("items-rejected", `${sentence}; retention has removed them`)];
  const last = `the last ${span(now - Date.parse(newest.time))} ago from ${newest.source}: ${newest.reason}, ${newest.detail}`;
  const isRecent = now - Date.parse(newest.time) < dayMs;
  return [
    isRecent ? warning("items-rejected", `${sentence}; ${last}`, mend) : note("items-rejected", `${sentence}; ${last}`),
  ];
}
