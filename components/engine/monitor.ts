import { randomUUID } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import { EngineService, type IEngineServer } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as engine from "@pulumi/pulumi/proto/engine_pb";
import { CheckFailure } from "@pulumi/pulumi/proto/provider_pb";
import { type IResourceMonitorServer, ResourceMonitorService } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as wire from "@pulumi/pulumi/proto/resource_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Deployment } from "./deployment.ts";
import type { Report } from "./events.ts";
import type { Goal } from "./goal.ts";
import { fromStruct, messageLimits, toStruct } from "./grpc.ts";
import { messageOf } from "./run.ts";

export interface DeploymentServer {
  readonly address: string;
  /** Who answers the program from now on; before that a program is refused. */
  serve(deployment: Deployment, info: DeploymentInfo): void;
  /** Milliseconds since a program last asked for something; 0 while it waits for an answer. */
  quietFor(): number;
  close(): Promise<void>;
}

export interface DeploymentInfo {
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
  readonly preview: boolean;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

interface Served {
  readonly deployment: Deployment;
  readonly info: DeploymentInfo;
}

type Handler<Request, Response> = grpc.handleUnaryCall<Request, Response>;

/** Serves the deployment protocol (pulumirpc.ResourceMonitor and Engine) on a free port of the loopback. */
export async function deploymentServer(report: Report): Promise<DeploymentServer> {
  let served: Served | undefined;
  const current = (): Served => {
    if (!served) throw new Error("no deployment is under way");
    return served;
  };
  const server = new grpc.Server(messageLimits);
  const activity = { underWay: 0, last: performance.now() };
  server.addService(EngineService, counted(engineService(report), activity));
  server.addService(ResourceMonitorService, counted(monitorService(current), activity));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    serve: (deployment, info) => {
      served = { deployment, info };
    },
    quietFor: () => (activity.underWay > 0 ? 0 : performance.now() - activity.last),
    close: async () => server.forceShutdown(),
  };
}

/** The same service, with its calls counted. */
function counted<S extends grpc.UntypedServiceImplementation>(
  service: S,
  activity: { underWay: number; last: number },
): S {
  const count = (handler: grpc.UntypedHandleCall): grpc.UntypedHandleCall => {
    const unary = handler as Handler<unknown, unknown>;
    const counting: Handler<unknown, unknown> = (call, callback) => {
      activity.underWay++;
      unary(call, (...answer) => {
        activity.underWay--;
        activity.last = performance.now();
        callback(...answer);
      });
    };
    return counting as grpc.UntypedHandleCall;
  };
  return Object.fromEntries(Object.entries(service).map(([name, handler]) => [name, count(handler)])) as S;
}

/** Answers with what the work gives; an error goes to the caller as CANCELLED, which ends a program without a trace. */
function answer<Request, Response>(
  work: (request: Request) => Promise<Response> | Response,
  code = grpc.status.CANCELLED,
): Handler<Request, Response> {
  return (unary, callback) => {
    Promise.resolve()
      .then(() => work(unary.request))
      .then(
        (response) => callback(null, response),
        (error) => callback({ code, details: messageOf(error) }),
      );
  };
}

function unsupported<Request, Response>(what: string): Handler<Request, Response> {
  return (_, callback) =>
    callback({
      code: grpc.status.UNIMPLEMENTED,
      details: `the local engine does not know ${what}; the Pulumi CLI does: auditwire up --engine pulumi`,
    });
}

