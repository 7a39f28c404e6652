import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";

const group = "rbac.authorization.k8s.io";

/** One rule of a role. */
export interface RoleRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** A cluster role that is created with such rules. */
export function clusterRole(...rules: readonly RoleRule[]): RequestFacts {
  const metadata = { name: "deployer", creationTimestamp: null };
  return {
    resource: `${group}/v1/clusterroles`,
    name: "deployer",
    requestObject: { kind: "ClusterRole", apiVersion: `${group}/v1`, metadata, rules },
  };
}

/** A role of the namespace shop that is created with such rules. */
function role(...rules: readonly RoleRule[]): RequestFacts {
  const metadata = { name: "deployer", namespace: "shop", creationTimestamp: null };
  return {
    resource: `${group}/v1/roles`,
    namespace: "shop",
    name: "deployer",
    requestObject: { kind: "Role", apiVersion: `${group}/v1`, metadata, rules },
  };
}

export interface BindingSubject {
  readonly kind: "User" | "Group" | "ServiceAccount";
  readonly name: string;
  readonly namespace?: string;
}

export const user = (name: string): BindingSubject => ({ kind: "User", name });
export const userGroup = (name: string): BindingSubject => ({ kind: "Group", name });
export const account = (namespace: string, name: string): BindingSubject => ({
  kind: "ServiceAccount",
  name,
  namespace,
});

const withGroup = (subject: BindingSubject) =>
  subject.kind === "ServiceAccount" ? subject : { ...subject, apiGroup: group };

function bindingOf(kind: string, roleName: string, namespace: string | undefined, subjects: readonly BindingSubject[]) {
  const metadata = { name: "helpers", ...(namespace !== undefined && { namespace }), creationTimestamp: null };
  const roleRef = { apiGroup: group, kind: "ClusterRole", name: roleName };
  return { kind, apiVersion: `${group}/v1`, metadata, subjects: subjects.map(withGroup), roleRef };
}

/** A cluster role is bound to these in all namespaces. */
export function clusterRoleBinding(roleName: string, ...subjects: readonly BindingSubject[]): RequestFacts {
  return {
    resource: `${group}/v1/clusterrolebindings`,
    name: "helpers",
    requestObject: bindingOf("ClusterRoleBinding", roleName, undefined, subjects),
  };
}

/** A cluster role is bound to these in the namespace shop. */
export function roleBinding(roleName: string, ...subjects: readonly BindingSubject[]): RequestFacts {
  return {
    resource: `${group}/v1/rolebindings`,
    namespace: "shop",
    name: "helpers",
    requestObject: bindingOf("RoleBinding", roleName, "shop", subjects),
  };
}

/** The object of a request is patched instead: by an object, or by a list of operations. */
export function patched(facts: RequestFacts, body: unknown): RequestFacts {
  return { ...facts, verb: "patch", requestObject: body, responseObject: facts.requestObject };
}

/** Such a JSON patch of one operation. */
export const operation = (path: string, value: unknown, op = "add") => [{ op, path, value }];

/** A rule, or a part of one, and why a role that is given it has to be reported, or must not. */
export interface Given<T> {
  readonly name: string;
  readonly given: T;
  readonly because: string;
}

export const given = <T>(name: string, value: T, because: string): Given<T> => ({ name, given: value, because });

/** Roles that are given these rules, whole and by a JSON patch, in every way that counts and in some that must not. */
export function roleSamples(
  dangerous: readonly Given<RoleRule>[],
  harmless: readonly Given<RoleRule>[],
): readonly Sample[] {
  const [first] = dangerous;
  if (!first) return [];
  const facts = clusterRole(first.given);
  return [
    ...everywhere(`cluster role with ${first.name}`, facts, first.because),
    hit(`role with ${first.name}`, role(first.given), `in one namespace: ${first.because}`, "EKS"),
    hit(
      `role replaced by one with ${first.name}`,
      { ...role(first.given), verb: "update" },
      `a role that is there is widened: ${first.because}`,
      "AKS",
    ),
    hit(`role patched to ${first.name}`, patched(facts, { rules: [first.given] }), first.because, "GKE"),
    ...dangerous.flatMap(({ name, given: rule, because }) => [
      hit(`among other rules: ${name}`, clusterRole(reading, rule), because),
      hit(`JSON patch adds a rule: ${name}`, patched(clusterRole(reading, rule), operation("/rules/-", rule)), because),
    ]),
    hit(
      `JSON patch puts in rules, one with ${first.name}`,
      patched(facts, operation("/rules", [reading, first.given], "replace")),
      first.because,
      "EKS",
    ),
    miss(
      `JSON patch looks for ${first.name} and adds a label`,
      patched(facts, [...operation("/rules/0", first.given, "test"), ...operation("/metadata/labels/team", "web")]),
      "the rule was there before: the patch only makes sure of it",
    ),
    ...[given("pods read", reading, "who looks at pods changes nothing"), ...harmless].flatMap(
      ({ name, given: rule, because }) => [
        miss(`role: ${name}`, clusterRole(rule), because),
        miss(`JSON patch: ${name}`, patched(clusterRole(rule), operation("/rules/-", rule)), because),
      ],
    ),
    miss(
      `template of a role with ${first.name}`,
      { ...facts, resource: "management.cattle.io/v3/roletemplates" },
      "Rancher's templates give no rights until a role is made of them",
    ),
    miss("labelled", patched(facts, { metadata: { labels: { team: "web" } } }), "its rules are as they were before"),
    ...undone(facts),
    ...byControlPlane(facts),
  ];
}

