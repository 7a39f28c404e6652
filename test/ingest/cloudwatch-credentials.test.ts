import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsCredential } from "../../daemon/ingest/cloudwatch/config.ts";
import { cloudWatchSource } from "../../daemon/ingest/cloudwatch/source.ts";
import { type CloudWatch, type CloudWatchOptions, type Fault, openCloudWatch } from "../support/clouds/cloudwatch.ts";
import {
  accessKey,
  auditStream,
  awsPorts,
  eksAt,
  errorOf,
  firstPage,
  group,
  script,
} from "../support/clouds/cloudwatch-ports.ts";

const key = "AKIAIOSFODNN7EXAMPLE";
const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const reader = "arn:aws:iam::123456789012:role/reader";
const member = "arn:aws:iam::210987654321:role/member";

const open: CloudWatch[] = [];
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "auditwire-aws-"));
  for (const name of ["AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_ROLE_ARN"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
  vi.stubEnv("AWS_CONFIG_FILE", file("config", ""));
  vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file("credentials", ""));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
  await Promise.all(open.splice(0).map(({ close }) => close()));
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function reading(credentials: readonly AwsCredential[], options: Partial<CloudWatchOptions> = {}, id?: string) {
  const aws = await openCloudWatch({
    now: Date.now,
    secrets: { [key]: secret },
    tolerance: 300_000,
    webTokens: ["web-token"],
    ...options,
  });
  open.push(aws);
  aws.add(group, auditStream, []);
  const credentialID = id ?? credentials.at(-1)?.id;
  const source = cloudWatchSource(eksAt(aws.endpoint, { credentialID }), awsPorts(credentials));
  return { ...aws, source, read: () => firstPage(source) };
}

const steps = ({ calls }: Pick<CloudWatch, "calls">) => calls.map(({ action, caller }) => `${action} by ${caller}`);

const role = (id: string, roleArn: string, source?: string): AwsCredential => ({
  id,
  type: "aws-role",
  roleArn,
  ...(source ? { source } : {}),
});
const web = (tokenFile: string): AwsCredential => ({ id: "web", type: "aws-web-identity", roleArn: reader, tokenFile });

describe("[M03 partly: AWS] each kind of credential reads, with signatures that are checked", () => {
  const inEnvironment = () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", key);
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
  };
  const withPod = (endpoint: string) => {
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${endpoint}/v1/credentials`);
    vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file("pod-token", "pod-token"));
  };
  const withProfile = () => {
    const keys = `[base]\naws_access_key_id=${key}\naws_secret_access_key=${secret}\n`;
    vi.stubEnv("AWS_SHARED_CREDENTIALS_FILE", file("credentials", keys));
    vi.stubEnv("AWS_CONFIG_FILE", file("config", `[profile audits]\nrole_arn=${reader}\nsource_profile=base\n`));
  };
  const withIrsa = () => {
    vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", file("token", "web-token"));
    vi.stubEnv("AWS_ROLE_ARN", reader);
  };
  it.each<[string, () => AwsCredential[], (endpoint: string) => void, string[]]>([
    ["an access key", () => [accessKey], () => undefined, [`FilterLogEvents by ${key}`]],
    [
      "a web identity",
      () => [web(file("token", "web-token"))],
      () => undefined,
      ["AssumeRoleWithWebIdentity by undefined", `FilterLogEvents by ${reader}`],
    ],
    [
      "a pod identity",
      () => [{ id: "pod", type: "aws-pod-identity" }],
      withPod,
      ["GetCredentials by undefined", "FilterLogEvents by pod-role"],
    ],
    [
      "a role that a key assumes",
      () => [accessKey, role("role", reader, "keys")],
      () => undefined,
      [`AssumeRole by ${key}`, `FilterLogEvents by ${reader}`],
    ],
    [
      "a role that a role of a web identity assumes",
      () => [web(file("token", "web-token")), role("role", member, "web")],
      () => undefined,
      ["AssumeRoleWithWebIdentity by undefined", `AssumeRole by ${reader}`, `FilterLogEvents by ${member}`],
    ],
    [
      "a role over the environment",
      () => [role("role", reader)],
      inEnvironment,
      [`AssumeRole by ${key}`, `FilterLogEvents by ${reader}`],
    ],
    [
      "a profile",
      () => [{ id: "profile", type: "aws-profile", profile: "audits" }],
      withProfile,
      [`AssumeRole by ${key}`, `FilterLogEvents by ${reader}`],
    ],
    ["nothing but the environment's keys", () => [], inEnvironment, [`FilterLogEvents by ${key}`]],
    [
      "nothing but the environment's web identity (IRSA)",
      () => [],
      withIrsa,
      ["AssumeRoleWithWebIdentity by undefined", `FilterLogEvents by ${reader}`],
    ],
  ])("%s", async (_, credentials, prepare, expected) => {
    const aws = await reading(credentials());
    prepare(aws.endpoint);
    await aws.read();
    await aws.read();
    const last = expected.at(-1);
    expect(steps(aws)).toEqual([...expected, last]);
  });

  it("the role is assumed with its external id and under our name; without it nobody assumes it", async () => {
    const withId: AwsCredential = { id: "role", type: "aws-role", roleArn: member, externalId: "ex-1", source: "keys" };
    const options = { externalIds: { [member]: "ex-1" } };
    const aws = await reading([accessKey, withId], options);
    await aws.read();
    expect(aws.calls[0]?.input).toMatchObject({ RoleArn: member, ExternalId: "ex-1", RoleSessionName: "auditwire" });
    const { read } = await reading([accessKey, role("role", member, "keys")], options);
    expect(await errorOf(read())).toMatchObject({
      kind: "auth",
      message: expect.stringMatching(
        /credential "role" may not sts:AssumeRole on arn:aws:iam::210987654321:role\/member/,
      ),
    });
  });
});

describe("credentials that end", () => {
  it("a session that AWS has ended is an auth error; renew() begins another, with the token file as it is now", async () => {
    let now = Date.now();
    const tokenFile = file("token", "web-token");
    const aws = await reading([web(tokenFile)], {
      now: () => now,
      tolerance: 86_400_000,
      webTokens: ["web-token", "next-token"],
    });
    await aws.read();
    now += 3_600_000;
    expect(await errorOf(aws.read())).toMatchObject({ kind: "auth", message: expect.stringContaining("has expired") });
    file("token", "next-token");
    aws.source.renew();
    await aws.read();
    expect(aws.calls.map(({ input }) => input["WebIdentityToken"]).filter(Boolean)).toEqual([
      "web-token",
      "next-token",
    ]);
  });

  it("on a machine whose clock is wrong a role is assumed at the second attempt", async () => {
    const aws = await reading([accessKey, role("role", reader, "keys")], { now: () => Date.now() + 3_600_000 });
    expect(await errorOf(aws.read())).toMatchObject({ kind: "unavailable", message: expect.stringContaining("NTP") });
    expect(await errorOf(aws.read())).toMatchObject({ kind: "unavailable", message: expect.stringContaining("NTP") });
    await aws.read();
  });
});

describe("[M03 partly: AWS] credentials that are not to be had are told, by their names and without a secret", () => {
  const unreadable = "AKIDSECRETS are not JSON";
  it.each<[string, () => AwsCredential[], Partial<CloudWatchOptions>, string, RegExp]>([
    ["an id that nobody knows", () => [], {}, "settings", /no AWS credential "gone": add it/],
    [
      "a source that nobody knows",
      () => [role("gone", reader, "lost")],
      {},
      "settings",
      /no AWS credential "lost", the source of "gone"/,
    ],
    [
      "a role that assumes itself",
      () => [role("gone", reader, "gone")],
      {},
      "settings",
      /"gone" -> "gone" assume each other/,
    ],
    [
      "roles in a circle",
      () => [role("gone", reader, "b"), role("b", member, "c"), role("c", member, "gone")],
      {},
      "settings",
      /"gone" -> "b" -> "c" -> "gone" assume each other/,
    ],
    [
      "a token file that is not there",
      () => [{ ...web("/nowhere/token"), id: "gone" }],
      {},
      "auth",
      /no AWS credentials from credential "gone": ENOENT.*\/nowhere\/token/,
    ],
    [
      "a web token that AWS does not take",
      () => [{ ...web(file("token", "other")), id: "gone" }],
      {},
      "auth",
      /may not sts:AssumeRoleWithWebIdentity on arn:aws:iam::123456789012:role\/reader .*trust policy.* InvalidIdentityToken/,
    ],
    [
      "a profile that is not there",
      () => [{ id: "gone", type: "aws-profile", profile: "none" }],
      {},
      "auth",
      /from credential "gone": .*none/,
    ],
    ["a pod without an agent", () => [{ id: "gone", type: "aws-pod-identity" }], {}, "auth", /from credential "gone"/],
    [
      "a role that is closed",
      () => [accessKey, role("gone", reader, "keys")],
      { closedRoles: [reader] },
      "auth",
      /"gone" may not sts:AssumeRole on arn:aws:iam::123456789012:role\/reader in eu-west-1/,
    ],
    [
      "STS that cannot answer",
      () => [accessKey, role("gone", reader, "keys")],
      { faults: script<Fault>(["5xx"]) },
      "unavailable",
      /could not answer sts:AssumeRole/,
    ],
    [
      "STS that throttles",
      () => [accessKey, role("gone", reader, "keys")],
      { faults: script<Fault>(["throttle"]) },
      "throttled",
      /throttles sts:AssumeRole/,
    ],
    [
      "STS that is cut off",
      () => [accessKey, role("gone", reader, "keys")],
      { faults: script<Fault>(["reset"]) },
      "unavailable",
      /no answer to sts:AssumeRole/,
    ],
    [
      "a process that gives no credentials",
      () => {
        vi.stubEnv("AWS_CONFIG_FILE", file("config", `[profile p]\ncredential_process = echo '${unreadable}'\n`));
        return [{ id: "gone", type: "aws-profile", profile: "p" }];
      },
      {},
      "auth",
      /what gives them answers unreadably/,
    ],
  ])("%s", async (_, credentials, options, kind, message) => {
    const { read } = await reading(credentials(), options, "gone");
    const error = await errorOf(read());
    expect(error).toMatchObject({ name: "PollError", kind, message: expect.stringMatching(message) });
    const told = inspect(error, { depth: 9 });
    for (const hidden of [secret, unreadable, "AKIDSECRETS"]) expect(told).not.toContain(hidden);
  });

  it("an environment without any credentials", async () => {
    const { read } = await reading([]);
    expect(await errorOf(read())).toMatchObject({
      kind: "auth",
      message: expect.stringMatching(
        /^there are no AWS credentials in the daemon's environment: set credentialID.*AWS_SECRET_ACCESS_KEY$/,
      ),
    });
  });

  it("a credential that is added later is found without renew()", async () => {
    const credentials: AwsCredential[] = [];
    const { read } = await reading(credentials, {}, "keys");
    expect(await errorOf(read())).toMatchObject({ kind: "settings" });
    credentials.push(accessKey);
    expect(await read()).toMatchObject({ found: [] });
  });
});
