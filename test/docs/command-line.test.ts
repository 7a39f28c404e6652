import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { wordsOf } from "../../daemon/cli/completion/line.ts";
import { openApp } from "../support/app.ts";
import { commandReference, wholeProgram } from "../support/command-page.ts";
import { anEvent } from "../support/events.ts";
import { asAdministrator, command, served } from "../support/in-process.ts";

const page = join(__dirname, "..", "..", "docs", "command-line.md");
const marker = /<!-- Below: .* -->\n/;

/** What is asked, one after the other, and answered on the page. */
const asked = [
  "collections save shop --cluster 'prod*' --namespace shop",
  "collections list -o wide",
  "user create alice --role viewer:shop --new-password-file alice.txt",
  "group save shop-team --role viewer:shop --role 'rule author'",
  "user create bob --group shop-team --no-password",
  "user list",
  "role list",
  "query",
  "query --user alice -o wide",
  "query --namespace shop --fields time,user,message --csv",
  "query --summary rule,user --every 1h",
  "query show AUDIT",
  "query --severity hihg",
  "sources",
  "changes --kind user --diff",
  "auditing off",
  "auditing on",
  "whoami",
];

it("docs/command-line.md has every command as its help has it, and what commands answer", async () => {
  const text = readFileSync(page, "utf8");
  const written = text.slice(0, text.search(marker)) + marker.exec(text)?.[0];
  const made = [
    written,
    "## Answers",
    "",
    "To these audits of two clusters:",
    "",
    await answers(),
    "## Reference",
    "",
    commandReference(await wholeProgram()),
  ];
  await expect(tidy(made.join("\n"))).toMatchFileSnapshot(page);
});

const tidy = (text: string) => `${text.replaceAll(/\n{3,}/g, "\n\n").trimEnd()}\n`;

async function answers(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "auditwire-page-"));
  const webhook = { name: "prod-eu", urlSuffix: "x", provider: "others", accountID: "", default: true } as const;
  const app = await openApp({ policy: [{ rule: "Exec or attach to a pod", exceptions: [] }] }, [webhook], {
    collections: [{ name: "prod", clusters: ["prod*"] }],
  });
  const server = await served(app);
  try {
    await app.deliver({ source: "webhook/prod-eu", events: events(), rejections: [] });
    writeFileSync(join(folder, "alice.txt"), "correct horse battery\n");
    const [first] = await app.get<{ _id: string }[]>("/audits/kubernetes");
    const blocks: string[] = [];
    for (const line of asked) {
      const words = wordsOf(line, "").map(({ value: word }) =>
        word === "alice.txt" ? join(folder, word) : word === "AUDIT" ? (first?._id ?? "") : word,
      );
      const environment = { ...asAdministrator(server.url), XDG_CONFIG_HOME: folder };
      const { out, err } = await command(words, { environment });
      const answer = settled(`${out}${err}`.trimEnd(), server.url);
      blocks.push(
        ["```console", `$ auditwire ${line.replace("AUDIT", first?._id ?? "")}`, answer, "```", ""].join("\n"),
      );
    }
    return blocks.join("\n");
  } finally {
    await server.end();
    await app.close();
    rmSync(folder, { recursive: true });
  }
}

/** What is another at each run. */
const settled = (text: string, url: string) =>
  text
    .replaceAll(url, "http://127.0.0.1:8083")
    .replaceAll(/20(?!26-11-24T)\d\d-\d\d-\d\dT[\d:.]+Z/g, "2026-11-24T10:00:00.000Z")
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");

function events() {
  const at = (minute: number) => ({
    auditID: `id-${minute}`,
    requestReceivedTimestamp: `2026-11-24T09:${minute}:00.000000Z`,
  });
  const source = { name: "webhook/prod-eu", cluster: "prod-eu" };
  const pod = { resource: "pods", apiVersion: "v1", subresource: "exec" };
  return [
    anEvent({
      body: { ...at(10), user: { username: "alice" }, objectRef: { ...pod, namespace: "shop", name: "web-0" } },
      source,
    }),
    anEvent({
      body: { ...at(25), user: { username: "carol" }, objectRef: { ...pod, namespace: "bank", name: "ledger-1" } },
      source: { ...source, cluster: "test" },
    }),
    anEvent({
      body: { ...at(40), user: { username: "alice" }, objectRef: { ...pod, namespace: "bank", name: "ledger-0" } },
      source,
    }),
  ];
}
