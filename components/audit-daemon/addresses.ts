import { X509Certificate } from "node:crypto";
import { isIP } from "node:net";
import type { ExposeArgs } from "./args.ts";
import { inUrl, ports } from "./names.ts";

/** What a service's object says of how it is reached; in a preview some of it is missing. */
export interface ServiceState {
  readonly spec?:
    | {
        readonly clusterIP?: string | undefined;
        readonly ports?: readonly { readonly name?: string; readonly nodePort?: number }[] | undefined;
      }
    | undefined;
  readonly status?:
    | {
        readonly loadBalancer?:
          | { readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined }
          | undefined;
      }
    | undefined;
}

/** A listener's URL inside the cluster; the API server of the cluster itself has no cluster DNS, and takes the address. */
export const insideUrl = (name: "api" | "webhook", host: string) => `https://${inUrl(host)}:${ports[name]}`;

/** The service's address; its name where no address is known. */
export function clusterAddress({ spec }: ServiceState, hosts: readonly string[]): string {
  const address = spec?.clusterIP ?? "";
  return isIP(address) === 0 ? (hosts[0] ?? "") : address;
}

/** A listener's URL from outside. `service` is what is reached there, if it is one. */
export function outsideUrl(name: "api" | "webhook", expose: ExposeArgs, service: ServiceState): string {
  const host = inUrl(expose.host ?? loadBalancerAddress(service) ?? pending);
  const port = portOf(name, expose, service);
  return port === 443 ? `https://${host}` : `https://${host}:${port}`;
}

/** Stands for an address that is not known yet; no such host can ever be. */
export const pending = "pending.invalid";

function loadBalancerAddress({ status }: ServiceState): string | undefined {
  const [first] = status?.loadBalancer?.ingress ?? [];
  return first?.hostname ?? first?.ip;
}

function portOf(name: "api" | "webhook", expose: ExposeArgs, { spec }: ServiceState): number {
  const port = expose.ports?.[name];
  switch (expose.type) {
    case "ingress":
      return port ?? 443;
    case "node-port":
      return port ?? spec?.ports?.find((given) => given.name === name)?.nodePort ?? ports[name];
    case "cluster-ip":
    case "load-balancer":
      return port ?? ports[name];
  }
}

/**
 * The name that a client has to ask for in TLS, so that the certificate is valid: undefined where the URL's host will do,
 * else the service's, else the first name that the certificate bears.
 */
export function tlsServerName(certificate: string, url: string, service: string): string | undefined {
  const parsed = parsedCertificate(certificate);
  if (!parsed) return service;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  if ((isIP(host) === 0 ? parsed.checkHost(host) : parsed.checkIP(host)) !== undefined) return undefined;
  if (parsed.checkHost(service) !== undefined) return service;
  const [, name] = /DNS:([^,\s]+)/.exec(parsed.subjectAltName ?? "") ?? [];
  return name?.replace(/^\*\./, "auditwire.") ?? service;
}

function parsedCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
