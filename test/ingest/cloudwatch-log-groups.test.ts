import { afterEach, describe, expect, it } from "vitest";
import { EksSpecification } from "../../daemon/ingest/cloudwatch/config.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import {
  type CloudWatch,
  type CloudWatchOptions,
  openCloudWatch,
  simulateCloudWatch,
} from "../support/clouds/cloudwatch.ts";
import {
  accessKey,
  auditStream,
  awsPorts,
  eksAt,
  errorOf,
  group,
  hastyClock,
  never,
  noon,
} from "../support/clouds/cloudwatch-ports.ts";

const secret = accessKey.type === "aws-access-key" ? accessKey.secretAccessKey : "";
const secrets = { AKIAIOSFODNN7EXAMPLE: secret };

const open: CloudWatch[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

async function aws(options: Partial<CloudWatchOptions> = {}): Promise<CloudWatch> {
  const simulated = await openCloudWatch({ now: () => noon + 600_000, secrets, clusters: () => ["shop"], ...options });
  open.push(simulated);
  simulated.add(group, auditStream, []);
  return simulated;
}

describe("the places of a specification", () => {
  const facts = { name: "cloudwatch/prod", provider: "aws", region: "eu-west-1" };
  const known = (cluster: string, partition = "aws", region = "eu-west-1", account = "123456789012") => ({
    id: `/aws/eks/${cluster}/cluster`,
    facts: {
      ...facts,
      region,
      cluster,
      accountID: account,
      resourceIDs: [`arn:${partition}:eks:${region}:${account}:cluster/${cluster}`],
    },
  });
  it.each<[string, object, Partial<CloudWatchOptions>, object[], string[]]>([
    [
      "[M04 partly: EKS] listed clusters, and no other: AWS is not asked for a list",
      { clusters: ["a", "b"] },
      {},
      [known("a"), known("b")],
      ["GetCallerIdentity"],
    ],
    [
      "[E12 partly: simulated API] all of the region, over several pages",
      {},
      { clusters: () => ["a", "b", "c", "d", "e"] },
      ["a", "b", "c", "d", "e"].map((name) => known(name)),
      ["ListClusters", "ListClusters", "ListClusters", "GetCallerIdentity"],
    ],
    [
      "[E09 partly: EKS polled] the configured account, without asking",
      { clusters: ["a"], accountID: "210987654321" },
      {},
      [known("a", "aws", "eu-west-1", "210987654321")],
      [],
    ],
    [
      "an account that nobody tells is left out: reading goes on",
      { clusters: ["a"] },
      { denied: ["GetCallerIdentity"] },
      [{ id: "/aws/eks/a/cluster", facts: { ...facts, cluster: "a" } }],
      ["GetCallerIdentity"],
    ],
    [
      "the region, and the cloud it belongs to: China",
      { clusters: ["a"], awsRegion: "cn-north-1" },
      {},
      [known("a", "aws-cn", "cn-north-1")],
      ["GetCallerIdentity"],
    ],
    [
      "the region, and the cloud it belongs to: GovCloud",
      { clusters: ["a"], awsRegion: "us-gov-west-1" },
      {},
      [known("a", "aws-us-gov", "us-gov-west-1")],
      ["GetCallerIdentity"],
    ],
    [
      "labels",
      { clusters: ["a"], labels: { team: "x" } },
      {},
      [{ ...known("a"), facts: { ...known("a").facts, labels: { team: "x" } } }],
      ["GetCallerIdentity"],
    ],
  ])("%s", async (_, specification, options, partitions, actions) => {
    const { endpoint, calls } = await aws(options);
    const source = cloudWatchSource(eksAt(endpoint, specification), awsPorts());
    expect(await source.partitions(never)).toEqual(partitions);
    expect(calls.map(({ action }) => action)).toEqual(actions);
  });

  it("are listed anew each time: an older list would pass for what there is now", async () => {
    const clusters = ["a"];
    const denied: string[] = [];
    const { endpoint, calls } = await aws({ clusters: () => clusters, denied });
    const clock = hastyClock();
    const source = cloudWatchSource(eksAt(endpoint), awsPorts(undefined, clock));
    const names = async () => (await source.partitions(never)).map(({ facts }) => facts.cluster);
    expect(await names()).toEqual(["a"]);
    clusters.push("b");
    expect(await names()).toEqual(["a", "b"]);
    denied.push("ListClusters");
    expect(await errorOf(names())).toMatchObject({ kind: "auth" });
    denied.pop();
    expect(await names()).toEqual(["a", "b"]);
    expect(calls.filter(({ action }) => action === "GetCallerIdentity")).toHaveLength(1);
  });

  it("[E09 partly: EKS polled] an account that becomes known is told from then on", async () => {
    const denied = ["GetCallerIdentity"];
    const clock = hastyClock();
    const { endpoint } = await aws({ denied });
    const source = cloudWatchSource(eksAt(endpoint), awsPorts(undefined, clock));
    const account = async () => (await source.partitions(never))[0]?.facts.accountID;
    expect(await account()).toBeUndefined();
    denied.pop();
    clock.pass(60_000);
    expect(await account()).toBe("123456789012");
  });

  it("a list that was never had is an error that names the permission", async () => {
    const { endpoint } = await aws({ denied: ["ListClusters"] });
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    expect(await errorOf(source.partitions(never))).toMatchObject({
      kind: "auth",
      message: expect.stringMatching(/credential "keys" may not eks:ListClusters .*list the clusters/),
    });
  });
});

describe("a region without clusters", () => {
  it("is told, with AWS' time", async () => {
    const { endpoint } = await aws({ clusters: () => [] });
    const source = cloudWatchSource(eksAt(endpoint), awsPorts());
    expect(await errorOf(source.partitions(never))).toMatchObject({
      name: "NoPlaces",
      kind: "settings",
      servedAt: noon + 600_000,
      message: 'there is no EKS cluster in eu-west-1 that credential "keys" sees: is the region right?',
    });
  });
});

describe("what a specification must say", () => {
  const least = { name: "prod", deploymentType: "eks", awsRegion: "eu-west-1" };
  it.each<[string, object, string]>([
    ["[M32] without a region", { ...least, awsRegion: undefined }, "awsRegion"],
    ["a region that is none", { ...least, awsRegion: "europe" }, "awsRegion"],
    ["a cluster that would reach into another log group", { ...least, clusters: ["a/../b"] }, "clusters"],
    ["an account that is none", { ...least, accountID: "12" }, "accountID"],
  ])("%s it is refused", (_, specification, field) => {
    const paths = EksSpecification.safeParse(specification).error?.issues.map(({ path }) => path[0]);
    expect(paths).toEqual([field]);
  });

  it.each(["eu-west-1", "us-gov-west-1", "cn-north-1", "us-isob-east-1", "eusc-de-east-1"])(
    "%s is a region",
    (awsRegion) => {
      expect(EksSpecification.safeParse({ ...least, awsRegion }).success).toBe(true);
    },
  );
});

describe("the simulated AWS answers without a socket, too", () => {
  const ask = (headers: object, body = "{}", more: Partial<CloudWatchOptions> = {}) =>
    simulateCloudWatch({ now: () => noon, ...more }).handle({
      method: "POST",
      path: "/",
      headers: { ...headers },
      body,
    });
  const target = { "x-amz-target": "Logs_20140328.FilterLogEvents" };
  const signed = {
    ...target,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20261122/eu-west-1/logs/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
    "x-amz-date": "20261122T120000Z",
  };
  it.each<[string, object, Partial<CloudWatchOptions>, number, string]>([
    ["nobody's request", target, {}, 400, "MissingAuthenticationTokenException"],
    ["a group that is not there", signed, {}, 400, "ResourceNotFoundException"],
    ["a key that is not known", signed, { secrets }, 400, "UnrecognizedClientException"],
    ["a signature that is wrong", signed, { secrets: { AKIA: "x" } }, 400, "InvalidSignatureException"],
    ["a fault", signed, { faults: () => "5xx" }, 503, "ServiceUnavailableException"],
  ])("%s", (_, headers, options, status, name) => {
    expect(ask(headers, "{}", options)).toMatchObject({
      status,
      headers: { date: "Sun, 22 Nov 2026 12:00:00 GMT", "x-amzn-errortype": name },
    });
  });
});
