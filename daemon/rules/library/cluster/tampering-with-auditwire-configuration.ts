import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done } from "../conditions.ts";
import { writesOrDeletes } from "./deeds.ts";

export const tamperingWithAuditwireConfiguration: Rule = {
  name: "Tampering with auditwire configuration",
  aliases: [
    "Prisma Cloud Labs - Tampering with auditwire configuration",
    "GKE - tampering with auditwire configuration",
    "Prisma Cloud Labs - GKE - tampering with auditwire configuration",
    "Tampering with Twistlock configuration",
    "Prisma Cloud Labs - Tampering with Twistlock configuration",
    "GKE - tampering with Twistlock configuration",
    "Prisma Cloud Labs - GKE - tampering with Twistlock configuration",
  ],
  message: "Tampering with auditwire configuration: ${user.username} ${verb} ${objectRef.resource} ${objectRef.name}",
  expression: `(jpath("objectRef.namespace") = "auditwire"
    or (jpath("objectRef.resource") = "namespaces" and jpath("objectRef.name") = "auditwire"))
  and (${writesOrDeletes} or jpath("objectRef.subresource") in ("exec", "attach"))
  and not jpath("objectRef.resource") in ("events", "leases")
  and ${done} and not ${controlPlane}`,
  description:
    "Something in the namespace auditwire was changed, or somebody went into its pods: whoever wants to act unseen starts there. Compare with the deployments you know of; the events stored before it are still there. Administrators who install or upgrade auditwire do this: do it by an account of its own and give that one an exception. What controllers and nodes do there, and refused requests, are left out.",
  severity: "critical",
  attackTechniques: ["impairDefences"],
  attack: ["T1562.008", "TA0005"],
  owner: "system",
};
