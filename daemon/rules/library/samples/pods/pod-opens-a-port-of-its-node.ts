import type { Sample } from "../sample.ts";
import { miss, pod } from "../variants.ts";
import { onJsonPatch, onSpec, templatePatch, withContainer } from "./on-spec.ts";

const ports = (port: object) => withContainer({ ports: [{ containerPort: 8080, ...port }] });
const onHostNetwork = { ...ports({ hostPort: 8080 }), hostNetwork: true };

export const podOpensAPortOfItsNode: readonly Sample[] = [
  ...onSpec("host port", ports({ hostPort: 8080 }), "it listens on its node"),
  ...onJsonPatch("/containers/0/ports/0/hostPort", 31337, {
    path: "/containers/0/ports",
    value: [{ containerPort: 80, hostPort: 80 }],
    harmless: [{ containerPort: 80 }],
  }),
  miss("port of the pod", pod(ports({})), "it listens inside of the cluster"),
  miss("host port 0", pod(ports({ hostPort: 0 })), "0 is none"),
  miss("on the host's network", pod(onHostNetwork), "the rule for the host's network reports it", "GKE"),
  miss("on the host's network: deployment", templatePatch(onHostNetwork), "the rule for the host's network reports it"),
  miss(
    "on the host's network: cron job",
    {
      ...pod({}),
      resource: "batch/v1/cronjobs",
      requestObject: { spec: { jobTemplate: { spec: { template: { spec: onHostNetwork } } } } },
    },
    "the rule for the host's network reports it",
  ),
  miss(
    "on the host's network: answer only",
    { ...pod({}), requestObject: undefined, responseObject: { spec: onHostNetwork } },
    "the rule for the host's network reports it",
  ),
];
