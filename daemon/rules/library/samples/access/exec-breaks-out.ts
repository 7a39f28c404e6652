import type { Sample } from "../sample.ts";
import { everywhere, hit, miss } from "../variants.ts";
import { notLetIn, withWordsOfDryRun } from "./callers.ts";
import { command, seen, shell, unseen } from "./exec.ts";

const nsenter = command("nsenter", "--target", "1", "--mount", "--uts", "--ipc", "--net", "--pid", "--", "bash");

export const execBreaksOut: readonly Sample[] = [
  ...everywhere("into the node's namespaces", nsenter, "the shell is one of the node", ["GKE"]),
  ...seen(
    "one leaves the container with it",
    "chroot /host bash",
    "curl --unix-socket /var/run/docker.sock http://x/containers/json",
    "ctr --address /run/containerd/containerd.sock containers ls",
    "mount -t ext4 /dev/sda1 /mnt",
    "echo 1 > /tmp/cgrp/x/notify_on_release; echo /cmd > /tmp/cgrp/release_agent",
    "ls /proc/1/root/etc",
    "crictl ps",
    "insmod rootkit.ko",
    "/usr/bin/unshare -UrmC bash",
  ),
  hit("not encoded", { ...shell, query: "command=chroot&command=/host" }, "clients need not encode a slash"),
  ...notLetIn(nsenter),
  withWordsOfDryRun(nsenter),
  ...unseen("it stays in the container", "ls -la /mnt", "mount | grep data", "cat /proc/1/status", "which docker"),
  miss(
    "a container of such a name",
    { ...shell, query: "command=ls&container=crictl" },
    "it is no part of the command",
  ),
  miss("the same words in a port-forward", { ...nsenter, subresource: "portforward" }, "no command is run"),
  miss("the same words elsewhere", { ...nsenter, resource: "example.com/v1/robots" }, "it is no pod"),
  miss("into the node's namespaces", nsenter, "GKE records no query of exec", "GKE"),
];
