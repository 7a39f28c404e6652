/** What Pulumi puts in the place of a value that only the deployment will know. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether such a value is in it. */
export const hasUnknown = (value: unknown): boolean =>
  value === unknown || (typeof value === "object" && value !== null && Object.values(value).some(hasUnknown));
