import { nameOf, type Plugin, type PluginHost, type Properties, type Provider, unknown } from "../engine/index.ts";

/** What stands in for the providers: answers computed from inputs, and nothing is made anywhere. */
export interface EchoAnswers {
  /** Outputs beside the inputs, of a resource or an object that is read. */
  outputs(urn: string, inputs: Properties): Promise<Properties>;
  invoke(token: string, args: Properties): Properties;
}

/** A host of plugins that accept everything and give their inputs back. */
export function echoHost(answers: EchoAnswers): PluginHost {
  const provider: Provider = {
    supportsPreview: true,
    check: async (_, __, news) => ({ inputs: news, failures: [] }),
    diff: async () => ({ changes: "none", replaces: [], deleteBeforeReplace: false, diffs: [] }),
    async create(urn, inputs, preview) {
      const computed = await answers.outputs(urn, inputs);
      const foreseen = preview ? Object.fromEntries(Object.keys(computed).map((key) => [key, unknown])) : computed;
      return { id: preview ? "" : `${nameOf(urn)}-id`, outputs: { ...inputs, ...foreseen } };
    },
    read: async ({ urn, id }, inputs) => ({
      id,
      inputs,
      outputs: { ...inputs, ...(await answers.outputs(urn, inputs)) },
    }),
    update: async (_, __, ___, news) => ({ outputs: news }),
    delete: async () => undefined,
    invoke: async (token, args) => ({ result: answers.invoke(token, args), failures: [] }),
  };
  const plugin: Plugin = {
    checkConfig: async (_, __, news) => ({ inputs: news, failures: [] }),
    diffConfig: async () => ({ changes: "none", replaces: [], deleteBeforeReplace: false, diffs: [] }),
    configure: async () => provider,
  };
  return { open: async () => plugin, close: async () => undefined };
}
