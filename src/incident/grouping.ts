import type { IncidentAlert } from '../model/own-incident.ts'
import type { LinkedAlert, LinkKey } from './linked-alert.ts'
import { byOpening, type Nearness, spanOf } from './nearness.ts'
import { type LinkDecision, type Part, partsOf } from './parts.ts'
import { Stretches } from './stretches.ts'

/** Which decisions are in force about an alert. */
export interface LinkDecisions {
  about(alert: string): readonly LinkDecision[]
}

/** Alerts that are one incident, the oldest first, after which it is named. */
export interface Group {
  readonly id: string
  readonly alerts: readonly LinkedAlert[]
}

/** What became of incidents. */
export interface GroupChanges {
  readonly changed: readonly Group[]
  /** Those that there are no more; their alerts are in others. */
  readonly gone: readonly string[]
}

interface Node {
  linked: LinkedAlert
  /** The word on it by which it was linked. */
  placed: LinkedAlert
  cluster: Cluster
}

/** Alerts that may have to do with each other, and with no others. */
interface Cluster {
  readonly nodes: Set<Node>
  /** The incidents that it was told as. */
  told: string[]
}

/**
 * Groups alerts into incidents as they come, change and go. It is always what {@link partsOf} makes of the same alerts and
 * decisions, whatever the order in which they came; only what a change touches is worked out again, when it is asked for.
 */
export class Grouping {
  readonly #decisions: LinkDecisions
  #nearness: Nearness
  readonly #nodes = new Map<string, Node>()
  readonly #keys = new Map<string, Stretches<Node>>()
  /** Alerts that count an alert, by that. */
  readonly #countedBy = new Map<string, Set<string>>()
  readonly #touched = new Set<Cluster>()
  /** Nodes whose clusters are to be taken apart: all at once, as one of them may name thousands. */
  readonly #stale = new Set<Node>()
  readonly #gone = new Set<string>()

  constructor(decisions: LinkDecisions, nearness: Nearness) {
    this.#decisions = decisions
    this.#nearness = nearness
  }

  get size(): number {
    return this.#nodes.size
  }

  get(alert: string): LinkedAlert | undefined {
    return this.#nodes.get(alert)?.linked
  }

  /** Takes in an alert, or a newer word on one. */
  put(linked: LinkedAlert): void {
    const node = this.#nodes.get(linked.alert.id)
    if (!node) {
      this.#link(this.#newNode(linked))
      return
    }
    node.linked = linked
    if (this.#stale.has(node)) return
    if (onlyGrew(node.placed, linked)) this.#link(node)
    else this.#stale.add(node)
  }

  /** Forgets an alert with all that may have to do with it, and gives these. */
  forget(alert: string): readonly LinkedAlert[] {
    this.#refresh()
    const { cluster } = this.#nodes.get(alert)!
    const forgotten = [...cluster.nodes].map(({ linked }) => linked)
    const others = this.#unlink(cluster)
    for (const linked of forgotten) this.#nodes.delete(linked.alert.id)
    for (const [text, node] of others) this.#again(text, node)
    return forgotten
  }

  /** What is near is measured otherwise from now on: all alerts are linked again. */
  measure(nearness: Nearness): void {
    this.#nearness = nearness
    this.#keys.clear()
    this.#countedBy.clear()
    this.#touched.clear()
    this.#stale.clear()
    for (const node of this.#nodes.values()) {
      for (const id of node.cluster.told) this.#gone.add(id)
      node.cluster = { nodes: new Set([node]), told: [] }
    }
    for (const node of this.#nodes.values()) this.#link(node)
  }

  /** Decisions about these alerts are others now. */
  decided(alerts: readonly string[]): void {
    for (const id of alerts) {
      const node = this.#nodes.get(id)
      if (node) this.#stale.add(node)
    }
  }

  /** Alerts that may have to do with one, in incidents; that which holds it says why each of its alerts is there. */
  explain(alert: string): Part | undefined {
    this.#refresh()
    const node = this.#nodes.get(alert)
    if (!node) return undefined
    return this.#partsOf(node.cluster).find(({ alerts }) => alerts.some(({ id }) => id === alert))
  }

  /** What has changed since this was last asked. */
  takeChanges(): GroupChanges {
    this.#refresh()
    const changed: Group[] = []
    for (const cluster of this.#touched) {
      const groups = this.#groupsOf(cluster)
      for (const id of cluster.told) this.#gone.add(id)
      cluster.told = groups.map(({ id }) => id)
      changed.push(...groups)
    }
    for (const { id } of changed) this.#gone.delete(id)
    const gone = [...this.#gone]
    this.#touched.clear()
    this.#gone.clear()
    return { changed, gone }
  }

  #newNode(linked: LinkedAlert): Node {
    const cluster: Cluster = { nodes: new Set(), told: [] }
    const node = { linked, placed: linked, cluster }
    cluster.nodes.add(node)
    this.#nodes.set(linked.alert.id, node)
    return node
  }

  /** Brings a node together with all that it may have to do with. */
  #link(node: Node): void {
    node.placed = node.linked
    const { alert, keys, causes } = node.placed
    this.#touched.add(node.cluster)
    for (const key of keys) this.#linkOn(key, node)
    for (const cause of causes) {
      const counting = this.#countedBy.get(cause)
      if (counting) counting.add(alert.id)
      else this.#countedBy.set(cause, new Set([alert.id]))
      this.#uniteWith(node, cause)
    }
    for (const id of this.#countedBy.get(alert.id) ?? []) this.#uniteWith(node, id)
    for (const { alerts, rest } of this.#decisions.about(alert.id)) {
      this.#uniteWithFirst(node, alerts)
      this.#uniteWithFirst(node, rest)
    }
  }

  #linkOn({ kind, text }: LinkKey, node: Node): void {
    let stretches = this.#keys.get(text)
    if (!stretches) this.#keys.set(text, (stretches = new Stretches(this.#nearness[kind])))
    for (const other of stretches.add(spanOf(node.placed.alert, kind), node)) this.#unite(node, other)
  }

  /** With one of them, with which all others of them are united already. */
  #uniteWithFirst(node: Node, ids: readonly string[]): void {
    const first = ids.find((id) => id !== node.linked.alert.id && this.#nodes.has(id))
    if (first !== undefined) this.#uniteWith(node, first)
  }

  #uniteWith(node: Node, id: string): void {
    const other = this.#nodes.get(id)
    if (other) this.#unite(node, other)
  }

