import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

export const podRunsAnSshServer: readonly Sample[] = [
  ...onSpec("OpenSSH", withContainer({ image: "linuxserver/openssh-server:9" }), "a way back in"),
  hit("its port", pod(withContainer({ ports: [{ containerPort: 22 }] })), "SSH listens there"),
  hit("as command", pod(withContainer({ command: ["/usr/sbin/sshd", "-D"] })), "the server itself"),
  hit("in a script", pod(withContainer({ args: ["apk add openssh\n/usr/sbin/sshd -D"] })), "the server itself"),
  hit("as a service", pod(withContainer({ args: ["service ssh start; sleep infinity"] })), "the server itself"),
  hit("dropbear", pod(withContainer({ command: ["dropbear", "-F"] })), "a small one"),
  hit("added by JSON patch", jsonPatch("/containers/-", { name: "s", image: "acme/sshd" }), "beside the others"),
  miss("port 2200", pod(withContainer({ ports: [{ containerPort: 2200 }] })), "another port"),
  miss("client", pod(withContainer({ command: ["ssh", "git@example.com"] })), "it goes out, and lets nobody in"),
  miss("settings", pod(withContainer({ args: ["cat /etc/ssh/sshd_config"] })), "a file's name"),
  miss("agent", pod(withContainer({ image: "acme/ssh-agent:1" })), "no server"),
];
