import { z } from "zod";
import { credentialID, endpoint, specificationFields } from "../settings/config.ts";

/** AKS: a Log Analytics workspace. */
export const AksSpecification = z.strictObject({
  ...specificationFields,
  deploymentType: z.literal("aks"),
  azureWorkspaceName: z
    .string()
    .min(1)
    .max(512)
    .describe("The Log Analytics workspace: its name, its workspace id (a GUID), or its resource id."),
  azureResourceGroups: z
    .array(z.string().min(1).max(90))
    .default([])
    .describe("Only clusters of these resource groups. Empty: all."),
  azureSubscriptionID: z.guid().optional().describe("Subscription in which a workspace is looked up by its name."),
  azureCloud: z.enum(["public", "china", "usgovernment"]).default("public").describe("Which Azure."),
  tables: z
    .enum(["auto", "resource-specific", "diagnostics", "AKSAudit", "AKSAuditAdmin"])
    .default("auto")
    .describe(
      "AKSAudit and AKSAuditAdmin, AzureDiagnostics, or one of the first two: no other table is asked, nor has to be readable. auto: those that hold audit events.",
    ),
  endpoints: z
    .strictObject({ query: endpoint, management: endpoint, login: endpoint })
    .optional()
    .describe("Other addresses of the Azure APIs."),
});
export type AksSpecification = z.output<typeof AksSpecification>;

/** How the daemon proves to Azure who it is. */
export const azureCredentials = <S extends z.ZodType>(secret: S) =>
  [
    z.strictObject({
      id: credentialID,
      type: z.literal("azure-workload-identity"),
      tenantID: z.guid(),
      clientID: z.guid(),
      tokenFile: z
        .string()
        .min(1)
        .default("/var/run/secrets/azure/tokens/azure-identity-token")
        .describe("The projected token; read again whenever it is needed."),
    }),
    z.strictObject({
      id: credentialID,
      type: z.literal("azure-managed-identity"),
      clientID: z.guid().optional().describe("Client id of a user-assigned identity. Default: the system-assigned."),
    }),
    z.strictObject({
      id: credentialID,
      type: z.literal("azure-client-secret"),
      tenantID: z.guid(),
      clientID: z.guid(),
      clientSecret: secret,
    }),
  ] as const;
export type AzureCredential = z.output<ReturnType<typeof azureCredentials<z.ZodString>>[number]>;
