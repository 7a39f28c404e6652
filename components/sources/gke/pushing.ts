import { ProjectSink } from "@pulumi/gcp/logging/projectSink";
import { getProjectOutput } from "@pulumi/gcp/organizations/getProject";
import { Subscription } from "@pulumi/gcp/pubsub/subscription";
import { Topic } from "@pulumi/gcp/pubsub/topic";
import { TopicIAMMember } from "@pulumi/gcp/pubsub/topicIAMMember";
import { Account } from "@pulumi/gcp/serviceaccount/account";
import { IAMMember as AccountMember } from "@pulumi/gcp/serviceaccount/iammember";
import * as pulumi from "@pulumi/pulumi";
import { entriesFilter } from "../../../daemon/ingest/cloud-logging/query.ts";
import type { GkePush } from "./args.ts";
import { accountId, childName } from "./child.ts";
import { narrowing, pushUrl } from "./config.ts";
import { roleOf } from "./privileges.ts";
import type { Making } from "./reader.ts";
import type { Settings } from "./settings.ts";

/** Who posts entries to the daemon, and where to. */
export interface Push {
  readonly endpoint: pulumi.Output<string>;
  /** E-mail of the account that its tokens are made for. */
  readonly serviceAccount: pulumi.Output<string>;
}

/** Sinks in each project, one topic, one subscription that posts to the daemon. */
export function makePush(making: Making, push: GkePush): Push {
  const { settings, parent, gate } = making;
  const { name, first } = settings;
  const topic = new Topic(`${name}-entries`, { project: gate(first) }, { parent });
  for (const project of settings.projects) sinkInto(topic, making, project);
  const account = new Account(
    `${name}-push`,
    { project: gate(first), accountId: accountId(name, "push"), displayName: "auditwire pushes audit logs" },
    { parent },
  );
  const endpoint = pulumi.output(push.url).apply((url) => pushUrl(url, name));
  const tokens = push.tokenCreator ? [tokenMaking(making, account)] : [];
  subscription(making, topic, account, endpoint, tokens);
  return { endpoint, serviceAccount: account.email };
}

/** A project's entries, and the sink's own writer as the only publisher. */
function sinkInto(topic: Topic, { settings, parent }: Making, project: string): void {
  const sink = new ProjectSink(
    childName(settings.name, "sink", project),
    {
      project,
      destination: pulumi.interpolate`pubsub.googleapis.com/${topic.id}`,
      filter: pulumi
        .all([...(settings.args.clusters ?? [])])
        .apply((clusters) => sinkFilter(settings, project, clusters)),
      uniqueWriterIdentity: true,
    },
    { parent },
  );
  new TopicIAMMember(
    childName(settings.name, "publishes", project),
    { project: settings.first, topic: topic.name, role: roleOf("publish"), member: sink.writerIdentity },
    { parent },
  );
}

/** The entries that the polls read, too; Data Access only where it is read. */
export function sinkFilter({ args, dataAccess }: Settings, project: string, clusters: readonly string[]): string {
  const logs = dataAccess.length > 0 ? (["activity", "data_access"] as const) : (["activity"] as const);
  return entriesFilter({ clusters, filter: narrowing(args) }, project, logs);
}

/** Pub/Sub makes the account's tokens by its own agent, in old projects only when it is let. */
function tokenMaking({ settings: { name, first }, parent }: Making, account: Account): AccountMember {
  const { number } = getProjectOutput({ projectId: first }, { parent });
  return new AccountMember(
    `${name}-push-tokens`,
    {
      serviceAccountId: account.name,
      role: roleOf("makeTokens"),
      member: pulumi.interpolate`serviceAccount:service-${number}@gcp-sa-pubsub.iam.gserviceaccount.com`,
    },
    { parent },
  );
}

const subscription = (
  { settings: { name, first }, parent }: Making,
  topic: Topic,
  account: Account,
  endpoint: pulumi.Output<string>,
  dependsOn: readonly pulumi.Resource[],
): Subscription =>
  new Subscription(
    `${name}-subscription`,
    {
      project: first,
      topic: topic.name,
      // The daemon answers once an entry is on its disk.
      ackDeadlineSeconds: 60,
      pushConfig: { pushEndpoint: endpoint, oidcToken: { serviceAccountEmail: account.email, audience: endpoint } },
      // Nothing is given up: the daemon takes whatever comes, and what cannot be delivered is kept for a week.
      messageRetentionDuration: "604800s",
      retryPolicy: { minimumBackoff: "10s", maximumBackoff: "600s" },
      expirationPolicy: { ttl: "" },
    },
    { parent, dependsOn: [...dependsOn] },
  );
