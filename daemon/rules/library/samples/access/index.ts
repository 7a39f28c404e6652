import type { Sample } from "../sample.ts";
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

/** Samples of the rules of library/access, by the rule's name. */
export const accessSamples: Readonly<Record<string, readonly Sample[]>> = {
  "Acting as an administrator": actingAsAdministrator,
  "Acting as another identity": actingAsAnother,
  "All objects of a kind deleted": allObjectsDeleted,
  "Anonymous request let in": anonymousRequestLetIn,
  "Anonymous requests refused in a burst": anonymousRequestsRefused,
  "API used by a person without kubectl": personWithScriptClient,
  "Attack tool as client": attackTool,
  "Bootstrap token used beyond joining": bootstrapTokenBeyondJoining,
  "Cluster listed through in a burst": clusterListedThrough,
  "Command run through the kubelet": commandThroughKubelet,
  "Control plane credentials used by hand": controlPlaneCredentialsByHand,
  "Debug or log path of the control plane": debugOrLogPath,
  "Default service account looks around": defaultServiceAccountLooksAround,
  "Exec that breaks out to the node": execBreaksOut,
  "Exec by a service account": execByServiceAccount,
  "Exec that downloads or connects back": execDownloadsOrConnectsBack,
  "Exec into a pod of the control plane": execIntoControlPlane,
  "Exec into a pod of kube-system": execIntoSystemNamespace,
  "Exec or attach refused": execOrAttachRefused,
  "Exec or attach to a pod": execOrAttachToAPod,
  "Exec that reads credentials": execReadsCredentials,
  "First exec by a user": firstExecByUser,
  "Forbidden request": forbiddenRequest,
  "Forbidden requests in a burst": forbiddenRequestsByUser,
  "Impersonation refused": impersonationRefused,
  "Invalid credentials in a burst": invalidCredentialsInABurst,
  "Request with invalid credentials": invalidCredentials,
  "Kubelet reached through the API server": kubeletThroughApiServer,
  "Mass deletion": massDeletion,
  "Several namespaces deleted": namespacesDeletedInABurst,
  "Node asks for what kubelets do not": nodeAsksForMore,
  "Node credentials used by hand": nodeCredentialsByHand,
  "Own rights checked in a burst": ownRightsCheckedInABurst,
  "Own rights listed": ownRightsListed,
  "Pods evicted or deleted in a burst": podsEvictedOrDeletedInABurst,
  "Port-forward to a pod": portForwardToAPod,
  "Service account asks what it may do": serviceAccountChecksRights,
  "Service account refused": serviceAccountRefused,
  "Service account used with kubectl for the first time": serviceAccountWithKubectl,
  "Service account token used by hand": serviceAccountWithScriptClient,
  "Service or pod reached through the API server": serviceOrPodThroughApiServer,
  "System identity used from a public address": systemIdentityFromAfar,
};
