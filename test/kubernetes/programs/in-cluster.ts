import { silentLogger } from "../../../src/platform/logger.ts";
import { openCluster } from "../../../src/worker/kubernetes/open-cluster.ts";

// Runs in a pod: the cluster is the pod's own, and the account that of the pod.
const cluster = await openCluster(null, silentLogger);
const review = await cluster.ask({
  method: "POST",
  path: "/apis/authentication.k8s.io/v1/selfsubjectreviews",
  body: {},
});
console.log(JSON.stringify({ address: cluster.place.address, review: review.status }));
