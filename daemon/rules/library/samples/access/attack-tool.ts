import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { poor } from "./poor.ts";

const by = (userAgent: string, facts: RequestFacts = {}): RequestFacts => ({
  verb: "list",
  resource: "pods",
  namespace: "shop",
  userAgent,
  ...facts,
});

const goClient = (name: string) => `${name}/v0.0.0 (linux/amd64) kubernetes/$Format`;

const agents = [
  ...[
    "kubectl-access_matrix",
    "kubectl-who_can",
    "kdigger",
    "peirates",
    "kubeletctl",
    "kubesploit",
    "kubehound",
    "rbac-police",
  ].map(goClient),
  "kubestriker 1.0",
  "stratus-red-team_8f1c2d3e",
  "sqlmap/1.8.4#stable (https://sqlmap.org)",
  "gobuster/3.6",
  "feroxbuster/2.10.4",
  "masscan/1.3",
  "dirsearch",
  "Fuzz Faster U Fool v2.1.0-dev",
  "Mozilla/5.0 kube-hunter",
  "Mozilla/5.0 (compatible; Nmap Scripting Engine; https://nmap.org/book/nse.html)",
  "Nuclei - Open-source project (github.com/projectdiscovery/nuclei)",
  "Mozilla/5.0 zgrab/0.x",
  "Mozilla/5.00 (Nikto/2.5.0)",
  "Mozilla/5.0 (Metasploit RSPEC)",
  "Mozilla/5.0 (Hydra)",
];

export const attackTool: readonly Sample[] = [
  ...everywhere("rakkess", by(goClient("rakkess")), "it draws a table of rights"),
  hit("rakkess, refused", by(goClient("rakkess"), { code: 403 }), "an attempt counts"),
  hit("rakkess, not yet answered", by(goClient("rakkess"), { stage: "RequestReceived" }), "an attempt counts"),
  ...agents.map((agent) => hit(agent, by(agent, { user: "system:anonymous", code: 403 }), "it attacks or sounds out")),
  poor(true, "the client alone", { verb: "get", userAgent: "kube-hunter" }, "an attempt counts"),
  ...[
    "kubectl/v1.36.3 (linux/amd64) kubernetes/abcdef0",
    "kubectl-argo-rollouts/v1.7.2 (linux/amd64)",
    "kubescape/v3.0.8 (linux/amd64) kubernetes/$Format",
    "trivy-operator/v0.22 (linux/amd64) kubernetes/$Format",
    "kube-probe/1.36",
    "GoogleHC/1.0",
  ].map((agent) => miss(agent, by(agent), "administrators and the cluster use it")),
  poor(false, "no client", { verb: "get", user: { username: "alice" } }, "nothing names a tool"),
];
