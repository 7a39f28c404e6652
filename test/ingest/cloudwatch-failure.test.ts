import { describe, expect, it } from "vitest";
import type { AwsCredential } from "../../daemon/ingest/cloudwatch/config.ts";
import { toPollError } from "../../daemon/ingest/cloudwatch/failure.ts";
import { identityOf } from "../../daemon/ingest/cloudwatch/identity.ts";
import { PollError } from "../../daemon/ingest/poll-source.ts";

const asked = {
  action: "logs:FilterLogEvents",
  about: "the log group /aws/eks/shop/cluster",
  region: "eu-west-1",
  identity: 'credential "prod"',
  renewal: "log in again",
};

/** An error as the SDK gives it. */
const refusal = (name: string, status: number, headers: object = {}, message = "in AWS' words") =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $response: { headers } });
const unanswered = (message: string) => Object.assign(new Error(message), { name: "TimeoutError" });
const broken = (code: string, message = "as Node says it") => Object.assign(new Error(message), { code });

const roleArn = "arn:aws:iam::123456789012:role/r";
const keys = { id: "c", type: "aws-access-key", accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "s" } as const;
const web = { id: "c", type: "aws-web-identity", tokenFile: "/token" } as const;

const date = "Sun, 22 Nov 2026 12:00:00 GMT";
const signedAt = (time: string) => ({ date, "x-auditwire-signed-at": time });

