import { mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from '@playwright/test'

import { freePort, type Cluster } from './cluster'
import { startQuarterdeck } from './dashboard'
import { Program } from './process'

/** Where nginx comes from, for the dashboard: an address of its own, so that nobody else is taken for it. */
const PROXY = '127.0.0.2'

/** People that the proxy can name, and their groups: rights come from those. */
const GROUPS = { viewer: 'dev,shop-viewers', nobody: 'dev' } as const

export type Named = keyof typeof GROUPS

/** nginx as a portal sets it up: it says who comes, whatever they say themselves. */
function configuration(dir: string, port: number, behind: string, person: Named): string {
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(name => `${name}_temp_path ${dir}/${name};`)
  return `
daemon off;
pid ${dir}/nginx.pid;
events {}
http {
  access_log off;
  ${temp.join('\n  ')}
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass ${behind};
      proxy_bind ${PROXY};
      proxy_http_version 1.1;
      proxy_buffering off;
      proxy_set_header Host $http_host;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header X-Forwarded-User ${person};
      proxy_set_header X-Forwarded-Groups ${GROUPS[person]};
    }
  }
}
`
}

/** A dashboard behind nginx. */
export class Proxied {
  private constructor(
    /** What the browser opens. */
    readonly origin: string,
    /** The dashboard itself, which nobody should reach. */
    readonly behind: string,
    private readonly programs: readonly Program[],
    private readonly names: (person: Named) => Promise<void>,
  ) {}

  static async start(cluster: Cluster, person: Named): Promise<Proxied> {
    const dir = await mkdtemp(join(cluster.dir, 'nginx-'))
    const args = ['--mode', 'proxy', '--proxy-peer', PROXY, '--listen', '127.0.0.1:0', '--state-dir', dir]
    const dashboard = startQuarterdeck('--kubeconfig', cluster.kubeconfig('admin'), ...args)
    const [, behind] = await dashboard.says(/^(http:\/\/\S+)\/$/m)
    if (!behind) throw new Error(`not an address: ${dashboard.out}`)
    const port = await freePort()
    const file = join(dir, 'nginx.conf')
    const write = async (who: Named): Promise<void> => {
      await writeFile(file, configuration(dir, port, behind, who))
    }
    await write(person)
    const nginx = new Program(join(process.env['TOOLS'] ?? '', 'nginx/usr/sbin/nginx'), ['-e', 'stderr', '-p', dir, '-c', file])
    const names = async (who: Named): Promise<void> => {
      await write(who)
      nginx.kill('SIGHUP')
    }
    const origin = `http://127.0.0.1:${port}`
    const answers = async (): Promise<number> => await fetch(origin).then(
      answer => answer.status,
      () => 0,
    )
    await expect.poll(answers, `nginx answers: ${nginx.err}`).toBe(200)
    return new Proxied(origin, behind, [nginx, dashboard], names)
  }

  /** From now on the proxy says that it is somebody else. */
  async isNow(person: Named): Promise<void> {
    await this.names(person)
  }

  async stop(): Promise<void> {
    for (const program of this.programs) await program.stop()
  }
}
