import type { Sample } from "../sample.ts";
import { admissionPolicyDeletedSamples } from "./admission-policy-deleted.ts";
import { admissionPolicyWrittenSamples } from "./admission-policy-written.ts";
import { admissionWebhookCreatedOrChangedSamples } from "./admission-webhook-created-or-changed.ts";
import { admissionWebhookRemovedOrWeakenedSamples } from "./admission-webhook-removed-or-weakened.ts";
import { apiPriorityAndFairnessChangedSamples } from "./api-priority-and-fairness-changed.ts";
import { apiServiceCreatedOrChangedSamples } from "./api-service-created-or-changed.ts";
import { auditLoggingConfigurationChangedSamples } from "./audit-logging-configuration-changed.ts";
import { backupOrSnapshotDeletedSamples } from "./backup-or-snapshot-deleted.ts";
import { bodyHiddenFromTheAuditLogSamples } from "./body-hidden-from-the-audit-log.ts";
import { changeInKubeSystemByAPersonSamples } from "./change-in-kube-system-by-a-person.ts";
import { clusterDnsOrProxyConfigurationChangedSamples } from "./cluster-dns-or-proxy-configuration-changed.ts";
import { clusterTrustConfigurationChangedSamples } from "./cluster-trust-configuration-changed.ts";
import { cronJobCreatedOrChangedSamples } from "./cron-job-created-or-changed.ts";
import { customResourceDefinitionDeletedSamples } from "./custom-resource-definition-deleted.ts";
import { customResourceDefinitionWrittenByAPersonSamples } from "./custom-resource-definition-written-by-a-person.ts";
import { deletionOfASystemNamespaceSamples } from "./deletion-of-a-system-namespace.ts";
import { endpointsWrittenByAPersonSamples } from "./endpoints-written-by-a-person.ts";
import { eventsDeletedSamples } from "./events-deleted.ts";
import { helm2TillerInstalledSamples } from "./helm-2-tiller-installed.ts";
import { imageOfASystemWorkloadChangedSamples } from "./image-of-a-system-workload-changed.ts";
import { ingressForAWildcardHostOrASystemNamespaceSamples } from "./ingress-for-a-wildcard-host-or-a-system-namespace.ts";
import { ingressWithoutTlsSamples } from "./ingress-without-tls.ts";
import { leaderOrNodeLeaseWrittenByAnotherSamples } from "./leader-or-node-lease-written-by-another.ts";
import { loadBalancerOpenToEveryoneCreatedSamples } from "./load-balancer-open-to-everyone-created.ts";
import { manyNodesCordonedSamples } from "./many-nodes-cordoned.ts";
import { namespaceDeletedSamples } from "./namespace-deleted.ts";
import { namespaceExemptedFromAdmissionControlSamples } from "./namespace-exempted-from-admission-control.ts";
import { networkPolicyDeletedSamples } from "./network-policy-deleted.ts";
import { networkPolicyThatAllowsEverythingSamples } from "./network-policy-that-allows-everything.ts";
import { nginxConfigurationThroughAnIngressSamples } from "./nginx-configuration-through-an-ingress.ts";
import { nodeDeletedSamples } from "./node-deleted.ts";
import { nodePortServiceCreatedSamples } from "./node-port-service-created.ts";
import { nodeRegisteredByAnotherThanItselfSamples } from "./node-registered-by-another-than-itself.ts";
import { nodeTakenOutOrRelabelledByAPersonSamples } from "./node-taken-out-or-relabelled-by-a-person.ts";
import { persistentVolumeGivenToAnotherClaimSamples } from "./persistent-volume-given-to-another-claim.ts";
import { persistentVolumeOnAHostPathSamples } from "./persistent-volume-on-a-host-path.ts";
import { podSecurityOfANamespaceWeakenedSamples } from "./pod-security-of-a-namespace-weakened.ts";
import { policyEngineOrMeshRemovedSamples } from "./policy-engine-or-mesh-removed.ts";
import { priorityClassAboveTheOthersSamples } from "./priority-class-above-the-others.ts";
import { quotaOrLimitRangeDeletedSamples } from "./quota-or-limit-range-deleted.ts";
import { runtimeClassChangedByAPersonSamples } from "./runtime-class-changed-by-a-person.ts";
import { securityAgentOrLogForwarderReconfiguredSamples } from "./security-agent-or-log-forwarder-reconfigured.ts";
import { securityAgentOrLogForwarderRemovedSamples } from "./security-agent-or-log-forwarder-removed.ts";
import { sensitiveServiceExposedSamples } from "./sensitive-service-exposed.ts";
import { serviceTakesOverAnExternalAddressSamples } from "./service-takes-over-an-external-address.ts";
import { statusWrittenByAPersonSamples } from "./status-written-by-a-person.ts";
import { storageClassOrCsiDriverChangedSamples } from "./storage-class-or-csi-driver-changed.ts";
import { suspiciousCronJobSamples } from "./suspicious-cron-job.ts";
import { systemWorkloadScaledToZeroSamples } from "./system-workload-scaled-to-zero.ts";
import { tamperingWithAuditwireConfigurationSamples } from "./tampering-with-auditwire-configuration.ts";
import { volumeClaimsDeletedInBulkSamples } from "./volume-claims-deleted-in-bulk.ts";

