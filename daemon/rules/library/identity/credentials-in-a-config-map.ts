import type { Rule } from "../../../audit/rule.ts";
import { controlPlane, done, inJsonPatch, pattern, writes } from "../conditions.ts";

// Contents are searched as JSON text, in which a line begins behind the letters \n.
const begin = /(\\n|\b)/.source;

/** A value behind a word, of some length; no reference to a variable, no template. */
const value = /(\\?")?\s*[:=]\s*(\\?["'])?[^\s"'\\$<{%*,;][^\s"'\\,;]/.source;

const words = [
  "passwd|password|passphrase|secret[_-]?key|client[_-]?secret|api[_-]?key",
  "auth[_-]?token|access[_-]?token|bot[_-]?token",
  /(\\n|[^a-z])token/.source,
];

/** Keys of known form, and words for a credential with a value. */
const credential = pattern(
  new RegExp(
    [
      "-----BEGIN [A-Z ]*PRIVATE KEY",
      `${begin}(AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|xox[abprs]-[0-9A-Za-z-]{10})`,
      `aws[_-]?(s3[_-]?)?(secret[_-]?access[_-]?key|access[_-]?key[_-]?id)${value}{3}`,
      `(${words.join("|")})${value}{5}`,
    ].join("|"),
    "i",
  ),
);

export const credentialsInAConfigMap: Rule = {
  name: "Credentials in a config map",
  message: "Credentials in a config map: ${user.username} ${verb} ${objectRef.namespace}/${objectRef.name}",
  expression: `jpath("objectRef.resource") = "configmaps" and ${writes} and ${done} and not ${controlPlane}
  and (jpath("requestObject.data") matches ${credential} or ${inJsonPatch(`(jpath("value") matches ${credential})`)})`,
  description:
    "A config map holds what looks like a password, a key or a token. Config maps are read by far more accounts than secrets are, and stand in clear text in backups and logs. Move it into a secret and change it. Administrators of software whose settings have a word like password beside an ordinary value are reported, too; references ($VAR, templates) are not. Needs the audit policy level Request for config maps: EKS, AKS and GKE record their contents not at all (EKS those of aws-auth alone), so the rule sees nothing there.",
  severity: "medium",
  attackTechniques: ["unsecuredCredentials"],
  attack: ["T1552.001", "T1552", "TA0006"],
  owner: "system",
};
