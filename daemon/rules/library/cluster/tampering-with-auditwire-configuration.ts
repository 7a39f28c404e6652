import type { Rule } from "../../../audit/rule.ts";

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
  expression: `jpath("objectRef.namespace") = "auditwire"
  and jpath("verb") in ("create", "update", "patch", "delete", "deletecollection")`,
  description:
    "Something in the namespace auditwire was changed: whoever wants to act unseen starts there. Compare with the deployments you know of.",
  severity: "critical",
  attackTechniques: ["impairDefences"],
  owner: "system",
};
