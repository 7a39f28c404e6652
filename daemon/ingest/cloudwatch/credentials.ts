import type { STSClientConfig } from "@aws-sdk/client-sts";
import {
  fromHttp,
  fromIni,
  fromNodeProviderChain,
  fromTemporaryCredentials,
  fromTokenFile,
} from "@aws-sdk/credential-providers";
import type { SourcePorts } from "../poll-source.ts";
import { PollError } from "../poll-source.ts";
import type { AwsCredential } from "./config.ts";
import { toPollError } from "./failure.ts";
import { type Identity, identityOf } from "./identity.ts";

/** Obtains credentials as AWS' SDK asks for them. */
export type CredentialProvider = ReturnType<typeof fromTemporaryCredentials>;

/** How STS is asked: where, and over which proxies. */
export interface StsSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly maxAttempts: number;
  readonly requestHandler: NonNullable<STSClientConfig["requestHandler"]>;
}

interface Ports {
  readonly credential: SourcePorts<AwsCredential>["credential"];
  readonly sts: StsSettings;
}

/**
 * The provider of a credential, by AWS' own SDK; without an id its default chain (environment, web identity, pod
 * identity, profile, instance). A role leads to the credential that assumes it. Fails with a PollError.
 */
export function credentialProvider(
  id: string | undefined,
  ports: Ports,
  roles: readonly string[] = [],
): CredentialProvider {
  if (id === undefined) {
    const identity = identityOf(undefined);
    const words = { ...asked(ports), ...identity, about: identity.identity };
    return told(fromNodeProviderChain({ clientConfig: ports.sts }), words);
  }
  if (roles.includes(id)) {
    const loop = [...roles, id].map((role) => `"${role}"`).join(" -> ");
    throw new PollError("settings", `the roles ${loop} assume each other: give one of them another source, or none`);
  }
  const credential = ports.credential(id);
  if (credential === undefined) throw unknown(id, roles);
  return told(providerOf(credential, ports, roles), { ...asked(ports), ...wordsOf(credential) });
}

function unknown(id: string, roles: readonly string[]): PollError {
  const user = roles.length > 0 ? `, the source of "${roles.at(-1)}"` : "";
  return new PollError("settings", `there is no AWS credential "${id}"${user}: add it, or name another`);
}

function providerOf(credential: AwsCredential, ports: Ports, roles: readonly string[]): CredentialProvider {
  const { sts } = ports;
  switch (credential.type) {
    case "aws-web-identity":
      return fromTokenFile({
        roleArn: credential.roleArn,
        webIdentityTokenFile: credential.tokenFile,
        roleSessionName: sessionName,
        clientConfig: { ...sts, region: credential.region ?? sts.region },
      });
    case "aws-pod-identity":
      // The agent is on the node itself: no proxy. Made anew each time, for it reads its variables when it is made.
      return (properties) => fromHttp({ timeout: 1_000, maxRetries: 1 })(properties);
    case "aws-role":
      return fromTemporaryCredentials({
        masterCredentials: credentialProvider(credential.source, ports, [...roles, credential.id]),
        params: {
          RoleArn: credential.roleArn,
          RoleSessionName: sessionName,
          ...(credential.externalId === undefined ? {} : { ExternalId: credential.externalId }),
        },
        clientConfig: sts,
      });
    case "aws-profile":
      return fromIni({ profile: credential.profile, clientConfig: sts });
    case "aws-access-key": {
      const { accessKeyId, secretAccessKey, sessionToken } = credential;
      return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) });
    }
  }
}

/** Under this name the daemon's calls stand in CloudTrail. */
const sessionName = "auditwire";

const asked = ({ sts }: Ports) => ({ action: "sts:AssumeRole", region: sts.region });

function wordsOf(credential: AwsCredential): Identity & { readonly action: string; readonly about: string } {
  const who = identityOf(credential);
  switch (credential.type) {
    case "aws-web-identity":
      return { ...who, action: "sts:AssumeRoleWithWebIdentity", about: credential.roleArn };
    case "aws-role":
      return { ...who, action: "sts:AssumeRole", about: credential.roleArn };
    case "aws-pod-identity":
      return { ...who, action: "EKS Pod Identity", about: "the pod identity agent" };
    case "aws-profile":
      return { ...who, action: "sts:AssumeRole", about: `the profile ${credential.profile}` };
    case "aws-access-key":
      return { ...who, action: "sts:AssumeRole", about: who.identity };
  }
}

/** What STS answers becomes a PollError as ever; what never came to asking it is a matter of credentials, too. */
function told(provider: CredentialProvider, words: Parameters<typeof toPollError>[1]): CredentialProvider {
  return async (properties) => {
    try {
      return await provider(properties);
    } catch (error) {
      if (isAnswer(error)) throw toPollError(error, words);
      if (error instanceof Error && /from any providers/.test(error.message)) throw new PollError("auth", nowhere);
      throw new PollError("auth", `there are no AWS credentials from ${words.identity}: ${reasonOf(error)}`);
    }
  };
}

const nowhere =
  "there are no AWS credentials in the daemon's environment: set credentialID (or a role's source), or run the daemon with a pod identity, a web identity, a role of its machine, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";

const isAnswer = (error: unknown) =>
  error instanceof PollError || (error instanceof Error && ("$metadata" in error || isConnection(error)));

const isConnection = (error: Error & { readonly syscall?: unknown }) =>
  error.name === "TimeoutError" || ["connect", "read", "getaddrinfo"].includes(String(error.syscall));

/** A provider's own words, but those that may hold what a process or an agent has answered. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? (error.message.split("\n")[0] ?? "") : "";
  if (error instanceof SyntaxError || /JSON|^Command failed/.test(text)) return "what gives them answers unreadably";
  return text.length <= 300 ? text : `${text.slice(0, 300).replace(/\s+\S*$/, "")} …`;
}
