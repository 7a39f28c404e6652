import type { RunOptions } from "../../components/testing/index.ts";

/** A key as Google makes it, with a canary in the place of its secret. */
export const key = {
  type: "service_account",
  client_email: "reader@shop-prod.iam.gserviceaccount.com",
  private_key: "CANARY",
};

/** What Google would compute. */
export const outputs: NonNullable<RunOptions["outputs"]> = {
  "gcp:projects/iAMCustomRole:IAMCustomRole": (name, { project }) => ({
    roleId: `${name.replace(/-/g, "")}A1b2c3d`,
    name: `projects/${project}/roles/${name.replace(/-/g, "")}A1b2c3d`,
  }),
  "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": (_, inputs) => ({
    name: `projects/1234/locations/global/workloadIdentityPools/${inputs["workloadIdentityPoolId"]}/providers/daemon`,
  }),
  "gcp:logging/projectSink:ProjectSink": (_, { project }) => ({
    writerIdentity: `serviceAccount:service-of-${project}@gcp-sa-logging.iam.gserviceaccount.com`,
  }),
  "gcp:pubsub/topic:Topic": (_, { project }) => ({ name: "prod-entries-1a2b3c4", id: `projects/${project}/topics/x` }),
  "gcp:serviceaccount/account:Account": (_, { project, accountId }) => ({
    email: `${accountId}@${project}.iam.gserviceaccount.com`,
    name: `projects/${project}/serviceAccounts/${accountId}@${project}.iam.gserviceaccount.com`,
  }),
  "gcp:serviceaccount/key:Key": { privateKey: Buffer.from(JSON.stringify(key)).toString("base64") },
};
/** What it answers. */
export const invokes: NonNullable<RunOptions["invokes"]> = {
  "gcp:organizations/getProject:getProject": ({ projectId }) => ({ projectId, number: "77" }),
};
