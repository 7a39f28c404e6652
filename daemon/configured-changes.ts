import type { Change, ChangeKind } from "./audit/access.ts";
import { AuditwireError } from "./audit/errors.ts";
import type { StoreReader, StoreWriter } from "./audit/ports.ts";
import { changeOf, ifAny } from "./change.ts";
import type { ResolvedConfig } from "./config-file.ts";
import { shownCredential } from "./credential-book.ts";
import { shownRule } from "./rule-book.ts";
import { written } from "./source-book.ts";

/** One thing that the file says, without secrets. */
interface Said {
  readonly kind: ChangeKind;
  readonly name: string;
  readonly shown: unknown;
}

/**
 * Records what a configuration file says otherwise than the one before it, or than nothing: rules, policy, where is
 * polled and with what, who may do what. Secrets have no part in it: that one was replaced is not told.
 */
export async function recordConfigured(
  resolved: ResolvedConfig,
  store: Pick<StoreReader, "configured"> & Pick<StoreWriter, "record" | "saveConfigured">,
): Promise<void> {
  const before = readSaid(await store.configured());
  const text = JSON.stringify(saidBy(resolved));
  const changes = changesOf(before, readSaid(text), `file:${resolved.file}`);
  if (changes.length === 0) return;
  // Handed over together they share a transaction.
  await Promise.all([...changes.map((change) => store.record(change)), store.saveConfigured(text)]);
}

function changesOf(before: readonly Said[], after: readonly Said[], actor: string): readonly Change[] {
  const keyOf = ({ kind, name }: Said) => JSON.stringify([kind, name]);
  const [old, next] = [before, after].map((all) => new Map(all.map((said) => [keyOf(said), said])));
  const keys = new Set([...(old?.keys() ?? []), ...(next?.keys() ?? [])]);
  return [...keys].flatMap((key) => {
    const [was, is] = [old?.get(key), next?.get(key)];
    const { kind, name } = is ?? was ?? { kind: "configuration", name: "" };
    const shown = { before: was?.shown ?? null, after: is?.shown ?? null };
    return ifAny(changeOf(kind, name, shown, { name: actor, requestId: "" })) ?? [];
  });
}

function saidBy({ config, rules, sources, webhooks }: ResolvedConfig): readonly Said[] {
  const { access, collections } = config;
  const named = <T extends { readonly name: string }>(kind: ChangeKind, all: readonly T[], show: (one: T) => unknown) =>
    all.map((one) => ({ kind, name: one.name, shown: show(one) }));
  const asItIs = (one: unknown) => one;
  return [
    ...named("rule", rules.rules, shownRule),
    ...one("policy", "", rules.policy),
    ...one("settings", "specifications", sources.specifications?.map(written)),
    ...sources.credentials.map((entry) => ({
      kind: "credential" as const,
      name: entry.id,
      shown: shownCredential(entry),
    })),
    ...named("collection", collections, asItIs),
    ...named("user", access.users, asItIs),
    ...named("group", access.groups, asItIs),
    ...one("configuration", "roles", some(access.roles)),
    ...one(
      "configuration",
      "providers",
      // Of their clients' secrets these say where they are, and so do those of senders.
      some([...access.oidc, ...access.kubernetes]),
    ),
    ...one("configuration", "logins", {
      sessionLifetime: access.sessionLifetime,
      trustedProxies: access.trustedProxies,
    }),
    ...one(
      "configuration",
      "webhooks",
      some(webhooks.map(({ source, tokens }) => ({ ...source, tokens: tokens.length }))),
    ),
    ...one("configuration", "push", some(config.push)),
    ...one("configuration", "listen", config.listen),
    ...one("configuration", "retention", config.data.retention),
  ];
}

const one = (kind: ChangeKind, name: string, shown: unknown): readonly Said[] =>
  shown === undefined ? [] : [{ kind, name, shown }];

const some = <T>(all: readonly T[]): readonly T[] | undefined => (all.length === 0 ? undefined : all);

/** The store holds what this program wrote. */
function readSaid(text: string | undefined): readonly Said[] {
  const said: unknown = text === undefined ? [] : JSON.parse(text);
  if (!Array.isArray(said)) throw new AuditwireError("unavailable", "what was configured before cannot be read");
  return said as Said[];
}
