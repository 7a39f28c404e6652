import type { Provider } from "../audit/event.ts";
import type { Attribute } from "./ast.ts";
import { event } from "./builder-condition.ts";
import { type Fact, type Field, fact, field } from "./builder-field.ts";

/** Who made a request (authentication.k8s.io/v1 UserInfo). */
export interface UserFields extends Field {
  /** As `alice` or `system:serviceaccount:shop:deployer`. */
  readonly username: Field;
  /** Unique over time, where the authenticator knows one. */
  readonly uid: Field;
  /** As `system:masters`. */
  readonly groups: Field;
  /** What else the authenticator said: `extra.key("scopes")`. */
  readonly extra: Field;
}

/** The object that a request is about (audit.k8s.io/v1 ObjectReference). */
export interface ObjectRefFields extends Field {
  /** As `pods`. */
  readonly resource: Field;
  /** Missing for objects of the whole cluster. */
  readonly namespace: Field;
  /** Missing for lists, and where the API server chooses it. */
  readonly name: Field;
  /** Missing where the request did not name it. */
  readonly uid: Field;
  /** As `apps`; missing for the core group. */
  readonly apiGroup: Field;
  /** As `v1`. */
  readonly apiVersion: Field;
  /** Missing where the request did not name it. */
  readonly resourceVersion: Field;
  /** As `exec`; missing for the object itself. */
  readonly subresource: Field;
}

/** The answer without its body (meta/v1 Status). */
export interface ResponseStatusFields extends Field {
  /** The HTTP status. */
  readonly code: Field;
  /** `Success` or `Failure`; mostly missing. */
  readonly status: Field;
  /** As `Forbidden`. */
  readonly reason: Field;
  /** For people. */
  readonly message: Field;
  /** More about the reason. */
  readonly details: Field;
  /** Of lists. */
  readonly metadata: Field;
}

/** What the API server and its plugins note beside a request; any other by `annotations.key("…")`. */
export interface AnnotationsFields extends Field {
  /** `allow` or `forbid`. */
  readonly "authorization.k8s.io/decision": Field<"allow" | "forbid">;
  /** The rule of RBAC that allowed it, in words. */
  readonly "authorization.k8s.io/reason": Field;
  /** `true` when bodies were cut off for their size. */
  readonly "audit.k8s.io/truncated": Field;
  /** As `restricted:latest`. */
  readonly "pod-security.kubernetes.io/enforce-policy": Field;
  /** What the audited level of pod security would refuse. */
  readonly "pod-security.kubernetes.io/audit-violations": Field;
  /** `namespace`, `runtimeClass` or `user`. */
  readonly "pod-security.kubernetes.io/exempt": Field;
  /** `true` for a version of an API that will go. */
  readonly "k8s.io/deprecated": Field;
  /** The release without it, as `1.32`. */
  readonly "k8s.io/removed-release": Field;
  /** A service account's token from a secret was used. */
  readonly "authentication.k8s.io/legacy-token": Field;
  /** A bound token was used after its time. */
  readonly "authentication.k8s.io/stale-token": Field;
  /** What a validating admission policy found, as JSON. */
  readonly "validation.policy.admission.k8s.io/validation_failure": Field;
}

