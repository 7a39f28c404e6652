import type { Rule } from "../../audit/rule.ts";
import { execOrAttachToAPod } from "./exec-or-attach-to-a-pod.ts";
import { forbiddenRequest } from "./forbidden-request.ts";
import { podCreatedInHostProcessNamespace } from "./pod-created-in-host-process-namespace.ts";
import { podCreatedOnHostNetwork } from "./pod-created-on-host-network.ts";
import { podCreatedWithHostFileSystemMount } from "./pod-created-with-host-file-system-mount.ts";
import { podCreatedWithoutSecurityContext } from "./pod-created-without-security-context.ts";
import { privilegedPodCreation } from "./privileged-pod-creation.ts";
import { tamperingWithAuditwireConfiguration } from "./tampering-with-auditwire-configuration.ts";

/** The prewritten rules, in the order in which a policy of all of them should stand: the first match wins. */
export const library: readonly Rule[] = [
  execOrAttachToAPod,
  privilegedPodCreation,
  podCreatedInHostProcessNamespace,
  podCreatedOnHostNetwork,
  podCreatedWithHostFileSystemMount,
  tamperingWithAuditwireConfiguration,
  forbiddenRequest,
  podCreatedWithoutSecurityContext,
];
