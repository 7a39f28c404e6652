import type * as pulumi from "@pulumi/pulumi";
import {
  type CertificatesInputs,
  type CertificatesState,
  createCertificates,
  dueChanges,
  updateCertificates,
} from "./certificates.ts";
import { say } from "./say.ts";

/** Makes and keeps certificates, tokens and passwords; nothing outside the state is touched. */
export const certificates: pulumi.dynamic.ResourceProvider<CertificatesInputs, CertificatesState> = {
  async check(_, inputs) {
    return { inputs };
  },
  async diff(_, olds, news) {
    const due = dueChanges(olds, inputsOf(news), new Date());
    for (const sentence of due) await say(sentence);
    return { changes: due.length > 0 };
  },
  async create(inputs) {
    return { id: "certificates", outs: await createCertificates(inputsOf(inputs), new Date()) };
  },
  async read(id, props) {
    return { id, props: props as CertificatesState };
  },
  async update(_, olds, news) {
    return { outs: await updateCertificates(olds, inputsOf(news), new Date()) };
  },
  async delete() {
    // Nothing was made outside the state.
  },
};

/** Without what the SDK adds, and without the outputs' names, which are undefined in inputs. */
function inputsOf({
  hosts,
  validDays,
  tokens,
  passwords,
  rotate,
  overlapSeconds,
}: CertificatesInputs): CertificatesInputs {
  return { hosts, validDays, tokens, passwords, rotate, overlapSeconds };
}
