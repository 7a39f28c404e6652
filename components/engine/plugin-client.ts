import { credentials, type Metadata } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { type Answered, call, fromStruct, isUnimplemented, messageLimits, toStruct } from "./grpc.ts";
import { type Difference, InitializationError, type Plugin, type Provider } from "./provider.ts";
import { nameOf, typeOf } from "./urn.ts";
import { markSecrets, type Properties, withoutSecrets } from "./values.ts";

/** What a plugin can take, as it said itself. */
interface Abilities {
  readonly secrets: boolean;
  readonly preview: boolean;
}

/** Speaks the provider protocol with the plugin at an address. */
export async function pluginClient(
  address: string,
  engine: { readonly address: string; readonly rootDirectory: string; readonly programDirectory: string },
): Promise<Plugin & { close(): void }> {
  const client = new ResourceProviderClient(address, credentials.createInsecure(), messageLimits);
  const shaken = await handshake(client, engine);
  return {
    async checkConfig(urn, olds, news) {
      try {
        return await check(
          (request, answered) => client.checkConfig(request, answered),
          shaken?.secrets ?? false,
          urn,
          olds,
          news,
        );
      } catch (error) {
        if (isUnimplemented(error)) return { inputs: news, failures: [] };
        throw error;
      }
    },
    async diffConfig(urn, olds, oldOutputs, news) {
      try {
        return await diff(
          (request, answered) => client.diffConfig(request, answered),
          shaken?.secrets ?? false,
          { urn, id: "" },
          olds,
          oldOutputs,
          news,
          [],
        );
      } catch (error) {
        if (isUnimplemented(error)) return { changes: "unknown", replaces: [], deleteBeforeReplace: false, diffs: [] };
        throw error;
      }
    },
    async configure(urn, id, inputs) {
      const answer = await call<wire.ConfigureResponse>((answered) =>
        client.configure(configureRequest(urn, id, inputs), answered),
      );
      return provider(client, shaken ?? { secrets: answer.getAcceptsecrets(), preview: answer.getSupportspreview() });
    },
    close: () => client.close(),
  };
}

/** Undefined when the plugin is of the time before handshakes. */
async function handshake(
  client: ResourceProviderClient,
  engine: { address: string; rootDirectory: string; programDirectory: string },
): Promise<Abilities | undefined> {
  const request = new wire.ProviderHandshakeRequest()
    .setEngineAddress(engine.address)
    .setRootDirectory(engine.rootDirectory)
    .setProgramDirectory(engine.programDirectory)
    .setConfigureWithUrn(true);
  try {
    const answer = await call<wire.ProviderHandshakeResponse>((answered) => client.handshake(request, answered));
    return { secrets: answer.getAcceptSecrets(), preview: true };
  } catch (error) {
    if (isUnimplemented(error)) return undefined;
    throw error;
  }
}

/** Plugins expect every setting as text; what is none travels as its JSON. */
function configureRequest(urn: string, id: string, inputs: Properties): wire.ConfigureRequest {
  const { __internal, ...settings } = withoutSecrets(inputs);
  const texts = Object.entries(settings).map(
    ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
  );
  const request = new wire.ConfigureRequest()
    .setArgs(toStruct(Object.fromEntries(texts)))
    .setAcceptsecrets(true)
    .setAcceptresources(false)
    .setSendsOldInputs(true)
    .setSendsOldInputsToDelete(true)
    .setUrn(urn)
    .setName(nameOf(urn))
    .setType(typeOf(urn))
    .setId(id);
  const namespace = typeOf(urn).replace(/^pulumi:providers:/, "");
  for (const [key, value] of texts) request.getVariablesMap().set(`${namespace}:config:${key}`, value);
  return request;
}

