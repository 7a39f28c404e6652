/** Fields for which an AuditLog has no place (google.cloud.audit.AuditLog; GKE fills the principal alone). */
export const unrecorded: readonly string[] = [
  "user.uid",
  "user.groups",
  "user.extra",
  "impersonatedUser",
  "authenticationMetadata",
  "objectRef.uid",
  "objectRef.resourceVersion",
];