/** What a rule can ask of an audit.k8s.io/v1 Event and of the source that delivered it. */
export interface AuditFields {
  /** How much of the request was recorded. */
  readonly level: Field<"None" | "Metadata" | "Request" | "RequestResponse">;
  /** How far the request was. */
  readonly stage: Field<"RequestReceived" | "ResponseStarted" | "ResponseComplete" | "Panic">;
  /** The request's id; its maker can choose it. */
  readonly auditID: Field;
  /** As sent, with its query. */
  readonly requestURI: Field;
  /** As `create`; for what is no resource the HTTP method in lower case. */
  readonly verb: Field;
  /** Who made the request. */
  readonly user: UserFields;
  /** As whom it was made. */
  readonly impersonatedUser: UserFields;
  /** How the user was authenticated. */
  readonly authenticationMetadata: Field;
  /** The client first, then proxies. */
  readonly sourceIPs: Field;
  /** As the client calls itself. */
  readonly userAgent: Field;
  /** What the request is about. */
  readonly objectRef: ObjectRefFields;
  /** How it was answered. */
  readonly responseStatus: ResponseStatusFields;
  /** The body that was sent; recorded from level Request on. */
  readonly requestObject: Field;
  /** The body of the answer; recorded at level RequestResponse. */
  readonly responseObject: Field;
  /** When the request came. */
  readonly requestReceivedTimestamp: Field;
  /** When it reached the stage. */
  readonly stageTimestamp: Field;
  /** What the API server noted. */
  readonly annotations: AnnotationsFields;
  /** Anything else, as `requestObject.spec.hostNetwork` or, of a GKE entry, `protoPayload.methodName`. */
  path(path: string): Field;
  /** Name of the source's cluster. */
  readonly cluster: Fact;
  /** The cloud that runs it. */
  readonly provider: Fact<Provider>;
  /** Its AWS account. */
  readonly accountID: Fact;
  /** Its Google Cloud project. */
  readonly projectID: Fact;
  /** Its Azure subscription. */
  readonly subscriptionID: Fact;
  /** Its Azure resource group, in upper case. */
  readonly resourceGroup: Fact;
  /** Its region. */
  readonly region: Fact;
}

const at = (path: string): Field => field(path, event);

/** A field with the fields it holds. */
function holding<K extends string>(path: string, names: readonly K[], of = (name: K) => at(`${path}.${name}`)) {
  return { ...at(path), ...(Object.fromEntries(names.map((name) => [name, of(name)])) as Record<K, Field>) };
}

const user = (path: string): UserFields => holding(path, ["username", "uid", "groups", "extra"]);

const objectRef: ObjectRefFields = holding("objectRef", [
  "resource",
  "namespace",
  "name",
  "uid",
  "apiGroup",
  "apiVersion",
  "resourceVersion",
  "subresource",
]);

const responseStatus: ResponseStatusFields = holding("responseStatus", [
  "code",
  "status",
  "reason",
  "message",
  "details",
  "metadata",
]);

const annotations: AnnotationsFields = holding(
  "annotations",
  [
    "authorization.k8s.io/decision",
    "authorization.k8s.io/reason",
    "audit.k8s.io/truncated",
    "pod-security.kubernetes.io/enforce-policy",
    "pod-security.kubernetes.io/audit-violations",
    "pod-security.kubernetes.io/exempt",
    "k8s.io/deprecated",
    "k8s.io/removed-release",
    "authentication.k8s.io/legacy-token",
    "authentication.k8s.io/stale-token",
    "validation.policy.admission.k8s.io/validation_failure",
  ],
  (name) => at("annotations").key(name),
);

const attribute = (name: Attribute): Fact => fact({ kind: "attribute", name }, undefined);

/** The event and its source, to build conditions from. */
export const audit: AuditFields = {
  level: at("level"),
  stage: at("stage"),
  auditID: at("auditID"),
  requestURI: at("requestURI"),
  verb: at("verb"),
  user: user("user"),
  impersonatedUser: user("impersonatedUser"),
  authenticationMetadata: at("authenticationMetadata"),
  sourceIPs: at("sourceIPs"),
  userAgent: at("userAgent"),
  objectRef,
  responseStatus,
  requestObject: at("requestObject"),
  responseObject: at("responseObject"),
  requestReceivedTimestamp: at("requestReceivedTimestamp"),
  stageTimestamp: at("stageTimestamp"),
  annotations,
  path: at,
  cluster: attribute("cluster"),
  provider: attribute("provider"),
  accountID: attribute("accountID"),
  projectID: attribute("projectID"),
  subscriptionID: attribute("subscriptionID"),
  resourceGroup: attribute("resourceGroup"),
  region: attribute("region"),
};
