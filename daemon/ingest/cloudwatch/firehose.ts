import type { JsonObject, SourceFacts } from "../../audit/event.ts";
import type { Answer } from "../answer.ts";
import { readEnvelopes } from "../envelope-body.ts";
import { withoutUndefined } from "../json.ts";
import type { PushSource } from "../push-source.ts";
import { isOneOf } from "../secret.ts";
import { clusterArn } from "./cluster-arn.ts";
import type { FirehosePush } from "./config.ts";

/**
 * A Firehose stream with an HTTP endpoint as its destination, fed by subscription filters. Its body is
 * `{ requestId, timestamp, records: [{ data }] }`, each data base64 of a gzipped subscription payload, or, where the
 * stream unpacks and extracts messages itself, of one line after the other. The records of one request unpack to at
 * most 64 MiB together, the rest goes to the quarantine unjudged: a stream's buffer is best 1 MiB, the least it can be.
 *
 * The protocol is written from the memory of AWS's "HTTP endpoint delivery request and response specifications"; no
 * real stream was ever seen. Unverified: that a 413 is not sent again but goes to the stream's error bucket, and that
 * every other status but 200 is sent again until the stream's retry duration ends.
 */
export function firehoseSource(config: FirehosePush): PushSource {
  const { name, accessKey } = config;
  const facts = factsOf(config, unnamed);
  return {
    name,
    facts,
    authenticate: async (headers) => isOneOf(headers.get("x-amz-firehose-access-key") ?? "", [accessKey].flat()),
    normalize: (body) => readEnvelopes(body, { ...facts, ...unnamed }, (told) => factsOf(config, told)),
    answer: answerInItsForm,
  };
}

/** What a record tells of its cluster: nothing, unless its log group is EKS'. */
const unnamed = { cluster: "", accountID: undefined };

/** Where a record came from: as the settings say, and for the rest as it tells. */
function factsOf(
  { name, cluster, accountID, region, labels }: FirehosePush,
  told: Pick<SourceFacts, "cluster" | "accountID">,
): SourceFacts {
  const [eks, account] = [cluster ?? told.cluster, accountID ?? told.accountID];
  return {
    name: `firehose/${name}`,
    provider: "aws",
    cluster: eks === "" ? name : eks,
    ...withoutUndefined({ accountID: account, region, labels }),
    ...(eks === "" || !account || !region ? {} : { resourceIDs: [clusterArn(region, account, eks)] }),
  };
}

/** Firehose takes an answer for its own when it bears the request's id; a message has at most 8 KiB. */
function answerInItsForm({ err }: Answer, headers: Headers, now: number): JsonObject {
  return withoutUndefined({
    requestId: headers.get("x-amz-firehose-request-id") ?? "",
    timestamp: now,
    errorMessage: err,
  });
}