  /** The smaller cluster goes into the larger. */
  #unite(a: Node, b: Node): void {
    if (a.cluster === b.cluster) return
    const [into, from] =
      a.cluster.nodes.size < b.cluster.nodes.size ? [b.cluster, a.cluster] : [a.cluster, b.cluster]
    for (const node of from.nodes) {
      node.cluster = into
      into.nodes.add(node)
    }
    into.told = [...into.told, ...from.told]
    this.#touched.delete(from)
    this.#touched.add(into)
  }

  #refresh(): void {
    for (const { cluster } of this.#stale) this.#anew(cluster)
  }

  /** Takes a cluster apart, and links all of it again. */
  #anew(cluster: Cluster): void {
    const others = this.#unlink(cluster)
    for (const node of cluster.nodes) {
      this.#stale.delete(node)
      node.cluster = { nodes: new Set([node]), told: [] }
    }
    for (const node of cluster.nodes) this.#link(node)
    for (const [text, node] of others) this.#again(text, node)
  }

  /** Takes the nodes of a cluster out of all that links them; gives those of others who must be put back there. */
  #unlink(cluster: Cluster): readonly (readonly [key: string, node: Node])[] {
    const others: [string, Node][] = []
    for (const id of cluster.told) this.#gone.add(id)
    this.#touched.delete(cluster)
    for (const { placed } of cluster.nodes)
      for (const cause of placed.causes) this.#uncount(cause, placed.alert.id)
    const texts = new Set([...cluster.nodes].flatMap(({ placed }) => placed.keys.map(({ text }) => text)))
    for (const text of texts) {
      const stretches = this.#keys.get(text)!
      for (const node of stretches.removeAll((one) => one.cluster === cluster)) others.push([text, node])
      if (stretches.empty) this.#keys.delete(text)
    }
    return others
  }

  #uncount(cause: string, alert: string): void {
    const counting = this.#countedBy.get(cause)
    counting?.delete(alert)
    if (counting?.size === 0) this.#countedBy.delete(cause)
  }

  #again(text: string, node: Node): void {
    this.#linkOn(node.placed.keys.find((one) => one.text === text)!, node)
  }

  #groupsOf(cluster: Cluster): readonly Group[] {
    if (this.#isOne(cluster)) return [groupOf([...cluster.nodes].map(({ linked }) => linked))]
    return this.#partsOf(cluster).map(({ alerts }) =>
      groupOf(alerts.map(({ id }) => this.#nodes.get(id)!.linked)),
    )
  }

  #partsOf(cluster: Cluster): readonly Part[] {
    const alerts = [...cluster.nodes].map(({ linked }) => linked)
    const decisions = new Set(alerts.flatMap(({ alert }) => this.#decisions.about(alert.id)))
    return partsOf(alerts, [...decisions], this.#nearness)
  }

  /** Whether all of it is one incident: nobody parted it, and all of it stands. */
  #isOne({ nodes }: Cluster): boolean {
    for (const { linked } of nodes)
      if (linked.alert.status === 'withdrawn' || this.#decisions.about(linked.alert.id).some(parts))
        return false
    return true
  }
}

const parts = ({ rest }: LinkDecision): boolean => rest.length > 0

function groupOf(alerts: readonly LinkedAlert[]): Group {
  const sorted = alerts.toSorted((a, b) => byOpening(a.alert, b.alert))
  return { id: sorted[0]!.alert.id, alerts: sorted }
}

/** Whether a newer word on an alert takes away nothing that links it. */
function onlyGrew(before: LinkedAlert, after: LinkedAlert): boolean {
  const [was, is] = [before.alert, after.alert]
  if (is.status === 'withdrawn' || was.status === 'withdrawn' || !covers(is, was)) return false
  const texts = new Set(after.keys.map(({ text }) => text))
  return (
    before.keys.every(({ text }) => texts.has(text)) &&
    before.causes.every((cause) => after.causes.includes(cause))
  )
}

const covers = (is: IncidentAlert, was: IncidentAlert): boolean =>
  is.openedAt === was.openedAt && spanOf(is).to >= spanOf(was).to
