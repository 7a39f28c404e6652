import type { Push } from "./config.ts";
import type { SourcePorts } from "./poll-source.ts";
import type { PushSource } from "./push-source.ts";

/** What sends over HTTP. */
export type HttpPush = Exclude<Push, { type: "kafka" }>;

/** The source of a push over HTTP. Asks nothing yet. */
export async function openPush(
  config: HttpPush,
  ports: Pick<SourcePorts<unknown>, "outbound" | "clock">,
): Promise<PushSource> {
  switch (config.type) {
    case "firehose": {
      const { firehoseSource } = await import("./cloudwatch/firehose.ts");
      return firehoseSource(config);
    }
    case "pubsub": {
      const { pubSubSource } = await import("./cloud-logging/pubsub.ts");
      return pubSubSource(config, ports);
    }
    case "forwarder": {
      const { forwarderSource } = await import("./forwarder/source.ts");
      return forwarderSource(config);
    }
  }
}
