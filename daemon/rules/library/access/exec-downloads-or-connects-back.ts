import type { Rule } from "../../../audit/rule.ts";
import { asInQuery, commandHas, commandStarted, further, start } from "./exec.ts";

const [space, pipe, open] = [" ", "¦", "("].map(asInQuery);
const shell = "(?:ba|da|k|z)?sh(?:[;&+]|$|%[0-9a-f]{2})";
const intoShell = `${pipe}${space}?(?:sudo${space})?(?:env${space})?(?:(?:/|%2f)[a-z]+)*(?:/|%2f)?${shell}`;
const rest = "(?:[^&]|&command=)*";
const fetch = `(?:curl|wget)${space}`;

/** Shells turned around. */
const back = [
  asInQuery("/dev/tcp/"),
  asInQuery("/dev/udp/"),
  `${start}(?:nc|ncat|netcat)(?:\\.[a-z]+)?${further}-[a-z]*[cel]`,
  `${start}socat${further}exec${asInQuery(":")}`,
  `${start}mkfifo${space}`,
  `pty\\.spawn`,
  `${start}(?:python[0-9.]*|perl|ruby|php)${space}-[a-z]+${rest}socket${rest}(?:dup2|subprocess|exec|popen)`,
];

/** What comes over the network is run at once, or made to be run. */
const run = [
  `${start}${fetch}${rest}${intoShell}`,
  `${asInQuery("<")}${open}${fetch}`,
  `-c${space}(?:"|%22)?${asInQuery("$")}${open}${fetch}`,
  `${start}base64${space}(?:-d|--decode)${rest}${intoShell}`,
  `${start}chmod${space}[ugoa]*(?:\\+|%2b)[rws]*x`,
];

const tools = [
  `${start}(?:xmrig|minerd|kinsing|xmr-stak|linpeas|deepce|amicontained|peirates|kubeletctl|kube-hunter|masscan|nmap|zmap)`,
  "stratum(?:\\+|%2b)",
];

const address = `(?:https?|ftp)${asInQuery("://")}`;
const fetched = `${start}${fetch}${rest}${address}[a-z0-9_-]+(?:\\.[a-z0-9_-]+)+`;
const near = `${address}(?:localhost|127\\.|10\\.|192\\.168\\.|172\\.(?:1[6-9]|2\\d|3[01])\\.|169\\.254\\.|[a-z0-9.-]+\\.(?:svc|local|internal)\\b)`;

export const execDownloadsOrConnectsBack: Rule = {
  name: "Exec that downloads or connects back",
  message:
    "Exec that downloads or connects back: ${user.username} on ${objectRef.namespace}/${objectRef.name}, ${requestURI}",
  expression: `${commandStarted}
  and (${commandHas(...back, ...run, ...tools)}
    or (${commandHas(fetched)} and not ${commandHas(near)}))`,
  description:
    "A command started in a container opens a connection from which somebody gives it commands, fetches a program and runs it, fetches from a host outside, or is a known miner or attack tool. Cut the pod off the network, keep it for a look, and take the user's credentials away until the reason is known. Administrators fetch diagnosis tools and try out connections so; addresses within the cluster are left out. What is typed into an open shell is not seen, nor is any command on GKE, which records no query of exec.",
  severity: "high",
  attackTechniques: ["execIntoContainer", "ingressToolTransfer", "commandAndControlGeneral"],
  attack: ["T1059.004", "T1105", "T1496", "TA0011"],
  owner: "system",
};
