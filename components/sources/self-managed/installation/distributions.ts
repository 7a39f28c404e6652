import type { Distribution } from "../../../audit-source.ts";
import { k3s } from "./k3s.ts";
import { kind } from "./kind.ts";
import { kops } from "./kops.ts";
import { kubeadm } from "./kubeadm.ts";
import { kubespray } from "./kubespray.ts";
import { minikube } from "./minikube.ts";
import { rke2 } from "./rke2.ts";
import { staticPod } from "./static-pod.ts";
import { talos } from "./talos.ts";
import type { Layout, Wiring } from "./wiring.ts";

export type { Distribution };

/** How a distribution starts its API server. */
export interface DistributionFacts {
  /** As people call it. */
  readonly label: string;
  /** Where the API server finds the files unless the source says otherwise. */
  readonly directory: string;
  /** Whether it is a static pod of the kubelet whose manifest stays as it is edited: then `install` works. */
  readonly install: boolean;
  /** What restarts, and for how long. */
  readonly restart: string;
  readonly wiring: (layout: Layout) => Wiring;
}

const oneByOne =
  "The API server of each machine is away for one to three minutes while it restarts: take one machine after the other, and wait until `kubectl get --raw /readyz` says `ok`. A cluster with one control-plane machine has no API for that time; what runs, runs on.";

/** Every distribution, and what is special about it. */
export const distributions: Readonly<Record<Distribution, DistributionFacts>> = {
  kubeadm: {
    label: "a kubeadm cluster",
    directory: "/etc/kubernetes/auditwire",
    install: true,
    restart: oneByOne,
    wiring: kubeadm,
  },
  k3s: {
    label: "a k3s cluster",
    directory: "/var/lib/rancher/k3s/server/auditwire",
    install: false,
    restart:
      "`systemctl restart k3s` takes the whole server process down for half a minute to two minutes; containers run on. Take one server after the other.",
    wiring: k3s,
  },
  rke2: {
    label: "an RKE2 cluster",
    directory: "/etc/rancher/rke2/auditwire",
    install: false,
    restart:
      "`systemctl restart rke2-server` restarts the server and, because its flags change, the API server's pod: one to three minutes on each server; containers run on. Take one server after the other.",
    wiring: rke2,
  },
  kops: {
    label: "a kOps cluster",
    directory: "/etc/kubernetes/audit",
    install: false,
    restart:
      "The rolling update replaces the control-plane machines one after the other: five to fifteen minutes each. A cluster with one control-plane machine has no API for that time.",
    wiring: kops,
  },
  talos: {
    label: "a Talos cluster",
    directory: "/etc/kubernetes/auditwire",
    install: false,
    restart: `Talos reboots a machine when \`machine.files\` change (two to five minutes), and restarts the API server alone when arguments or policy do. ${oneByOne}`,
    wiring: talos,
  },
  kubespray: {
    label: "a kubespray cluster",
    directory: "/etc/kubernetes/auditwire",
    install: true,
    restart: `Kubespray restarts the API servers one after the other. ${oneByOne}`,
    wiring: kubespray,
  },
  kind: {
    label: "a kind cluster",
    directory: "/etc/kubernetes/auditwire",
    install: false,
    restart: "kind has no way to change a cluster: it is made anew, in about a minute, and loses what was in it.",
    wiring: kind,
  },
  minikube: {
    label: "a minikube cluster",
    directory: "/etc/ssl/certs",
    install: false,
    restart: "`minikube start` on a running cluster restarts its API server: one to two minutes.",
    wiring: minikube,
  },
  "static-pod": {
    label: "an API server in a static pod",
    directory: "/etc/kubernetes/auditwire",
    install: true,
    restart: oneByOne,
    wiring: staticPod,
  },
};

/** Their names, for messages. */
export const distributionNames = Object.keys(distributions) as readonly Distribution[];
