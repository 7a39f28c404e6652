import type { Command } from "commander";
import type { Here } from "./here.ts";

/** A command of the first level. What it needs is loaded when it is asked for. */
interface CommandRow {
  readonly name: string;
  readonly description: string;
  /** Gives the command, which has its name and description, its options, its subcommands and its action. */
  readonly add: (command: Command, here: Here) => Promise<void>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandRow[] = [
  {
    name: "serve",
    description: "run the daemon: receive audit events, judge them, store the matches, answer the API",
    add: async (command, here) => (await import("./serve.ts")).serveCommand(command, here),
  },
  {
    name: "up",
    description: "deploy a Pulumi program: create, update and delete until everything is as the program says",
    add: async (command, here) => (await import("./deploy-commands.ts")).upCommand(command, here),
  },
  {
    name: "preview",
    description: "say what `up` would do, and change nothing",
    add: async (command, here) => (await import("./deploy-commands.ts")).previewCommand(command, here),
  },
  {
    name: "down",
    description: "destroy what `up` deployed; stored audits stay",
    add: async (command, here) => (await import("./deploy-commands.ts")).downCommand(command, here),
  },
  {
    name: "outputs",
    description: "print the deployed stack's outputs; secrets stay hidden",
    add: async (command, here) => (await import("./deploy-commands.ts")).outputsCommand(command, here),
  },
  {
    name: "rules",
    description: "check, test, explain and look through rules, without a daemon",
    add: async (command, { done }) => (await import("./rules/commands.ts")).rulesCommands(command, done),
  },
  {
    name: "replay",
    description: "judge recorded events, without a daemon",
    add: async (command, { done }) => (await import("./replay/command.ts")).replayCommand(command, done),
  },
  {
    name: "query",
    description: "the audits of a running daemon: which, in which form, and those that arrive",
    add: async (command, here) => (await import("./query/command.ts")).queryCommand(command, here),
  },
  {
    name: "sources",
    description: "say whether events arrive: each source of a running daemon, and when it last delivered",
    add: async (command, here) => (await import("./sources.ts")).sourcesCommand(command, here),
  },
  {
    name: "login",
    description: "remember a daemon and who you are there",
    add: async (command, here) => (await import("./login.ts")).loginCommand(command, here),
  },
  {
    name: "logout",
    description: "forget a daemon, and revoke the token for it",
    add: async (command, here) => (await import("./login.ts")).logoutCommand(command, here),
  },
  {
    name: "whoami",
    description: "say which daemon is asked, and what you may do there",
    add: async (command, here) => (await import("./login.ts")).whoamiCommand(command, here),
  },
  {
    name: "user",
    description: "who may log in to a running daemon, and what they may do",
    add: async (command, here) => (await import("./administer/users.ts")).userCommand(command, here),
  },
  {
    name: "group",
    description: "what the members of groups may do, an identity provider's among them",
    add: async (command, here) => (await import("./administer/groups.ts")).groupCommand(command, here),
  },
  {
    name: "role",
    description: "the roles that users, groups and tokens can have",
    add: async (command, here) => (await import("./administer/groups.ts")).roleCommand(command, here),
  },
  {
    name: "token",
    description: "bearer tokens for programs",
    add: async (command, here) => (await import("./administer/tokens.ts")).tokenCommand(command, here),
  },
  {
    name: "collections",
    description: "named parts of all audits, to which rights can be limited",
    add: async (command, here) => (await import("./administer/collections.ts")).collectionsCommand(command, here),
  },
  {
    name: "changes",
    description: "who changed what of rules, policy, users and settings",
    add: async (command, here) => (await import("./administer/changes.ts")).changesCommand(command, here),
  },
  {
    name: "settings",
    description: "what a running daemon is told: webhooks, specifications",
    add: async (command, here) => (await import("./administer/settings.ts")).settingsCommand(command, here),
  },
  {
    name: "auditing",
    description: "judge events, or stop judging them",
    add: async (command, here) => (await import("./administer/settings.ts")).auditingCommand(command, here),
  },
  {
    name: "api-server",
    description: "give the API server of this control-plane machine its audit files and flags, or take them away",
    add: async (command, { done }) => (await import("./api-server/commands.ts")).apiServerCommands(command, done),
  },
  {
    name: "doctor",
    description: "say what is wrong with this machine, the daemon and its sources, and the line that mends it",
    add: async (command, here) => (await import("./doctor/command.ts")).doctorCommand(command, here),
  },
  {
    name: "certificate",
    description: "print the certificate by which a daemon proves itself",
    add: async (command, here) => (await import("./certificate.ts")).certificateCommand(command, here),
  },
  {
    name: "backup",
    description: "copy a daemon's database, while it runs or when it is stopped",
    add: async (command, here) => (await import("./archive/commands.ts")).backupCommand(command, here),
  },
  {
    name: "restore",
    description: "put a backup in the place of a daemon's database",
    add: async (command, here) => (await import("./archive/commands.ts")).restoreCommand(command, here),
  },
  {
    name: "export",
    description: "write a running daemon's audits to a file: as the API answers them, their originals, events, a table",
    add: async (command, here) => (await import("./archive/commands.ts")).exportCommand(command, here),
  },
  {
    name: "import",
    description: "have recorded events judged and stored by a running daemon, each once",
    add: async (command, here) => (await import("./archive/commands.ts")).importCommand(command, here),
  },
  {
    name: "completion",
    description: "print what makes a shell complete commands, options and values",
    add: async (command, here) => (await import("./completion/command.ts")).completionCommand(command, here),
  },
];
