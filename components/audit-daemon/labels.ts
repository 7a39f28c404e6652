/** Labels of all objects, as tools look for them. */
export const labelsOf = (base: string): Record<string, string> => ({
  ...selectorOf(base),
  "app.kubernetes.io/component": "daemon",
  "app.kubernetes.io/part-of": "auditwire",
  "app.kubernetes.io/managed-by": "pulumi",
});

/** By which the daemon's pod is found. A Deployment's selector can never be changed: nothing here may be. */
export const selectorOf = (base: string): Record<string, string> => ({
  "app.kubernetes.io/name": "auditwire",
  "app.kubernetes.io/instance": base,
});
