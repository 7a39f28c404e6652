import { describe, expect, it } from "vitest";
import { toPollError } from "../../daemon/ingest/cloudwatch/failure.ts";
import { PollError } from "../../daemon/ingest/poll-source.ts";

const asked = {
  action: "logs:FilterLogEvents",
  about: "the log group /aws/eks/shop/cluster",
  region: "eu-west-1",
  identity: 'credential "prod"',
};

/** An error as the SDK gives it. */
const refusal = (name: string, status: number, headers: object = {}, message = "in AWS' words") =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $response: { headers } });
const broken = (code: string, message = "as Node says it") => Object.assign(new Error(message), { code });

const date = "Sun, 22 Nov 2026 12:00:00 GMT";
const signedAt = (time: string) => ({ date, "x-auditwire-signed-at": time });

describe("what an error means", () => {
  it.each<[string, Error, string, RegExp]>([
    ["quota of calls", refusal("ThrottlingException", 400), "throttled", /throttles logs:FilterLogEvents/],
    ["quota of queries", refusal("LimitExceededException", 400), "throttled", /LimitExceededException/],
    ["429 of a gateway", refusal("UnknownError", 429), "throttled", /throttles/],
    ["500", refusal("InternalFailure", 500), "unavailable", /InternalFailure/],
    ["502 of a proxy", refusal("UnknownError", 502), "unavailable", /could not answer/],
    ["an identity provider that is away", refusal("IDPCommunicationErrorException", 400), "unavailable", /IDPComm/],
    ["no such name", broken("ENOTFOUND"), "unavailable", /ENOTFOUND.*region right.*proxy/],
    ["no route", broken("EHOSTUNREACH"), "unavailable", /EHOSTUNREACH/],
    [
      "a foreign certificate",
      broken("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      "unavailable",
      /certificate is not trusted here/,
    ],
    ["one signed by itself", broken("DEPTH_ZERO_SELF_SIGNED_CERT"), "unavailable", /certificate is not trusted here/],
    ["an ended session", refusal("ExpiredTokenException", 400), "auth", /session of credential "prod" has expired/],
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

  it("leaves a PollError as it is, and puts endless words on one short line", () => {
    const known = new PollError("auth", "as it is");
    expect(toPollError(known, asked)).toBe(known);
    const { message } = toPollError(refusal("ValidationException", 400, {}, "many\nwords ".repeat(1_000)), asked);
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(700);
  });
});
