import type { Privilege } from "../../privilege.ts";

/** What a source can be let do. */
export interface SelfManagedRights {
  /** Whether it is given a kubeconfig. */
  readonly kubeconfig: boolean;
  /** Who puts files and flags in place. */
  readonly install: "this-machine" | "control-plane-nodes" | undefined;
}

const deployer = "whoever deploys, by `kubeconfig`";
const job = "the installer's job, on each control-plane node in turn";
const machine = "whoever deploys, on the control-plane machine";
const [asked, jobs, here] = ["`kubeconfig`", '`install: "control-plane-nodes"`', '`install: "this-machine"`'];

/** What the kubeconfig's user and the installer need; the daemon needs nothing. Without arguments all that there is. */
export function privileges(rights?: SelfManagedRights): readonly Privilege[] {
  const { kubeconfig, install } = rights ?? { kubeconfig: true, install: undefined };
  const onNodes = rights === undefined || install === "control-plane-nodes";
  return [
    ...(kubeconfig ? [row(deployer, "list pods", "namespace `kube-system`", asked)] : []),
    ...(onNodes ? nodes() : []),
    ...(rights === undefined || install === "this-machine"
      ? [
          row(machine, "write", "the folder of static pod manifests, and that of the two files", here),
          row(machine, "read", "command lines of the machine's processes", here),
        ]
      : []),
  ];
}

function nodes(): Privilege[] {
  return [
    row(deployer, "list nodes", "the cluster", jobs),
    row(deployer, "create, get, delete jobs", "namespace of the installer", jobs),
    row(deployer, "create, delete secrets", "namespace of the installer", jobs),
    row(deployer, "list pods", "namespace of the installer", jobs),
    row(job, "hostPath, write", "the folder of static pod manifests, and that of the two files", jobs),
    row(job, "hostPID", "which API server runs, and with which flags", jobs),
    row(job, "hostNetwork", "`/readyz` of the node's API server; the webhook", jobs),
    row(
      job,
      "runAsUser 0",
      "it owns the manifest; all capabilities but CHOWN are dropped, no service account token",
      jobs,
    ),
  ];
}

const row = (who: string, action: string, on: string, when: string): Privilege => ({ who, action, on, when });
