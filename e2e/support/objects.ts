/** Kubernetes objects that tests create. */

export interface Shape {
  readonly replicas?: number
  /** The tag decides how it behaves: `-crash`, `-nopull`, `-slow`, `-oom`, `-unready`. */
  readonly image?: string
  readonly pod?: object
}

export function deployment(namespace: string, name: string, { replicas = 1, image = 'registry.example.com/test/web:1.0', pod = {} }: Shape = {}): object {
  const labels = { app: name }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image, ports: [{ name: 'http', containerPort: 8080 }] }], ...pod },
      },
    },
  }
}

/** A StatefulSet without volumes; `spec` goes over what it has. */
export function statefulSet(namespace: string, name: string, { replicas = 2, image = 'registry.example.com/test/web:1.0' }: Shape = {}, spec: object = {}): object {
  const { template, selector } = (deployment(namespace, name, { image, pod: QUICK }) as { spec: { template: object; selector: object } }).spec
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, namespace }, spec: { serviceName: name, replicas, selector, template, ...spec } }
}

/** A DaemonSet on some nodes. */
export function daemonSet(namespace: string, name: string, nodes: readonly string[], spec: object = {}): object {
  const terms = [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: nodes }] }]
  const pod = { ...QUICK, affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } }
  const { template, selector } = (deployment(namespace, name, { pod }) as { spec: { template: object; selector: object } }).spec
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name, namespace }, spec: { selector, template, ...spec } }
}

const QUICK = { terminationGracePeriodSeconds: 1 }

export function service(namespace: string, name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }
}
