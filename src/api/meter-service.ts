/** Measures, and shows what was measured. */
export interface MeterService {
  /** A request was answered: its method, the route as it is declared, and the status. */
  answered(method: string, route: string, status: number, seconds: number): void
  readonly contentType: string
  /** Everything that is measured, as Prometheus reads it. */
  text(): Promise<string>
}
