// Made of the API's table: npm run schema.

export interface paths {
    "/api/v1/audits/kubernetes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audits that match, newest first
         * @description The header Link leads to the next page, which stays right while audits arrive and leave. A text search looks at some ten thousands of audits for each page, and then rests: a page may be short, even empty, and have a next.
         *
         *     Needs the permission `monitorAccessKubernetes` (read).
         */
        get: operations["listAudits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/kubernetes/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audits that match, as CSV
         * @description Needs the permission `monitorAccessKubernetes` (read).
         */
        get: operations["downloadAudits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/kubernetes/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The audits that match, as server-sent events while they arrive
         * @description Events of the type `audit`, each with an id. Who comes back with the last one it has seen, in the header Last-Event-ID or the parameter, misses and repeats nothing that is still stored; who comes without one gets what arrives from now on.
         *
         *     Needs the permission `monitorAccessKubernetes` (read).
         */
        get: operations["streamAudits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audits/kubernetes/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many audits match, over time and by rule, severity, cluster, user, technique, namespace and verb
         * @description Buckets begin at multiples of their width since 1970, in UTC; those without audits are left out. An audit counts for each of its techniques, and for both of its users where one was impersonated, as the filters find it.
         *
         *     Needs the permission `monitorAccessKubernetes` (read).
         */
        get: operations["summarizeAudits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings/kubernetes-audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether events are judged, what is polled, and every webhook
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["readSettings"];
        /**
         * Save what is sent, all of it or nothing
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        put: operations["saveSettings"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those of the configuration file and those saved here; in place of each secret only that it is set
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["listCredentials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credentials/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One credential
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["readCredential"];
        /**
         * Save a credential; its secrets are sealed before they are stored
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        put: operations["saveCredential"];
        post?: never;
        /**
         * Remove a credential that was saved here and is not in use
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        delete: operations["removeCredential"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/custom-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All rules: prewritten ones, those of the configuration file and those saved here
         * @description Needs the permission `policyCustomRules` (read).
         */
        get: operations["listRules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/custom-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Compile a rule and save it
         * @description A rule that does not compile is not saved. Id 0 takes a new number.
         *
         *     Needs the permission `policyCustomRules` (write).
         */
        put: operations["saveRule"];
        post?: never;
        /**
         * Remove a rule that was saved here
         * @description Needs the permission `policyCustomRules` (write).
         */
        delete: operations["removeRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say everything that is wrong with rules or an expression, each with its place
         * @description Takes one of `text`, `rules` and `expression`. Nothing is saved.
         *
         *     Needs the permission `policyCustomRules` (read).
         */
        post: operations["checkRules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/evaluate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Judge an event by a rule, an expression or the policy, and say why
         * @description Takes one of `policy`, `rule` and `expression`. Nothing is saved or counted: whether a rule with a threshold fires depends on the events before, too.
         *
         *     Needs the permission `policyCustomRules` (read).
         */
        post: operations["evaluateRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/policies/kubernetes-audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Which rules are enabled, in their order
         * @description Needs the permission `policyAccessKubernetes` (read).
         */
        get: operations["readPolicy"];
        /**
         * Enable rules, in their order: the first that matches ends the policy
         * @description Needs the permission `policyAccessKubernetes` (write).
         */
        put: operations["savePolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What each source has delivered, and how polling it goes
         * @description A source that is configured no more is there while it has counters.
         *
         *     Needs the permission `monitorAccessKubernetes` (read), for all audits.
         */
        get: operations["listSources"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What could not be read, newest first
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["listQuarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quarantine/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of an item, as they came
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["readQuarantined"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sources/{kind}/{name}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a file has been read for a source
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        get: operations["readImportPosition"];
        put?: never;
        /**
         * Judge and store recorded events as if their source had delivered them
         * @description In any envelope, one or many, also as NDJSON; at most 4 MiB at a time. Events that are known are stored once; what cannot be read goes to the quarantine.
         *
         *     Needs the permission `manageSettings` (write), for all audits.
         */
        post: operations["importEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authenticate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * User and password for a bearer token that lasts a short time
         * @description Needs no login.
         */
        post: operations["authenticate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who you are here, and what you may do
         * @description For whoever is logged in.
         */
        get: operations["readMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your own password; your sessions end
         * @description For whoever is logged in.
         */
        put: operations["savePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Identity providers at which people log in with their browser
         * @description Needs no login.
         */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Send the browser to an identity provider
         * @description Needs no login.
         */
        get: operations["beginLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/login/{provider}/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where an identity provider sends the browser back to
         * @description Needs no login.
         */
        get: operations["finishLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the session's cookie away
         * @description Needs no login.
         */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Users of the configuration file, and those saved here
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One user
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["readUser"];
        /**
         * Make a user, or change one: what is absent stays as it is
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        put: operations["saveUser"];
        post?: never;
        /**
         * Remove a user with its tokens; its sessions end
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        delete: operations["removeUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Roles that grants may have, with their permissions
         * @description For whoever is logged in.
         */
        get: operations["listRoles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Groups of the configuration file, and those saved here
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["listGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/groups/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One group
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["readGroup"];
        /**
         * Make a group, or change what its members may do
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        put: operations["saveGroup"];
        post?: never;
        /**
         * Remove a group without members
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        delete: operations["removeGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your own bearer tokens; all of them for who manages settings. Never their texts
         * @description For whoever is logged in.
         */
        get: operations["listTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One token, without its text
         * @description For whoever is logged in.
         */
        get: operations["readToken"];
        /**
         * Make a token, whose text is in this answer alone; or change or rotate one
         * @description It acts for its user, and may do no more than the user may at that moment. Of a token that exists what is absent stays as it is; null takes what narrows it, or its end, away.
         *
         *     For whoever is logged in.
         */
        put: operations["saveToken"];
        post?: never;
        /**
         * End a token at once
         * @description For whoever is logged in.
         */
        delete: operations["removeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what of rules, policy, settings and users, before and after; newest first
         * @description Needs the permission `manageSettings` (read), for all audits.
         */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collections of the configuration file, and those saved here
         * @description Who sees some collections only is answered those. All, which has every audit, is not listed.
         *
         *     For whoever is logged in.
         */
        get: operations["listCollections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/collections/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One collection
         * @description For whoever is logged in.
         */
        get: operations["readCollection"];
        /**
         * Make a collection, or say anew what is in it
         * @description Audits that are stored already are in it at once.
         *
         *     Needs the permission `manageSettings` (write), for all audits.
         */
        put: operations["saveCollection"];
        post?: never;
        /**
         * Remove a collection that nobody's rights name
         * @description Needs the permission `manageSettings` (write), for all audits.
         */
        delete: operations["removeCollection"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["readHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether events can be taken now */
        get: operations["readReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus' metrics */
        get: operations["readMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/kubernetes/webhook/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver audit events
         * @description For API servers: the body is an EventList of audit.k8s.io/v1, plain or gzip; a single Event is read, too. The token in the path says which cluster speaks. 200 is answered once every event is judged and stored; what is no event is kept in the quarantine.
         */
        post: operations["deliverEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AuditUser: {
            username?: string;
            uid?: string;
            groups?: string[];
        };
        /**
         * @example {
         *       "_id": "kPtnP0nWl6yrv0cVbMdJ2lW3sT1q",
         *       "time": "2026-11-22T09:33:01.123Z",
         *       "verb": "create",
         *       "user": {
         *         "username": "alice",
         *         "uid": "7d5c…",
         *         "groups": [
         *           "dev",
         *           "system:authenticated"
         *         ]
         *       },
         *       "authorizationInfo": {
         *         "authorization.k8s.io/decision": "allow"
         *       },
         *       "message": "Privileged pod creation: alice created default/nginx",
         *       "sourceIPs": [
         *         "10.0.0.7"
         *       ],
         *       "resources": "core/v1/namespaces/default/pods/nginx",
         *       "requestURI": "/api/v1/namespaces/default/pods",
         *       "attackTechniques": [
         *         "privilegedContainer"
         *       ],
         *       "cluster": "prod",
         *       "accountID": "1234",
         *       "provider": "others",
         *       "collections": [
         *         "All"
         *       ],
         *       "eventBlob": "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",…}",
         *       "rule": "Privileged pod creation",
         *       "severity": "high"
         *     }
         */
        Audit: {
            _id?: string;
            /** Format: date-time */
            time?: string;
            verb?: string;
            user?: components["schemas"]["AuditUser"];
            impersonatedUser?: components["schemas"]["AuditUser"];
            authorizationInfo?: {
                [key: string]: string;
            };
            message?: string;
            sourceIPs?: string[];
            resources?: string;
            requestURI?: string;
            attackTechniques?: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
            cluster?: string;
            accountID?: string;
            /** @enum {string} */
            provider?: "aws" | "azure" | "gcp" | "alibaba" | "oci" | "others";
            collections?: string[];
            eventBlob?: string;
            rule?: string;
            /** @enum {string} */
            severity?: "info" | "low" | "medium" | "high" | "critical";
        };
        Specification: {
            name: string;
            /** @enum {string} */
            deploymentType: "gke" | "aks" | "eks";
            credentialID: string;
            clusters: string[];
            filter: string;
            awsRegion: string;
            azureWorkspaceName: string;
            azureResourceGroups: string[];
            gcpProjectIDs: string[];
            pollInterval?: string;
            lookback?: string;
            labels?: {
                [key: string]: string;
            };
            accountID?: string;
            azureSubscriptionID?: string;
            azureCloud?: string;
            tables?: string;
            endpoints?: {
                [key: string]: string;
            };
        };
        Settings: {
            webhookUrlSuffix: string;
            /** Format: date-time */
            lastPollingTime: string | null;
            specifications: components["schemas"]["Specification"][];
            enabled: boolean;
            webhooks: {
                name: string;
                urlSuffix: string;
                /** @enum {string} */
                provider: "aws" | "azure" | "gcp" | "alibaba" | "oci" | "others";
                accountID: string;
                default: boolean;
            }[];
        };
        /**
         * @example {
         *       "enabled": true,
         *       "specifications": [
         *         {
         *           "name": "eks-eu",
         *           "deploymentType": "eks",
         *           "credentialID": "reader",
         *           "awsRegion": "eu-west-1",
         *           "clusters": [
         *             "prod"
         *           ]
         *         }
         *       ]
         *     }
         */
        SettingsToSave: {
            webhookUrlSuffix?: unknown;
            lastPollingTime?: unknown;
            webhooks?: unknown;
            specifications?: unknown[] | null;
            enabled?: boolean | null;
        };
        Credential: {
            id: string;
            readOnly: boolean;
            /** Format: date-time */
            modified: string | null;
            usedBy: string[];
            error?: string;
        } & {
            [key: string]: string | {
                /** @enum {boolean} */
                set: true;
            };
        };
        /**
         * @example {
         *       "type": "aws-access-key",
         *       "accessKeyId": "AKIA…",
         *       "secretAccessKey": "…"
         *     }
         */
        CredentialToSave: {
            id?: string;
            readOnly?: unknown;
            modified?: unknown;
            usedBy?: unknown;
            error?: unknown;
        } & {
            [key: string]: unknown;
        };
        Rule: {
            _id: number;
            name: string;
            /** @enum {string} */
            type: "kubernetes-audit";
            script: string;
            message: string;
            description: string;
            /** @enum {string} */
            owner: "system" | "user";
            modified: number;
            minVersion: string;
            attackTechniques: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
            vulnIDs: string[];
            /** @enum {string} */
            severity: "info" | "low" | "medium" | "high" | "critical";
            readOnly: boolean;
            attack?: string[];
            exceptions?: {
                name: string;
                expression: string;
                reason: string;
                until?: string;
            }[];
            threshold?: {
                count: number;
                within: string;
                by: string[];
            };
            firstSeen?: {
                by: string[];
                within: string;
                learn?: boolean;
            };
        };
        /**
         * @example {
         *       "name": "Exec by a robot",
         *       "script": "jpath(\"objectRef.subresource\") = \"exec\"",
         *       "message": "A command was run in a pod",
         *       "severity": "high"
         *     }
         */
        RuleToSave: {
            _id?: number;
            name: string;
            /**
             * @default kubernetes-audit
             * @enum {string}
             */
            type?: "processes" | "filesystem" | "network-outgoing" | "kubernetes-audit" | "waas-request" | "waas-response";
            script: string;
            message: string;
            /** @default  */
            description?: string;
            owner?: string;
            modified?: number;
            minVersion?: string;
            attackTechniques?: string[] | null;
            vulnIDs?: string[] | null;
            severity?: string;
            readOnly?: boolean;
            attack?: unknown;
            exceptions?: unknown;
            threshold?: unknown;
            firstSeen?: unknown;
        };
        /**
         * @example {
         *       "expression": "jpath(\"objectRef.subresource\") in \"exec\""
         *     }
         */
        RulesToCheck: {
            /** @description A rules file, as YAML or JSON. */
            text?: string;
            /** @description Rules, each as a rules file has it; at most 262144 characters as JSON. */
            rules?: unknown[];
            /** @description A condition in the rule language. */
            expression?: string;
        };
        Finding: {
            /** @description Name of the rule; null where it is about none, or has no name. */
            rule: string | null;
            /** @enum {string} */
            severity: "error" | "warning";
            /** @description What is wrong, in a word of a small set, as `unexpected-token`. */
            code: string;
            message: string;
            /** @description Which field, as `rules[0].expression`; empty for the whole. */
            path: string;
            /** @description Within the expression or message that it is about; counted from 1. */
            line: number;
            /** @description In UTF-16 units. */
            column: number;
            length: number;
            /** @description Within `text`; null without one. */
            fileLine: number | null;
            fileColumn: number | null;
        };
        /**
         * @example {
         *       "ok": false,
         *       "rules": 0,
         *       "findings": [
         *         {
         *           "rule": null,
         *           "severity": "error",
         *           "code": "unexpected-token",
         *           "message": "expected a list after \"in\"; write (\"exec\"), or = \"exec\"",
         *           "path": "expression",
         *           "line": 1,
         *           "column": 35,
         *           "length": 6,
         *           "fileLine": null,
         *           "fileColumn": null
         *         }
         *       ]
         *     }
         */
        CheckedRules: {
            /** @description Whether there is no error; warnings do not count. */
            ok: boolean;
            /** @description Rules without an error. */
            rules: number;
            /** @description The first 1000, in their order. */
            findings: components["schemas"]["Finding"][];
            /** @description How many findings are left out. */
            more?: number;
        };
        SourceFacts: {
            cluster?: string;
            /** @enum {string} */
            provider?: "aws" | "azure" | "gcp" | "alibaba" | "oci" | "others";
            accountID?: string;
            projectID?: string;
            subscriptionID?: string;
            resourceGroup?: string;
            region?: string;
            labels?: {
                [key: string]: string;
            };
        };
        /**
         * @example {
         *       "expression": "jpath(\"user.username\") = \"system:anonymous\"",
         *       "event": {
         *         "auditID": "1",
         *         "stage": "ResponseComplete",
         *         "verb": "get",
         *         "user": {
         *           "username": "system:anonymous"
         *         }
         *       }
         *     }
         */
        EventToEvaluate: {
            /**
             * @description By the policy in force, first match wins.
             * @enum {boolean}
             */
            policy?: true;
            /** @description By one rule: its name, its number, or a rule as PUT /custom-rules/{id} takes it. */
            rule?: string | number | components["schemas"]["RuleToSave"];
            /** @description A condition in the rule language. */
            expression?: string;
            /** @description An audit event, an EventList, or a record of any cloud or forwarder; at most 20 events. */
            event: unknown;
            source?: components["schemas"]["SourceFacts"] & unknown;
        };
        Explained: {
            /** @enum {string} */
            kind: "and" | "or" | "not" | "comparison" | "any" | "all";
            /**
             * @description Unknown: the event does not carry what was asked for.
             * @enum {string}
             */
            truth: "true" | "false" | "unknown";
            /** @description Of and, or, not. */
            parts?: components["schemas"]["Explained"][];
            /** @description As it stands in the language; of the others. */
            text?: string;
            /** @description What a comparison found where it looked. */
            values?: string[];
            /** @description Of any and all. */
            elements?: {
                value: string;
                condition: components["schemas"]["Explained"];
            }[];
            /**
             * @description Why the event cannot have that part.
             * @enum {string}
             */
            unrecorded?: "level" | "stage" | "truncated" | "provider" | "budget";
        };
        RuleExplanation: {
            rule: string;
            /** @enum {string} */
            verdict: "holds" | "does not hold" | "is excepted" | "cannot be evaluated";
            /** @enum {string} */
            reason?: "level" | "stage" | "truncated" | "provider" | "budget";
            /** @description What an audit would say. */
            message?: string;
            expression: components["schemas"]["Explained"];
            exceptions: {
                name: string;
                reason: string;
                until?: string;
                /** @description For events of this time it no longer holds. */
                isOver: boolean;
                expression: components["schemas"]["Explained"];
            }[];
        };
        EvaluatedEvent: {
            auditID: string | null;
            /** @description The first rule that holds; null without one. */
            verdict: {
                rule: string;
                message: string;
                /** @enum {string} */
                severity: "info" | "low" | "medium" | "high" | "critical";
                attackTechniques: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
            } | null;
            /** @description The rule has a threshold or firstSeen: whether it fires depends on the events before, too. */
            counts: boolean;
            /** @description Rules that cannot tell, and why. */
            notEvaluable: {
                rule: string;
                /** @enum {string} */
                reason: "level" | "stage" | "truncated" | "provider" | "budget";
            }[];
            /** @description Of the rule; of a policy's, where one holds. */
            explanation: components["schemas"]["RuleExplanation"] | null;
        };
        EvaluatedEvents: {
            /** @description In their order. */
            events: components["schemas"]["EvaluatedEvent"][];
            /** @description What is no audit event, and why. */
            errors: string[];
        };
        Policy: {
            /** @enum {string} */
            _id: "kubernetesAudit";
            enabled: boolean;
            customRulesIDs: number[];
        };
        /**
         * @example {
         *       "enabled": true,
         *       "customRulesIDs": [
         *         1,
         *         2
         *       ]
         *     }
         */
        PolicyToSave: {
            _id?: string;
            enabled: boolean;
            customRulesIDs: number[];
        };
        PolledPlace: {
            partition: string;
            /** @enum {string} */
            state: "starting" | "ok" | "catching-up" | "throttled" | "unavailable" | "auth-error" | "misconfigured" | "disabled";
            error?: string;
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            lastPoll: string | null;
            /** Format: date-time */
            readTo: string | null;
            lag: number | null;
        };
        Source: {
            source: string;
            inForce: boolean;
            received: number;
            rejected: number;
            duplicates: number;
            audits: number;
            collisions: number;
            late: number;
            imported: number;
            /** Format: date-time */
            lastEvent: string | null;
            /** Format: date-time */
            lastReceived: string | null;
            notEvaluable: {
                rule: string;
                /** @enum {string} */
                reason: "level" | "stage" | "truncated" | "provider" | "budget";
                events: number;
            }[];
            /** @enum {string} */
            state?: "starting" | "ok" | "catching-up" | "throttled" | "unavailable" | "auth-error" | "misconfigured" | "disabled";
            error?: string;
            /** Format: date-time */
            since?: string | null;
            sourceDelay?: string;
            pollingDelay?: string | null;
            /** Format: date-time */
            lastPoll?: string | null;
            lag?: number | null;
            clockSkew?: number | null;
            places?: components["schemas"]["PolledPlace"][];
            topic?: {
                waiting: number;
                lost: number;
                partitions: {
                    partition: number;
                    next: string;
                    waiting: number;
                }[];
            };
        };
        QuarantinedItem: {
            _id: number;
            /** Format: date-time */
            time: string;
            source: string;
            cluster: string;
            reason: string;
            detail: string;
            size: number;
            sha256: string;
        };
        /**
         * @example {
         *       "username": "admin",
         *       "password": "correct horse battery"
         *     }
         */
        Login: {
            username: string;
            password: string;
        };
        Session: {
            token: string;
            /** Format: date-time */
            expires: string;
        };
        Role: {
            name: string;
            permissions: {
                /** @enum {string} */
                monitorAccessKubernetes?: "read" | "write";
                /** @enum {string} */
                policyAccessKubernetes?: "read" | "write";
                /** @enum {string} */
                policyCustomRules?: "read" | "write";
                /** @enum {string} */
                manageSettings?: "read" | "write";
            };
        };
        Me: {
            name: string;
            /** @enum {string} */
            via: "password" | "token" | "session" | "oidc" | "kubernetes";
            grants: {
                role: components["schemas"]["Role"];
                collections: string[];
            }[];
        };
        /**
         * @example {
         *       "current": "correct horse battery",
         *       "password": "staple battery horse"
         *     }
         */
        PasswordToSave: {
            current: string;
            password: string;
        };
        Grant: {
            /** @description Name of a role. */
            role: string;
            /** @description Names of collections in which the role counts; empty is all audits. */
            collections: string[];
        };
        User: {
            name: string;
            grants: components["schemas"]["Grant"][];
            groups: string[];
            disabled: boolean;
            password: {
                set: boolean;
            };
            readOnly: boolean;
            /** Format: date-time */
            modified: string | null;
        };
        GrantToSave: {
            /** @description Name of a role. */
            role: string;
            /**
             * @description Names of collections in which the role counts; empty is all audits.
             * @default []
             */
            collections?: string[];
        };
        /**
         * @example {
         *       "grants": [
         *         {
         *           "role": "viewer",
         *           "collections": []
         *         }
         *       ],
         *       "password": "at least 12 characters"
         *     }
         */
        UserToSave: {
            name?: string;
            grants?: components["schemas"]["GrantToSave"][];
            groups?: string[];
            disabled?: boolean;
            /** @description At least 12 characters; null takes it away; as it is answered it stays. */
            password?: string | null | {
                set: boolean;
            };
            readOnly?: unknown;
            modified?: unknown;
        };
        Group: {
            name: string;
            grants: components["schemas"]["Grant"][];
            readOnly: boolean;
            /** Format: date-time */
            modified: string | null;
        };
        /**
         * @example {
         *       "grants": [
         *         {
         *           "role": "auditor",
         *           "collections": []
         *         }
         *       ]
         *     }
         */
        GroupToSave: {
            name?: string;
            grants: components["schemas"]["GrantToSave"][];
            readOnly?: unknown;
            modified?: unknown;
        };
        Token: {
            id: string;
            user: string;
            grant: components["schemas"]["Grant"] | null;
            /** Format: date-time */
            created: string;
            /** Format: date-time */
            expires: string | null;
            /**
             * Format: date-time
             * @description To the minute; null when it was not used since the daemon's start.
             */
            lastUsed: string | null;
            token?: string;
        };
        /**
         * @example {
         *       "grant": {
         *         "role": "viewer",
         *         "collections": []
         *       },
         *       "expires": "2037-01-01T00:00:00Z"
         *     }
         */
        TokenToSave: {
            id?: string;
            /** @description Whom it acts for. Default: who makes it. */
            user?: string;
            /** @description Narrows what it may do to a role of these collections. Default: all that its user may. */
            grant?: components["schemas"]["GrantToSave"] | null;
            /**
             * Format: date-time
             * @description When it ends. Default: never.
             */
            expires?: string | null;
            /** @description Makes a new text for a token that exists; the old one ends at once. */
            rotate?: boolean;
            created?: unknown;
            lastUsed?: unknown;
        };
        Change: {
            id: number;
            /** Format: date-time */
            time: string;
            actor: string;
            requestId: string;
            /** @enum {string} */
            kind: "rule" | "policy" | "settings" | "credential" | "user" | "group" | "token" | "collection" | "configuration";
            name: string;
            before?: unknown;
            after?: unknown;
        };
        Collection: {
            name: string;
            clusters: string[];
            accountIDs: string[];
            providers: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
            namespaces: string[];
            regions: string[];
            labels: {
                [key: string]: string;
            };
            readOnly: boolean;
        };
        /**
         * @example {
         *       "clusters": [
         *         "prod*"
         *       ],
         *       "namespaces": [
         *         "shop"
         *       ]
         *     }
         */
        CollectionToSave: {
            /** @description The collection's name, as audits show it. */
            name?: string;
            /**
             * @description Clusters by name; `prod*` is all whose name begins so.
             * @default []
             */
            clusters?: string[];
            /**
             * @description AWS accounts, Google Cloud projects, Azure subscriptions.
             * @default []
             */
            accountIDs?: string[];
            /**
             * @description Clouds.
             * @default []
             */
            providers?: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
            /**
             * @description Namespaces of what the requests were for.
             * @default []
             */
            namespaces?: string[];
            /**
             * @description Regions of the clusters, where the source knows them.
             * @default []
             */
            regions?: string[];
            /**
             * @description Labels of the source; each of them must hold.
             * @default {}
             */
            labels?: {
                [key: string]: string;
            };
            readOnly?: unknown;
        };
        /**
         * @example {
         *       "err": "limit is between 1 and 250",
         *       "code": "invalid",
         *       "details": [
         *         {
         *           "parameter": "limit",
         *           "message": "limit is between 1 and 250"
         *         }
         *       ],
         *       "requestId": "8c3f6f0e-6a7c-4b0e-9a53-0d0f4a1d2c3b"
         *     }
         */
        Error: {
            /** @description A sentence that says what is wrong and, where there is one, the way out. */
            err: string;
            /** @enum {string} */
            code: "invalid" | "unauthorized" | "forbidden" | "not_found" | "conflict" | "unavailable" | "internal";
            /** @description Each thing that is wrong, where there are several or it has a place. */
            details: ({
                message: string;
                /** @description Of a query, a path or a header. */
                parameter?: string;
                /** @description Of a field of the body; dotted. */
                path?: string;
            } & {
                [key: string]: unknown;
            })[];
            /** @description As in the header X-Request-Id. */
            requestId?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names the request in the daemon's log. */
        RequestId: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAudits: {
        parameters: {
            query?: {
                /** @description Ascending by this key, then by time. Without one the newest come first. */
                sort?: "time" | "user" | "verb" | "cluster" | "accountID" | "provider" | "resources" | "message" | "rule" | "severity" | "region";
                /** @description Turns the order around. */
                reverse?: boolean;
                /** @description How many to leave out. */
                offset?: number;
                /** @description Where to go on: from the header Link of the page before. Not with offset. */
                cursor?: string;
                /** @description How many at most. */
                limit?: number;
                /** @description Not before that time; inclusive. */
                from?: string;
                /** @description Not after that time; inclusive. */
                to?: string;
                /** @description Ids of audits, as `_id` shows them. */
                id?: string[];
                /** @description Names of users, authenticated or impersonated. */
                user?: string[];
                /** @description Techniques that the audit's rule names. */
                attackTechniques?: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
                /** @description Names of clusters. */
                cluster?: string[];
                /** @description Text, in any case of letters, of message, users, resources, requestURI or the original event. */
                search?: string;
                /** @description Names of collections: audits in any of them. */
                collections?: string[];
                /** @description Clouds. */
                provider?: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
                /** @description Accounts, projects and subscriptions. */
                accountIDs?: string[];
                /** @description The clouds' ids of clusters. */
                resourceIDs?: string[];
                /** @description Regions of clusters. */
                region?: string[];
                /** @description Names of rules. */
                rule?: string[];
                /** @description Severities of rules. */
                severity?: ("info" | "low" | "medium" | "high" | "critical")[];
                /** @description Namespaces of the objects that requests were for. */
                namespace?: string[];
                /** @description Verbs of requests. */
                verb?: string[];
                /** @description Fields that each audit shows; all without any. */
                fields?: ("_id" | "time" | "verb" | "user" | "impersonatedUser" | "authorizationInfo" | "message" | "sourceIPs" | "resources" | "requestURI" | "attackTechniques" | "cluster" | "accountID" | "provider" | "collections" | "eventBlob" | "rule" | "severity")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The audits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description The next page, as `<URL>; rel="next"`; none after the last. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Audit"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    downloadAudits: {
        parameters: {
            query?: {
                /** @description Ascending by this key, then by time. Without one the newest come first. */
                sort?: "time" | "user" | "verb" | "cluster" | "accountID" | "provider" | "resources" | "message" | "rule" | "severity" | "region";
                /** @description Turns the order around. */
                reverse?: boolean;
                /** @description How many to leave out. */
                offset?: number;
                /** @description Where to go on: from the header Link of the page before. Not with offset. */
                cursor?: string;
                /** @description How many at most. Default: all. */
                limit?: number;
                /** @description Not before that time; inclusive. */
                from?: string;
                /** @description Not after that time; inclusive. */
                to?: string;
                /** @description Ids of audits, as `_id` shows them. */
                id?: string[];
                /** @description Names of users, authenticated or impersonated. */
                user?: string[];
                /** @description Techniques that the audit's rule names. */
                attackTechniques?: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
                /** @description Names of clusters. */
                cluster?: string[];
                /** @description Text, in any case of letters, of message, users, resources, requestURI or the original event. */
                search?: string;
                /** @description Names of collections: audits in any of them. */
                collections?: string[];
                /** @description Clouds. */
                provider?: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
                /** @description Accounts, projects and subscriptions. */
                accountIDs?: string[];
                /** @description The clouds' ids of clusters. */
                resourceIDs?: string[];
                /** @description Regions of clusters. */
                region?: string[];
                /** @description Names of rules. */
                rule?: string[];
                /** @description Severities of rules. */
                severity?: ("info" | "low" | "medium" | "high" | "critical")[];
                /** @description Namespaces of the objects that requests were for. */
                namespace?: string[];
                /** @description Verbs of requests. */
                verb?: string[];
                /** @description Fields that each audit shows; all without any. */
                fields?: ("_id" | "time" | "verb" | "user" | "impersonatedUser" | "authorizationInfo" | "message" | "sourceIPs" | "resources" | "requestURI" | "attackTechniques" | "cluster" | "accountID" | "provider" | "collections" | "eventBlob" | "rule" | "severity")[];
                /** @description Begins with a byte order mark, by which some spreadsheets know UTF-8. */
                bom?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A head and a line for each audit, as long as the question finds any. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description A name for the file. */
                    "Content-Disposition"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    streamAudits: {
        parameters: {
            query?: {
                /** @description Not before that time; inclusive. */
                from?: string;
                /** @description Not after that time; inclusive. */
                to?: string;
                /** @description Ids of audits, as `_id` shows them. */
                id?: string[];
                /** @description Names of users, authenticated or impersonated. */
                user?: string[];
                /** @description Techniques that the audit's rule names. */
                attackTechniques?: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
                /** @description Names of clusters. */
                cluster?: string[];
                /** @description Text, in any case of letters, of message, users, resources, requestURI or the original event. */
                search?: string;
                /** @description Names of collections: audits in any of them. */
                collections?: string[];
                /** @description Clouds. */
                provider?: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
                /** @description Accounts, projects and subscriptions. */
                accountIDs?: string[];
                /** @description The clouds' ids of clusters. */
                resourceIDs?: string[];
                /** @description Regions of clusters. */
                region?: string[];
                /** @description Names of rules. */
                rule?: string[];
                /** @description Severities of rules. */
                severity?: ("info" | "low" | "medium" | "high" | "critical")[];
                /** @description Namespaces of the objects that requests were for. */
                namespace?: string[];
                /** @description Verbs of requests. */
                verb?: string[];
                /** @description Fields that each audit shows; all without any. */
                fields?: ("_id" | "time" | "verb" | "user" | "impersonatedUser" | "authorizationInfo" | "message" | "sourceIPs" | "resources" | "requestURI" | "attackTechniques" | "cluster" | "accountID" | "provider" | "collections" | "eventBlob" | "rule" | "severity")[];
                /** @description Goes on after the event of that id, as the header Last-Event-ID does, which is stronger. */
                lastEventId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events without an end. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    summarizeAudits: {
        parameters: {
            query?: {
                /** @description Not before that time; inclusive. */
                from?: string;
                /** @description Not after that time; inclusive. */
                to?: string;
                /** @description Ids of audits, as `_id` shows them. */
                id?: string[];
                /** @description Names of users, authenticated or impersonated. */
                user?: string[];
                /** @description Techniques that the audit's rule names. */
                attackTechniques?: ("exploitationForPrivilegeEscalation" | "exploitPublicFacingApplication" | "applicationExploitRCE" | "networkServiceScanning" | "endpointDenialOfService" | "exfiltrationGeneral" | "systemNetworkConfigurationDiscovery" | "unsecuredCredentials" | "credentialDumping" | "systemInformationDiscovery" | "systemNetworkConnectionDiscovery" | "systemUserDiscovery" | "accountDiscovery" | "cloudInstanceMetadataAPI" | "accessKubeletMainAPI" | "queryKubeletReadonlyAPI" | "accessKubernetesAPIServer" | "softwareDeploymentTools" | "ingressToolTransfer" | "lateralToolTransfer" | "commandAndControlGeneral" | "resourceHijacking" | "manInTheMiddle" | "nativeBinaryExecution" | "foreignBinaryExecution" | "createAccount" | "accountManipulation" | "abuseElevationControlMechanisms" | "supplyChainCompromise" | "obfuscatedFiles" | "hijackExecutionFlow" | "impairDefences" | "scheduledTaskJob" | "exploitationOfRemoteServices" | "eventTriggeredExecution" | "accountAccessRemoval" | "privilegedContainer" | "writableVolumes" | "execIntoContainer" | "softwareDiscovery" | "createContainer" | "kubernetesSecrets" | "fileAndDirectoryDiscovery" | "masquerading" | "webShell" | "compileAfterDelivery")[];
                /** @description Names of clusters. */
                cluster?: string[];
                /** @description Text, in any case of letters, of message, users, resources, requestURI or the original event. */
                search?: string;
                /** @description Names of collections: audits in any of them. */
                collections?: string[];
                /** @description Clouds. */
                provider?: ("aws" | "azure" | "gcp" | "alibaba" | "oci" | "others")[];
                /** @description Accounts, projects and subscriptions. */
                accountIDs?: string[];
                /** @description The clouds' ids of clusters. */
                resourceIDs?: string[];
                /** @description Regions of clusters. */
                region?: string[];
                /** @description Names of rules. */
                rule?: string[];
                /** @description Severities of rules. */
                severity?: ("info" | "low" | "medium" | "high" | "critical")[];
                /** @description Namespaces of the objects that requests were for. */
                namespace?: string[];
                /** @description Verbs of requests. */
                verb?: string[];
                /** @description Width of a bucket of time, as 1h, 15m or 1d, at least 1s. Without it there are no buckets. */
                bucket?: string;
                /** @description Splits each bucket by a key. */
                bucketBy?: "rule" | "severity" | "cluster" | "user" | "technique" | "namespace" | "verb";
                /** @description What to count by. Default: by every key. */
                by?: ("rule" | "severity" | "cluster" | "user" | "technique" | "namespace" | "verb")[];
                /** @description Values shown of each key, the most frequent first. */
                top?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        buckets: {
                            /** Format: date-time */
                            start: string;
                            value?: string;
                            audits: number;
                        }[];
                        counts: {
                            rule?: {
                                value: string;
                                audits: number;
                            }[];
                            severity?: {
                                value: string;
                                audits: number;
                            }[];
                            cluster?: {
                                value: string;
                                audits: number;
                            }[];
                            user?: {
                                value: string;
                                audits: number;
                            }[];
                            technique?: {
                                value: string;
                                audits: number;
                            }[];
                            namespace?: {
                                value: string;
                                audits: number;
                            }[];
                            verb?: {
                                value: string;
                                audits: number;
                            }[];
                        };
                    };
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings in force. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsToSave"];
            };
        };
        responses: {
            /** @description The settings in force. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCredentials: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credentials. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the credential. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credential. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the credential. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CredentialToSave"];
            };
        };
        responses: {
            /** @description The credential as it was saved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credential"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeCredential: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the credential. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rules, by number. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the rule; 0 makes a new one. */
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleToSave"];
            };
        };
        responses: {
            /** @description The rule as it was saved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rule"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeRule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the rule. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    checkRules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RulesToCheck"];
            };
        };
        responses: {
            /** @description What was found, errors and warnings. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedRules"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    evaluateRule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EventToEvaluate"];
            };
        };
        responses: {
            /** @description What was decided on each event. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvaluatedEvents"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy in force. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    savePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyToSave"];
            };
        };
        responses: {
            /** @description The policy in force. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Policy"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sources, by name. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Source"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listQuarantine: {
        parameters: {
            query?: {
                /** @description How many to leave out. */
                offset?: number;
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The items, without their bytes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantinedItem"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readQuarantined: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Number of the item. */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readImportPosition: {
        parameters: {
            query?: {
                /** @description For a source of several clusters whose records do not tell: which one. */
                cluster?: string;
                /** @description What the events were read from, by its content. */
                file?: string;
            };
            header?: never;
            path: {
                /** @description As in the source's name: `webhook`. */
                kind: string;
                /** @description As in the source's name: `prod`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The position that was stored with the last of its events; null before the first. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        position: string | null;
                    };
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    importEvents: {
        parameters: {
            query?: {
                /** @description For a source of several clusters whose records do not tell: which one. */
                cluster?: string;
                /** @description What the events were read from, by its content. */
                file?: string;
                /** @description How far it has been read with these: stored with them, for `file`. */
                position?: string;
            };
            header?: never;
            path: {
                /** @description As in the source's name: `webhook`. */
                kind: string;
                /** @description As in the source's name: `prod`. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/x-ndjson": unknown;
            };
        };
        responses: {
            /** @description What became of them, once that is durable. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        events: number;
                        audits: number;
                        duplicates: number;
                        collisions: number;
                        quarantined: number;
                    };
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    authenticate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description You. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    savePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordToSave"];
            };
        };
        responses: {
            /** @description It is changed. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The providers, with where to send the browser. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        url: string;
                    }[];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    beginLogin: {
        parameters: {
            query?: {
                /** @description Where to go afterwards, on this site. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Name of the identity provider. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    finishLogin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the identity provider. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the login began; with a session's cookie. */
            302: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listUsers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserToSave"];
            };
        };
        responses: {
            /** @description The user as it was saved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the user. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listRoles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The roles. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listGroups: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The groups. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the group. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the group. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupToSave"];
            };
        };
        responses: {
            /** @description The group as it was saved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Group"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the group. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tokens. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the token, as `ci`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the token, as `ci`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenToSave"];
            };
        };
        responses: {
            /** @description The token; with its text when one was made. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the token, as `ci`. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listChanges: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description Where to go on: of the Link header of the page before. */
                cursor?: string;
                /** @description What was changed. */
                kind?: ("rule" | "policy" | "settings" | "credential" | "user" | "group" | "token" | "collection" | "configuration")[];
                /** @description Which one of its kind. */
                name?: string[];
                /** @description Who changed it: a user, or `file:` with the path of the configuration. */
                actor?: string[];
                /** @description Not before; inclusive. */
                from?: string;
                /** @description Not after; inclusive. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The changes. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    /** @description The next page, as `<URL>; rel="next"`. */
                    Link?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Change"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    listCollections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collections. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"][];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the collection. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The collection. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    saveCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the collection. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CollectionToSave"];
            };
        };
        responses: {
            /** @description The collection as it was saved. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    removeCollection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the collection. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description An error: 400 and 415 for what was sent, 401 without a login, 403 without the right, 404, 405, 409 for what stands against it, 413 for a body over 1 MiB, 429 for too many guesses or streams, 503 for what cannot be done now. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
    readHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They can. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description They cannot; the text says why. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    deliverEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The cluster's token, from its `webhooks` entry. */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description Every event is judged and stored, or quarantined. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            /** @description 404 for a token that nobody has, 413 over 256 MiB, 429 and 503 when it has to be sent again. */
            default: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
        };
    };
}
