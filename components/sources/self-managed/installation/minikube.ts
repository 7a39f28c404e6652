import type { Layout, Wiring } from "./wiring.ts";

/** What lies in this folder is copied into the machine, at the same path below its root. */
const files = "~/.minikube/files";

/** Its API server sees /etc/ssl/certs of the machine without a mount. */
export function minikube({ directory, args, auditPolicy, auditWebhook }: Layout): Wiring {
  const folder = `${files}${directory}`;
  const owner = "the user that runs minikube";
  const config = Object.entries(args).map(([name, value]) => `  --extra-config=apiserver.${name}=${value}`);
  return {
    files: [
      { path: `${folder}/audit-policy.yaml`, content: auditPolicy, owner, mode: "0644", secret: false },
      { path: `${folder}/audit-webhook.yaml`, content: auditWebhook, owner, mode: "0600", secret: true },
    ],
    snippets: [
      {
        name: "minikube-start.sh",
        purpose: "starts the cluster with the flags",
        text: `minikube start \\\n${config.join(" \\\n")}\n`,
        secret: false,
      },
    ],
    steps: [
      `\`mkdir -p ${folder} && cp audit-policy.yaml audit-webhook.yaml ${folder}/\`. The API server sees only folders that minikube mounts; /etc/ssl/certs is one.`,
      "`sh minikube-start.sh`. The flags stay with the cluster's profile; `minikube delete` forgets them.",
      "The API server reaches a daemon on this machine as `host.minikube.internal`: give the daemon that name in `publicUrl` and in the certificate's `hosts`.",
    ],
  };
}