const reading: RoleRule = { apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] };

/** JSON patches that put a value into a list of a role's rule. */
export function partSamples(
  dangerous: readonly Given<readonly [string, unknown]>[],
  harmless: typeof dangerous,
): readonly Sample[] {
  const sampleOf =
    (make: typeof hit) =>
    ({ name, given: [path, value], because }: Given<readonly [string, unknown]>) =>
      make(`JSON patch of a rule's part: ${name}`, patched(clusterRole(reading), operation(path, value)), because);
  return [...dangerous.map(sampleOf(hit)), ...harmless.map(sampleOf(miss))];
}

/** A binding of such a role, and subjects added to one. */
export function roleBoundSamples(facts: RequestFacts, what: string): readonly Sample[] {
  const subjects = [userGroup("oncall"), user("mallory")].map(withGroup);
  const added = `whoever is added to a binding of ${what} gets the same rights as those in it`;
  return [
    ...everywhere(`binding of ${what} created`, facts, `its subjects get the rights of ${what}`),
    hit(
      `binding of ${what} replaced`,
      { ...facts, verb: "update" },
      `the new subjects get the rights of ${what}`,
      "EKS",
    ),
    hit(`subjects of a binding of ${what} patched`, patched(facts, { subjects }), added, "AKS"),
    hit(`JSON patch adds a subject to ${what}`, patched(facts, operation("/subjects/-", subjects[1])), added),
    miss(
      `JSON patch takes a subject from ${what}`,
      patched(facts, [{ op: "remove", path: "/subjects/1" }]),
      "rights are taken, not given",
    ),
    miss(`JSON patch labels a binding of ${what}`, patched(facts, operation("/metadata/labels/team", "web")), labelled),
    miss(`binding of ${what} labelled`, patched(facts, { metadata: { labels: { team: "web" } } }), labelled),
    ...undone(facts),
    ...byControlPlane(facts),
  ];
}

const labelled = "its role and subjects are as they were before";

/** Bindings that are given such a subject, in every way that counts and in some that must not. */
export function subjectSamples(facts: RequestFacts, subject: BindingSubject, because: string): readonly Sample[] {
  const before = [user("alice"), subject].map(withGroup);
  return [
    ...everywhere(`${subject.name} bound`, facts, because),
    hit(`${subject.name} bound in a namespace`, roleBinding("view", user("alice"), subject), because, "EKS"),
    hit(`${subject.name} put into a binding`, patched(facts, { subjects: before }), because, "AKS"),
    hit(`JSON patch adds ${subject.name}`, patched(facts, operation("/subjects/-", withGroup(subject))), because),
    miss(
      `JSON patch looks for ${subject.name} and adds a label`,
      patched(facts, [
        ...operation("/subjects/0", withGroup(subject), "test"),
        ...operation("/metadata/labels/a", "b"),
      ]),
      "it was bound before: the patch only makes sure of it",
    ),
    miss(
      `${subject.name} in an object of somebody's own`,
      { ...facts, resource: "access.example.com/v1/teambindings" },
      "no binding that the API server knows",
    ),
    miss(`binding of ${subject.name} labelled`, patched(facts, { metadata: { labels: { team: "web" } } }), labelled),
    miss(
      "alice bound to view",
      clusterRoleBinding("view", user("alice"), userGroup("dev")),
      "a person and a team of hers",
    ),
    miss("JSON patch adds alice", patched(facts, operation("/subjects/-", user("alice"))), "a person is added"),
    ...undone(facts),
    ...byControlPlane(facts),
  ];
}

/** JSON patches that put another name into a subject, from `one` that must be reported. */
export function subjectNameSamples(facts: RequestFacts, name: string, because: string): readonly Sample[] {
  const rename = (path: string, value: string) => patched(facts, operation(path, value, "replace"));
  return [
    hit(`JSON patch renames a subject to ${name}`, rename("/subjects/0/name", name), because),
    miss("JSON patch renames a subject to alice", rename("/subjects/0/name", "alice"), "a person is put in"),
    miss(`JSON patch calls a label ${name}`, rename("/metadata/labels/for", name), "a label gives no rights"),
  ];
}
