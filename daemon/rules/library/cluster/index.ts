import type { Rule } from "../../../audit/rule.ts";
import { admissionPolicyDeleted } from "./admission-policy-deleted.ts";
import { admissionPolicyWritten } from "./admission-policy-written.ts";
import { admissionWebhookCreatedOrChanged } from "./admission-webhook-created-or-changed.ts";
import { admissionWebhookRemovedOrWeakened } from "./admission-webhook-removed-or-weakened.ts";
import { apiPriorityAndFairnessChanged } from "./api-priority-and-fairness-changed.ts";
import { apiServiceCreatedOrChanged } from "./api-service-created-or-changed.ts";
import { auditLoggingConfigurationChanged } from "./audit-logging-configuration-changed.ts";
import { backupOrSnapshotDeleted } from "./backup-or-snapshot-deleted.ts";
import { bodyHiddenFromTheAuditLog } from "./body-hidden-from-the-audit-log.ts";
import { changeInKubeSystemByAPerson } from "./change-in-kube-system-by-a-person.ts";
import { clusterDnsOrProxyConfigurationChanged } from "./cluster-dns-or-proxy-configuration-changed.ts";
import { clusterTrustConfigurationChanged } from "./cluster-trust-configuration-changed.ts";
import { cronJobCreatedOrChanged } from "./cron-job-created-or-changed.ts";
import { customResourceDefinitionDeleted } from "./custom-resource-definition-deleted.ts";
import { customResourceDefinitionWrittenByAPerson } from "./custom-resource-definition-written-by-a-person.ts";
import { deletionOfASystemNamespace } from "./deletion-of-a-system-namespace.ts";
import { endpointsWrittenByAPerson } from "./endpoints-written-by-a-person.ts";
import { eventsDeleted } from "./events-deleted.ts";
import { helm2TillerInstalled } from "./helm-2-tiller-installed.ts";
import { imageOfASystemWorkloadChanged } from "./image-of-a-system-workload-changed.ts";
import { ingressForAWildcardHostOrASystemNamespace } from "./ingress-for-a-wildcard-host-or-a-system-namespace.ts";
import { ingressWithoutTls } from "./ingress-without-tls.ts";
import { leaderOrNodeLeaseWrittenByAnother } from "./leader-or-node-lease-written-by-another.ts";
import { loadBalancerOpenToEveryoneCreated } from "./load-balancer-open-to-everyone-created.ts";
import { manyNodesCordoned } from "./many-nodes-cordoned.ts";
import { namespaceDeleted } from "./namespace-deleted.ts";
import { namespaceExemptedFromAdmissionControl } from "./namespace-exempted-from-admission-control.ts";
import { networkPolicyDeleted } from "./network-policy-deleted.ts";
import { networkPolicyThatAllowsEverything } from "./network-policy-that-allows-everything.ts";
import { nginxConfigurationThroughAnIngress } from "./nginx-configuration-through-an-ingress.ts";
import { nodeDeleted } from "./node-deleted.ts";
import { nodePortServiceCreated } from "./node-port-service-created.ts";
import { nodeRegisteredByAnotherThanItself } from "./node-registered-by-another-than-itself.ts";
import { nodeTakenOutOrRelabelledByAPerson } from "./node-taken-out-or-relabelled-by-a-person.ts";
import { persistentVolumeGivenToAnotherClaim } from "./persistent-volume-given-to-another-claim.ts";
import { persistentVolumeOnAHostPath } from "./persistent-volume-on-a-host-path.ts";
import { podSecurityOfANamespaceWeakened } from "./pod-security-of-a-namespace-weakened.ts";
import { policyEngineOrMeshRemoved } from "./policy-engine-or-mesh-removed.ts";
import { priorityClassAboveTheOthers } from "./priority-class-above-the-others.ts";
import { quotaOrLimitRangeDeleted } from "./quota-or-limit-range-deleted.ts";
import { runtimeClassChangedByAPerson } from "./runtime-class-changed-by-a-person.ts";
import { securityAgentOrLogForwarderReconfigured } from "./security-agent-or-log-forwarder-reconfigured.ts";
import { securityAgentOrLogForwarderRemoved } from "./security-agent-or-log-forwarder-removed.ts";
import { sensitiveServiceExposed } from "./sensitive-service-exposed.ts";
import { serviceTakesOverAnExternalAddress } from "./service-takes-over-an-external-address.ts";
import { statusWrittenByAPerson } from "./status-written-by-a-person.ts";
import { storageClassOrCsiDriverChanged } from "./storage-class-or-csi-driver-changed.ts";
import { suspiciousCronJob } from "./suspicious-cron-job.ts";
import { systemWorkloadScaledToZero } from "./system-workload-scaled-to-zero.ts";
import { tamperingWithAuditwireConfiguration } from "./tampering-with-auditwire-configuration.ts";
import { volumeClaimsDeletedInBulk } from "./volume-claims-deleted-in-bulk.ts";

/** What holds the cluster together: admission, extension, network, limits, events and auditing itself. */
export const cluster: readonly Rule[] = [
  admissionPolicyDeleted,
  admissionPolicyWritten,
  admissionWebhookCreatedOrChanged,
  admissionWebhookRemovedOrWeakened,
  apiPriorityAndFairnessChanged,
  apiServiceCreatedOrChanged,
  auditLoggingConfigurationChanged,
  backupOrSnapshotDeleted,
  bodyHiddenFromTheAuditLog,
  changeInKubeSystemByAPerson,
  clusterDnsOrProxyConfigurationChanged,
  clusterTrustConfigurationChanged,
  cronJobCreatedOrChanged,
  customResourceDefinitionDeleted,
  customResourceDefinitionWrittenByAPerson,
  deletionOfASystemNamespace,
  endpointsWrittenByAPerson,
  eventsDeleted,
  helm2TillerInstalled,
  imageOfASystemWorkloadChanged,
  ingressForAWildcardHostOrASystemNamespace,
  ingressWithoutTls,
  leaderOrNodeLeaseWrittenByAnother,
  loadBalancerOpenToEveryoneCreated,
  manyNodesCordoned,
  namespaceDeleted,
  namespaceExemptedFromAdmissionControl,
  networkPolicyDeleted,
  networkPolicyThatAllowsEverything,
  nginxConfigurationThroughAnIngress,
  nodeDeleted,
  nodePortServiceCreated,
  nodeRegisteredByAnotherThanItself,
  nodeTakenOutOrRelabelledByAPerson,
  persistentVolumeGivenToAnotherClaim,
  persistentVolumeOnAHostPath,
  podSecurityOfANamespaceWeakened,
  policyEngineOrMeshRemoved,
  priorityClassAboveTheOthers,
  quotaOrLimitRangeDeleted,
  runtimeClassChangedByAPerson,
  securityAgentOrLogForwarderReconfigured,
  securityAgentOrLogForwarderRemoved,
  sensitiveServiceExposed,
  serviceTakesOverAnExternalAddress,
  statusWrittenByAPerson,
  storageClassOrCsiDriverChanged,
  suspiciousCronJob,
  systemWorkloadScaledToZero,
  tamperingWithAuditwireConfiguration,
  volumeClaimsDeletedInBulk,
];
