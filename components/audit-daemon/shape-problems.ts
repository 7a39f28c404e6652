import { isComputed } from "../argument-shape.ts";
import { type ArgumentProblem, shown } from "../arguments.ts";
import type { AuditDaemonArgs } from "./args.ts";

/** What a value has to be, in words, and whether it is. */
interface Shape {
  readonly words: string;
  readonly fits: (value: unknown) => boolean;
}

const isObject = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
const isListOf = (fits: (value: unknown) => boolean) => (value: unknown) => Array.isArray(value) && value.every(fits);
const isText = (value: unknown) => isComputed(value) || (typeof value === "string" && value !== "");

const object: Shape = { words: "an object", fits: isObject };
const objects: Shape = { words: "a list of objects", fits: isListOf(isObject) };
const flag: Shape = { words: "true or false", fits: (value) => typeof value === "boolean" };
const text: Shape = { words: "a text", fits: isText };
const texts: Shape = { words: "a list of texts", fits: isListOf(isText) };
const textMap: Shape = {
  words: 'an object of texts, as { team: "shop" }',
  fits: (value) =>
    isObject(value) && Object.values(value as object).every((v) => isComputed(v) || typeof v === "string"),
};
const certificate: Shape = {
  words: "a PEM text (-----BEGIN CERTIFICATE-----)",
  fits: (value) => isComputed(value) || (typeof value === "string" && value.includes("-----BEGIN CERTIFICATE-----")),
};
const oneOf = (...words: readonly string[]): Shape => ({
  words: words.map(shown).join(" or "),
  fits: (value) => words.includes(value as string),
});
const seconds: Shape = { words: "a whole number", fits: (value) => Number.isInteger(value) && Number(value) > 0 };

/** Arguments by path; what stands elsewhere is checked where it is used. */
const shapes: Readonly<Record<string, Shape>> = {
  image: { words: "a text", fits: (value) => isText(value) || value === "" },
  imagePullPolicy: text,
  imagePullSecrets: texts,
  identity: object,
  createNamespace: flag,
  serviceAccount: object,
  "serviceAccount.create": flag,
  "serviceAccount.annotations": textMap,
  expose: object,
  "expose.api": flag,
  "expose.ports": object,
  "expose.annotations": textMap,
  "expose.loadBalancerClass": text,
  "expose.loadBalancerSourceRanges": texts,
  "expose.externalTrafficPolicy": text,
  "expose.ingress": object,
  "expose.ingress.className": text,
  "expose.ingress.tlsSecret": text,
  "expose.ingress.annotations": textMap,
  "expose.ingress.certificateAuthority": certificate,
  tls: object,
  "tls.certificate": certificate,
  "tls.privateKey": text,
  "tls.authority": certificate,
  certificates: object,
  administrator: text,
  persistence: object,
  "persistence.enabled": flag,
  "persistence.storageClass": text,
  "persistence.existingClaim": text,
  "persistence.retain": flag,
  resources: object,
  "resources.requests": textMap,
  "resources.limits": textMap,
  nodeSelector: textMap,
  tolerations: objects,
  affinity: object,
  priorityClassName: text,
  podAnnotations: textMap,
  podLabels: textMap,
  extraEnv: objects,
  terminationGracePeriodSeconds: seconds,
  ipFamily: oneOf("IPv4", "IPv6"),
  networkPolicy: object,
  "networkPolicy.enabled": flag,
  "networkPolicy.webhookFrom": objects,
  "networkPolicy.apiFrom": objects,
  "networkPolicy.egress": objects,
  serviceMonitor: object,
  "serviceMonitor.labels": textMap,
  "serviceMonitor.interval": text,
  podMonitor: object,
  "podMonitor.labels": textMap,
  "podMonitor.interval": text,
  transform: object,
};

/** Arguments of a wrong kind, which a program without types may pass. */
export function shapeProblems(args: AuditDaemonArgs): ArgumentProblem[] {
  const wrong = Object.entries(shapes).flatMap(([path, { words, fits }]) => {
    const value = valueAt(args, path);
    return value === undefined || fits(value) ? [] : [{ path, problem: `${shown(value)} is not ${words}` }];
  });
  const needed = ["tls.certificate", "tls.privateKey"].filter(
    (path) => isObject(args.tls) && valueAt(args, path) === undefined,
  );
  return [...wrong, ...needed.map((path) => ({ path, problem: "is missing" }))];
}

const valueAt = (args: object, path: string): unknown =>
  path.split(".").reduce<unknown>((at, key) => (isObject(at) ? (at as Record<string, unknown>)[key] : undefined), args);
