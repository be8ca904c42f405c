import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Program, required, run } from './process'

/** The seeded identities, as kubeconfigs. */
export type Person = 'admin' | 'operator' | 'viewer' | 'nobody'
export type Component = 'etcd' | 'kube-apiserver' | 'kube-controller-manager' | 'kube-scheduler' | 'metrics-server'

/** The parts of a Kubernetes object that tests look at. */
export interface KubeObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid: string }
  readonly spec?: { readonly nodeName?: string }
}

interface KubeList {
  readonly items: readonly KubeObject[]
}

/** A cluster that runs in a directory. */
export class Cluster {
  constructor(readonly dir: string) {}

  kubeconfig(person: Person): string {
    return join(this.dir, `${person}.kubeconfig`)
  }

  /** kubectl, as the administrator. Fails with what kubectl said. */
  async kubectl(...args: readonly string[]): Promise<string> {
    return await this.#command(['kubectl', '--dir', this.dir, ...args])
  }

  /** `kubectl apply` of objects. */
  async apply(...objects: readonly object[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: objects }
    await this.#command(['kubectl', '--dir', this.dir, 'apply', '-f', '-'], JSON.stringify(list))
  }

  async list(...args: readonly string[]): Promise<readonly KubeObject[]> {
    const list = JSON.parse(await this.kubectl('get', ...args, '-o', 'json')) as KubeList
    return list.items
  }

  async stop(component: Component): Promise<void> {
    await this.#command(['stop', component, '--dir', this.dir])
  }

  async start(component: Component): Promise<void> {
    await this.#command(['start', component, '--dir', this.dir])
  }

  async pause(component: Component): Promise<void> {
    await this.#command(['pause', component, '--dir', this.dir])
  }

  async resume(component: Component): Promise<void> {
    await this.#command(['resume', component, '--dir', this.dir])
  }

  /** Kills a node's kubelet. */
  async nodeDown(node: string): Promise<void> {
    await this.#command(['node-down', node, '--dir', this.dir])
  }

  async nodeUp(node: string): Promise<void> {
    await this.#command(['node-up', node, '--dir', this.dir])
  }

  async #command(args: readonly string[], input = ''): Promise<string> {
    const end = await run(required('CLUSTER'), args, { input })
    if (end.code !== 0) throw new Error(`cluster ${args.join(' ')}\n${end.err}${end.out}`)
    return end.out
  }
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

/** Brings up a cluster of its own for this run; the result takes it down again. */
export async function bringUp(): Promise<{ cluster: Cluster; takeDown: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'quarterdeck-e2e-'))
  const port = await freePort()
  const up = new Program(required('CLUSTER'), ['up', '--die-with-parent', '--dir', dir, '--port', String(port)])
  const takeDown = async (): Promise<void> => {
    await up.stop()
    await rm(dir, { recursive: true, force: true })
  }
  try {
    await up.says(/ready after/)
  } catch (error) {
    await takeDown()
    throw error
  }
  return { cluster: new Cluster(dir), takeDown }
}
