/**
 * What a small cluster with one node did in two minutes of ordinary use: the requests that its API server (Kubernetes
 * 1.36) recorded while people created namespaces, rolled out, scaled and looked at a dozen workloads, summed up. Each line:
 * how often, verb, API group (- for the core group), resource or path, namespace (- for none), user; `open` for a request
 * that stays open, of which there are two events. Namespaces of people are all called shop.
 */
export const recordedActivity = `
1075 get - namespaces shop system:apiserver
617 delete - pods shop system:node:test-node
424 create - events shop system:serviceaccount:kube-system:replicaset-controller
424 update apps deployments/status shop system:serviceaccount:kube-system:deployment-controller
365 update apps replicasets/status shop system:serviceaccount:kube-system:replicaset-controller
321 patch - pods/status shop system:node:test-node
313 create - pods/binding shop system:kube-scheduler
313 create events.k8s.io events shop system:kube-scheduler
297 create - pods shop system:serviceaccount:kube-system:replicaset-controller
296 update policy poddisruptionbudgets/status shop system:serviceaccount:kube-system:disruption-controller
211 update discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:endpointslice-controller
152 delete - pods shop system:serviceaccount:kube-system:replicaset-controller
150 update - endpoints shop system:serviceaccount:kube-system:endpoint-controller
139 create - events shop system:serviceaccount:kube-system:deployment-controller
121 update apps statefulsets/status shop system:serviceaccount:kube-system:statefulset-controller
105 create - pods shop system:serviceaccount:kube-system:statefulset-controller
99 update apps replicasets shop system:serviceaccount:kube-system:deployment-controller
96 create - events shop system:serviceaccount:kube-system:statefulset-controller
88 get - namespaces shop carol
84 get apps deployments shop carol
75 get rbac.authorization.k8s.io clusterroles - system:apiserver
73 patch - events shop system:serviceaccount:kube-system:statefulset-controller
69 create rbac.authorization.k8s.io clusterroles - system:apiserver
61 get - serviceaccounts kube-system system:kube-controller-manager
60 update coordination.k8s.io leases kube-system system:kube-scheduler
59 update coordination.k8s.io leases kube-system system:kube-controller-manager
55 create apps replicasets shop system:serviceaccount:kube-system:deployment-controller
51 get rbac.authorization.k8s.io clusterrolebindings - system:apiserver
50 create rbac.authorization.k8s.io clusterrolebindings - system:apiserver
35 create - serviceaccounts kube-system system:kube-controller-manager
35 get - namespaces kube-system system:kube-controller-manager
30 get - /readyz - system:apiserver
26 list - pods shop system:serviceaccount:kube-system:namespace-controller
25 get - /openapi/v3 - system:apiserver
25 patch - events shop system:serviceaccount:kube-system:disruption-controller
24 create apps deployments shop carol
24 patch apps deployments shop carol
24 update batch jobs/status shop system:serviceaccount:kube-system:job-controller
21 create apiregistration.k8s.io apiservices - system:apiserver
20 delete apps replicasets shop system:serviceaccount:kube-system:generic-garbage-collector
20 get apps replicasets shop system:serviceaccount:kube-system:generic-garbage-collector
18 create - serviceaccounts/token kube-system system:kube-controller-manager
16 create - configmaps shop system:serviceaccount:kube-system:root-ca-cert-publisher
16 create - events shop system:serviceaccount:kube-system:horizontal-pod-autoscaler
16 create - events shop system:serviceaccount:kube-system:job-controller
16 get - /openapi/v3 - carol
16 get - configmaps shop carol
16 get - namespaces shop system:serviceaccount:kube-system:namespace-controller
16 get batch jobs shop carol
16 list - events shop carol
16 patch apps deployments/scale shop carol
15 get apps deployments/scale shop system:serviceaccount:kube-system:horizontal-pod-autoscaler
15 list metrics.k8s.io pods shop system:serviceaccount:kube-system:horizontal-pod-autoscaler
15 patch flowcontrol.apiserver.k8s.io flowschemas/status - system:apiserver
14 get - /api - system:serviceaccount:kube-system:namespace-controller
14 get - /apis - system:serviceaccount:kube-system:namespace-controller
14 get - namespaces kube-system system:apiserver
14 get - serviceaccounts default test-admin
14 patch - events shop system:serviceaccount:kube-system:horizontal-pod-autoscaler
13 delete - endpoints shop system:serviceaccount:kube-system:endpoint-controller
13 deletecollection - pods shop system:serviceaccount:kube-system:namespace-controller
12 create flowcontrol.apiserver.k8s.io flowschemas - system:apiserver
12 update autoscaling horizontalpodautoscalers/status shop system:serviceaccount:kube-system:horizontal-pod-autoscaler
11 create - endpoints shop system:serviceaccount:kube-system:endpoint-controller
11 update - namespaces/finalize shop system:serviceaccount:kube-system:namespace-controller
11 update coordination.k8s.io leases kube-node-lease system:node:test-node
11 update coordination.k8s.io leases kube-system system:apiserver
9 create networking.k8s.io ipaddresses - system:apiserver
8 create - configmaps shop carol
8 create - events shop system:serviceaccount:kube-system:disruption-controller
8 create - namespaces - carol
8 create - pods shop system:serviceaccount:kube-system:job-controller
8 create - secrets shop carol
8 create - serviceaccounts shop system:serviceaccount:kube-system:service-account-controller
8 create - services shop carol
8 create apps controllerrevisions shop system:serviceaccount:kube-system:statefulset-controller
8 create apps statefulsets shop carol
8 create autoscaling horizontalpodautoscalers shop carol
8 create batch cronjobs shop carol
8 create batch jobs shop carol
8 create discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:endpointslice-controller
8 create flowcontrol.apiserver.k8s.io prioritylevelconfigurations - system:apiserver
8 create policy poddisruptionbudgets shop carol
8 delete - namespaces shop carol
8 delete - pods shop carol
8 delete - pods shop system:serviceaccount:kube-system:generic-garbage-collector
8 delete batch jobs shop carol
8 delete networking.k8s.io ipaddresses - system:apiserver
8 deletecollection - configmaps shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - endpoints shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - events shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - limitranges shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - persistentvolumeclaims shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - podtemplates shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - replicationcontrollers shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - resourcequotas shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - secrets shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - serviceaccounts shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection - services shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection apps controllerrevisions shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection apps daemonsets shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection apps deployments shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection apps replicasets shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection apps statefulsets shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection autoscaling horizontalpodautoscalers shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection batch cronjobs shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection batch jobs shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection coordination.k8s.io leases shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection events.k8s.io events shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection networking.k8s.io ingresses shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection networking.k8s.io networkpolicies shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection policy poddisruptionbudgets shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection rbac.authorization.k8s.io rolebindings shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection rbac.authorization.k8s.io roles shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection resource.k8s.io resourceclaims shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection resource.k8s.io resourceclaimtemplates shop system:serviceaccount:kube-system:namespace-controller
8 deletecollection storage.k8s.io csistoragecapacities shop system:serviceaccount:kube-system:namespace-controller
8 get - pods shop carol
8 get - pods shop system:serviceaccount:kube-system:generic-garbage-collector
8 get - services shop carol
8 get apps statefulsets shop carol
8 get autoscaling horizontalpodautoscalers shop carol
8 get batch cronjobs shop carol
8 get policy poddisruptionbudgets shop carol
8 list - configmaps shop system:serviceaccount:kube-system:namespace-controller
8 list - endpoints shop system:serviceaccount:kube-system:namespace-controller
8 list - events shop system:serviceaccount:kube-system:namespace-controller
8 list - limitranges shop system:apiserver
8 list - limitranges shop system:serviceaccount:kube-system:namespace-controller
8 list - persistentvolumeclaims shop system:serviceaccount:kube-system:namespace-controller
8 list - pods shop carol
8 list - podtemplates shop system:serviceaccount:kube-system:namespace-controller
8 list - replicationcontrollers shop system:serviceaccount:kube-system:namespace-controller
8 list - resourcequotas shop system:serviceaccount:kube-system:namespace-controller
8 list - secrets shop system:serviceaccount:kube-system:namespace-controller
8 list - serviceaccounts shop system:serviceaccount:kube-system:namespace-controller
8 list - services shop carol
8 list - services shop system:serviceaccount:kube-system:namespace-controller
8 list apps controllerrevisions shop system:serviceaccount:kube-system:namespace-controller
8 list apps daemonsets shop system:serviceaccount:kube-system:namespace-controller
8 list apps deployments shop carol
8 list apps deployments shop system:serviceaccount:kube-system:namespace-controller
8 list apps replicasets shop carol
8 list apps replicasets shop system:serviceaccount:kube-system:namespace-controller
8 list apps statefulsets shop system:serviceaccount:kube-system:namespace-controller
8 list autoscaling horizontalpodautoscalers shop system:serviceaccount:kube-system:namespace-controller
8 list batch cronjobs shop system:serviceaccount:kube-system:namespace-controller
8 list batch jobs shop system:serviceaccount:kube-system:namespace-controller
8 list coordination.k8s.io leases shop system:serviceaccount:kube-system:namespace-controller
8 list discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:namespace-controller
8 list events.k8s.io events shop system:serviceaccount:kube-system:namespace-controller
8 list networking.k8s.io ingresses shop system:serviceaccount:kube-system:namespace-controller
8 list networking.k8s.io networkpolicies shop system:serviceaccount:kube-system:namespace-controller
8 list policy poddisruptionbudgets shop system:serviceaccount:kube-system:namespace-controller
8 list rbac.authorization.k8s.io rolebindings shop system:serviceaccount:kube-system:namespace-controller
8 list rbac.authorization.k8s.io roles shop system:serviceaccount:kube-system:namespace-controller
8 list resource.k8s.io resourceclaims shop system:serviceaccount:kube-system:namespace-controller
8 list resource.k8s.io resourceclaimtemplates shop system:serviceaccount:kube-system:namespace-controller
8 list storage.k8s.io csistoragecapacities shop system:serviceaccount:kube-system:namespace-controller
8 patch - configmaps shop carol
8 patch - pods shop system:serviceaccount:kube-system:job-controller
8 update - namespaces/status shop system:serviceaccount:kube-system:namespace-controller
8 watch - namespaces - carol open
7 patch rbac.authorization.k8s.io clusterroles - system:serviceaccount:kube-system:clusterrole-aggregation-controller
7 watch - pods shop carol open
6 create rbac.authorization.k8s.io rolebindings kube-system system:apiserver
6 create rbac.authorization.k8s.io roles kube-system system:apiserver
6 delete apps controllerrevisions shop system:serviceaccount:kube-system:generic-garbage-collector
6 delete discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:generic-garbage-collector
6 get apps controllerrevisions shop system:serviceaccount:kube-system:generic-garbage-collector
6 get discovery.k8s.io endpointslices shop system:serviceaccount:kube-system:generic-garbage-collector
6 get rbac.authorization.k8s.io rolebindings kube-system system:apiserver
6 get rbac.authorization.k8s.io roles kube-system system:apiserver
5 create - namespaces - system:apiserver
5 get - /api - system:serviceaccount:kube-system:resourcequota-controller
5 get - /apis - system:serviceaccount:kube-system:resourcequota-controller
5 get - /readyz - test-admin
4 get - /api - system:kube-controller-manager
4 get - /api - system:serviceaccount:kube-system:generic-garbage-collector
4 get - /apis - system:kube-controller-manager
4 get - /apis - system:serviceaccount:kube-system:generic-garbage-collector
4 watch apps deployments shop carol open
3 create - configmaps kube-system system:apiserver
3 get apps replicasets shop system:serviceaccount:kube-system:replicaset-controller
2 create rbac.authorization.k8s.io clusterrolebindings - test-admin
2 create scheduling.k8s.io priorityclasses - system:apiserver
2 delete coordination.k8s.io leases kube-system system:apiserver
2 get - /openapi/v3 - test-admin
2 get - namespaces kube-public system:apiserver
2 get - nodes - system:serviceaccount:kube-system:node-controller
2 get - nodes - test-admin
2 get coordination.k8s.io leases kube-system system:kube-scheduler
2 get scheduling.k8s.io priorityclasses - system:apiserver
2 list - namespaces - carol
2 list - nodes - carol
2 list - nodes - system:node:test-node
2 list - pods - system:node:test-node
2 patch - nodes - system:serviceaccount:kube-system:node-controller
2 watch - configmaps kube-system system:apiserver open
2 watch networking.k8s.io servicecidrs - system:apiserver open
1 create - configmaps default system:serviceaccount:kube-system:root-ca-cert-publisher
1 create - configmaps kube-node-lease system:serviceaccount:kube-system:root-ca-cert-publisher
1 create - configmaps kube-public system:serviceaccount:kube-system:root-ca-cert-publisher
1 create - configmaps kube-system system:serviceaccount:kube-system:root-ca-cert-publisher
1 create - events default system:serviceaccount:kube-system:node-controller
1 create - events kube-system system:kube-controller-manager
1 create - events kube-system system:kube-scheduler
1 create - nodes - test-admin
1 create - serviceaccounts default system:serviceaccount:kube-system:service-account-controller
1 create - serviceaccounts kube-node-lease system:serviceaccount:kube-system:service-account-controller
1 create - serviceaccounts kube-public system:serviceaccount:kube-system:service-account-controller
1 create - serviceaccounts kube-system system:serviceaccount:kube-system:service-account-controller
1 create - services default system:apiserver
1 create coordination.k8s.io leases kube-node-lease system:node:test-node
1 create coordination.k8s.io leases kube-system system:apiserver
1 create coordination.k8s.io leases kube-system system:kube-controller-manager
1 create coordination.k8s.io leases kube-system system:kube-scheduler
1 create networking.k8s.io servicecidrs - system:apiserver
1 create rbac.authorization.k8s.io clusterroles - test-admin
1 create rbac.authorization.k8s.io rolebindings kube-public system:apiserver
1 create rbac.authorization.k8s.io roles kube-public system:apiserver
1 get - /api - test-admin
1 get - /apis - test-admin
1 get - /apis/events.k8s.io/v1 - system:kube-scheduler
1 get - /healthz - system:kube-controller-manager
1 get - /openapi/v3/api/v1 - test-admin
1 get - /openapi/v3/apis/apps/v1 - carol
1 get - /openapi/v3/apis/autoscaling/v2 - carol
1 get - /openapi/v3/apis/batch/v1 - carol
1 get - /openapi/v3/apis/policy/v1 - carol
1 get - /openapi/v3/apis/rbac.authorization.k8s.io/v1 - test-admin
1 get - configmaps kube-system system:serviceaccount:kube-system:legacy-service-account-token-cleaner
1 get coordination.k8s.io leases kube-system system:apiserver
1 get coordination.k8s.io leases kube-system system:kube-controller-manager
1 get rbac.authorization.k8s.io clusterroles - test-admin
1 get rbac.authorization.k8s.io rolebindings kube-public system:apiserver
1 get rbac.authorization.k8s.io roles kube-public system:apiserver
1 list - services - system:apiserver
1 list coordination.k8s.io leases kube-node-lease system:node:test-node
1 list rbac.authorization.k8s.io clusterrolebindings - system:apiserver
1 list rbac.authorization.k8s.io clusterroles - system:apiserver
1 patch - nodes - system:serviceaccount:kube-system:ttl-controller
1 patch - nodes/status - system:node:test-node
1 patch networking.k8s.io servicecidrs - system:serviceaccount:kube-system:service-cidrs-controller
1 patch networking.k8s.io servicecidrs/status - system:apiserver
1 patch networking.k8s.io servicecidrs/status - system:serviceaccount:kube-system:service-cidrs-controller
1 update - configmaps kube-system system:apiserver
1 watch - configmaps - system:kube-controller-manager open
1 watch - endpoints - system:kube-controller-manager open
1 watch - limitranges - system:apiserver open
1 watch - limitranges - system:kube-controller-manager open
1 watch - namespaces - system:apiserver open
1 watch - namespaces - system:kube-controller-manager open
1 watch - namespaces - system:kube-scheduler open
1 watch - nodes - system:apiserver open
1 watch - nodes - system:kube-controller-manager open
1 watch - nodes - system:kube-scheduler open
1 watch - nodes - system:node:test-node open
1 watch - nodes - test-admin open
1 watch - persistentvolumeclaims - system:kube-controller-manager open
1 watch - persistentvolumeclaims - system:kube-scheduler open
1 watch - persistentvolumes - system:kube-controller-manager open
1 watch - persistentvolumes - system:kube-scheduler open
1 watch - pods - system:apiserver open
1 watch - pods - system:kube-controller-manager open
1 watch - pods - system:kube-scheduler open
1 watch - pods - system:node:test-node open
1 watch - podtemplates - system:kube-controller-manager open
1 watch - replicationcontrollers - system:kube-controller-manager open
1 watch - replicationcontrollers - system:kube-scheduler open
1 watch - resourcequotas - system:apiserver open
1 watch - resourcequotas - system:kube-controller-manager open
1 watch - secrets - system:apiserver open
1 watch - secrets - system:kube-controller-manager open
1 watch - serviceaccounts - system:apiserver open
1 watch - serviceaccounts - system:kube-controller-manager open
1 watch - services - system:apiserver open
1 watch - services - system:kube-controller-manager open
1 watch - services - system:kube-scheduler open
1 watch admissionregistration.k8s.io mutatingadmissionpolicies - system:apiserver open
1 watch admissionregistration.k8s.io mutatingadmissionpolicies - system:kube-controller-manager open
1 watch admissionregistration.k8s.io mutatingadmissionpolicybindings - system:apiserver open
1 watch admissionregistration.k8s.io mutatingadmissionpolicybindings - system:kube-controller-manager open
1 watch admissionregistration.k8s.io mutatingwebhookconfigurations - system:apiserver open
1 watch admissionregistration.k8s.io mutatingwebhookconfigurations - system:kube-controller-manager open
1 watch admissionregistration.k8s.io validatingadmissionpolicies - system:apiserver open
1 watch admissionregistration.k8s.io validatingadmissionpolicies - system:kube-controller-manager open
1 watch admissionregistration.k8s.io validatingadmissionpolicybindings - system:apiserver open
1 watch admissionregistration.k8s.io validatingadmissionpolicybindings - system:kube-controller-manager open
1 watch admissionregistration.k8s.io validatingwebhookconfigurations - system:apiserver open
1 watch admissionregistration.k8s.io validatingwebhookconfigurations - system:kube-controller-manager open
1 watch apiextensions.k8s.io customresourcedefinitions - system:apiserver open
1 watch apiextensions.k8s.io customresourcedefinitions - system:kube-controller-manager open
1 watch apiregistration.k8s.io apiservices - system:apiserver open
1 watch apiregistration.k8s.io apiservices - system:kube-controller-manager open
1 watch apps controllerrevisions - system:kube-controller-manager open
1 watch apps daemonsets - system:kube-controller-manager open
1 watch apps deployments - system:kube-controller-manager open
1 watch apps replicasets - system:kube-controller-manager open
1 watch apps replicasets - system:kube-scheduler open
1 watch apps statefulsets - system:kube-controller-manager open
1 watch apps statefulsets - system:kube-scheduler open
1 watch autoscaling horizontalpodautoscalers - system:kube-controller-manager open
1 watch batch cronjobs - system:kube-controller-manager open
1 watch batch jobs - system:kube-controller-manager open
1 watch certificates.k8s.io certificatesigningrequests - system:kube-controller-manager open
1 watch coordination.k8s.io leases - system:kube-controller-manager open
1 watch coordination.k8s.io leases kube-node-lease system:node:test-node open
1 watch coordination.k8s.io leases kube-system system:apiserver open
1 watch discovery.k8s.io endpointslices - system:apiserver open
1 watch discovery.k8s.io endpointslices - system:kube-controller-manager open
1 watch flowcontrol.apiserver.k8s.io flowschemas - system:apiserver open
1 watch flowcontrol.apiserver.k8s.io flowschemas - system:kube-controller-manager open
1 watch flowcontrol.apiserver.k8s.io prioritylevelconfigurations - system:apiserver open
1 watch flowcontrol.apiserver.k8s.io prioritylevelconfigurations - system:kube-controller-manager open
1 watch networking.k8s.io ingressclasses - system:apiserver open
1 watch networking.k8s.io ingressclasses - system:kube-controller-manager open
1 watch networking.k8s.io ingresses - system:kube-controller-manager open
1 watch networking.k8s.io ipaddresses - system:apiserver open
1 watch networking.k8s.io ipaddresses - system:kube-controller-manager open
1 watch networking.k8s.io networkpolicies - system:kube-controller-manager open
1 watch networking.k8s.io servicecidrs - system:kube-controller-manager open
1 watch node.k8s.io runtimeclasses - system:apiserver open
1 watch node.k8s.io runtimeclasses - system:kube-controller-manager open
1 watch policy poddisruptionbudgets - system:kube-controller-manager open
1 watch policy poddisruptionbudgets - system:kube-scheduler open
1 watch rbac.authorization.k8s.io clusterrolebindings - system:apiserver open
1 watch rbac.authorization.k8s.io clusterrolebindings - system:kube-controller-manager open
1 watch rbac.authorization.k8s.io clusterroles - system:apiserver open
1 watch rbac.authorization.k8s.io clusterroles - system:kube-controller-manager open
1 watch rbac.authorization.k8s.io rolebindings - system:apiserver open
1 watch rbac.authorization.k8s.io rolebindings - system:kube-controller-manager open
1 watch rbac.authorization.k8s.io roles - system:apiserver open
1 watch rbac.authorization.k8s.io roles - system:kube-controller-manager open
1 watch resource.k8s.io deviceclasses - system:apiserver open
1 watch resource.k8s.io deviceclasses - system:kube-controller-manager open
1 watch resource.k8s.io deviceclasses - system:kube-scheduler open
1 watch resource.k8s.io resourceclaims - system:apiserver open
1 watch resource.k8s.io resourceclaims - system:kube-controller-manager open
1 watch resource.k8s.io resourceclaims - system:kube-scheduler open
1 watch resource.k8s.io resourceclaimtemplates - system:kube-controller-manager open
1 watch resource.k8s.io resourceslices - system:kube-controller-manager open
1 watch resource.k8s.io resourceslices - system:kube-scheduler open
1 watch scheduling.k8s.io priorityclasses - system:apiserver open
1 watch scheduling.k8s.io priorityclasses - system:kube-controller-manager open
1 watch storage.k8s.io csidrivers - system:kube-controller-manager open
1 watch storage.k8s.io csidrivers - system:kube-scheduler open
1 watch storage.k8s.io csinodes - system:kube-controller-manager open
1 watch storage.k8s.io csinodes - system:kube-scheduler open
1 watch storage.k8s.io csistoragecapacities - system:kube-controller-manager open
1 watch storage.k8s.io csistoragecapacities - system:kube-scheduler open
1 watch storage.k8s.io storageclasses - system:apiserver open
1 watch storage.k8s.io storageclasses - system:kube-controller-manager open
1 watch storage.k8s.io storageclasses - system:kube-scheduler open
1 watch storage.k8s.io volumeattachments - system:kube-controller-manager open
1 watch storage.k8s.io volumeattachments - system:kube-scheduler open
1 watch storage.k8s.io volumeattributesclasses - system:kube-controller-manager open
`;
