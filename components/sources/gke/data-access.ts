import { IAMAuditConfig } from "@pulumi/gcp/projects/iamauditConfig";
import { childName } from "./child.ts";
import { auditedService } from "./findings.ts";
import type { Making } from "./reader.ts";

/** Has Google write Data Access logs of Kubernetes in each project. It is all that is set there for the service. */
export function enableDataAccess({ settings, parent, gate }: Making): readonly IAMAuditConfig[] {
  const exemptedMembers = [...(settings.args.exemptedMembers ?? [])];
  const logs = settings.dataAccess.map((logType) => ({
    logType,
    ...(exemptedMembers.length > 0 && { exemptedMembers }),
  }));
  return settings.projects.map(
    (project) =>
      new IAMAuditConfig(
        childName(settings.name, "data-access", project),
        { project: gate(project), service: auditedService, auditLogConfigs: logs },
        { parent },
      ),
  );
}
