import type { Privilege } from "../../privilege.ts";

/** What a source's choices come to, as far as rights depend on them. */
export interface PrivilegeOptions {
  /** Table that is polled; undefined when nothing is. */
  readonly table: "AKSAudit" | "AKSAuditAdmin" | "AzureDiagnostics" | undefined;
  /** Whether clusters push to an event hub. */
  readonly pushes: boolean;
}

interface Grant extends Privilege {
  /** How it is granted: by the source's own role, by one of Azure's, or by a key that only Azure Monitor has. */
  readonly by: "role" | "built-in" | "rule";
  readonly given: (options: PrivilegeOptions) => boolean;
}

const workspaces = "Microsoft.OperationalInsights/workspaces";
const daemon = { who: "the daemon", on: "the workspace", by: "role" } as const;

const tableRead = (table: NonNullable<PrivilegeOptions["table"]>, when: string): Grant => ({
  ...daemon,
  action: `${workspaces}/query/${table}/read`,
  when,
  given: (options) => options.table === table,
});

/** Everything that an AksAuditSource ever grants: the role and the tables of the documentation are made from it. */
const grants: readonly Grant[] = [
  {
    ...daemon,
    action: `${workspaces}/query/read`,
    when: "`workspace`",
    given: ({ table }) => table !== undefined,
  },
  tableRead("AKSAudit", "`workspace`, category `kube-audit`, tables `resource-specific`"),
  tableRead("AKSAuditAdmin", "`workspace`, category `kube-audit-admin`, tables `resource-specific`"),
  tableRead("AzureDiagnostics", "`workspace`, tables `diagnostics`"),
  {
    who: "the daemon",
    action: "Azure Event Hubs Data Receiver",
    on: "the source's Event Hubs namespace, which holds nothing but its hub",
    when: "`push`",
    by: "built-in",
    given: ({ pushes }) => pushes,
  },
  ...["Listen", "Send", "Manage"].map(
    (right): Grant => ({
      who: "Azure Monitor",
      action: right,
      on: "the source's Event Hubs namespace",
      when: "`push`: diagnostic settings take no rule with less",
      by: "rule",
      given: ({ pushes }) => pushes,
    }),
  ),
];

/** What a source grants; without options everything that any source ever does, each with when. */
export function privileges(options?: PrivilegeOptions): readonly Privilege[] {
  return granted(options).map(({ who, action, on, when }) => ({ who, action, on, when }));
}

/** Actions of the role that the daemon gets on the workspace. */
export const roleActions = (options: PrivilegeOptions) => actionsBy("role", options);

/** Rights of the rule with which Azure Monitor sends to the namespace. */
export const ruleRights = (options: PrivilegeOptions) => actionsBy("rule", options);

const granted = (options: PrivilegeOptions | undefined) =>
  grants.filter(({ given }) => options === undefined || given(options));

const actionsBy = (by: Grant["by"], options: PrivilegeOptions): string[] =>
  granted(options)
    .filter((grant) => grant.by === by)
    .map(({ action }) => action);
