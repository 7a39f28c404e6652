import type { Rule } from "../../../audit/rule.ts";

/** Programs made with client-go call themselves by their file's name: `rakkess/v0.0.0 (linux/amd64) kubernetes/$Format`. */
const begins = [
  "rakkess/",
  "kubectl-access_matrix/",
  "kubectl-who_can/",
  "kdigger/",
  "peirates/",
  "kubeletctl/",
  "kubesploit/",
  "kubestriker",
  "kubehound/",
  "rbac-police/",
  "stratus-red-team",
  "sqlmap/",
  "gobuster/",
  "feroxbuster/",
  "masscan/",
  "dirsearch",
  "Fuzz Faster U Fool",
];

const holds = ["kube-hunter", "Nmap Scripting Engine", "Nuclei", "zgrab", "Nikto", "Metasploit", "(Hydra)"];

const names = [
  ...begins.map((tool) => `jpath("userAgent") startswith ${JSON.stringify(tool)}`),
  ...holds.map((tool) => `jpath("userAgent") contains ${JSON.stringify(tool)}`),
];

export const attackTool: Rule = {
  name: "Attack tool as client",
  message: "Attack tool as client: ${userAgent}, ${user.username} ${verb} ${requestURI} from ${sourceIPs}",
  expression: `(${names.join("\n    or ")})`,
  description:
    "An attempt, or more: the client calls itself by the name of a tool that attacks or sounds out clusters or web servers. Whoever hides would name himself otherwise, so this shows the careless, tests of your own, and scanners of the internet where the API server can be reached from there. See whether requests of the same user and address were let in, and which credentials they used. kubectl plugins for administrators that draw tables of rights (access-matrix, who-can) are among them: except the people who use them.",
  severity: "high",
  attackTechniques: ["networkServiceScanning", "accessKubernetesAPIServer"],
  attack: ["T1595.002", "T1046", "TA0043"],
  owner: "system",
};
