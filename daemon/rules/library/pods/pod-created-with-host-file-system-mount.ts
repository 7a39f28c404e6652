import type { Rule } from "../../../audit/rule.ts";

export const podCreatedWithHostFileSystemMount: Rule = {
  name: "Pod created with host file system mount",
  aliases: [
    "Prisma Cloud Labs - Pod created with host file system mount",
    "GKE - pod created with host file system mount",
    "Prisma Cloud Labs - GKE - pod created with host file system mount",
  ],
  message: "Pod created with host file system mount: ${user.username} created ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "pods" and not exists("objectRef.subresource") and jpath("verb") = "create"
  and exists("requestObject.spec.volumes.hostPath")`,
  description:
    "The pod mounts a path of its node. A writable one, or one like /, /etc, /var/run or a container socket, is a way out of the container. Needs the audit policy level Request for pods.",
  severity: "high",
  attackTechniques: ["writableVolumes"],
  owner: "system",
};
