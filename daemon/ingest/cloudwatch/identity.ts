import type { AwsCredential } from "./config.ts";

/** Whose identity asks AWS, for the words of an error. */
export interface Identity {
  /** `credential "prod"` */
  readonly identity: string;
  /** What makes a session that has ended a new one. */
  readonly renewal: string;
}

/** How errors name a credential; without one, what the environment gives the daemon. */
export function identityOf(credential: AwsCredential | undefined): Identity {
  if (credential === undefined) return { identity: "the daemon's AWS identity", renewal: renewalOf(undefined) };
  return { identity: `credential "${credential.id}"`, renewal: renewalOf(credential) };
}

function renewalOf(credential: AwsCredential | undefined): string {
  switch (credential?.type) {
    case undefined:
      return "keys in AWS_SESSION_TOKEN have to be replaced and the daemon started again, a login is renewed by `aws sso login`, everything else by itself";
    case "aws-access-key":
      return credential.sessionToken === undefined
        ? "give it keys that last"
        : "its session token cannot be renewed from here: give it new keys, or use a role or a pod identity";
    case "aws-profile":
      return `log in again: aws sso login --profile ${credential.profile}`;
    case "aws-web-identity":
      return `another one is asked for with the token in ${credential.tokenFile}, which Kubernetes has to keep fresh`;
    case "aws-pod-identity":
      return "another one is asked of the pod identity agent";
    case "aws-role":
      return `another one is asked for by ${credential.source === undefined ? "the environment's credentials" : `credential "${credential.source}"`}`;
  }
}
