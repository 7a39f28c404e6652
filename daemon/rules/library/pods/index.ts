import type { Rule } from "../../../audit/rule.ts";
import { podCreatedInHostProcessNamespace } from "./pod-created-in-host-process-namespace.ts";
import { podCreatedOnHostNetwork } from "./pod-created-on-host-network.ts";
import { podCreatedWithHostFileSystemMount } from "./pod-created-with-host-file-system-mount.ts";
import { podCreatedWithoutSecurityContext } from "./pod-created-without-security-context.ts";
import { privilegedPodCreation } from "./privileged-pod-creation.ts";

/** What pods and their templates ask of their node. */
export const pods: readonly Rule[] = [
  podCreatedInHostProcessNamespace,
  podCreatedOnHostNetwork,
  podCreatedWithHostFileSystemMount,
  podCreatedWithoutSecurityContext,
  privilegedPodCreation,
];
