import * as grpc from "@grpc/grpc-js";
import * as services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import * as providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import * as emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import type * as struct from "google-protobuf/google/protobuf/struct_pb.js";
import * as structMessages from "google-protobuf/google/protobuf/struct_pb.js";
import { markSecrets, type Properties, withoutSecrets } from "../../../components/engine/values.ts";

/** Of a CommonJS module whose names Node does not see, a module of TypeScript has only the whole. */
const whole = <M extends object>(module: M): M => (module as { readonly default?: M }).default ?? module;
const messages = whole(providerMessages);
const { ResourceProviderService } = whole(services);

/** One resource of a call, with plain values. */
export interface Subject {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

export interface Difference {
  readonly changed: readonly string[];
  readonly replaces: readonly string[];
  readonly deleteBeforeReplace: boolean;
}

/** What a provider of a test does. Values come and go in clear; what was secret in the inputs is so in the outputs. */
export interface TestProvider {
  configure(settings: Properties): void;
  check(subject: Subject, olds: Properties, news: Properties): Properties;
  diff(subject: Subject, olds: Properties, news: Properties): Difference;
  create(subject: Subject, inputs: Properties, preview: boolean): Promise<{ id: string; outputs: Properties }>;
  read(subject: Subject, inputs: Properties): Promise<{ inputs: Properties; outputs: Properties } | undefined>;
  update(subject: Subject, inputs: Properties, preview: boolean): Promise<Properties>;
  delete(subject: Subject, inputs: Properties): Promise<void>;
  invoke(token: string, args: Properties): Promise<Properties>;
}

/** Serves a provider over Pulumi's plugin protocol: binds a free port of the loopback and prints it. */
export function serve(provider: TestProvider): void {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  server.addService(ResourceProviderService, { ...unimplemented(), ...serviceOf(provider) } as never);
  server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    process.stdout.write(`${port}\n`);
  });
  endWithParent();
}

/** An engine that is killed leaves nothing behind. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit();
  }, 1_000).unref();
}

const { Struct } = whole(structMessages);
const { Empty } = whole(emptyMessages);
const toStruct = (properties: Properties) => Struct.fromJavaScript(properties as never);
const raw = (message: struct.Struct | undefined) => (message?.toJavaScript() ?? {}) as Properties;
const plain = (message: struct.Struct | undefined) => withoutSecrets(raw(message));
const marked = (outputs: Properties, inputs: struct.Struct | undefined) => toStruct(markSecrets(outputs, raw(inputs)));

type Handler = grpc.handleUnaryCall<never, unknown>;

function answer<Request>(work: (request: Request) => unknown): Handler {
  return ((call: { request: Request }, callback: (error: unknown, response?: unknown) => void) => {
    Promise.resolve()
      .then(() => work(call.request))
      .then(
        (response) => callback(null, response),
        (error) =>
          callback({ code: grpc.status.UNKNOWN, details: error instanceof Error ? error.message : `${error}` }),
      );
  }) as never;
}

function unimplemented(): Record<string, Handler> {
  const refuse = ((_: unknown, callback: (error: unknown) => void) =>
    callback({ code: grpc.status.UNIMPLEMENTED, details: "not here" })) as never;
  return Object.fromEntries(Object.keys(ResourceProviderService).map((method) => [method, refuse]));
}

const subjectOf = (request: { getUrn(): string; getType(): string; getName(): string; getId?(): string }): Subject => ({
  urn: request.getUrn(),
  type: request.getType(),
  name: request.getName(),
  id: request.getId?.() ?? "",
});

function serviceOf(provider: TestProvider): Record<string, Handler> {
  return {
    handshake: answer(() => new messages.ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true)),
    checkConfig: answer((request: wire.CheckRequest) => new messages.CheckResponse().setInputs(request.getNews())),
    diffConfig: answer((request: wire.DiffRequest) => toDiff(configDifference(request))),
    configure: answer((request: wire.ConfigureRequest) => {
      provider.configure(plain(request.getArgs()));
      return new messages.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true).setAcceptresources(true);
    }),
    check: answer((request: wire.CheckRequest) => {
      const inputs = provider.check(subjectOf(request), plain(request.getOlds()), plain(request.getNews()));
      return new messages.CheckResponse().setInputs(marked(inputs, request.getNews()));
    }),
    diff: answer((request: wire.DiffRequest) =>
      toDiff(provider.diff(subjectOf(request), plain(request.getOldInputs()), plain(request.getNews()))),
    ),
    create: answer(async (request: wire.CreateRequest) => {
      const inputs = request.getProperties();
      const { id, outputs } = await provider.create(subjectOf(request), plain(inputs), request.getPreview());
      return new messages.CreateResponse().setId(id).setProperties(marked(outputs, inputs));
    }),
    read: answer(async (request: wire.ReadRequest) => {
      const found = await provider.read(subjectOf(request), plain(request.getInputs()));
      if (!found) return new messages.ReadResponse();
      const like = request.getInputs();
      const response = new messages.ReadResponse().setId(request.getId()).setInputs(marked(found.inputs, like));
      return response.setProperties(
        toStruct(markSecrets(found.outputs, { ...raw(request.getProperties()), ...raw(like) })),
      );
    }),
    update: answer(async (request: wire.UpdateRequest) => {
      const inputs = request.getNews();
      const outputs = await provider.update(subjectOf(request), plain(inputs), request.getPreview());
      return new messages.UpdateResponse().setProperties(marked(outputs, inputs));
    }),
    delete: answer(async (request: wire.DeleteRequest) => {
      await provider.delete(subjectOf(request), plain(request.getOldInputs()));
      return new Empty();
    }),
    invoke: answer(async (request: wire.InvokeRequest) =>
      new messages.InvokeResponse().setReturn(
        toStruct(await provider.invoke(request.getTok(), plain(request.getArgs()))),
      ),
    ),
    cancel: answer(() => new Empty()),
  };
}

/** A provider that looks elsewhere is another one: what it has made is made anew there. */
function configDifference(request: wire.DiffRequest): Difference {
  const changed = differing(plain(request.getOldInputs()), plain(request.getNews()));
  const replaces = changed.filter((key) =>
    ["region", "project", "subscriptionId", "kubeconfig", "context"].includes(key),
  );
  return { changed, replaces, deleteBeforeReplace: false };
}

function toDiff({ changed, replaces, deleteBeforeReplace }: Difference): wire.DiffResponse {
  const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
  return new messages.DiffResponse()
    .setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE)
    .setDiffsList([...changed])
    .setReplacesList([...replaces])
    .setDeletebeforereplace(deleteBeforeReplace);
}

/** Keys whose values differ, whatever the order of what is in them. */
export function differing(olds: Properties, news: Properties): string[] {
  const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => key !== "version");
  return keys.filter((key) => canonical(olds[key]) !== canonical(news[key]));
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ""
  );
}
