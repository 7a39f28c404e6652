import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateClusterCommand } from "@aws-sdk/client-eks";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Clients, openClients } from "../../daemon/ingest/cloudwatch/clients.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import {
  accessKey,
  auditStream,
  awsPorts,
  eksAt,
  errorOf,
  eventAt,
  firstPage,
  idsOf,
  never,
  partition,
  readAll,
} from "../support/clouds/cloudwatch-ports.ts";
import { type Moto, openMoto } from "../support/clouds/moto.ts";
import { canRunMoto } from "../support/requirements.ts";

const able = canRunMoto();

/** CloudWatch takes no events older than two weeks: these are of the last hour. */
const begin = Date.now() - 3_600_000;
/** More than fit into one page. */
const count = 12_000;
const controller = "kube-controller-manager-0123";

let moto: Moto;
let clients: Clients;
beforeAll(async () => {
  if (!able) return;
  moto = await openMoto();
  clients = openClients(eksAt(moto.endpoint), awsPorts());
  await fill(clients);
}, 300_000);
afterAll(() => moto?.close());

async function fill({ logs, eks }: Clients): Promise<void> {
  for (const name of ["shop", "bare"])
    await eks.send(
      new CreateClusterCommand({
        name,
        roleArn: "arn:aws:iam::123456789012:role/eks",
        resourcesVpcConfig: { subnetIds: ["subnet-1"] },
      }),
    );
  const logGroupName = "/aws/eks/shop/cluster";
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  for (const logStreamName of [auditStream, controller])
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  for (let from = 0; from < count; from += 3_000) {
    const logEvents = Array.from({ length: 3_000 }, (_, ms) => ({
      timestamp: begin + from + ms,
      message: eventAt(from + ms),
    }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: auditStream, logEvents }));
  }
  const other = [{ timestamp: begin + 3, message: "I0508 22:44:17 leaderelection.go:258] acquired lease" }];
  await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: controller, logEvents: other }));
}

const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `id-${from + index}`);

describe.skipIf(!able)("[M30 partly: moto imitates AWS] the source reads from an AWS that others have imitated", () => {
  const source = (more: object = {}, credentials = [accessKey]) =>
    cloudWatchSource(eksAt(moto.endpoint, more), awsPorts(credentials));

  it("[E09 partly: EKS polled] [M04 partly: EKS] finds the clusters and the account", async () => {
    const found = await source().partitions(never);
    expect(found.map(({ facts }) => [facts.cluster, facts.accountID, facts.resourceIDs?.[0]])).toEqual([
      ["bare", "123456789012", "arn:aws:eks:eu-west-1:123456789012:cluster/bare"],
      ["shop", "123456789012", "arn:aws:eks:eu-west-1:123456789012:cluster/shop"],
    ]);
    expect((await source({ clusters: ["shop"] }).partitions(never)).map(({ id }) => id)).toEqual([
      "/aws/eks/shop/cluster",
    ]);
  });

  it("each event of the window, over two pages, and none beside it; lines of other components are left apart", async () => {
    const pages = await readAll(source(), partition(), begin + 1, begin + 11_999);
    expect(pages).toHaveLength(2);
    const found = pages.flatMap((page) => page.found);
    const events = found.filter(({ outcome }) => "body" in outcome);
    expect(idsOf([{ found: events }]).sort()).toEqual(ids(1, 11_999).sort());
    // moto does not look at the stream's prefix.
    expect(found.filter(({ outcome }) => "apart" in outcome)).toHaveLength(1);
    expect(Math.abs((pages[0]?.servedAt ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it("a group that is not there is a wrong setting", async () => {
    const reader = source().open(partition("bare"), { from: begin, to: begin + 1 });
    expect(await errorOf(reader.page(undefined, never))).toMatchObject({
      kind: "settings",
      message: expect.stringContaining("audit logging of the cluster bare is off"),
    });
  });

  it("[M33 partly: moto does not filter] a query gives the rows of the window", async () => {
    const page = await firstPage(source({ filter: "filter ispresent(verb)" }), begin + 1, begin + 24);
    const events = page.found.filter(({ outcome }) => "body" in outcome);
    expect(idsOf([{ found: events }])).toEqual(expect.arrayContaining(ids(1, 24)));
  });

  it("[M03 partly: AWS] a role that is assumed reads", async () => {
    const credentials = [
      accessKey,
      { id: "role", type: "aws-role", roleArn: "arn:aws:iam::123456789012:role/reader", source: "keys" } as const,
    ];
    const page = await firstPage(
      cloudWatchSource(eksAt(moto.endpoint, { credentialID: "role" }), awsPorts(credentials)),
      begin,
      begin + 1,
    );
    expect(idsOf([page])).toEqual(["id-0"]);
  });
});
