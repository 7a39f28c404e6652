import { describe, expect, it } from "vitest";
import { optionalSdk } from "../../components/optional-sdk.ts";

describe("an SDK that only some components need", () => {
  it.each([
    ["is used where it is there", "@pulumi/aws", "@pulumi/aws/iam/role", "object"],
    [
      "is named with the line that installs it",
      "@pulumi/nowhere",
      "@pulumi/nowhere/iam/role",
      "EksAuditSource needs @pulumi/nowhere, which is not installed: npm install @pulumi/nowhere",
    ],
    [
      "is asked for in a newer version where a part is missing",
      "@pulumi/aws",
      "@pulumi/aws/nowhere/bucket",
      "EksAuditSource needs a newer @pulumi/aws than is installed: npm install @pulumi/aws@latest",
    ],
    ["is not blamed for what else is missing", "@pulumi/aws", "nowhere", "Cannot find module 'nowhere'"],
  ])("%s", (_, sdk, module, expected) => {
    let said: string;
    try {
      said = typeof optionalSdk(() => require(module), sdk, "EksAuditSource");
    } catch (error) {
      said = (error as Error).message.split("\n")[0] ?? "";
    }
    expect(said).toBe(expected);
  });
});
