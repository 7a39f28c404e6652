import type { Properties } from "../../../components/engine/values.ts";
import { type Fixtures, type Invoke, type Kind, type Made, text } from "./kind.ts";

const number = "987654321098";
const projectOf = ({ inputs, settings }: Pick<Made, "inputs" | "settings">) =>
  text(inputs["project"]) || text(settings["project"]) || "my-project";

/** `projects/P/<what>/NAME`, as most of Google's ids. */
const named = (what: string, key = "name", more: (made: Made) => Properties = () => ({})): Kind => ({
  autoname: key,
  replaces: ["project", "location", "region"],
  id: (made) => `projects/${projectOf(made)}/${what}/${text(made.inputs[key])}`,
  outputs: (made) => ({ project: projectOf(made), ...more(made) }),
});
/** A binding of a role: one for each place, role and member. */
const binding = (place: string): Kind => ({
  replaces: [place, "role", "member", "project"],
  id: (made) =>
    [text(made.inputs[place]) || projectOf(made), text(made.inputs["role"]), text(made.inputs["member"])].join("/"),
  outputs: () => ({ etag: "BwXExample" }),
});
const serviceAccount = (made: Made) => {
  const email = `${text(made.inputs["accountId"])}@${projectOf(made)}.iam.gserviceaccount.com`;
  return {
    email,
    member: `serviceAccount:${email}`,
    name: `projects/${projectOf(made)}/serviceAccounts/${email}`,
    uniqueId: "112233445566778899001",
  };
};

const kinds: Readonly<Record<string, Kind>> = {
  "gcp:serviceaccount/account:Account": {
    ...named("serviceAccounts", "accountId", serviceAccount),
    replaces: ["project"],
  },
  "gcp:serviceaccount/iAMMember:IAMMember": binding("serviceAccountId"),
  "gcp:serviceaccount/iAMBinding:IAMBinding": {
    replaces: ["serviceAccountId", "role"],
    id: ({ inputs }) => `${text(inputs["serviceAccountId"])}/${text(inputs["role"])}`,
  },
  "gcp:projects/iAMMember:IAMMember": binding("project"),
  "gcp:projects/iAMCustomRole:IAMCustomRole": {
    autoname: "roleId",
    replaces: ["project", "roleId"],
    id: (made) => `projects/${projectOf(made)}/roles/${text(made.inputs["roleId"])}`,
    outputs: (made) => ({ name: `projects/${projectOf(made)}/roles/${text(made.inputs["roleId"])}` }),
  },
  "gcp:projects/iAMAuditConfig:IAMAuditConfig": {
    replaces: ["project", "service"],
    id: (made) => `${projectOf(made)}/audit_config/${text(made.inputs["service"])}`,
    outputs: () => ({ etag: "BwXExample" }),
  },
  "gcp:projects/service:Service": {
    replaces: ["project", "service"],
    id: (made) => `${projectOf(made)}/${text(made.inputs["service"])}`,
  },
  "gcp:pubsub/topic:Topic": named("topics"),
  "gcp:pubsub/subscription:Subscription": named("subscriptions"),
  "gcp:pubsub/topicIAMMember:TopicIAMMember": binding("topic"),
  "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": binding("subscription"),
  "gcp:logging/projectSink:ProjectSink": named("sinks", "name", () => ({
    writerIdentity: `serviceAccount:service-${number}@gcp-sa-logging.iam.gserviceaccount.com`,
  })),
  "gcp:logging/projectBucketConfig:ProjectBucketConfig": {
    replaces: ["project", "location", "bucketId"],
    id: (made) =>
      `projects/${projectOf(made)}/locations/${text(made.inputs["location"])}/buckets/${text(made.inputs["bucketId"])}`,
    outputs: (made) => ({
      name: `projects/${projectOf(made)}/locations/${text(made.inputs["location"])}/buckets/${text(made.inputs["bucketId"])}`,
    }),
  },
  "gcp:logging/logView:LogView": {
    replaces: ["bucket", "location", "name", "parent"],
    id: ({ inputs }) => `${text(inputs["bucket"])}/views/${text(inputs["name"])}`,
  },
  "gcp:logging/logViewIamMember:LogViewIamMember": binding("name"),
  "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": {
    replaces: ["project", "workloadIdentityPoolId"],
    id: (made) =>
      `projects/${projectOf(made)}/locations/global/workloadIdentityPools/${text(made.inputs["workloadIdentityPoolId"])}`,
    outputs: (made) => ({
      name: `projects/${number}/locations/global/workloadIdentityPools/${text(made.inputs["workloadIdentityPoolId"])}`,
      state: "ACTIVE",
    }),
  },
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": {
    replaces: ["project", "workloadIdentityPoolId", "workloadIdentityPoolProviderId"],
    id: (made) =>
      `projects/${projectOf(made)}/locations/global/workloadIdentityPools/${text(made.inputs["workloadIdentityPoolId"])}/providers/${text(made.inputs["workloadIdentityPoolProviderId"])}`,
    outputs: (made) => ({
      name: `projects/${number}/locations/global/workloadIdentityPools/${text(made.inputs["workloadIdentityPoolId"])}/providers/${text(made.inputs["workloadIdentityPoolProviderId"])}`,
      state: "ACTIVE",
    }),
  },
  "gcp:container/cluster:Cluster": named("clusters", "name", ({ inputs }) => ({
    endpoint: "203.0.113.20",
    masterVersion: "1.33.1-gke.1",
    masterAuth: { clusterCaCertificate: Buffer.from("a certificate").toString("base64") },
    selfLink: `https://container.googleapis.com/v1/${text(inputs["name"])}`,
  })),
  "gcp:container/nodePool:NodePool": named("nodePools"),
  "gcp:artifactregistry/repository:Repository": named("repositories", "repositoryId"),
};

const project = (args: Properties, settings: Properties) =>
  text(args["projectId"]) || text(args["project"]) || text(settings["project"]) || "my-project";

const getCluster: Invoke = (args, settings, cloud) => {
  const name = text(args["name"]);
  const made = cloud.all().find((it) => it.type === "gcp:container/cluster:Cluster" && it.inputs["name"] === name);
  return {
    ...args,
    id: `projects/${project(args, settings)}/locations/${text(args["location"])}/clusters/${name}`,
    masterVersion: "1.33.1-gke.1",
    workloadIdentityConfigs: [{ workloadPool: `${project(args, settings)}.svc.id.goog` }],
    loggingConfigs: [{ enableComponents: ["SYSTEM_COMPONENTS", "WORKLOADS"] }],
    loggingService: "logging.googleapis.com/kubernetes",
    ...made?.outputs,
  };
};

const invokes: Readonly<Record<string, Invoke>> = {
  "gcp:organizations/getClientConfig:getClientConfig": (_, settings) => ({
    accessToken: "a-token-of-nobody",
    project: project({}, settings),
    region: text(settings["region"]),
    zone: text(settings["zone"]),
    id: "client",
  }),
  "gcp:organizations/getProject:getProject": (args, settings) => ({
    number,
    projectId: project(args, settings),
    name: project(args, settings),
    id: `projects/${project(args, settings)}`,
  }),
  "gcp:container/getCluster:getCluster": getCluster,
};

export const gcp: Fixtures = {
  kind: (type) => kinds[type],
  invokes,
  autonamed: (name, suffix) => `${name}-${suffix}`,
};
