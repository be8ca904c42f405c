import { createServer, type Server } from 'node:https'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import type { Cluster } from './cluster'

interface Review {
  readonly request: { readonly uid: string; readonly dryRun?: boolean; readonly subResource?: string }
}

/** An admission webhook that lets nothing through, or says nothing at all. */
export class Webhook {
  /** How often it was asked about something that is no dry run. */
  asked = 0
  readonly #server: Server

  private constructor(
    readonly name: string,
    server: Server,
    private readonly cluster: Cluster,
  ) {
    this.#server = server
  }

  /** About `resource` (`deployments/scale`) in one namespace; `says` is why, undefined is silence. */
  static async about(cluster: Cluster, namespace: string, resource: string, says?: string): Promise<Webhook> {
    const pki = (file: string): Promise<Buffer> => readFile(join(cluster.dir, 'pki', file))
    const [cert, key, ca] = await Promise.all([pki('kube-apiserver.crt'), pki('kube-apiserver.key'), pki('ca.crt')])
    const name = `${namespace}.webhook.example`
    const server = createServer({ cert, key })
    const webhook = new Webhook(name, server, cluster)
    server.on('request', (request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.once('end', () => {
        const { request: asked } = JSON.parse(Buffer.concat(parts).toString()) as Review
        if (!asked.dryRun) webhook.asked += 1
        if (says === undefined) return
        const answer = { uid: asked.uid, allowed: false, status: { code: 403, message: says } }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }))
      })
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await cluster.apply({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name,
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds: 2,
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: ca.toString('base64') },
          rules: [{ apiGroups: ['*'], apiVersions: ['*'], operations: ['UPDATE'], resources: [resource], scope: '*' }],
        },
      ],
    })
    return webhook
  }

  async stop(): Promise<void> {
    await this.cluster.kubectl('delete', 'validatingwebhookconfiguration', this.name)
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }
}
