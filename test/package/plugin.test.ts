import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import {
  ConstructRequest,
  type ConstructResponse,
  GetSchemaRequest,
  type GetSchemaResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { call, fromStruct, messageLimits, toStruct } from "../../components/engine/grpc.ts";
import { type DeploymentInfo, isSecret, nameOf, trial, typeOf, withoutSecrets } from "../../components/engine/index.ts";
import type { Properties } from "../../components/engine/values.ts";
import { echoHost } from "../../components/testing/echo.ts";
import manifest from "../../package.json";

/** The component for other languages, served by the SDK's own host, as `pulumi package add` and an engine start it. */
const repository = join(__dirname, "..", "..");
const plugin = join(repository, "dist", "plugin");
const host = createRequire(__filename).resolve("@pulumi/pulumi/cmd/run-plugin/index.js");
const info: DeploymentInfo = {
  project: "python",
  stack: "dev",
  organization: "organization",
  preview: false,
  config: {},
  secretKeys: [],
};

/** Starts the host and asks it; it ends with the asking. */
async function asked<T>(engine: string, ask: (client: ResourceProviderClient) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [host, plugin, engine], { stdio: ["ignore", "pipe", "pipe"] });
  try {
    const client = new ResourceProviderClient(`127.0.0.1:${await portOf(child)}`, credentials.createInsecure(), {
      ...messageLimits,
    });
    return await ask(client).finally(() => client.close());
  } finally {
    child.kill("SIGKILL");
  }
}

function portOf(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    if (!child.stdout || !child.stderr) throw new Error("no pipes");
    child.stderr.on("data", (data: Buffer) => said.push(data.toString()));
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`the host ended (${code}): ${said.join("")}`)));
  });
}

interface Example {
  readonly type: string;
  readonly properties: object;
}
interface Shape {
  readonly $ref?: string;
  readonly items?: Shape;
}
type Shapes = Readonly<Record<string, Shape>>;
interface Schema {
  readonly resources: Readonly<Record<string, { readonly inputProperties: Shapes; readonly requiredInputs: string[] }>>;
  readonly types: Readonly<Record<string, { readonly properties: Shapes }>>;
}

/** Names that the schema does not know, within lists and structures, too. */
function strangers(given: unknown, shapes: Shapes, schema: Schema): string[] {
  if (Array.isArray(given)) return given.flatMap((item) => strangers(item, shapes, schema));
  if (typeof given !== "object" || given === null) return [];
  return Object.entries(given).flatMap(([name, value]) => {
    const shape = shapes[name];
    if (!shape) return [name];
    const type = (shape.items ?? shape).$ref?.replace("#/types/", "");
    return type === undefined ? [] : strangers(value, schema.types[type]?.properties ?? {}, schema);
  });
}

/** A secret as SDKs send it to a component of another language: an output within a structure that stays known. */
const secret = (value: string): Properties => ({
  "4dabf18193072939515e22adb298388d": "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  value,
  secret: true,
  dependencies: [],
});
/** As older SDKs do it: all around it becomes secret. */
const engulfing = (value: string): Properties => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const inputs: Properties = {
  image: "registry.example.com/auditwire:1.0.0",
  tls: {
    certificate: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
    privateKey: secret("canary-key"),
  },
  administrator: secret("canary-password"),
  selfManaged: [{ name: "onprem", token: secret("canary-token-0123456789"), runsDaemon: true }],
  eks: [{ name: "eu", region: "eu-west-1", clusters: ["shop"] }],
  identity: { issuer: "https://oidc.example.com/id/1" },
  rules: [{ name: "Nobody", message: "who?", expression: 'jpath("user.username") = "nobody"' }],
  policy: ["Nobody"],
  persistence: { size: "40Gi" },
};