/** Samples of the rules of library/cluster, by the rule's name. */
export const clusterSamples: Readonly<Record<string, readonly Sample[]>> = {
  "Admission policy deleted": admissionPolicyDeletedSamples,
  "Admission policy or exception written": admissionPolicyWrittenSamples,
  "Admission webhook created or changed": admissionWebhookCreatedOrChangedSamples,
  "Admission webhook removed or weakened": admissionWebhookRemovedOrWeakenedSamples,
  "API priority and fairness changed": apiPriorityAndFairnessChangedSamples,
  "APIService created or changed": apiServiceCreatedOrChangedSamples,
  "Audit logging configuration changed": auditLoggingConfigurationChangedSamples,
  "Backup or snapshot deleted by a person": backupOrSnapshotDeletedSamples,
  "Body of a write hidden from the audit log": bodyHiddenFromTheAuditLogSamples,
  "Change in a system namespace by a person": changeInKubeSystemByAPersonSamples,
  "Cluster DNS or kube-proxy configuration changed": clusterDnsOrProxyConfigurationChangedSamples,
  "Cluster trust or kubelet configuration changed": clusterTrustConfigurationChangedSamples,
  "Cron job created or changed": cronJobCreatedOrChangedSamples,
  "Custom resource definition deleted": customResourceDefinitionDeletedSamples,
  "Custom resource definition written by a person": customResourceDefinitionWrittenByAPersonSamples,
  "Deletion of a system namespace, tried or done": deletionOfASystemNamespaceSamples,
  "Endpoints written by a person": endpointsWrittenByAPersonSamples,
  "Kubernetes events deleted": eventsDeletedSamples,
  "Helm 2 Tiller installed": helm2TillerInstalledSamples,
  "Image of a system workload changed": imageOfASystemWorkloadChangedSamples,
  "Ingress for a wildcard host or into a system namespace": ingressForAWildcardHostOrASystemNamespaceSamples,
  "Ingress without TLS": ingressWithoutTlsSamples,
  "Leader or node lease written by another": leaderOrNodeLeaseWrittenByAnotherSamples,
  "Load balancer open to everyone created": loadBalancerOpenToEveryoneCreatedSamples,
  "Many nodes cordoned by a person": manyNodesCordonedSamples,
  "Namespace deleted": namespaceDeletedSamples,
  "Namespace exempted from admission control": namespaceExemptedFromAdmissionControlSamples,
  "Network policy deleted": networkPolicyDeletedSamples,
  "Network policy that allows everything": networkPolicyThatAllowsEverythingSamples,
  "Nginx configuration through an ingress": nginxConfigurationThroughAnIngressSamples,
  "Node deleted": nodeDeletedSamples,
  "NodePort service created": nodePortServiceCreatedSamples,
  "Node registered by another than a kubelet": nodeRegisteredByAnotherThanItselfSamples,
  "Node cordoned, tainted or given a role by a person": nodeTakenOutOrRelabelledByAPersonSamples,
  "Persistent volume given to another claim": persistentVolumeGivenToAnotherClaimSamples,
  "Persistent volume on a host path": persistentVolumeOnAHostPathSamples,
  "Pod Security of a namespace weakened": podSecurityOfANamespaceWeakenedSamples,
  "Policy engine or service mesh removed": policyEngineOrMeshRemovedSamples,
  "Priority class above the others": priorityClassAboveTheOthersSamples,
  "Resource quota or limit range deleted": quotaOrLimitRangeDeletedSamples,
  "Runtime class changed by a person": runtimeClassChangedByAPersonSamples,
  "Security agent or log forwarder reconfigured by a person": securityAgentOrLogForwarderReconfiguredSamples,
  "Security agent or log forwarder removed": securityAgentOrLogForwarderRemovedSamples,
  "Sensitive service exposed outside the cluster": sensitiveServiceExposedSamples,
  "Service takes over an external address": serviceTakesOverAnExternalAddressSamples,
  "Status of a node or pod written by a person": statusWrittenByAPersonSamples,
  "Storage class or CSI driver changed by a person": storageClassOrCsiDriverChangedSamples,
  "Suspicious cron job": suspiciousCronJobSamples,
  "System workload scaled to zero": systemWorkloadScaledToZeroSamples,
  "Tampering with auditwire configuration": tamperingWithAuditwireConfigurationSamples,
  "Volume claims deleted in bulk": volumeClaimsDeletedInBulkSamples,
};
