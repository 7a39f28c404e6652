import * as pulumi from "@pulumi/pulumi";
import { configProblems, type DaemonConfigArgs } from "../daemon-config.ts";
import { configText, credentialsText, ruleFiles, tokenFiles } from "./contents.ts";
import { keyOf, podFiles } from "./names.ts";
import type { AuditDaemonCredentials } from "./outputs.ts";
import type { PodParts, Projected } from "./pod.ts";
import { metadataOf, type Site } from "./site.ts";
import { transformed } from "./transform.ts";

/** What the daemon serves with. */
export interface Serving {
  readonly certificate: pulumi.Output<string>;
  readonly privateKey: pulumi.Output<string>;
  readonly authority: pulumi.Output<string> | undefined;
}

/** ConfigMaps and Secrets with everything that the pod reads. Each is new when its content is, and the pod with it. */
export function configurationOf(
  site: Site,
  namespace: pulumi.Input<string>,
  serving: Serving,
  credentials: pulumi.Output<AuditDaemonCredentials>,
): Pick<PodParts, "configMaps" | "secrets" | "cloudFiles" | "cloudSecrets"> & { readonly tls: pulumi.Output<string> } {
  const { plan } = site;
  const tls = secretOf(site, namespace, "tls", servingFiles(serving));
  const administrator = secretOf(site, namespace, "administrator", {
    [podFiles.credentials]: credentials.apply(credentialsText),
  });
  const tokens = plan.webhooks.length > 0 ? [secretOf(site, namespace, "tokens", validTokens(site))] : [];
  return {
    configMaps: configMapsOf(site, namespace),
    secrets: [tls, administrator, ...tokens],
    tls,
    cloudFiles: projected(filesOf(site, "files"), (data) => configMapOf(site, namespace, "files", data)),
    cloudSecrets: projected(filesOf(site, "secretFiles"), (data) => secretOf(site, namespace, "secret-files", data)),
  };
}

type Data = Record<string, pulumi.Input<string>>;

/** The configuration and the first rules; more rules in maps of their own. */
function configMapsOf(site: Site, namespace: pulumi.Input<string>): pulumi.Output<string>[] {
  const [first, ...more] = ruleFiles(site.plan.config.rules);
  const names = [first, ...more].flatMap((part) => part?.file ?? []);
  const config = { "config.yaml": currentConfig(site, names), ...(first && { [first.file]: first.text }) };
  return [
    configMapOf(site, namespace, "config", config),
    ...more.map(({ file, text }) => configMapOf(site, namespace, file.replace(/\.yaml$/, ""), { [file]: text })),
  ];
}

function currentConfig({ plan, name }: Site, rules: readonly string[]): pulumi.Output<string> {
  const counts = Object.fromEntries(
    plan.webhooks.map(({ source }) => [source.cluster, pulumi.unsecret(source.tokens.apply((valid) => valid.length))]),
  );
  const clouds = plan.clouds.map((spec) => ({ name: spec.name, config: spec.config }));
  return pulumi.all([pulumi.output(counts), pulumi.output(clouds)]).apply(([tokens, known]) => {
    const config = { ...plan.config, clouds: known } as DaemonConfigArgs;
    const [wrong] = configProblems(config);
    if (wrong) throw new pulumi.RunError(`AuditDaemon "${name}": ${wrong.path}: ${wrong.problem}`);
    return configText(config, tokens, rules);
  });
}

function servingFiles({ certificate, privateKey, authority }: Serving): Data {
  return {
    [podFiles.certificate]: certificate,
    [podFiles.privateKey]: privateKey,
    ...(authority && { [podFiles.authority]: authority }),
  };
}

function validTokens({ plan }: Site): pulumi.Output<Record<string, string>> {
  const tokens = plan.webhooks.map(({ source }) => source.tokens.apply((valid) => [source.cluster, valid] as const));
  return pulumi.all(tokens).apply((known) => tokenFiles(Object.fromEntries(known)));
}

/** Files of all clouds' sources, by path. */
const filesOf = ({ plan }: Site, kind: "files" | "secretFiles"): Data =>
  Object.assign({}, ...plan.clouds.map((spec) => spec[kind]));

/** Files at their paths, of an object whose keys cannot be paths. */
function projected(files: Data, make: (data: Data) => pulumi.Output<string>): Projected | undefined {
  const items = Object.keys(files).map((path) => ({ key: keyOf(path), path }));
  if (items.length === 0) return undefined;
  const data = Object.fromEntries(Object.entries(files).map(([path, content]) => [keyOf(path), content]));
  return { name: make(data), items };
}

function configMapOf(site: Site, namespace: pulumi.Input<string>, what: string, data: Data): pulumi.Output<string> {
  const wanted = { metadata: metadataOf(site, namespace), immutable: true, data };
  const given = transformed(wanted, site.args.transform?.configMap);
  return new site.k8s.ConfigMap(`${site.name}-${what}`, given, site.opts).metadata.name;
}

function secretOf(
  site: Site,
  namespace: pulumi.Input<string>,
  what: string,
  stringData: pulumi.Input<Data>,
): pulumi.Output<string> {
  const wanted = { metadata: metadataOf(site, namespace), immutable: true, type: "Opaque", stringData };
  const given = transformed(wanted, site.args.transform?.secret);
  return new site.k8s.Secret(`${site.name}-${what}`, given, site.opts).metadata.name;
}
