import { AuditwireError } from "./audit/errors.ts";
import type { CredentialBook } from "./credential-book.ts";
import type { Credential, Specification } from "./ingest/config.ts";
import type { KafkaPush } from "./ingest/kafka/config.ts";
import type { PollSource, SourcePorts } from "./ingest/poll-source.ts";
import { type Poller, type PollerPorts, startPoller } from "./ingest/poller.ts";
import { sourceName } from "./ingest/sources.ts";
import type { TopicPorts } from "./ingest/topics.ts";
import type { Wanted } from "./pollers.ts";
import { credentialProblem, type Reader, readerOf, readerOfTopic } from "./specification-problems.ts";

export interface ReadingPorts extends PollerPorts, Omit<SourcePorts<Credential>, "credential" | "clock"> {
  /** The source of a specification; loads its cloud's SDK. */
  readonly openSource: (specification: Specification, ports: SourcePorts<Credential>) => Promise<PollSource>;
  /** Begins to read a topic; loads the client. */
  readonly openTopic: (topic: KafkaPush, ports: TopicPorts) => Promise<Poller>;
}

/** A specification, as it is to be polled now. */
export function polled(specification: Specification, book: CredentialBook, ports: ReadingPorts): Wanted {
  const source = sourceName(specification);
  const held = heldBy(readerOf(specification), book);
  return {
    source,
    pollingDelay: specification.pollInterval ?? null,
    from: { specification, held },
    start: async () => {
      const opened = await ports.openSource(specification, { ...ports, credential: credentialIn(held) });
      return startPoller(source, opened, specification, ports);
    },
  };
}

/** A topic of Kafka, as it is to be read now. */
export function followed(topic: KafkaPush, book: CredentialBook, ports: ReadingPorts): Wanted {
  const held = heldBy(readerOfTopic(topic), book);
  return {
    source: `kafka/${topic.name}`,
    pollingDelay: null,
    from: { topic, held },
    start: async () => ports.openTopic(topic, { ...ports, credential: credentialIn(held) }),
  };
}

/** The credentials that something is read with, or why it cannot be read. */
type Held = { readonly credentials: readonly Credential[] } | { readonly problem: string };

function heldBy(reader: Reader, book: CredentialBook): Held {
  const problem = credentialProblem(reader, book.find);
  return problem === undefined ? { credentials: chain(reader.credentialID, book) } : { problem };
}

/** A credential and those it is assumed with. */
function chain(id: string | undefined, book: CredentialBook): readonly Credential[] {
  const entry = id === undefined ? undefined : book.find(id);
  if (!entry || "problem" in entry) return [];
  return [entry, ...(entry.type === "aws-role" ? chain(entry.source, book) : [])];
}

function credentialIn(held: Held): SourcePorts<Credential>["credential"] {
  if ("problem" in held) throw new AuditwireError("invalid", held.problem);
  return (id) => held.credentials.find((entry) => entry.id === id);
}
