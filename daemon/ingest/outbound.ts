import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { ProxyAgent } from "proxy-agent";
import type { Dispatcher } from "undici";
import type { Outbound } from "./poll-source.ts";
import { type ProxyFor, proxies } from "./proxies.ts";

/** Calls that trust other authorities than the process does. */
export interface Trusting {
  /** Trusts these alone, PEM. */
  readonly fetchTrusting: (authorities: readonly string[]) => typeof fetch;
}

/** How calls leave the daemon, through the proxies that the environment names. */
export function outbound(environment: Readonly<Record<string, string | undefined>>): Outbound & Trusting {
  const proxyFor = proxies(environment);
  return {
    fetch: fetchThrough(proxyFor),
    fetchTrusting: (authorities) => fetchThrough(proxyFor, authorities),
    agents: agentsThrough(proxyFor),
  };
}

/** For SDKs that want agents of node:http. */
function agentsThrough(proxyFor: ProxyFor): Outbound["agents"] {
  const direct = { httpAgent: new HttpAgent({ keepAlive: true }), httpsAgent: new HttpsAgent({ keepAlive: true }) };
  if (!proxyFor.any) return { http: direct.httpAgent, https: direct.httpsAgent };
  const through = (keepAlive: boolean) =>
    new ProxyAgent({ ...direct, keepAlive, getProxyForUrl: (url) => proxyFor(new URL(url)) ?? "" });
  // On a connection that it keeps, proxy-agent 8 would ask a proxy for `/path` instead of `http://host/path`. Those
  // through which https is tunnelled are kept.
  return { http: through(false), https: through(true) as unknown as HttpsAgent };
}

/** What calls is a megabyte of code: it is loaded with the first call, and a daemon that only receives makes none. */
function fetchThrough(proxyFor: ProxyFor, authorities?: readonly string[]): typeof fetch {
  let loading: Promise<typeof fetch> | undefined;
  return async (input, init) => {
    loading ??= import("undici").then((undici) => dispatched(undici, proxyFor, authorities));
    return (await loading)(input, init);
  };
}

function dispatched(
  { Agent, ProxyAgent: ProxyDispatcher, fetch: undiciFetch }: typeof import("undici"),
  proxyFor: ProxyFor,
  authorities: readonly string[] | undefined,
): typeof fetch {
  const tls = authorities && { ca: [...authorities] };
  const direct = new Agent({ ...(tls && { connect: tls }) });
  const known = new Map<string, Dispatcher>();
  const dispatcherFor = (url: URL): Dispatcher => {
    const uri = proxyFor(url);
    if (uri === undefined) return direct;
    // http: is asked of the proxy as it is: many let CONNECT through to port 443 only.
    const dispatcher =
      known.get(uri) ?? new ProxyDispatcher({ uri, proxyTunnel: false, ...(tls && { requestTls: tls }) });
    known.set(uri, dispatcher);
    return dispatcher;
  };
  // Node's own fetch is undici's, too, but only that of the package takes the package's dispatchers.
  const call = undiciFetch as unknown as (url: string | URL, init: object) => Promise<Response>;
  return (input, init) => {
    if (!(input instanceof Request)) return call(input, { ...init, dispatcher: dispatcherFor(new URL(input)) });
    const { url, method, headers, body, signal, redirect } = input;
    const parts = { method, headers, body, signal, redirect, ...(body && { duplex: "half" }) };
    return call(url, { ...parts, ...init, dispatcher: dispatcherFor(new URL(url)) });
  };
}

/** Trusts certificate authorities beside the usual ones, in every call of the process. */
export type Trust = (authorities: readonly string[]) => void;

/** The authorities of the process. Each call of the result replaces what the one before has added. */
export function trusting(): Trust {
  let usual: readonly string[] | undefined;
  return (authorities) => {
    if (authorities.length === 0 && !usual) return;
    usual ??= getCACertificates("default");
    setDefaultCACertificates([...usual, ...authorities]);
  };
}
