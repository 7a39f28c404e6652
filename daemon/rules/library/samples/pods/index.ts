import type { Sample } from "../sample.ts";
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

/** Samples of the rules of library/pods, by the rule's name. */
export const podsSamples: Readonly<Record<string, readonly Sample[]>> = {
  "Container added to a workload by JSON patch": containerAddedToAWorkloadByJsonPatch,
  "Container created to run as root": containerCreatedToRunAsRoot,
  "Container with dangerous capabilities": containerWithDangerousCapabilities,
  "Container with network capabilities": containerWithNetworkCapabilities,
  "Container with unmasked /proc": containerWithUnmaskedProc,
  "Container without AppArmor or SELinux confinement": containerWithoutAppArmorOrSelinuxConfinement,
  "Container without seccomp confinement": containerWithoutSeccompConfinement,
  "DaemonSet created": daemonSetCreated,
  "Ephemeral container added to a pod": ephemeralContainerAddedToAPod,
  "Image from an untraceable registry": imageFromAnUntraceableRegistry,
  "Image of a running pod changed": imageOfARunningPodChanged,
  "Node debug pod created": nodeDebugPodCreated,
  "Node pulls an attack tool or a miner": nodePullsAnAttackToolOrMiner,
  "Persistent volume on a sensitive host path": persistentVolumeOnASensitiveHostPath,
  "Pod command asks the cloud for metadata": podCommandAsksForCloudCredentials,
  "Pod command breaks out to its node": podCommandBreaksOutToItsNode,
  "Pod command hands out its token": podCommandHandsOutItsToken,
  "Pod created in a system namespace": podCreatedInASystemNamespace,
  "Pod created in host IPC namespace": podCreatedInHostIpcNamespace,
  "Pod created in host process namespace": podCreatedInHostProcessNamespace,
  "Pod created on host network": podCreatedOnHostNetwork,
  "Pod created with a risky volume type": podCreatedWithARiskyVolumeType,
  "Pod created with host file system mount": podCreatedWithHostFileSystemMount,
  "Pod created with sensitive host path": podCreatedWithSensitiveHostPath,
  "Pod created without security context": podCreatedWithoutSecurityContext,
  "Pod given a controller's service account": podGivenAControllersServiceAccount,
  "Pod imitates a system pod": podImitatesASystemPod,
  "Pod mounts a host path for writing": podMountsAHostPathForWriting,
  "Pod mounts credentials of its node": podMountsCredentialsOfItsNode,
  "Pod opens a port of its node": podOpensAPortOfItsNode,
  "Pod runs an SSH server": podRunsAnSshServer,
  "Pod with host access placed on a chosen node": podPlacedOnANodeWithHostAccess,
  "Pod runs a crypto miner": podRunsACryptoMiner,
  "Pod runs a reverse shell or a downloaded script": podRunsAReverseShellOrADownloadedScript,
  "Pod runs an attack tool": podRunsAnAttackTool,
  "Pod shares its process namespace": podSharesItsProcessNamespace,
  "Pod with unsafe sysctls": podWithUnsafeSysctls,
  "Privileged pod creation": privilegedPodCreation,
  "Unknown static pod": unknownStaticPod,
  "Windows host process pod created": windowsHostProcessPodCreated,
  "Workload written by a default service account": workloadWrittenByADefaultServiceAccount,
};
