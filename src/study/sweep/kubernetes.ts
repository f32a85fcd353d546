/**
 * A sweep as an Indexed Job of Kubernetes.
 *
 * In: a spec's text and how many parts the sweep has. Out: objects for `kubectl apply -f -`, as JSON, which is YAML
 * too. Each index trains its part with `--shard`; one that dies is tried again by itself, one that refused its spec or
 * its data is not.
 */

export interface Cluster {
  readonly name: string;
  readonly spec: string;
  /** Options of `graft sweep` beside the spec, such as `--epochs 5`. */
  readonly options: ReadonlyArray<string>;
  readonly parts: number;
  readonly image: string;
  /** NVIDIA's GPUs of each part. */
  readonly gpus?: number;
}

/** Names that Kubernetes takes: lower case, digits and hyphens, at most 50 characters. */
const nameOf = (text: string): string =>
  `graft-${text}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 50)
    .replace(/^-+|-+$/g, "");

/** Misuse, a wrong spec or data, a limit: the same again would end the same. */
const neverAgain = [2, 3, 4];

const script = (parts: number): string =>
  `exec graft sweep /spec/spec.json --out /runs/sweep --shard "$((JOB_COMPLETION_INDEX + 1))/${parts}" "$@"`;

export const kubernetesJob = ({ name, spec, options, parts, image, gpus }: Cluster) => {
  const called = nameOf(name);
  const container = {
    name: "graft",
    image,
    command: ["sh", "-c", script(parts), "graft", ...options],
    ...(gpus === undefined ? {} : { resources: { limits: { "nvidia.com/gpu": gpus } } }),
    volumeMounts: [
      { name: "spec", mountPath: "/spec" },
      { name: "runs", mountPath: "/runs" },
    ],
  };
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: called }, data: { "spec.json": spec } },
      {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: called },
        spec: {
          completionMode: "Indexed",
          completions: parts,
          parallelism: parts,
          backoffLimitPerIndex: 3,
          maxFailedIndexes: parts,
          podFailurePolicy: {
            rules: [
              { action: "FailIndex", onExitCodes: { containerName: "graft", operator: "In", values: neverAgain } },
              { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget" }] },
            ],
          },
          template: {
            spec: {
              restartPolicy: "Never",
              containers: [container],
              volumes: [
                { name: "spec", configMap: { name: called } },
                { name: "runs", persistentVolumeClaim: { claimName: "graft-runs" } },
              ],
            },
          },
        },
      },
    ],
  };
};
