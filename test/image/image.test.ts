import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { freePorts } from "../support/daemon.ts";
import { anEvent } from "../support/events.ts";
import { canRunImage } from "../support/requirements.ts";
import { baseFileSystem } from "./base.ts";

/** The image that the Dockerfile makes, built by buildah, its root file system run without a container engine. */
const repository = join(__dirname, "..", "..");
const token = "image-token-0123456789abcdef";
const user = 65532;
let place = "";
let root = "";
const at = (...path: string[]) => join(place, ...path);

const buildah = (...args: string[]) =>
  execFileSync("buildah", ["--root", at("storage"), "--runroot", at("run"), "--storage-driver", "vfs", ...args], {
    cwd: place,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 << 20,
  });
const build = (tag: string, file: string, context: string, ...args: string[]) =>
  buildah(
    ...["bud", "--isolation", "chroot", "--format", "oci", "--pull-never", "--timestamp", "0"],
    ...[...args, "-t", tag, "-f", file, context],
  );

beforeAll(() => {
  if (!canRunImage()) return;
  place = mkdtempSync(join(tmpdir(), "auditwire-image-"));
  baseFileSystem(at("base"));
  writeFileSync(at("base.Dockerfile"), "FROM scratch\nADD . /\n");
  build("base", at("base.Dockerfile"), at("base"));
  rmSync(at("base"), { recursive: true });
  const modules = `${realpathSync(join(repository, "node_modules"))}:/source/node_modules:ro`;
  build("auditwire", join(repository, "Dockerfile"), repository, "--build-arg", "BASE=localhost/base", "-v", modules);
  root = buildah("mount", buildah("from", "--pull-never", "auditwire").trim()).trim();
}, 240_000);
afterAll(() => {
  if (place) rmSync(place, { recursive: true, force: true });
});

/** Runs the image's command as its user, on a root file system that cannot be written to but for the data. */
function inImage(args: readonly string[], mounts: readonly string[] = []): ChildProcess {
  const script = [
    `mount --bind ${root} ${root}`,
    ...mounts,
    `mount -o remount,bind,ro ${root}`,
    `exec chroot --userspec=${user}:${user} ${root} /usr/bin/env -i PATH=/usr/local/bin:/usr/bin NODE_ENV=production "$@"`,
  ].join(" && ");
  return spawn("unshare", ["--mount", "sh", "-c", script, "sh", "auditwire", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function ended(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (data: Buffer) => said.push(data.toString()));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, said: said.join("") };
}

describe.runIf(canRunImage())("the image", () => {
  it("starts the daemon, as a number that is not root, on the two ports", () => {
    const { OCIv1 } = JSON.parse(buildah("inspect", "--type", "image", "auditwire")) as {
      OCIv1: { config: Record<string, unknown> };
    };
    expect(OCIv1.config).toMatchObject({
      User: "65532:65532",
      Entrypoint: ["auditwire"],
      Cmd: ["serve", "--config", "/etc/auditwire/config.yaml"],
      WorkingDir: "/var/lib/auditwire",
      ExposedPorts: { "8083/tcp": {}, "8084/tcp": {} },
    });
  });

  it("holds the package and its native library, nothing of Pulumi, no sources, no tests", () => {
    expect(readdirSync(join(root, "app")).sort()).toEqual(
      ["CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "dist", "docs", "node_modules", "package.json"].sort(),
    );
    expect(readdirSync(join(root, "app/node_modules")).sort()).toEqual([
      "@libsql",
      "@neon-rs",
      "detect-libc",
      "libsql",
    ]);
    // Where packages were mounted while it was built; with a registry there is no such folder.
    expect(readdirSync(join(root, "source"), { recursive: true })).toEqual(["node_modules"]);
    expect(readdirSync(join(root, "var/lib/auditwire"))).toEqual([]);
  });

  it.each([
    { does: "answers", args: ["rules", "list"], code: 0, says: " rules" },
    { does: "knows its version", args: ["--version"], code: 0, says: "." },
    {
      does: "does not deploy, and says why",
      args: ["up"],
      code: 1,
      says: "this needs Pulumi's SDK, which is not here",
    },
    {
      does: "asks for its configuration",
      args: ["serve", "--config", "/etc/auditwire/config.yaml"],
      code: 2,
      says: "/etc/auditwire/config.yaml",
    },
  ])("its command $does", async ({ args, code, says }) => {
    const result = await ended(inImage(args));
    expect(result.said).toContain(says);
    expect(result.code).toBe(code);
    expect(result.said).not.toContain("    at ");
  });

  it("runs as that user with everything read-only but the data, and keeps audits over a restart", async () => {
    const [api = 0, webhook = 0] = await freePorts(2);
    writeConfig(api, webhook);
    const mounts = [
      `mount --bind ${at("config")} ${root}/etc/auditwire`,
      `mount --bind ${at("data")} ${root}/var/lib/auditwire`,
      `mount -o remount,bind,ro ${root}/etc/auditwire`,
    ];
    const serve = () => inImage(["serve", "--config", "/etc/auditwire/config.yaml"], mounts);
    for (const expected of [1, 1]) {
      const daemon = serve();
      const end = ended(daemon);
      try {
        await expect.poll(() => answers(`http://127.0.0.1:${api}/readyz`), { timeout: 20_000 }).toBe(200);
        expect(readFileSync(`/proc/${daemon.pid}/status`, "utf8")).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
        const body = Buffer.from(anEvent().original).toString();
        await fetch(`http://127.0.0.1:${webhook}/api/v1/kubernetes/webhook/${token}`, { method: "POST", body });
        expect(await audits(api)).toHaveLength(expected);
      } finally {
        daemon.kill("SIGTERM");
      }
      expect((await end).code).toBe(0);
    }
  });
});

function writeConfig(api: number, webhook: number): void {
  for (const folder of ["config", "data"]) mkdirSync(at(folder));
  chownSync(at("data"), user, user);
  writeFileSync(at("config", "token"), token);
  writeFileSync(
    at("config", "config.yaml"),
    stringify({
      listen: { api: { address: `127.0.0.1:${api}` }, webhook: { address: `127.0.0.1:${webhook}` } },
      data: { directory: "/var/lib/auditwire" },
      webhooks: [{ name: "image", token: { file: "token" } }],
      policy: ["Exec or attach to a pod"],
    }),
  );
}

async function answers(url: string): Promise<number> {
  try {
    return (await fetch(url)).status;
  } catch {
    return 0;
  }
}

async function audits(api: number): Promise<unknown[]> {
  const { user, password } = JSON.parse(readFileSync(at("data", "credentials.json"), "utf8")) as Record<string, string>;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const answer = await fetch(`http://127.0.0.1:${api}/api/v1/audits/kubernetes`, { headers: { authorization } });
  return (await answer.json()) as unknown[];
}
