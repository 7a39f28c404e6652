/** What the program hands to the provider of an API server's files, in clear. */
export interface ApiServerInputs {
  readonly cluster: string;
  /** `by-hand`: nothing is touched, but what changes is told. */
  readonly on: "by-hand" | "this-machine" | "control-plane-nodes";
  /** Absolute path of the static pod's manifest. */
  readonly manifest: string;
  /** Folder of the two files. */
  readonly directory: string;
  readonly flags: readonly string[];
  readonly auditPolicy: string;
  readonly auditWebhook: string;
  /** Whether somebody else's audit flags give way. */
  readonly replace: boolean;
  readonly timeoutSeconds: number;
  /** Of the control plane, in order; empty for all that bear the label. */
  readonly nodes: readonly string[];
  readonly namespace: string;
  readonly image: string;
  readonly imagePullSecrets: readonly string[];
  readonly kubeconfig: string;
}

/** What the state keeps besides: where files and flags are in place. */
export interface ApiServerState extends ApiServerInputs {
  /** Nodes, or `this machine`. */
  readonly installed: readonly string[];
}
