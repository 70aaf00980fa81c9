import type { EventClass } from './fields.ts'

/** Channels of the Windows event log by the names that Sigma gives them as services. */
export const windowsChannels: Readonly<Record<string, readonly string[]>> = {
  sysmon: ['Microsoft-Windows-Sysmon/Operational'],
  security: ['Security'],
  system: ['System'],
  application: ['Application'],
  powershell: ['Microsoft-Windows-PowerShell/Operational', 'PowerShellCore/Operational'],
  'powershell-classic': ['Windows PowerShell'],
  'dns-client': ['Microsoft-Windows-DNS Client Events/Operational'],
  'dns-server': ['DNS Server'],
  'dns-server-audit': ['Microsoft-Windows-DNS-Server/Audit'],
  'dns-server-analytic': ['Microsoft-Windows-DNS-Server/Analytical'],
  'driver-framework': ['Microsoft-Windows-DriverFrameworks-UserMode/Operational'],
  wmi: ['Microsoft-Windows-WMI-Activity/Operational'],
  windefend: ['Microsoft-Windows-Windows Defender/Operational'],
  taskscheduler: ['Microsoft-Windows-TaskScheduler/Operational'],
  ntlm: ['Microsoft-Windows-NTLM/Operational'],
  dhcp: ['Microsoft-Windows-DHCP-Server/Operational'],
  applocker: [
    'Microsoft-Windows-AppLocker/EXE and DLL',
    'Microsoft-Windows-AppLocker/MSI and Script',
    'Microsoft-Windows-AppLocker/Packaged app-Deployment',
    'Microsoft-Windows-AppLocker/Packaged app-Execution',
  ],
  'printservice-admin': ['Microsoft-Windows-PrintService/Admin'],
  'printservice-operational': ['Microsoft-Windows-PrintService/Operational'],
  'terminalservices-localsessionmanager': [
    'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
  ],
  'smbclient-security': ['Microsoft-Windows-SmbClient/Security'],
  'smbclient-connectivity': ['Microsoft-Windows-SMBClient/Connectivity'],
  'smbserver-connectivity': ['Microsoft-Windows-SMBServer/Connectivity'],
  'codeintegrity-operational': ['Microsoft-Windows-CodeIntegrity/Operational'],
  'firewall-as': ['Microsoft-Windows-Windows Firewall With Advanced Security/Firewall'],
  'bits-client': ['Microsoft-Windows-Bits-Client/Operational'],
  'appxdeployment-server': ['Microsoft-Windows-AppXDeploymentServer/Operational'],
  'appxpackaging-om': ['Microsoft-Windows-AppxPackaging/Operational'],
  'appmodel-runtime': ['Microsoft-Windows-AppModel-Runtime/Admin'],
  'lsa-server': ['Microsoft-Windows-LSA/Operational'],
  ldap: ['Microsoft-Windows-LDAP-Client/Debug'],
  ldap_debug: ['Microsoft-Windows-LDAP-Client/Debug'],
  'diagnosis-scripted': ['Microsoft-Windows-Diagnosis-Scripted/Operational'],
  'certificateservicesclient-lifecycle-system': [
    'Microsoft-Windows-CertificateServicesClient-Lifecycle-System/Operational',
  ],
  capi2: ['Microsoft-Windows-CAPI2/Operational'],
  'iis-configuration': ['Microsoft-IIS-Configuration/Operational'],
  'shell-core': ['Microsoft-Windows-Shell-Core/Operational'],
  openssh: ['OpenSSH/Operational'],
  'security-mitigations': [
    'Microsoft-Windows-Security-Mitigations/KernelMode',
    'Microsoft-Windows-Security-Mitigations/UserMode',
    'Microsoft-Windows-Security-Mitigations/Kernel Mode',
    'Microsoft-Windows-Security-Mitigations/User Mode',
  ],
  vhdmp: ['Microsoft-Windows-VHDMP/Operational'],
  'microsoft-servicebus-client': ['Microsoft-ServiceBus-Client'],
  'msexchange-management': ['MSExchange Management'],
  'hyper-v-worker': ['Microsoft-Windows-Hyper-V-Worker'],
  'kernel-event-tracing': ['Microsoft-Windows-Kernel-EventTracing'],
  'kernel-shimengine': ['Microsoft-Windows-Kernel-ShimEngine/Operational'],
  sense: ['Microsoft-Windows-SENSE/Operational'],
  servicebus: ['Microsoft-ServiceBus-Client'],
}

/** Where Sysmon for Linux writes. */
export const linuxSysmon = 'Linux-Sysmon/Operational'

/** A kind of event of the log: its channel, as a service name of Sigma, and its code there. */
export interface WindowsEvent {
  readonly service: string
  readonly code: number
}

const codes = (service: string, ...of: readonly number[]): readonly WindowsEvent[] =>
  of.map((code) => ({ service, code }))

/** The events that Sigma's categories stand for on Windows. */
export const windowsCategories: Readonly<
  Record<string, { readonly eventClass: EventClass; readonly events: readonly WindowsEvent[] }>