async function constructed(given: Properties, preview: boolean) {
  const said: string[] = [];
  const known = { accountId: "123456789012", partition: "aws", enabledClusterLogTypes: ["audit"] };
  const arn = "arn:aws:iam::123456789012:role/eu";
  const outputs = async (urn: string): Promise<Properties> => (typeOf(urn) === "aws:iam/role:Role" ? { arn } : {});
  const answers = { outputs, invoke: (_: string, args: Properties) => ({ ...args, ...known }) };
  let state: Properties = {};
  const result = await trial({
    info: { ...info, preview },
    plugins: echoHost(answers),
    report: (event) => event.kind === "message" && said.push(event.text),
    readStack: () => {
      throw new Error("no other stack");
    },
    program: async ({ address }) => {
      const request = new ConstructRequest();
      request.setType("auditwire:index:ClusterAuditing");
      request.setName("audit");
      request.setProject(info.project);
      request.setStack(info.stack);
      request.setOrganization(info.organization);
      request.setDryrun(preview);
      request.setMonitorendpoint(address);
      request.setInputs(toStruct(given));
      const answer = await asked(address, (client) =>
        call<ConstructResponse>((done) => client.construct(request, done)),
      );
      state = fromStruct(answer.getState());
      return true;
    },
  });
  return { ...result, state, said };
}

describe("the component for other languages", () => {
  it("its schema, asked from the SDK's host, is the one that is kept", async () => {
    const request = new GetSchemaRequest();
    const text = await asked("127.0.0.1:1", async (client) =>
      (await call<GetSchemaResponse>((done) => client.getSchema(request, done))).getSchema(),
    );
    const { version, ...schema } = JSON.parse(text) as { version: string; resources: object };
    expect(version).toBe(manifest.version);
    await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot(
      "../../docs/schema/plugin.schema.json",
    );
    expect(Object.keys(schema.resources)).toEqual(["auditwire:index:ClusterAuditing"]);
  });

  it("the page's example gives what the schema takes", () => {
    const page = readFileSync(join(repository, "docs/pulumi/other-languages.md"), "utf8");
    const example = parse(/^```yml\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "") as { resources: { audit: Example } };
    const schema = JSON.parse(readFileSync(join(repository, "docs/schema/plugin.schema.json"), "utf8")) as Schema;
    const { type, properties } = example.resources.audit;
    const component = schema.resources[type.replace(":", ":index:")];
    expect(component?.requiredInputs.filter((name) => !(name in properties))).toEqual([]);
    expect(strangers(properties, component?.inputProperties ?? {}, schema)).toEqual([]);
  });

  it.each([false, true])(
    "is constructed through the host: sources and daemon, of the same types (preview %s)",
    async (preview) => {
      const { ok, resources, state, said } = await constructed(inputs, preview);
      expect(said.filter((text) => text.includes("Error"))).toEqual([]);
      expect(ok).toBe(true);
      const made = resources.map(
        ({ urn, parent }) => `${typeOf(urn)} ${nameOf(urn)} < ${parent ? nameOf(parent) : ""}`,
      );
      expect(made).toEqual(
        expect.arrayContaining([
          "auditwire:index:ClusterAuditing audit < ",
          "auditwire:index:SelfManagedAuditSource onprem < audit",
          "auditwire:index:EksAuditSource eu < audit",
          "auditwire:index:AuditDaemon audit < audit",
          "aws:iam/role:Role eu-role < eu",
          "kubernetes:apps/v1:Deployment audit-deployment < audit",
        ]),
      );
      expect(made.filter((line) => line.startsWith("pulumi-nodejs:"))).toEqual([]);
      expect(isSecret(state["auditWebhooks"])).toBe(true);
      expect(Object.keys(withoutSecrets(state["auditPolicies"] ?? {}))).toEqual(["onprem"]);
      const clear = JSON.stringify(resources, (_, value) => (isSecret(value) ? "secret" : value));
      expect(clear).not.toMatch(/canary/);
    },
  );

  it("says what to do where the program's language hides the structure", async () => {
    const selfManaged = [{ name: "onprem", token: engulfing("canary-token-0123456789") }];
    await expect(constructed({ ...inputs, selfManaged }, true)).rejects.toThrow(
      'ClusterAuditing "audit": selfManaged: this program\'s Pulumi SDK hands it over as one secret or unknown value, and nothing could be foreseen: update the SDK',
    );
  });

  it("tells every wrong argument in a sentence, and registers nothing of it", async () => {
    const wrong = { ...inputs, coverage: "perhaps", eks: [{ name: "eu", region: "" }] };
    await expect(constructed(wrong, true)).rejects.toThrow(/"eu": region: ""[\s\S]*coverage: "perhaps" is none of/);
  });
});
