import type * as pulumi from "@pulumi/pulumi";
import type { Distribution, SourceFacts } from "../../audit-source.ts";

/** How a self-managed cluster sends its audit events. */
export interface SelfManagedAuditSourceArgs extends SourceFacts {
  /** The cluster's name, as audits show it. Default: the resource's name. Changed, later audits bear the new name. */
  readonly clusterName?: string | undefined;
  /**
   * The webhook token, or two while one replaces the other, the current one first: `certificates.token("prod")`. Each
   * cluster needs its own, for the token alone says who speaks. Changed, the API server needs its new
   * `audit-webhook.yaml`.
   */
  readonly token: pulumi.Input<string | readonly string[]>;
  /**
   * Which events the API server records: `recommended` (default), `classic` (the seed product's policy, word for
   * word), `fromRules` (the least that the daemon's enabled rules need), or the text of an own `audit.k8s.io/v1`
   * Policy. A change takes effect when the API server restarts.
   */
  readonly auditPolicy?: "recommended" | "classic" | "fromRules" | (string & {}) | undefined;
  /** Namespace of auditwire, whose changes the ready-made policies always record. Default `auditwire`. */
  readonly namespace?: string | undefined;
  /**
   * First wait of the API server before it delivers a batch again (`--audit-webhook-initial-backoff`, a Go duration).
   * It tries five times, each wait 1.5 times the last and up to a fifth longer; what is then not delivered is lost:
   *
   * | value | an outage of the daemon that is survived |
   * |---|---|
   * | `1s` | 8 to 10 s |
   * | `10s` (the API server's own default) | 81 to 98 s |
   * | `20s` (default here) | 162 to 195 s |
   * | `60s` | 8 to 9 min |
   * | `5m` | 40 to 48 min |
   *
   * The longer it waits, the more it holds in memory: at most `--audit-webhook-batch-buffer-size` events (10,000),
   * beyond which it drops new ones and counts them in `apiserver_audit_error_total`. Changed, the API server restarts.
   */
  readonly initialBackoff?: string | undefined;
  /** Longest wait until a batch is sent (`--audit-webhook-batch-max-wait`, a Go duration). Default `1s`. */
  readonly batchMaxWait?: string | undefined;
  /**
   * What the control plane was made with: `kubeadm` (default), `k3s`, `rke2`, `kops`, `talos`, `kubespray`, `kind`,
   * `minikube`, or `static-pod` for any other API server that the kubelet runs from a manifest. Decides where the files
   * go, and what `instructions` say.
   */
  readonly distribution?: Distribution | undefined;
  /**
   * Absolute path on the control-plane machines for the API server's two files. Default: where the distribution's API
   * server can read, `/etc/kubernetes/auditwire` for most. Changed, `install` takes them away from the former place.
   */
  readonly directory?: string | undefined;
  /**
   * Whether the daemon runs in this cluster: its API server then reaches the daemon's cluster IP, and nothing has to be
   * exposed. Default false.
   */
  readonly runsDaemon?: boolean | undefined;
  /** Its token is the API's `webhookUrlSuffix`. Default: so for a daemon's first source. */
  readonly default?: boolean | undefined;
  /**
   * Text of a kubeconfig with which the cluster is looked at before anything is wired, in previews, too: is it reached,
   * is its version supported, is dynamic auditing left over (which is refused), does somebody else's audit policy stand
   * there. Its current context counts; certificates, tokens and exec plugins work, a proxy does not. Needs no more than
   * the right to list pods in kube-system; with `install: "control-plane-nodes"` to manage jobs and secrets there, and to
   * list nodes. Default: nothing is looked at.
   */
  readonly kubeconfig?: pulumi.Input<string> | undefined;
  /**
   * Puts files and flags in place, once the daemon is there, and takes them away when the stack is destroyed: flags first,
   * then files. `this-machine`: where the program runs, as root, on the control-plane machine. `control-plane-nodes`: by
   * a job on each control-plane node in turn, which needs `kubeconfig` and `image`. Either backs up, edits the static
   * pod's manifest, waits for the API server, and goes back by itself when it does not come. For kubeadm, kubespray and
   * other static pods. Default: nothing is changed; `apiServerFiles(source).instructions` of the daemon say what to do.
   */
  readonly install?: "this-machine" | "control-plane-nodes" | undefined;
  /**
   * Names of the control-plane nodes, in the order in which they restart. Default: all that bear the label
   * `node-role.kubernetes.io/control-plane`; then a new one is noticed by the next preview.
   */
  readonly controlPlaneNodes?: readonly string[] | undefined;
  /** Image of the jobs: the daemon's. Needed for `install: "control-plane-nodes"`. */
  readonly image?: pulumi.Input<string> | undefined;
  /** How files and flags are put in place. */
  readonly installer?: InstallerArgs | undefined;
}

/** How files and flags are put in place. */
export interface InstallerArgs {
  /** The API server's static pod manifest. Default `/etc/kubernetes/manifests/kube-apiserver.yaml`. */
  readonly manifest?: string | undefined;
  /**
   * Whether audit flags that somebody else has set give way; they come back when the source goes. Default false: they
   * are a reason to refuse.
   */
  readonly replace?: boolean | undefined;
  /** How long is waited for each API server before it goes back: `90s`, `5m` (default). */
  readonly timeout?: string | undefined;
  /** Namespace of the jobs, which has to admit pods that see the machine's folders. Default `kube-system`. */
  readonly namespace?: string | undefined;
  /** Names of secrets in that namespace for a private registry. Default none. */
  readonly imagePullSecrets?: readonly string[] | undefined;
}
