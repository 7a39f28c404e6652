import { z } from "zod";
import { anyText, computed, fields, flag, listOf, mapOf, text } from "../../argument-shape.ts";

/** What the arguments look like. Choices are looked at where it is known what they are for. */
export const argsShape = fields({
  clusterName: anyText,
  token: computed(
    z.union([anyText, listOf(computed(anyText))], 'is neither a text nor a list of two: write certificates.token("…")'),
  ),
  auditPolicy: anyText,
  namespace: anyText,
  initialBackoff: anyText,
  batchMaxWait: anyText,
  distribution: anyText,
  directory: anyText,
  runsDaemon: flag,
  default: flag,
  kubeconfig: computed(text),
  install: anyText,
  controlPlaneNodes: listOf(text),
  image: computed(text),
  installer: fields({
    manifest: anyText,
    replace: flag,
    timeout: anyText,
    namespace: text,
    imagePullSecrets: listOf(text),
  }),
  provider: anyText,
  accountID: anyText,
  projectID: anyText,
  subscriptionID: anyText,
  resourceGroup: anyText,
  region: anyText,
  labels: mapOf(anyText),
});
