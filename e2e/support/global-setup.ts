import { bringUp } from './cluster'

/** One cluster for all tests of a run. With `E2E_CLUSTER_DIR`, the one that already runs there: quicker when working on tests. */
export default async function setUp(): Promise<(() => Promise<void>) | undefined> {
  if (process.env['E2E_CLUSTER_DIR']) return undefined
  const { cluster, takeDown } = await bringUp()
  process.env['E2E_CLUSTER_DIR'] = cluster.dir
  return takeDown
}
