import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { afterEach, describe, expect, it, vi } from "vitest";
import { enableAuditLogging } from "../../components/dynamic-provider/eks-logging.ts";
import { eksLogging } from "../../components/dynamic-provider/eks-logging-provider.ts";
import { type Asked, type ControlledCluster, openEksControl } from "../support/clouds/eks-control.ts";

let aws: Awaited<ReturnType<typeof openEksControl>> | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws?.close();
});

const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };

async function enabled(cluster: ControlledCluster) {
  aws = await openEksControl([cluster]);
  const said: string[] = [];
  const waits: number[] = [];
  const eks = new EKSClient({ region: "eu-west-1", endpoint: aws.endpoint, credentials, maxAttempts: 1 });
  const ports = {
    eks,
    sleep: async (ms: number) => void waits.push(ms),
    say: async (text: string) => void said.push(text),
  };
  const result = await enableAuditLogging(ports, "prod").catch((error: Error) => error.message);
  return { result, said, waits, asked: aws.asked, bodies: aws.bodies };
}

describe("[M31] audit logging of a cluster that belongs to others", () => {
  it.each<readonly [string, Partial<ControlledCluster>, readonly string[] | RegExp, readonly Asked[]]>([
    ["on already: nothing is changed", { types: ["audit"] }, ["audit"], ["describe"]],
    [
      "off: switched on beside what is on, and waited for",
      { types: ["api"], looks: 2 },
      ["api", "audit"],
      ["describe", "update", "look", "look", "look", "describe"],
    ],
    [
      "another change is under way: waited for",
      { inUse: 2 },
      ["audit"],
      ["describe", "update", "describe", "update", "describe", "update", "look", "describe"],
    ],
    [
      "an update that fails says why",
      { ending: "Failed" },
      /^EKS could not switch audit logging of "prod" on: InsufficientFreeAddresses: subnet-1$/,
      ["describe", "update", "look"],
    ],
  ])("%s", async (_, cluster, expected, asked) => {
    const run = await enabled({ name: "prod", types: [], ...cluster });
    expect(run.result).toEqual(expected instanceof RegExp ? expect.stringMatching(expected) : expected);
    expect(run.asked).toEqual(asked);
    expect(run.said).toHaveLength(cluster.inUse ? 1 : 0);
    for (const body of run.bodies)
      expect(body).toMatchObject({ logging: { clusterLogging: [{ types: ["audit"], enabled: true }] } });
  });

  it("a change that never ends is not waited for without end", async () => {
    const waits: number[] = [];
    const send = async (command: unknown) => {
      if (command instanceof DescribeClusterCommand) return {};
      throw Object.assign(new Error("Cluster currently has update in progress"), { name: "ResourceInUseException" });
    };
    const eks = { send } as unknown as EKSClient;
    const ports = { eks, sleep: async (ms: number) => void waits.push(ms), say: async () => undefined };
    await expect(enableAuditLogging(ports, "prod")).rejects.toThrow(/was being changed by others for an hour/);
    expect(waits.reduce((sum, ms) => sum + ms)).toBe(3_600_000);
  });

  it("no such cluster", async () => {
    expect((await enabled({ name: "other", types: [] })).result).toMatch(/No cluster found for name: prod/);
  });
});

describe("the resource of it", () => {
  const inputs = { cluster: "prod", region: "eu-west-1", profile: "", roleArn: "" };

  async function environment(types: string[]) {
    aws = await openEksControl([{ name: "prod", types }]);
    vi.stubEnv("AWS_ENDPOINT_URL_EKS", aws.endpoint);
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    return aws;
  }

  it("asks with the credentials of whoever deploys; destroy asks nothing and changes nothing", async () => {
    const { asked } = await environment(["audit"]);
    expect(await eksLogging.create(inputs)).toEqual({ id: "eu-west-1/prod", outs: inputs });
    await eksLogging.delete?.("eu-west-1/prod", inputs);
    expect(asked).toEqual(["describe"]);
  });

  it("does so from the package as it is published, too", async () => {
    const { endpoint, asked } = await environment(["audit"]);
    const program = `require("auditwire/dynamic-provider").eksLogging.create(${JSON.stringify(inputs)})`;
    const { stdout } = await promisify(execFile)("node", ["-p", `${program}.then(({ id }) => console.log(id)), ""`], {
      env: { ...process.env, AWS_ENDPOINT_URL_EKS: endpoint },
    });
    expect(stdout.trim()).toBe("eu-west-1/prod");
    expect(asked).toEqual(["describe"]);
  });

  it.each<readonly [string, string[], Partial<typeof inputs>, object]>([
    ["nothing has changed", ["audit"], {}, { changes: false, replaces: [] }],
    ["somebody has switched it off", ["api"], {}, { changes: true, replaces: [] }],
    ["another cluster", ["audit"], { cluster: "other" }, { changes: true, replaces: ["cluster"] }],
  ])("%s", async (_, types, news, expected) => {
    await environment(types);
    expect(await eksLogging.diff?.("id", inputs, { ...inputs, ...news })).toEqual(expected);
  });

  it("a preview that cannot ask goes on", async () => {
    await environment([]);
    await aws?.close();
    expect(await eksLogging.diff?.("id", inputs, inputs)).toEqual({ changes: false, replaces: [] });
  });
});
