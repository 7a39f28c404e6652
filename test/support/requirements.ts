import { execFileSync } from "node:child_process";

interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What the program says of its version; empty when it is not there. */
  readonly fits: (said: string) => boolean;
}

const ofCluster: readonly Program[] = [
  {
    name: "Go 1.26 or newer",
    command: "go",
    args: ["version"],
    fits: (said) => /go1\.(2[6-9]|[3-9]\d)/.test(said),
  },
  { name: "openssl", command: "openssl", args: ["version"], fits: Boolean },
  { name: "bash", command: "bash", args: ["--version"], fits: Boolean },
];

const ofKafka: readonly Program[] = [
  {
    name: "Java 17 or newer",
    command: "java",
    args: ["--version"],
    fits: (said) => Number(/(\d+)/.exec(said)?.[1]) >= 17,
  },
  { name: "mvn", command: "mvn", args: ["--version"], fits: Boolean },
  { name: "openssl", command: "openssl", args: ["version"], fits: Boolean },
];

const ofPython: readonly Program[] = [
  {
    name: "Python 3 with venv and pip (Debian's python3-venv)",
    command: "python3",
    args: ["-c", "import venv, ensurepip; print('both')"],
    fits: Boolean,
  },
];

const ofImage: readonly Program[] = [
  { name: "buildah", command: "buildah", args: ["--version"], fits: Boolean },
  { name: "unshare", command: "unshare", args: ["--version"], fits: Boolean },
  { name: "root's rights (for mounts and chroot)", command: "id", args: ["-u"], fits: (said) => said.trim() === "0" },
];

function outputOf(command: string, args: readonly string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }) || "unknown";
  } catch {
    return "";
  }
}

/** True when the cluster tests can run. */
export const canRunCluster = (): boolean => canRun("cluster", ofCluster);

/** True when a Kafka broker can run. */
export const canRunKafka = (): boolean => canRun("Kafka", ofKafka);

/** True when moto can be installed and run. */
export const canRunMoto = (): boolean => canRun("moto", ofPython);

/** True when schemathesis can be installed and run. */
export const canRunSchemathesis = (): boolean => canRun("schemathesis", ofPython);

/** True when the daemon's image can be built and its root file system be run. */
export const canRunImage = (): boolean => canRun("image", ofImage);

/** What is missing is said in one line; with CI=true it is an error, so that a skip can never look like a pass. */
function canRun(tests: string, programs: readonly Program[]): boolean {
  const missing = programs.filter(({ command, args, fits }) => !fits(outputOf(command, args))).map(({ name }) => name);
  if (missing.length === 0) return true;
  const line = `${tests} tests skipped: this machine lacks ${missing.join(", ")}`;
  if (process.env["CI"] === "true") throw new Error(line);
  process.stderr.write(`${line}\n`);
  return false;
}