function provider(client: ResourceProviderClient, abilities: Abilities): Provider {
  const give = (properties: Properties) => toStruct(abilities.secrets ? properties : withoutSecrets(properties));
  const target = <R extends Targeted<R>>(request: R, { urn, id }: { urn: string; id: string }): R =>
    request.setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn)).setId(id);
  return {
    supportsPreview: abilities.preview,
    check: (urn, olds, news) =>
      check((request, answered) => client.check(request, answered), abilities.secrets, urn, olds, news),
    diff: (to, oldInputs, oldOutputs, news, ignored) =>
      diff(
        (request, answered) => client.diff(request, answered),
        abilities.secrets,
        to,
        oldInputs,
        oldOutputs,
        news,
        ignored,
      ),
    async create(urn, inputs, preview) {
      const request = new wire.CreateRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
      request.setProperties(give(inputs)).setPreview(preview);
      const answer = await initialized(
        inputs,
        call<wire.CreateResponse>((answered) => client.create(request, answered)),
      );
      return { id: answer.getId(), outputs: markSecrets(fromStruct(answer.getProperties()), inputs) };
    },
    async read(to, inputs, outputs) {
      const request = target(new wire.ReadRequest(), to).setInputs(give(inputs)).setProperties(give(outputs));
      const answer = await initialized(
        outputs,
        call<wire.ReadResponse>((answered) => client.read(request, answered)),
      );
      if (answer.getId() === "") return undefined;
      return {
        id: answer.getId(),
        inputs: answer.hasInputs() ? markSecrets(fromStruct(answer.getInputs()), inputs) : undefined,
        outputs: markSecrets(fromStruct(answer.getProperties()), outputs),
      };
    },
    async update(to, oldInputs, oldOutputs, news, preview) {
      const request = target(new wire.UpdateRequest(), to).setOldInputs(give(oldInputs)).setOlds(give(oldOutputs));
      request.setNews(give(news)).setPreview(preview);
      const answer = await initialized(
        news,
        call<wire.UpdateResponse>((answered) => client.update(request, answered)),
        to.id,
      );
      return { outputs: markSecrets(fromStruct(answer.getProperties()), news) };
    },
    async delete(to, inputs, outputs) {
      const request = target(new wire.DeleteRequest(), to).setOldInputs(give(inputs)).setProperties(give(outputs));
      await call((answered) => client.delete(request, answered));
    },
    async invoke(token, args) {
      const request = new wire.InvokeRequest().setTok(token).setArgs(give(args));
      const answer = await call<wire.InvokeResponse>((answered) => client.invoke(request, answered));
      return { result: fromStruct(answer.getReturn()), failures: failuresOf(answer.getFailuresList()) };
    },
  };
}

interface Targeted<R> {
  setUrn(urn: string): R;
  setName(name: string): R;
  setType(type: string): R;
  setId(id: string): R;
}

type Method<Request, Response> = (request: Request, answered: Answered<Response>) => unknown;

async function check(
  method: Method<wire.CheckRequest, wire.CheckResponse>,
  takesSecrets: boolean,
  urn: string,
  olds: Properties,
  news: Properties,
) {
  const give = (properties: Properties) => toStruct(takesSecrets ? properties : withoutSecrets(properties));
  const request = new wire.CheckRequest().setUrn(urn).setName(nameOf(urn)).setType(typeOf(urn));
  request.setOlds(give(olds)).setNews(give(news));
  const answer = await call<wire.CheckResponse>((answered) => method(request, answered));
  return { inputs: markSecrets(fromStruct(answer.getInputs()), news), failures: failuresOf(answer.getFailuresList()) };
}

const failuresOf = (failures: readonly wire.CheckFailure[]) =>
  failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() }));

async function diff(
  method: Method<wire.DiffRequest, wire.DiffResponse>,
  takesSecrets: boolean,
  to: { urn: string; id: string },
  oldInputs: Properties,
  oldOutputs: Properties,
  news: Properties,
  ignored: readonly string[],
): Promise<Difference> {
  const give = (properties: Properties) => toStruct(takesSecrets ? properties : withoutSecrets(properties));
  const request = new wire.DiffRequest().setUrn(to.urn).setName(nameOf(to.urn)).setType(typeOf(to.urn)).setId(to.id);
  request
    .setOldInputs(give(oldInputs))
    .setOlds(give(oldOutputs))
    .setNews(give(news))
    .setIgnorechangesList([...ignored]);
  const answer = await call<wire.DiffResponse>((answered) => method(request, answered));
  const { DIFF_NONE, DIFF_SOME } = wire.DiffResponse.DiffChanges;
  const changes = answer.getChanges();
  const detailed = [...(answer.getDetaileddiffMap().toObject() as [string, unknown][])].map(([path]) => path);
  return {
    changes: changes === DIFF_NONE ? "none" : changes === DIFF_SOME ? "some" : "unknown",
    replaces: answer.getReplacesList(),
    deleteBeforeReplace: answer.getDeletebeforereplace(),
    diffs: detailed.length > 0 ? detailed : answer.getDiffsList(),
  };
}

/** Unpacks the one error of which something has to be kept. */
async function initialized<Response>(like: Properties, answer: Promise<Response>, id?: string): Promise<Response> {
  try {
    return await answer;
  } catch (error) {
    const { details, metadata } = error as { details?: string; metadata?: Metadata };
    for (const packed of metadata?.get("grpc-status-details-bin") ?? []) {
      const any = Status.deserializeBinary(packed as Buffer).getDetailsList()[0];
      const failed = any?.unpack(wire.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
      if (!failed) continue;
      const properties = markSecrets(fromStruct(failed.getProperties()), like);
      throw new InitializationError(
        details ?? String(error),
        failed.getId() || id || "",
        properties,
        failed.getReasonsList(),
      );
    }
    throw error;
  }
}