describe("what an error means", () => {
  it.each<[string, Error, string, RegExp]>([
    ["quota of calls", refusal("ThrottlingException", 400), "throttled", /throttles logs:FilterLogEvents/],
    ["quota of queries", refusal("LimitExceededException", 400), "throttled", /LimitExceededException/],
    ["429 of a gateway", refusal("UnknownError", 429), "throttled", /throttles/],
    ["500", refusal("InternalFailure", 500), "unavailable", /InternalFailure/],
    ["502 of a proxy", refusal("UnknownError", 502), "unavailable", /HTTP 502.*as a proxy, may have answered$/],
    ["an identity provider that is away", refusal("IDPCommunicationErrorException", 400), "unavailable", /IDPComm/],
    ["no such name", broken("ENOTFOUND"), "unavailable", /ENOTFOUND.*region right.*proxy/],
    ["no such name, as some resolvers tell it", broken("EAI_AGAIN"), "unavailable", /EAI_AGAIN.*region right/],
    [
      "no answer in time",
      unanswered("@smithy/node-http-handler - [ERROR] a request has exceeded the configured 60000 ms requestTimeout."),
      "unavailable",
      /^no answer to logs:FilterLogEvents in eu-west-1 within 60 s: is a proxy or another endpoint needed\?$/,
    ],
    [
      "no connection in time",
      unanswered(
        "@smithy/node-http-handler - the request socket did not establish a connection with the server within the configured timeout of 5000 ms.",
      ),
      "unavailable",
      /within 5 s: is a proxy/,
    ],
    [
      "a silent connection",
      unanswered(
        "@smithy/node-http-handler - the request socket timed out after 60000 ms of inactivity (configured by client requestHandler).",
      ),
      "unavailable",
      /within 60 s: is a proxy/,
    ],
    ["no route", broken("EHOSTUNREACH"), "unavailable", /EHOSTUNREACH/],
    [
      "a foreign certificate",
      broken("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      "unavailable",
      /certificate is not trusted here/,
    ],
    ["one signed by itself", broken("DEPTH_ZERO_SELF_SIGNED_CERT"), "unavailable", /certificate is not trusted here/],
    [
      "an ended session",
      refusal("ExpiredTokenException", 400),
      "auth",
      /session of credential "prod" has expired: log in again$/,
    ],
    [
      "keys of nobody",
      refusal("UnrecognizedClientException", 400),
      "auth",
      /does not know the keys of credential "prod"/,
    ],
    ["keys of nobody (STS)", refusal("InvalidClientTokenId", 403), "auth", /does not know the keys/],
    ["a key of encryption", refusal("KMSAccessDeniedException", 400), "auth", /may not.*in AWS' words/],
    ["a wrong filter", refusal("InvalidParameterException", 400), "settings", /cannot read the filter.*in AWS' words/],
    ["a wrong query", refusal("MalformedQueryException", 400), "settings", /in AWS' words/],
    [
      "no such group",
      refusal("ResourceNotFoundException", 400),
      "settings",
      /shop\/cluster does not exist in eu-west-1/,
    ],
    [
      "another refusal",
      refusal("SubscriptionRequiredException", 400),
      "settings",
      /SubscriptionRequired.*in AWS' words/,
    ],
    [
      "a wrong secret",
      refusal("SignatureDoesNotMatch", 403, signedAt("2026-11-22T12:01:00Z")),
      "auth",
      /secret access key is wrong/,
    ],
    ["no time to tell by", refusal("SignatureDoesNotMatch", 403), "auth", /secret access key is wrong/],
    [
      "too old",
      refusal("SignatureDoesNotMatch", 403, signedAt("2026-11-22T11:00:00Z")),
      "unavailable",
      /3600 s behind AWS' clock/,
    ],
    [
      "too new",
      refusal("InvalidSignatureException", 400, signedAt("2026-11-22T13:00:00Z")),
      "unavailable",
      /3600 s ahead of AWS' clock/,
    ],
    ["says so itself", refusal("RequestTimeTooSkewed", 403), "unavailable", /more than 5 minutes off AWS' clock/],
  ])("%s", (_, error, kind, message) => {
    expect(toPollError(error, asked)).toMatchObject({
      name: "PollError",
      kind,
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, Error, string]>([
    ["a page token", refusal("InvalidParameterException", 400), "stale-token"],
    ["a query", refusal("ResourceNotFoundException", 400), "stale-token"],
    ["nothing else", refusal("ThrottlingException", 400), "throttled"],
  ])("of what was begun earlier: %s", (_, error, kind) => {
    expect(toPollError(error, { ...asked, resumes: true }).kind).toBe(kind);
  });

  it("tells AWS' time, and how long AWS wants to be left alone", () => {
    const error = toPollError(refusal("ThrottlingException", 400, { date, "retry-after": "7" }), asked);
    expect([error.servedAt, error.retryAfter]).toEqual([Date.parse(date), 7_000]);
    const silent = toPollError(broken("ECONNRESET"), asked);
    expect([silent.servedAt, silent.retryAfter]).toEqual([undefined, undefined]);
  });

  it.each<[string, AwsCredential | undefined, string]>([
    [
      "the environment's",
      undefined,
      "the daemon's AWS identity has expired: keys in AWS_SESSION_TOKEN have to be replaced and the daemon started again",
    ],
    [
      "temporary keys",
      { ...keys, sessionToken: "t" },
      'credential "c" has expired: its session token cannot be renewed from here: give it new keys',
    ],
    ["a profile", { id: "c", type: "aws-profile", profile: "dev" }, "log in again: aws sso login --profile dev"],
    ["a web identity", { ...web, roleArn }, "asked for with the token in /token, which Kubernetes has to keep fresh"],
    ["a pod identity", { id: "c", type: "aws-pod-identity" }, "another one is asked of the pod identity agent"],
    ["a role", { id: "c", type: "aws-role", roleArn, source: "keys" }, 'asked for by credential "keys"'],
    ["a role of nobody", { id: "c", type: "aws-role", roleArn }, "asked for by the environment's credentials"],
  ])("says what renews an ended session: %s", (_, credential, words) => {
    const { message } = toPollError(refusal("ExpiredTokenException", 400), { ...asked, ...identityOf(credential) });
    expect(message).toContain("the session of ");
    expect(message).toContain(words);
  });

  it("leaves a PollError as it is, and puts endless words on one short line", () => {
    const known = new PollError("auth", "as it is");
    expect(toPollError(known, asked)).toBe(known);
    const { message } = toPollError(refusal("ValidationException", 400, {}, "many\nwords ".repeat(1_000)), asked);
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(700);
  });
});
