import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** How an API server is reached, and by whom. */
export interface ClusterAccess {
  readonly server: string;
  /** PEM of the authority; undefined for those of the system. */
  readonly ca: string | undefined;
  readonly insecure: boolean;
  readonly serverName: string | undefined;
  readonly token: string | undefined;
  /** Client certificate and key, PEM. */
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

const text = z.string().optional();
const Cluster = z.object({
  server: z.url({ protocol: /^https?$/ }),
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": text,
  "proxy-url": text,
});
const Exec = z.object({
  apiVersion: z.string().default("client.authentication.k8s.io/v1"),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().optional(),
});
const User = z.object({
  token: text,
  tokenFile: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: Exec.optional(),
});
const named = <K extends string, T extends z.ZodType>(key: K, of: T) =>
  z.array(z.object({ name: z.string(), [key]: of } as { name: z.ZodString } & Record<K, T>));
const Kubeconfig = z.object({
  "current-context": z.string(),
  contexts: named("context", z.object({ cluster: z.string(), user: z.string() })),
  clusters: named("cluster", Cluster),
  users: named("user", User),
});

/**
 * Reads the current context of a kubeconfig; runs its exec plugin, as kubectl does, if it has one.
 *
 * @throws Error with what is wrong with it, without anything that it holds.
 */
export async function clusterAccess(kubeconfig: string): Promise<ClusterAccess> {
  const { cluster, user } = currentContext(kubeconfig);
  if (cluster["proxy-url"] !== undefined) throw new Error("the kubeconfig has a proxy-url, which is not supported");
  const ca = pem(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const credential = user.exec ? await plugin(user.exec, cluster, ca) : ownCredential(user);
  return {
    server: cluster.server.replace(/\/+$/, ""),
    ca,
    insecure: cluster["insecure-skip-tls-verify"] ?? false,
    serverName: cluster["tls-server-name"],
    ...credential,
  };
}

function currentContext(kubeconfig: string) {
  const read = Kubeconfig.safeParse(yamlOf(kubeconfig));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new Error(`the kubeconfig is not one: ${issue?.path.join(".")}: ${issue?.message}`);
  }
  const of = <T extends { readonly name: string }>(list: readonly T[], name: string, what: string): T => {
    const found = list.find((item) => item.name === name);
    if (!found) throw new Error(`the kubeconfig has no ${what} of the name that it uses`);
    return found;
  };
  const { context } = of(read.data.contexts, read.data["current-context"], "context");
  return {
    cluster: of(read.data.clusters, context.cluster, "cluster").cluster,
    user: of(read.data.users, context.user, "user").user,
  };
}

function yamlOf(kubeconfig: string): unknown {
  try {
    return parse(kubeconfig);
  } catch {
    throw new Error("the kubeconfig is no YAML");
  }
}

type Credential = Pick<ClusterAccess, "token" | "cert" | "key">;

function ownCredential(user: z.infer<typeof User>): Credential {
  return {
    token: user.token ?? (user.tokenFile === undefined ? undefined : contentOf(user.tokenFile).trim()),
    cert: pem(user["client-certificate-data"], user["client-certificate"]),
    key: pem(user["client-key-data"], user["client-key"]),
  };
}

function pem(data: string | undefined, file: string | undefined): string | undefined {
  if (data !== undefined) return Buffer.from(data, "base64").toString();
  return file === undefined ? undefined : contentOf(file);
}

function contentOf(file: string): string {
  // Only its text is known here, not the folder that it lies in.
  if (!isAbsolute(file)) throw new Error(`the kubeconfig names the file ${file}, which is not absolute`);
  return readFileSync(file, "utf8");
}

const ExecCredential = z.object({
  status: z.object({ token: text, clientCertificateData: text, clientKeyData: text }),
});
const patienceMs = 60_000;

/** https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins */
async function plugin(
  exec: z.infer<typeof Exec>,
  cluster: z.infer<typeof Cluster>,
  ca: string | undefined,
): Promise<Credential> {
  const info = {
    apiVersion: exec.apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo && {
        cluster: {
          server: cluster.server,
          ...(ca !== undefined && { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
        },
      }),
    },
  };
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]));
  // `env` runs the plugin with this process's environment and these besides.
  const assignments = Object.entries({ ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) });
  const args = [...assignments.map(([name, value]) => `${name}=${value}`), exec.command, ...(exec.args ?? [])];
  const said = await new Promise<string>((resolve, reject) =>
    execFile("env", args, { encoding: "utf8", timeout: patienceMs }, (error, out) =>
      error
        ? reject(new Error(`the kubeconfig's plugin ${exec.command} failed; run it by hand to see why`))
        : resolve(out),
    ),
  );
  const { status } = ExecCredential.parse(JSON.parse(said));
  return { token: status.token, cert: status.clientCertificateData, key: status.clientKeyData };
}