function engineService(report: Report): IEngineServer {
  let root = "";
  const levels = ["debug", "info", "warning", "error"] as const;
  return {
    log: answer((request: engine.LogRequest) => {
      if (request.getEphemeral()) return new Empty();
      const level = levels[request.getSeverity()] ?? "info";
      const urn = request.getUrn();
      const text = level === "debug" ? withoutAnswer(request.getMessage()) : request.getMessage();
      report({ kind: "message", level, text, ...(urn && { urn }) });
      return new Empty();
    }),
    getRootResource: answer(() => new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: answer((request: engine.SetRootResourceRequest) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
    startDebugging: unsupported("debugging"),
    requirePulumiVersion: answer(() => new engine.RequirePulumiVersionResponse()),
  };
}

/** The SDK traces what it was answered, secrets in clear. (pulumi/sdk: nodejs/runtime/resource.ts) */
function withoutAnswer(text: string): string {
  return text.replace(/(RPC finished: .*), resp: [\s\S]*/, "$1");
}

function monitorService(current: () => Served): IResourceMonitorServer {
  const packages = new Map<string, string>();
  const { RESOURCE_MONITOR_FEATURE_SECRETS: secrets, RESOURCE_MONITOR_FEATURE_DELETED_WITH: deletedWith } =
    wire.ResourceMonitorFeature;
  return {
    getDeploymentInfo: answer(() => {
      const { project, stack, organization, preview, config, secretKeys } = current().info;
      const info = new wire.DeploymentInfo().setProject(project).setStack(stack).setOrganization(organization);
      for (const [key, value] of Object.entries(config)) info.getConfigMap().set(key, value);
      return info
        .setDryrun(preview)
        .setConfigsecretkeysList([...secretKeys])
        .setSupportedfeaturesList([secrets, deletedWith]);
    }),
    supportsFeature: answer((request: wire.SupportsFeatureRequest) =>
      new wire.SupportsFeatureResponse().setHassupport(["secrets", "deletedWith"].includes(request.getId())),
    ),
    // A program may go on without an answer: under Pulumi's own engine, too, it may catch what a provider refuses.
    invoke: answer(async (request: wire.ResourceInvokeRequest) => {
      const version = packages.get(request.getPackageref()) ?? request.getVersion();
      const place = { provider: request.getProvider(), version };
      const { result, failures } = await current().deployment.invoke(
        request.getTok(),
        fromStruct(request.getArgs()),
        place,
      );
      const failed = failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason));
      return new wire.ResourceInvokeResponse().setReturn(toStruct(result)).setFailuresList(failed);
    }, grpc.status.UNKNOWN),
    registerResource: answer(async (request: wire.RegisterResourceRequest) => {
      const { urn, id, outputs } = await current().deployment.register(goalOf(request, packages));
      return new wire.RegisterResourceResponse().setUrn(urn).setId(id).setObject(toStruct(outputs));
    }),
    registerResourceOutputs: answer((request: wire.RegisterResourceOutputsRequest) => {
      current().deployment.registerOutputs(request.getUrn(), fromStruct(request.getOutputs()));
      return new Empty();
    }),
    readResource: answer(async (request: wire.ReadResourceRequest) => {
      const { urn, outputs } = await current().deployment.read({
        type: request.getType(),
        name: request.getName(),
        parent: request.getParent(),
        id: request.getId(),
        inputs: fromStruct(request.getProperties()),
        provider: request.getProvider(),
        version: packages.get(request.getPackageref()) ?? request.getVersion(),
        dependencies: request.getDependenciesList(),
        additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      });
      return new wire.ReadResourceResponse().setUrn(urn).setProperties(toStruct(outputs));
    }),
    registerPackage: answer((request: wire.RegisterPackageRequest) => {
      if (request.hasParameterization()) throw new Error("the local engine does not know parameterized packages");
      const reference = randomUUID();
      packages.set(reference, request.getVersion());
      return new wire.RegisterPackageResponse().setRef(reference);
    }),
    // The program has said everything. What it no longer mentions is deleted when it has ended well.
    signalAndWaitForShutdown: answer(() => new Empty()),
    existsResource: unsupported("the existence check of resources"),
    call: unsupported("methods of resources"),
    registerStackTransform: unsupported("transforms"),
    registerStackInvokeTransform: unsupported("transforms"),
    registerResourceHook: unsupported("resource hooks"),
    registerErrorHook: unsupported("error hooks"),
  };
}

function goalOf(request: wire.RegisterResourceRequest, packages: ReadonlyMap<string, string>): Goal {
  const dependencies = [...request.getPropertydependenciesMap().entries()] as unknown as [
    string,
    wire.RegisterResourceRequest.PropertyDependencies,
  ][];
  return {
    type: request.getType(),
    name: request.getName(),
    custom: request.getCustom(),
    remote: request.getRemote(),
    parent: request.getParent(),
    inputs: fromStruct(request.getObject()),
    provider: request.getProvider(),
    version: packages.get(request.getPackageref()) ?? request.getVersion(),
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(dependencies.map(([key, urns]) => [key, urns.getUrnsList()])),
    deleteBeforeReplace: request.getDeletebeforereplacedefined() ? request.getDeletebeforereplace() : undefined,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: request.getAliasurnsList(),
    protect: request.getProtect() ?? false,
    retainOnDelete: request.getRetainondelete() ?? false,
    deletedWith: request.getDeletedwith(),
    importId: request.getImportid(),
  };
}
