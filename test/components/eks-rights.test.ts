import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import type { CloudConfig } from "../../components/audit-source.ts";
import { EksAuditSource, type EksAuditSourceArgs } from "../../components/eks.ts";
import { runProgram } from "../../components/testing/index.ts";
import { DaemonConfig } from "../../daemon/config.ts";
import type { AwsCredential, EksSpecification } from "../../daemon/ingest/cloudwatch/config.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { type CloudWatch, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import {
  auditStream,
  awsPorts,
  group,
  idsOf,
  lineAt,
  never,
  noon,
  readAll,
} from "../support/clouds/cloudwatch-ports.ts";

const directory = mkdtempSync(join(tmpdir(), "auditwire-rights-"));
const token = join(directory, "token");
writeFileSync(token, "web-token");
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let aws: CloudWatch | undefined;
afterEach(async () => await aws?.close());

/** Everything that the simulated AWS knows and refuses to who is not allowed. */
const actions = [
  "logs:FilterLogEvents",
  "logs:StartQuery",
  "logs:GetQueryResults",
  "logs:StopQuery",
  "eks:ListClusters",
  "sts:AssumeRole",
];
const shortly = (action: string) => action.slice(action.indexOf(":") + 1);

/** What the program makes of a source: the daemon's settings, and the actions of all the policies. */
async function deployed(args: EksAuditSourceArgs) {
  const run = await runProgram(() => ({ config: new EksAuditSource("prod", args).spec.config }), {
    outputs: { "aws:iam/role:Role": (name: string) => ({ name, arn: `arn:aws:iam::111122223333:role/${name}` }) },
    invokes: {
      "aws:index/getCallerIdentity:getCallerIdentity": () => ({ accountId: "111122223333" }),
      "aws:eks/getClusters:getClusters": () => ({ names: [] }),
      "aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider": () => ({}),
    },
  });
  expect(run.errors).toEqual([]);
  const granted = run.resources
    .filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")
    .flatMap(({ inputs }) =>
      JSON.parse(String(inputs["policy"])).Statement.flatMap(({ Action }: { Action: string[] }) => Action),
    );
  return { settings: DaemonConfig.parse(run.outputs["config"] as CloudConfig), granted: granted as string[] };
}

/** The daemon's own source, with those settings, at an AWS that allows these actions only. */
async function reading(settings: DaemonConfig, allowed: readonly string[]) {
  aws = await openCloudWatch({
    now: () => noon + 600_000,
    clusters: () => ["shop"],
    denied: actions.filter((action) => !allowed.includes(action)).map(shortly),
    webTokens: ["web-token"],
    externalIds: { "arn:aws:iam::111122223333:role/prod-member-role": "project/test/prod" },
  });
  aws.add(group, auditStream, [lineAt(1), lineAt(2)]);
  const { endpoint } = aws;
  const specification = {
    ...(settings.specifications?.[0] as EksSpecification),
    endpoints: { logs: endpoint, eks: endpoint, sts: endpoint },
  };
  const credentials = settings.credentials.map((credential) =>
    credential.type === "aws-web-identity" ? { ...credential, tokenFile: token } : credential,
  ) as AwsCredential[];
  const source = cloudWatchSource(specification, awsPorts(credentials));
  const [place] = await source.partitions(never);
  if (!place) throw new Error("no log group");
  return { source, place };
}

const elsewhere: EksAuditSourceArgs = {
  region: "eu-west-1",
  clusters: ["shop"],
  identity: { issuer: "https://oidc.example.com" },
};
const anotherRole = { roleArn: "arn:aws:iam::444455556666:role/daemon", by: "web-identity" } as const;

describe("the daemon reads with exactly what the source grants", () => {
  it.each<readonly [string, EksAuditSourceArgs, readonly string[], readonly string[]]>([
    ["listed clusters", elsewhere, ["logs:FilterLogEvents"], ["id-1", "id-2"]],
    ["every cluster", { ...elsewhere, clusters: [] }, ["eks:ListClusters", "logs:FilterLogEvents"], ["id-1", "id-2"]],
    ["a filter pattern", { ...elsewhere, filter: '{ $.verb = "delete" }' }, ["logs:FilterLogEvents"], ["id-1"]],
    [
      "Logs Insights",
      { ...elsewhere, filter: 'filter verb = "delete"' },
      ["logs:GetQueryResults", "logs:StartQuery", "logs:StopQuery"],
      ["id-1"],
    ],
    [
      "a role in another account",
      { ...elsewhere, credential: anotherRole, crossAccount: {} },
      ["logs:FilterLogEvents", "sts:AssumeRole"],
      ["id-1", "id-2"],
    ],
  ])("%s", async (_, args, expected, ids) => {
    const isChained = args.crossAccount !== undefined;
    const { settings, granted } = await deployed(
      isChained ? { ...args, credential: { ...anotherRole, attach: false } } : args,
    );
    // The right to take the other role is its owner's to grant, where the daemon's role is not this program's.
    expect([...granted, ...(isChained ? ["sts:AssumeRole"] : [])].sort()).toEqual(expected);
    const { source, place } = await reading(settings, expected);
    expect(idsOf(await readAll(source, place, noon, noon + 1_000))).toEqual(ids);
    for (const action of expected.filter((name) => name !== "logs:StopQuery")) {
      await aws?.close();
      const without = expected.filter((other) => other !== action);
      const refused = reading(settings, without).then((less) => readAll(less.source, less.place, noon, noon + 1_000));
      await expect(refused).rejects.toThrow(action);
    }
  });

  it("a query that nobody waits for any longer is stopped, which the policy allows, too", async () => {
    const { settings, granted } = await deployed({ ...elsewhere, filter: 'filter verb = "delete"' });
    const { source, place } = await reading(
      settings,
      granted.filter((action) => action !== "logs:GetQueryResults"),
    );
    await expect(readAll(source, place, noon, noon + 1_000)).rejects.toThrow("logs:GetQueryResults");
    expect(aws?.calls.at(-1)?.action).toBe("StopQuery");
    expect(granted).toContain("logs:StopQuery");
  });

  it("events carry the account that the program knows: STS is not asked for it", async () => {
    const { settings, granted } = await deployed(elsewhere);
    const { source, place } = await reading(settings, granted);
    expect(place.facts).toMatchObject({ accountID: "111122223333", cluster: "shop", region: "eu-west-1" });
    await readAll(source, place, noon, noon + 1_000);
    expect([...new Set(aws?.calls.map(({ action }) => action))]).toEqual([
      "AssumeRoleWithWebIdentity",
      "FilterLogEvents",
    ]);
  });
});
