import { isIP } from "node:net";
import { type ArgumentProblem, shown } from "../arguments.ts";
import type { GivenSources } from "../given-sources.ts";
import type { ExposeArgs } from "./args.ts";

const types = ["cluster-ip", "node-port", "load-balancer", "ingress"];

/** What is wrong with how the daemon is reached, and whom it would leave outside. */
export function exposeProblems(expose: ExposeArgs, sources: GivenSources): ArgumentProblem[] {
  const { type, host } = expose;
  if (!types.includes(type))
    return [{ path: "expose.type", problem: `${shown(type)} is none of ${types.map(shown).join(", ")}` }];
  return [
    ...(type === "cluster-ip" ? outside(sources) : []),
    ...(host === undefined ? missingHost(type) : hostProblems(host)),
    ...portProblems(expose),
    ...(expose.ingress !== undefined && type !== "ingress"
      ? [{ path: "expose.ingress", problem: `is for type "ingress", and the type is ${shown(type)}; leave it out` }]
      : []),
  ];
}

/** Who cannot reach a cluster IP. */
function outside({ webhooks, clouds }: GivenSources): ArgumentProblem[] {
  const fix = 'expose: { type: "load-balancer" }, "node-port" or "ingress"';
  return [
    ...webhooks
      .filter(({ source }) => !source.runsDaemon)
      .map(({ path, source }) => ({
        path: "expose",
        problem: `is missing: the API server of ${shown(source.cluster)} (${path}) is outside the daemon's cluster and cannot reach a cluster IP; write ${fix}, or set runsDaemon: true on the source of the cluster that the daemon runs in`,
      })),
    ...clouds
      .filter(({ spec }) => spec.pushes)
      .map(({ path, spec }) => ({
        path: "expose",
        problem: `is missing: ${shown(spec.name)} (${path}) pushes its events from outside the cluster; write ${fix}`,
      })),
  ];
}

function missingHost(type: ExposeArgs["type"]): ArgumentProblem[] {
  if (type === "ingress")
    return [
      { path: "expose.host", problem: "is missing: name the host that the ingress serves, as audit.example.com" },
    ];
  if (type === "node-port")
    return [{ path: "expose.host", problem: "is missing: name a node, or what stands before the nodes, as 10.0.0.7" }];
  return [];
}

function hostProblems(host: unknown): ArgumentProblem[] {
  const name = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  if (typeof host === "string" && host.length <= 253 && (isIP(host) !== 0 || name.test(host))) return [];
  const problem = `${shown(host)} is neither a DNS name nor an address that is known before the deployment; leave scheme and port out`;
  return [{ path: "expose.host", problem }];
}

function portProblems({ type, ports: given }: ExposeArgs): ArgumentProblem[] {
  const ports = given ?? {};
  const wrong = Object.entries(ports).filter(
    ([, port]) => port !== undefined && !(Number.isInteger(port) && port >= 1 && port <= 65_535),
  );
  const twins = ports.api !== undefined && ports.api === ports.webhook && type !== "ingress";
  return [
    ...wrong.map(([name, port]) => ({
      path: `expose.ports.${name}`,
      problem: `${shown(port)} is no port from 1 to 65535`,
    })),
    ...(twins ? [{ path: "expose.ports", problem: `api and webhook are both ${ports.api}; each needs its own` }] : []),
  ];
}
