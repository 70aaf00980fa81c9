/** Alerts that no assertion of their case asks for, by case and title, each with why it is right all the same. */
export const explained: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'CVE-2022-41697': {
    'Password guessing on a website':
      'six names posted to the login of Ghost; the scenario tells the same as an exploit',
  },
  'CVE-2025-0108': { 'Path traversal': 'the probe climbs by a doubly encoded ".."; both names fit' },
  'apache-http-probing': {
    'Burst of requests from one source': '77 requests in one second',
    'Command injection': 'four of the probes carry cmd=ls',
    'File inclusion': 'the probes are Nikto tests for remote file inclusion',
  },
  'apache2-logs': {
    'Attack tool': 'masscan names itself; the case only shows how lines are read',
    'Probe for a known weakness':
      'solr/admin/info of a server that is none; the case only shows how lines are read',
  },
  'bunkerweb-logs': { 'Path traversal': '?id=/etc/passwd; the case only shows how lines are read' },
  'http-dos-random-uri': { 'Scan for paths that do not exist': '22 random paths, all missing' },
  'modsecurity-logs': {
    'Attack seen by a web application firewall':
      'lines of severity CRITICAL; the case only shows how lines are read',
  },
  'modsecurity-nginx': { 'Request for a sensitive file': 'the request that the firewall saw is for /.env' },
  'nginx-proxy-manager-logs': {
    'Request for a sensitive file': 'a request for /.env; the case only shows how lines are read',
  },
  'sonarr-logs': {
    'Brute force on one account': 'failures for one account; the case only shows how lines are read',
  },
}
