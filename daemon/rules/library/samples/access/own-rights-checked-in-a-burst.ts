import { type RequestFacts, refusedWithoutStatus } from "../request.ts";
import type { Sample } from "../sample.ts";
import { burst, burstEverywhere, ordinary } from "./bursts.ts";
import { notPeople } from "./callers.ts";

const asked: RequestFacts = { resource: "authorization.k8s.io/v1/selfsubjectaccessreviews" };
const count = 30;
const silent = ordinary(count);

export const ownRightsCheckedInABurst: readonly Sample[] = [
  ...burstEverywhere(count, "a right", asked, "a table of rights is drawn"),
  burst(
    true,
    count,
    "another's right",
    { resource: "authorization.k8s.io/v1/subjectaccessreviews" },
    "somebody looks for who may more",
  ),
  burst(true, count, "by the admin kubeconfig", { ...asked, user: "system:admin" }, "it is a person's"),
  silent("by OpenShift's console", { ...asked, userAgent: "Mozilla/5.0 (X11; Linux x86_64)" }, "it shows what one may"),
  silent("by Google Cloud's console", { ...asked, userAgent: "GoogleCloudConsole" }, "it shows what one may"),
  silent("refused", { ...asked, code: 403 }, "the rules of attempts see it"),
  silent("refused, without a status", { ...asked, ...refusedWithoutStatus }, "the rules of attempts see it"),
  silent("failed", { ...asked, code: 404 }, "nothing came of it"),
  silent("not yet answered", { ...asked, stage: "RequestReceived" }, "each is seen again with its answer"),
  silent("a pod", { resource: "pods", namespace: "shop" }, "no right is asked for"),
  ...notPeople(asked, silent),
];
