import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ClusterKind, kubernetesVersions, lastChecked, versionWarning } from "../../components/compatibility.ts";
import { compatibilityTables } from "../support/compatibility-tables.ts";

const root = join(__dirname, "..", "..");
const older = / is older than 1\.30, the oldest version that auditwire supports on /;
const newer = / is newer than 1\.36, the newest version that auditwire was checked with on /;

describe("a version outside the table is told", () => {
  it.each<[ClusterKind, string, RegExp | undefined]>([
    ["self-managed", "v1.30.0", undefined],
    ["self-managed", "v1.36.3+k3s1", undefined],
    ["self-managed", "v1.29.15", older],
    ["self-managed", "v1.4.0", older],
    ["self-managed", "1.37", newer],
    ["eks", "1.31", undefined],
    ["eks", "1.27", older],
    ["aks", "1.33.4", undefined],
    ["aks", "1.28.100", older],
    ["gke", "1.33.2-gke.1111", undefined],
    ["gke", "1.99.1-gke.1", newer],
    ["gke", "", undefined],
    ["eks", "latest", undefined],
    ["eks", "2.1", undefined],
  ])("[S01] [M14] [M25 partly: never run there] [M34 partly: never run there] %s %s", (kind, version, says) => {
    const sentence = versionWarning(kind, version);
    if (says === undefined) expect(sentence).toBeUndefined();
    else expect(sentence).toMatch(says);
  });
});

describe("docs/compatibility.md", () => {
  const page = readFileSync(join(root, "docs", "compatibility.md"), "utf8");
  const plain = (text: string) => text.replaceAll(/ {2,}/g, " ").replaceAll(/-{3,}/g, "---");

  it("[S01] [M14] [M25 partly: never run there] [M34 partly: never run there] has the table of the code, and its date", () => {
    for (const line of compatibilityTables.split("\n").filter(Boolean)) expect(plain(page)).toContain(plain(line));
    expect(page).toContain(lastChecked);
  });

  it("[S01] the versions that it says are tested are those that the tests build", () => {
    const modules = join(root, "test", "cluster");
    const built = readdirSync(modules)
      .filter((folder) => folder.startsWith("kubernetes"))
      .map(
        (folder) =>
          /require k8s\.io\/kubernetes v([\d.]+)/.exec(readFileSync(join(modules, folder, "go.mod"), "utf8"))?.[1],
      );
    expect(built.sort()).toEqual(kubernetesVersions["self-managed"].tested);
  });
});
