import { request } from "node:https";

const patienceMs = 5_000;

/** What an API server of this machine answers to whoever asks whether it is ready; 0 where nobody answers. */
export function readiness({ host, port }: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve) => {
    // The kernel says which process it is; a certificate for this address is not needed.
    const asked = request(
      { host, port, path: "/readyz", rejectUnauthorized: false, agent: false, timeout: patienceMs },
      (answer) => {
        answer.resume();
        answer.on("close", () => resolve(answer.statusCode ?? 0));
      },
    );
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(0));
    asked.end();
  });
}
