import type { Rule } from "../../../audit/rule.ts";
import { containerAddedToAWorkloadByJsonPatch } from "./container-added-to-a-workload-by-json-patch.ts";
import { containerCreatedToRunAsRoot } from "./container-created-to-run-as-root.ts";
import { containerWithDangerousCapabilities } from "./container-with-dangerous-capabilities.ts";
import { containerWithNetworkCapabilities } from "./container-with-network-capabilities.ts";
import { containerWithUnmaskedProc } from "./container-with-unmasked-proc.ts";
import { containerWithoutAppArmorOrSelinuxConfinement } from "./container-without-apparmor-or-selinux-confinement.ts";
import { containerWithoutSeccompConfinement } from "./container-without-seccomp-confinement.ts";
import { daemonSetCreated } from "./daemon-set-created.ts";
import { ephemeralContainerAddedToAPod } from "./ephemeral-container-added-to-a-pod.ts";
import { imageFromAnUntraceableRegistry } from "./image-from-an-untraceable-registry.ts";
import { imageOfARunningPodChanged } from "./image-of-a-running-pod-changed.ts";
import { nodeDebugPodCreated } from "./node-debug-pod-created.ts";
import { nodePullsAnAttackToolOrMiner } from "./node-pulls-an-attack-tool-or-miner.ts";
import { persistentVolumeOnASensitiveHostPath } from "./persistent-volume-on-a-sensitive-host-path.ts";
import { podCommandAsksForCloudCredentials } from "./pod-command-asks-for-cloud-credentials.ts";
import { podCommandBreaksOutToItsNode } from "./pod-command-breaks-out-to-its-node.ts";
import { podCommandHandsOutItsToken } from "./pod-command-hands-out-its-token.ts";
import { podCreatedInASystemNamespace } from "./pod-created-in-a-system-namespace.ts";
import { podCreatedInHostIpcNamespace } from "./pod-created-in-host-ipc-namespace.ts";
import { podCreatedInHostProcessNamespace } from "./pod-created-in-host-process-namespace.ts";
import { podCreatedOnHostNetwork } from "./pod-created-on-host-network.ts";
import { podCreatedWithARiskyVolumeType } from "./pod-created-with-a-risky-volume-type.ts";
import { podCreatedWithHostFileSystemMount } from "./pod-created-with-host-file-system-mount.ts";
import { podCreatedWithSensitiveHostPath } from "./pod-created-with-sensitive-host-path.ts";
import { podCreatedWithoutSecurityContext } from "./pod-created-without-security-context.ts";
import { podGivenAControllersServiceAccount } from "./pod-given-a-controllers-service-account.ts";
import { podImitatesASystemPod } from "./pod-imitates-a-system-pod.ts";
import { podMountsAHostPathForWriting } from "./pod-mounts-a-host-path-for-writing.ts";
import { podMountsCredentialsOfItsNode } from "./pod-mounts-credentials-of-its-node.ts";
import { podOpensAPortOfItsNode } from "./pod-opens-a-port-of-its-node.ts";
import { podPlacedOnANodeWithHostAccess } from "./pod-placed-on-a-node-with-host-access.ts";
import { podRunsACryptoMiner } from "./pod-runs-a-crypto-miner.ts";
import { podRunsAReverseShellOrADownloadedScript } from "./pod-runs-a-reverse-shell-or-a-downloaded-script.ts";
import { podRunsAnAttackTool } from "./pod-runs-an-attack-tool.ts";
import { podRunsAnSshServer } from "./pod-runs-an-ssh-server.ts";
import { podSharesItsProcessNamespace } from "./pod-shares-its-process-namespace.ts";
import { podWithUnsafeSysctls } from "./pod-with-unsafe-sysctls.ts";
import { privilegedPodCreation } from "./privileged-pod-creation.ts";
import { unknownStaticPod } from "./unknown-static-pod.ts";
import { windowsHostProcessPodCreated } from "./windows-host-process-pod-created.ts";
import { workloadWrittenByADefaultServiceAccount } from "./workload-written-by-a-default-service-account.ts";

/** What pods and their templates ask of their node, what they run, and where they hide. */
export const pods: readonly Rule[] = [
  containerAddedToAWorkloadByJsonPatch,
  containerCreatedToRunAsRoot,
  containerWithDangerousCapabilities,
  containerWithNetworkCapabilities,
  containerWithUnmaskedProc,
  containerWithoutAppArmorOrSelinuxConfinement,
  containerWithoutSeccompConfinement,
  daemonSetCreated,
  ephemeralContainerAddedToAPod,
  imageFromAnUntraceableRegistry,
  imageOfARunningPodChanged,
  nodeDebugPodCreated,
  nodePullsAnAttackToolOrMiner,
  persistentVolumeOnASensitiveHostPath,
  podCommandAsksForCloudCredentials,
  podCommandBreaksOutToItsNode,
  podCommandHandsOutItsToken,
  podCreatedInASystemNamespace,
  podCreatedInHostIpcNamespace,
  podCreatedInHostProcessNamespace,
  podCreatedOnHostNetwork,
  podCreatedWithARiskyVolumeType,
  podCreatedWithHostFileSystemMount,
  podCreatedWithSensitiveHostPath,
  podCreatedWithoutSecurityContext,
  podGivenAControllersServiceAccount,
  podImitatesASystemPod,
  podMountsAHostPathForWriting,
  podMountsCredentialsOfItsNode,
  podOpensAPortOfItsNode,
  podPlacedOnANodeWithHostAccess,
  podRunsACryptoMiner,
  podRunsAnSshServer,
  podRunsAReverseShellOrADownloadedScript,
  podRunsAnAttackTool,
  podSharesItsProcessNamespace,
  podWithUnsafeSysctls,
  privilegedPodCreation,
  unknownStaticPod,
  windowsHostProcessPodCreated,
  workloadWrittenByADefaultServiceAccount,
];
