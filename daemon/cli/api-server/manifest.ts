import { basename } from "node:path";
import { type Document, isMap, isScalar, isSeq, parseDocument, type YAMLMap, YAMLSeq } from "yaml";
import { leftoverFlags, leftoverSentence } from "../../../components/sources/self-managed/leftovers.ts";
import { AuditwireError } from "../../audit/errors.ts";

/** What the API server is to be started with. */
export interface Wiring {
  /** Flags of ours, each `--name=value`. */
  readonly flags: readonly string[];
  /** Folder of the two files, the same on the machine and for the API server. */
  readonly directory: string;
  /** Names the files' content: another one restarts the API server, which reads them at its start only. */
  readonly digest: string;
  /** Whether audit flags that somebody else has set give way. */
  readonly replace: boolean;
}

/** What a static pod's manifest says of its API server. */
export interface ManifestFacts {
  /** Flags in their order. */
  readonly flags: readonly string[];
  /** The digest of our files, where it is wired. */
  readonly digest: string | undefined;
  /** Host and port at which it answers on its own machine. */
  readonly address: { readonly host: string; readonly port: number };
  /** User and group that it runs as; undefined for root. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

const name = "auditwire";
const annotation = { files: "auditwire.io/files", replaced: "auditwire.io/replaced-flags" };

/** Flags that would decide where events go, or which there are: only one can set them. */
const ownNames = /^--audit-(policy-file|webhook-[a-z-]+)(=|$)/;

/** Reads a manifest. @throws AuditwireError when it is none of an API server whose flags stand in a list. */
export function readManifest(text: string): ManifestFacts {
  const { document, container } = opened(text);
  const flags = flagsOf(container);
  const value = (flag: string) =>
    flags
      .find((given) => given.startsWith(`--${flag}=`))
      ?.split("=")
      .slice(1)
      .join("=");
  const bound = value("bind-address") ?? "0.0.0.0";
  const host = bound === "0.0.0.0" || bound === "::" ? "127.0.0.1" : bound;
  const digest = document.getIn(["metadata", "annotations", annotation.files]);
  return {
    flags,
    digest: typeof digest === "string" ? digest : undefined,
    address: { host, port: Number(value("secure-port") ?? 6443) },
    owner: ownerOf(document, container),
  };
}

/**
 * The manifest with our flags, the folder mounted, and the digest of the files; comments and order stay.
 *
 * @throws AuditwireError when dynamic auditing is left over, or somebody else's audit flags are there.
 */
export function wired(text: string, { flags, directory, digest, replace }: Wiring): string {
  const { document, container } = opened(text);
  refuseLeftovers(flagsOf(container));
  const isOurs = document.hasIn(["metadata", "annotations", annotation.files]);
  const standing = flagsOf(container).filter((flag) => ownNames.test(flag));
  if (!isOurs && standing.length > 0) {
    if (!replace) throw foreign(standing);
    annotate(document, annotation.replaced, JSON.stringify(standing));
  }
  annotate(document, annotation.files, digest);
  setFlags(container, flags);
  unmount(document, container);
  if (!isMounted(document, container, directory)) mount(document, container, directory);
  return print(document, text);
}

/** The manifest without anything of ours; flags that had given way come back. */
export function unwired(text: string): string {
  const { document, container } = opened(text);
  const annotations = document.getIn(["metadata", "annotations"]);
  if (!isMap(annotations) || !annotations.has(annotation.files)) return text;
  setFlags(container, replacedFlags(annotations));
  unmount(document, container);
  for (const key of Object.values(annotation)) annotations.delete(key);
  if (annotations.items.length === 0) document.deleteIn(["metadata", "annotations"]);
  return print(document, text);
}

function opened(text: string): { document: Document; container: YAMLMap } {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw new AuditwireError("invalid", `the manifest is no YAML: ${error.message}`);
  const containers = document.getIn(["spec", "containers"]);
  const all = isSeq(containers) ? containers.items.filter((item) => isMap(item)) : [];
  const container = all.find((item) => words(item).some((word) => basename(word) === "kube-apiserver"));
  if (!container)
    throw new AuditwireError(
      "invalid",
      "the manifest has no container that starts kube-apiserver with a list of flags; wire it by hand: `auditwire api-server files` prints how",
    );
  return { document, container };
}

/** As the text was written: with lists further in than their keys, or, as kubeadm writes them, not. */
const print = (document: Document, text: string) =>
  document.toString({ lineWidth: 0, indentSeq: !/^( *)[\w-]+:\n\1- /m.test(text) });

const listOf = (container: YAMLMap, key: "command" | "args") => {
  const list = container.get(key);
  return isSeq(list) ? list : undefined;
};

const textsOf = (list: YAMLSeq | undefined): string[] =>
  (list?.items ?? []).map((item) => String(isScalar(item) ? item.value : item));

/** Command and arguments, as the container runtime joins them. */
const words = (container: YAMLMap) => [...textsOf(listOf(container, "command")), ...textsOf(listOf(container, "args"))];

const flagsOf = (container: YAMLMap) => words(container).filter((word) => word.startsWith("--"));

function refuseLeftovers(flags: readonly string[]): void {
  const sentence = leftoverSentence(leftoverFlags(flags));
  if (sentence !== undefined) throw new AuditwireError("conflict", sentence);
}

const foreign = (flags: readonly string[]) =>
  new AuditwireError(
    "conflict",
    `the API server has audit flags already, which are not ours: ${flags.join(" ")}; give its policy's text as auditPolicy and let ours take their place (--replace), or take them out`,
  );

function replacedFlags(annotations: YAMLMap): readonly string[] {
  try {
    const flags: unknown = JSON.parse(String(annotations.get(annotation.replaced) ?? "[]"));
    return Array.isArray(flags) ? flags.filter((flag) => typeof flag === "string") : [];
  } catch {
    return [];
  }
}

/** Takes out every flag that decides about audit webhooks, and puts these behind the last flag. */
function setFlags(container: YAMLMap, flags: readonly string[]): void {
  for (const key of ["command", "args"] as const) {
    const list = listOf(container, key);
    if (list) list.items = list.items.filter((item) => !ownNames.test(String(isScalar(item) ? item.value : item)));
  }
  const args = listOf(container, "args");
  const list = args && args.items.length > 0 ? args : listOf(container, "command");
  for (const flag of flags) list?.add(flag);
}

function annotate(document: Document, key: string, value: string): void {
  document.setIn(["metadata", "annotations", key], value);
}

const mountsOf = (document: Document, container: YAMLMap) =>
  [
    { list: container.get("volumeMounts"), hold: (list: YAMLSeq) => container.set("volumeMounts", list) },
    { list: document.getIn(["spec", "volumes"]), hold: (list: YAMLSeq) => document.setIn(["spec", "volumes"], list) },
  ] as const;

function unmount(document: Document, container: YAMLMap): void {
  for (const { list } of mountsOf(document, container))
    if (isSeq(list)) list.items = list.items.filter((item) => !isMap(item) || item.get("name") !== name);
}

function mount(document: Document, container: YAMLMap, directory: string): void {
  const entries = [
    { mountPath: directory, name, readOnly: true },
    { hostPath: { path: directory, type: "Directory" }, name },
  ];
  for (const [index, { list, hold }] of mountsOf(document, container).entries()) {
    const target = isSeq(list) ? list : new YAMLSeq();
    if (!isSeq(list)) hold(target);
    target.add(document.createNode(entries[index]));
  }
}

/** Whether the folder lies in one that the API server sees at the same path already. */
function isMounted(document: Document, container: YAMLMap, directory: string): boolean {
  const plain = document.toJS() as {
    spec?: { volumes?: readonly { name: string; hostPath?: { path: string } }[] };
  };
  const mounts = (container.toJS(document) as { volumeMounts?: readonly { name: string; mountPath: string }[] })
    .volumeMounts;
  const hostPaths = new Map((plain.spec?.volumes ?? []).map((volume) => [volume.name, volume.hostPath?.path]));
  return (mounts ?? []).some(
    ({ name, mountPath }) =>
      hostPaths.get(name) === mountPath && `${directory}/`.startsWith(`${mountPath.replace(/\/+$/, "")}/`),
  );
}

function ownerOf(document: Document, container: YAMLMap): ManifestFacts["owner"] {
  const pod = (document.toJS() as { spec?: { securityContext?: SecurityContext } }).spec?.securityContext;
  const own = (container.toJS(document) as { securityContext?: SecurityContext }).securityContext;
  const uid = own?.runAsUser ?? pod?.runAsUser ?? 0;
  return uid === 0 ? undefined : { uid, gid: own?.runAsGroup ?? pod?.runAsGroup ?? uid };
}

interface SecurityContext {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
}
