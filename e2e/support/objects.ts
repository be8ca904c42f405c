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

export function service(namespace: string, name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
  }
}