> = {
  process_creation: {
    eventClass: 'process',
    events: [...codes('sysmon', 1), ...codes('security', 4688)],
  },
  process_termination: {
    eventClass: 'process',
    events: [...codes('sysmon', 5), ...codes('security', 4689)],
  },
  process_access: { eventClass: 'process', events: codes('sysmon', 10) },
  process_tampering: { eventClass: 'process', events: codes('sysmon', 25) },
  create_remote_thread: { eventClass: 'process', events: codes('sysmon', 8) },
  network_connection: { eventClass: 'network', events: codes('sysmon', 3) },
  dns_query: { eventClass: 'dns', events: codes('sysmon', 22) },
  file_change: { eventClass: 'file', events: codes('sysmon', 2) },
  file_event: { eventClass: 'file', events: codes('sysmon', 11) },
  file_delete: { eventClass: 'file', events: codes('sysmon', 23, 26) },
  file_delete_detected: { eventClass: 'file', events: codes('sysmon', 26) },
  file_block: { eventClass: 'file', events: codes('sysmon', 27, 28) },
  file_block_executable: { eventClass: 'file', events: codes('sysmon', 27) },
  file_block_shredding: { eventClass: 'file', events: codes('sysmon', 28) },
  file_executable_detected: { eventClass: 'file', events: codes('sysmon', 29) },
  create_stream_hash: { eventClass: 'file', events: codes('sysmon', 15) },
  pipe_created: { eventClass: 'file', events: codes('sysmon', 17, 18) },
  raw_access_thread: { eventClass: 'file', events: codes('sysmon', 9) },
  registry_add: { eventClass: 'registry', events: codes('sysmon', 12) },
  registry_delete: { eventClass: 'registry', events: codes('sysmon', 12) },
  registry_set: { eventClass: 'registry', events: codes('sysmon', 13) },
  registry_rename: { eventClass: 'registry', events: codes('sysmon', 14) },
  registry_event: { eventClass: 'registry', events: codes('sysmon', 12, 13, 14) },
  driver_load: { eventClass: 'module', events: codes('sysmon', 6) },
  driver_loaded: { eventClass: 'module', events: codes('sysmon', 6) },
  image_load: { eventClass: 'module', events: codes('sysmon', 7) },
  ps_module: { eventClass: 'script', events: codes('powershell', 4103) },
  ps_script: { eventClass: 'script', events: codes('powershell', 4104) },
  ps_classic_start: { eventClass: 'script', events: codes('powershell-classic', 400) },
  ps_classic_provider_start: { eventClass: 'script', events: codes('powershell-classic', 600) },
  ps_classic_script: { eventClass: 'script', events: codes('powershell-classic', 800) },
  wmi_event: { eventClass: 'base', events: codes('sysmon', 19, 20, 21) },
  sysmon_status: { eventClass: 'base', events: codes('sysmon', 4, 16) },
  sysmon_error: { eventClass: 'base', events: codes('sysmon', 255) },
  clipboard_capture: { eventClass: 'base', events: codes('sysmon', 24) },
}

/** Logons, logoffs and what domain controllers are asked for them. */
const logons = [
  4624, 4625, 4634, 4647, 4648, 4768, 4769, 4770, 4771, 4772, 4773, 4776, 4777, 4778, 4779, 4800, 4801,
]

const classByEvent: ReadonlyMap<string, EventClass> = new Map([
  ...Object.values(windowsCategories).flatMap(({ eventClass, events }) =>
    events.map(({ service, code }): [string, EventClass] => [`${service} ${code}`, eventClass]),
  ),
  ...logons.map((code): [string, EventClass] => [`security ${code}`, 'authentication']),
])

const serviceByChannel: ReadonlyMap<string, string> = new Map([
  ...Object.entries(windowsChannels).flatMap(([service, channels]) =>
    channels.map((channel): [string, string] => [channel.toLowerCase(), service]),
  ),
  [linuxSysmon.toLowerCase(), 'sysmon'],
])

/** Sigma's name of a channel. */
export const serviceOfChannel = (channel: string): string | undefined =>
  serviceByChannel.get(channel.toLowerCase())

/** Channels of which every event is of one class, whatever its code. */
const classByService: Readonly<Record<string, EventClass>> = {
  powershell: 'script',
  'powershell-classic': 'script',
  'dns-client': 'dns',
}

/** The class of an event. Without a channel the codes of Sysmon, Security and PowerShell tell it, as they do not overlap. */
export function classOfWindows(service: string | undefined, code: string): EventClass {
  if (service !== undefined) {
    return classByEvent.get(`${service} ${code}`) ?? classByService[service] ?? 'base'
  }
  for (const guess of ['sysmon', 'security', 'powershell']) {
    const known = classByEvent.get(`${guess} ${code}`)
    if (known) return known
  }
  return 'base'
}

/** The classes that the events of a service may have; all of them without one. */
export function classesOfWindows(service: string | undefined): readonly EventClass[] {
  const named = [...classByEvent].filter(
    ([event]) => service === undefined || event.startsWith(`${service} `),
  )
  const whole = service === undefined ? undefined : classByService[service]
  return [...new Set([...named.map(([, eventClass]) => eventClass), whole ?? 'base'])]
}
