import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { command, seen, shell, unseen } from "./exec.ts";

const token = command("cat", "/var/run/secrets/kubernetes.io/serviceaccount/token");

export const execReadsCredentials: readonly Sample[] = [
  ...everywhere("the service account's token", token, "whoever reads it acts as the pod", ["GKE"]),
  ...seen(
    "credentials lie there",
    "cat /etc/shadow",
    "cat /etc/passwd",
    "tar cz /etc/kubernetes/pki | base64",
    "cat /host/var/lib/kubelet/pki/kubelet-client-current.pem",
    "cat /root/.ssh/id_rsa",
    "ls ~/.aws/; cat ~/.aws/credentials",
    "cat /root/.kube/config",
    "strings /proc/1/environ",
    "curl -s http://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "wget -qO- --header 'Metadata-Flavor: Google' http://metadata.google.internal/computeMetadata/v1/",
    "ETCDCTL_API=3 etcdctl --endpoints https://127.0.0.1:2379 get /registry/secrets --prefix",
  ),
  hit("not encoded", { ...shell, query: "command=cat&command=/run/secrets/token" }, "clients need not encode a slash"),
  ...notLetIn(token),
  withWordsOfDryRun(token),
  ...unseen("nothing secret is read", "ls -la /app", "cat /etc/resolv.conf", "etcdctl endpoint health", "env | sort"),
  miss("a container of such a name", { ...shell, query: "command=ls&container=.aws/" }, "it is no part of the command"),
  miss("the same words in a port-forward", { ...token, subresource: "portforward" }, "no command is run"),
  miss("the same words elsewhere", { ...token, resource: "example.com/v1/robots" }, "it is no pod"),
  miss("the token", token, "GKE records no query of exec", "GKE"),
];
