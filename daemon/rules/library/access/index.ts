import type { Rule } from "../../../audit/rule.ts";
import { actingAsAdministrator } from "./acting-as-administrator.ts";
import { actingAsAnother } from "./acting-as-another.ts";
import { allObjectsDeleted } from "./all-objects-deleted.ts";
import { anonymousRequestLetIn } from "./anonymous-request-let-in.ts";
import { anonymousRequestsRefused } from "./anonymous-requests-refused.ts";
import { attackTool } from "./attack-tool.ts";
import { bootstrapTokenBeyondJoining } from "./bootstrap-token-beyond-joining.ts";
import { clusterListedThrough } from "./cluster-listed-through.ts";
import { commandThroughKubelet } from "./command-through-kubelet.ts";
import { controlPlaneCredentialsByHand } from "./control-plane-credentials-by-hand.ts";
import { debugOrLogPath } from "./debug-or-log-path.ts";
import { defaultServiceAccountLooksAround } from "./default-service-account-looks-around.ts";
import { execBreaksOut } from "./exec-breaks-out.ts";
import { execByServiceAccount } from "./exec-by-service-account.ts";
import { execDownloadsOrConnectsBack } from "./exec-downloads-or-connects-back.ts";
import { execIntoControlPlane } from "./exec-into-control-plane.ts";
import { execIntoSystemNamespace } from "./exec-into-system-namespace.ts";
import { execOrAttachRefused } from "./exec-or-attach-refused.ts";
import { execOrAttachToAPod } from "./exec-or-attach-to-a-pod.ts";
import { execReadsCredentials } from "./exec-reads-credentials.ts";
import { firstExecByUser } from "./first-exec-by-user.ts";
import { forbiddenRequest } from "./forbidden-request.ts";
import { forbiddenRequestsByUser } from "./forbidden-requests-by-user.ts";
import { impersonationRefused } from "./impersonation-refused.ts";
import { invalidCredentials } from "./invalid-credentials.ts";
import { invalidCredentialsInABurst } from "./invalid-credentials-in-a-burst.ts";
import { kubeletThroughApiServer } from "./kubelet-through-api-server.ts";
import { massDeletion } from "./mass-deletion.ts";
import { namespacesDeletedInABurst } from "./namespaces-deleted-in-a-burst.ts";
import { nodeAsksForMore } from "./node-asks-for-more.ts";
import { nodeCredentialsByHand } from "./node-credentials-by-hand.ts";
import { ownRightsCheckedInABurst } from "./own-rights-checked-in-a-burst.ts";
import { ownRightsListed } from "./own-rights-listed.ts";
import { personWithScriptClient } from "./person-with-script-client.ts";
import { podsEvictedOrDeletedInABurst } from "./pods-evicted-or-deleted-in-a-burst.ts";
import { portForwardToAPod } from "./port-forward-to-a-pod.ts";
import { serviceAccountChecksRights } from "./service-account-checks-rights.ts";
import { serviceAccountRefused } from "./service-account-refused.ts";
import { serviceAccountWithKubectl } from "./service-account-with-kubectl.ts";
import { serviceAccountWithScriptClient } from "./service-account-with-script-client.ts";
import { serviceOrPodThroughApiServer } from "./service-or-pod-through-api-server.ts";
import { systemIdentityFromAfar } from "./system-identity-from-afar.ts";

/** Who reaches into the cluster, from where, with what, and who tries doors. */
export const access: readonly Rule[] = [
  actingAsAdministrator,
  actingAsAnother,
  allObjectsDeleted,
  anonymousRequestLetIn,
  anonymousRequestsRefused,
  attackTool,
  bootstrapTokenBeyondJoining,
  clusterListedThrough,
  commandThroughKubelet,
  controlPlaneCredentialsByHand,
  debugOrLogPath,
  defaultServiceAccountLooksAround,
  execBreaksOut,
  execByServiceAccount,
  execDownloadsOrConnectsBack,
  execIntoControlPlane,
  execIntoSystemNamespace,
  execOrAttachRefused,
  execOrAttachToAPod,
  execReadsCredentials,
  firstExecByUser,
  forbiddenRequest,
  forbiddenRequestsByUser,
  impersonationRefused,
  invalidCredentialsInABurst,
  invalidCredentials,
  kubeletThroughApiServer,
  massDeletion,
  namespacesDeletedInABurst,
  nodeAsksForMore,
  nodeCredentialsByHand,
  ownRightsCheckedInABurst,
  ownRightsListed,
  personWithScriptClient,
  podsEvictedOrDeletedInABurst,
  portForwardToAPod,
  serviceAccountChecksRights,
  serviceAccountRefused,
  serviceAccountWithKubectl,
  serviceAccountWithScriptClient,
  serviceOrPodThroughApiServer,
  systemIdentityFromAfar,
];
