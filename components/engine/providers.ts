import { randomUUID } from "node:crypto";
import type { Goal, Registered } from "./goal.ts";
import type { Ledger } from "./ledger.ts";
import type { Plugin, PluginHost, Provider } from "./provider.ts";
import type { ResourceState } from "./state.ts";
import { makeUrn, nameOf, referenceTo, splitReference, typeOf } from "./urn.ts";
import { containsUnknown, type Properties, unknown, type Value } from "./values.ts";

export const providerType = "pulumi:providers:";

export interface ProviderRegistry {
  /** The provider that a resource asks for, its package's default one otherwise. No provider: it is not known before the deployment. */
  forGoal(
    goal: Pick<Goal, "type" | "provider" | "version" | "parent">,
  ): Promise<{ reference: string; provider: Provider | undefined }>;
  /** The provider a resource was made with, opened from the state if it has to be. */
  forState(resource: ResourceState): Promise<Provider>;
  /** A provider that the program declares. `old` is what the state has of it. */
  register(
    urn: string,
    goal: Goal,
    old: ResourceState | undefined,
  ): Promise<Registered & { operation: "same" | "create" | "update" | "replace"; inputs: Properties }>;
}

interface RegistryOptions {
  readonly stack: string;
  readonly project: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly ledger: Ledger;
  readonly plugins: PluginHost;
}

export function providerRegistry(options: RegistryOptions): ProviderRegistry {
  const { ledger, plugins, preview } = options;
  const live = new Map<string, { id: string; provider: Provider | undefined }>();
  const defaults = new Map<string, Promise<string>>();
  const opened = new Map<string, Promise<Provider>>();

  /** Registers `pulumi:providers:<package>::default_<version>` as a resource of the stack, as the CLI does. */
  async function openDefault(name: string, version: string): Promise<string> {
    const type = `${providerType}${name}`;
    const urn = makeUrn(
      options.stack,
      options.project,
      "",
      type,
      `default${version && `_${version.replace(/[.+-]/g, "_")}`}`,
    );
    const old = ledger.claim(urn, []);
    const inputs = { ...settingsOf(name, options.config), ...(version && { version }) };
    const plugin = await plugins.open(name, version);
    const checked = await plugin.checkConfig(urn, old?.inputs ?? {}, inputs);
    refuse(urn, checked.failures);
    const id = old?.id ?? randomUUID();
    live.set(urn, { id, provider: await plugin.configure(urn, id, checked.inputs) });
    ledger.put({ urn, custom: true, id, type, inputs: checked.inputs, outputs: checked.inputs }, old, false);
    return referenceTo(urn, id);
  }

  async function open(state: ResourceState): Promise<Provider> {
    const plugin = await plugins.open(state.type.slice(providerType.length), versionOf(state.inputs));
    return plugin.configure(state.urn, state.id ?? "", state.inputs ?? {});
  }

  return {
    async forGoal({ type, provider, version }) {
      let reference = provider;
      if (reference === "") {
        const name = packageOf(type);
        const key = `${name} ${version}`;
        if (!defaults.has(key)) defaults.set(key, openDefault(name, version));
        reference = (await defaults.get(key)) ?? "";
      }
      const { urn } = splitReference(reference);
      const found = live.get(urn);
      if (!found) throw new Error(`the provider ${nameOf(urn)} has not been registered`);
      return { reference: referenceTo(urn, found.id), provider: found.provider };
    },

    async forState(resource) {
      const { urn, id } = splitReference(resource.provider ?? "");
      const known = live.get(urn);
      if (known?.provider && known.id === id) return known.provider;
      const state = ledger.find(urn, id);
      if (!state) throw new Error(`its provider ${nameOf(urn)} is not in the state`);
      const provider = opened.get(`${urn} ${id}`) ?? open(state);
      opened.set(`${urn} ${id}`, provider);
      return provider;
    },

    async register(urn, goal, old) {
      const plugin = await plugins.open(goal.type.slice(providerType.length), goal.version || versionOf(goal.inputs));
      const { inputs, failures } = await plugin.checkConfig(urn, old?.inputs ?? {}, goal.inputs);
      refuse(urn, failures);
      const operation = old ? await compare(plugin, urn, old, inputs) : "create";
      const fresh = operation === "create" || operation === "replace";
      const id = fresh ? (preview ? unknown : randomUUID()) : (old?.id ?? randomUUID());
      live.set(urn, { id, provider: containsUnknown(inputs) ? undefined : await plugin.configure(urn, id, inputs) });
      return { urn, id, inputs, outputs: inputs, operation };
    },
  };
}

async function compare(plugin: Plugin, urn: string, old: ResourceState, inputs: Properties) {
  const difference = await plugin.diffConfig(urn, old.inputs ?? {}, old.outputs ?? {}, inputs);
  if (difference.replaces.length > 0) return "replace";
  const changed = difference.changes === "some" || JSON.stringify(inputs) !== JSON.stringify(old.inputs ?? {});
  return changed ? "update" : "same";
}

/** The stack's settings of a package (`aws:region`) are its default provider's inputs. */
function settingsOf(name: string, config: Readonly<Record<string, string>>): Properties {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${name}:`));
  return Object.fromEntries(own.map(([key, value]): [string, Value] => [key.slice(name.length + 1), value]));
}

function packageOf(type: string): string {
  const name = type.split(":")[0] ?? "";
  if (name === "pulumi")
    throw new Error(`the local engine does not know ${type}; the Pulumi CLI does: auditwire up --engine pulumi`);
  return name;
}

function versionOf(inputs: Properties | undefined): string {
  return typeof inputs?.["version"] === "string" ? inputs["version"] : "";
}

export function refuse(urn: string, failures: readonly { property: string; reason: string }[]): void {
  if (failures.length === 0) return;
  const lines = failures.map(({ property, reason }) => (property ? `${property}: ${reason}` : reason));
  throw new Error(`${nameOf(urn)} (${typeOf(urn)}) is not valid:\n${lines.map((line) => `  ${line}`).join("\n")}`);
}
