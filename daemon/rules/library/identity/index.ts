import type { Rule } from "../../../audit/rule.ts";
import { adminOrEditBoundInAllNamespaces } from "./admin-or-edit-bound-in-all-namespaces.ts";
import { allRolesOrBindingsOfAKindDeleted } from "./all-roles-or-bindings-of-a-kind-deleted.ts";
import { bootstrapTokenCreated } from "./bootstrap-token-created.ts";
import { certificateSigningRequestApprovedByHand } from "./certificate-signing-request-approved-by-hand.ts";
import { certificateSigningRequestDeletedByAPerson } from "./certificate-signing-request-deleted-by-a-person.ts";
import { clientCertificateRequested } from "./client-certificate-requested.ts";
import { cloudIdentityGivenToAServiceAccount } from "./cloud-identity-given-to-a-service-account.ts";
import { clusterAdministratorBound } from "./cluster-administrator-bound.ts";
import { clusterAdministratorBoundInANamespace } from "./cluster-administrator-bound-in-a-namespace.ts";
import { credentialsInAConfigMap } from "./credentials-in-a-config-map.ts";
import { eksAccessMapChanged } from "./eks-access-map-changed.ts";
import { groupSystemMastersBound } from "./group-system-masters-bound.ts";
import { longLivedServiceAccountTokenCreated } from "./long-lived-service-account-token-created.ts";
import { manyRolesOrBindingsDeleted } from "./many-roles-or-bindings-deleted.ts";
import { manySecretsRead } from "./many-secrets-read.ts";
import { nodeCertificateRequestedBySomebodyElse } from "./node-certificate-requested-by-somebody-else.ts";
import { readingSecretsRefusedAgainAndAgain } from "./reading-secrets-refused-again-and-again.ts";
import { rightsChangedByAWorkload } from "./rights-changed-by-a-workload.ts";
import { rightsGivenToADefaultServiceAccount } from "./rights-given-to-a-default-service-account.ts";
import { rightsGivenToAnonymousUsers } from "./rights-given-to-anonymous-users.ts";
import { rightsGivenToEveryAccount } from "./rights-given-to-every-account.ts";
import { rightsOrTokenOfSomebodyElseReviewed } from "./rights-or-token-of-somebody-else-reviewed.ts";
import { roleOfTheControlPlaneBound } from "./role-of-the-control-plane-bound.ts";
import { roleOrBindingNamedLikeAControllers } from "./role-or-binding-named-like-a-controllers.ts";
import { roleThatMayChangeAdmission } from "./role-that-may-change-admission.ts";
import { roleThatMayCreatePods } from "./role-that-may-create-pods.ts";
import { roleThatMayEnterPods } from "./role-that-may-enter-pods.ts";
import { roleThatMayIssueCredentials } from "./role-that-may-issue-credentials.ts";
import { roleThatMayRaiseRights } from "./role-that-may-raise-rights.ts";
import { roleThatMayReadSecrets } from "./role-that-may-read-secrets.ts";
import { roleWithAWildcard } from "./role-with-a-wildcard.ts";
import { roleWithAllRights } from "./role-with-all-rights.ts";
import { rolesAndBindingsListedByAWorkload } from "./roles-and-bindings-listed-by-a-workload.ts";
import { secretOfTheControlPlaneChanged } from "./secret-of-the-control-plane-changed.ts";
import { secretOfTheControlPlaneRead } from "./secret-of-the-control-plane-read.ts";
import { secretReadByAPerson } from "./secret-read-by-a-person.ts";
import { secretsOfANamespaceListed } from "./secrets-of-a-namespace-listed.ts";
import { secretsOfAllNamespacesCachedByANewClient } from "./secrets-of-all-namespaces-cached-by-a-new-client.ts";
import { secretsOfAllNamespacesListed } from "./secrets-of-all-namespaces-listed.ts";
import { serviceAccountCreatedInAControlPlaneNamespace } from "./service-account-created-in-a-control-plane-namespace.ts";
import { serviceAccountNamedLikeAControllers } from "./service-account-named-like-a-controllers.ts";
import { serviceAccountTokenOfLongLifeRequested } from "./service-account-token-of-long-life-requested.ts";
import { systemRoleOrBindingChanged } from "./system-role-or-binding-changed.ts";
import { tokenOfAControlPlaneServiceAccountRequested } from "./token-of-a-control-plane-service-account-requested.ts";
import { tokenRequestedForAServiceAccount } from "./token-requested-for-a-service-account.ts";

/** Rights, accounts, credentials and secrets. */
export const identity: readonly Rule[] = [
  adminOrEditBoundInAllNamespaces,
  allRolesOrBindingsOfAKindDeleted,
  bootstrapTokenCreated,
  certificateSigningRequestApprovedByHand,
  certificateSigningRequestDeletedByAPerson,
  clientCertificateRequested,
  cloudIdentityGivenToAServiceAccount,
  clusterAdministratorBound,
  clusterAdministratorBoundInANamespace,
  credentialsInAConfigMap,
  eksAccessMapChanged,
  groupSystemMastersBound,
  longLivedServiceAccountTokenCreated,
  manyRolesOrBindingsDeleted,
  manySecretsRead,
  nodeCertificateRequestedBySomebodyElse,
  readingSecretsRefusedAgainAndAgain,
  rightsChangedByAWorkload,
  rightsGivenToADefaultServiceAccount,
  rightsGivenToAnonymousUsers,
  rightsGivenToEveryAccount,
  rightsOrTokenOfSomebodyElseReviewed,
  roleOfTheControlPlaneBound,
  roleOrBindingNamedLikeAControllers,
  roleThatMayChangeAdmission,
  roleThatMayCreatePods,
  roleThatMayEnterPods,
  roleThatMayIssueCredentials,
  roleThatMayRaiseRights,
  roleThatMayReadSecrets,
  roleWithAWildcard,
  roleWithAllRights,
  rolesAndBindingsListedByAWorkload,
  secretOfTheControlPlaneChanged,
  secretOfTheControlPlaneRead,
  secretReadByAPerson,
  secretsOfANamespaceListed,
  secretsOfAllNamespacesCachedByANewClient,
  secretsOfAllNamespacesListed,
  serviceAccountCreatedInAControlPlaneNamespace,
  serviceAccountNamedLikeAControllers,
  serviceAccountTokenOfLongLifeRequested,
  systemRoleOrBindingChanged,
  tokenOfAControlPlaneServiceAccountRequested,
  tokenRequestedForAServiceAccount,
];
